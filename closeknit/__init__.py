"""Closeknit 织密: registers in, explained early warnings out, people decide."""

__version__ = "0.1.0"
