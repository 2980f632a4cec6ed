"""The scorecard, the parameters and the rules to read, each with its source; nothing here can be changed."""
