"""The ledger: who did what, why, when, in one chain that only ever grows; and the one way a state changes."""
