"""Measures of a ranking against an outcome that is known: plain functions of two sequences."""

from closeknit.engine.evaluation.ranking import Top, auc, in_top

__all__ = ["Top", "auc", "in_top"]
