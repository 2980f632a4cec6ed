"""A district with known truth: invented people, the registers about them, and what really happened, kept apart.

rates.py says how often things happen and where each number comes from. A chunk of people is built in the order
of district.py: who lives with whom, work, schooling, health, disability, shocks, need, help, registers, errors.
"""
