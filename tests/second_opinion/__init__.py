"""A second opinion on who is entitled to what, written from the legal texts and compared with the pack's rules.

logic, figures, facts, opinion and means are the evaluator: plain Python, nothing of closeknit (tests/architecture says so).
families makes families spread over the limits, comparing runs both, the tests are the tests.
"""
