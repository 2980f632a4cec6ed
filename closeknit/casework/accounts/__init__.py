"""Accounts: who works here, in which role, where, from when to when; and what each role may do."""
