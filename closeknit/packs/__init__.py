"""Policy content: contracts, parameters, indicators, scorecards; `loader` turns a folder into a Pack."""
