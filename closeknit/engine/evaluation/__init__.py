"""Measures of a ranking against an outcome that is known, and of a distribution: plain functions of sequences."""

from closeknit.engine.evaluation.distribution import gini, median_gap, quantile, quintile_ratio, share_below
from closeknit.engine.evaluation.ranking import Top, auc, in_top

__all__ = ["Top", "auc", "gini", "in_top", "median_gap", "quantile", "quintile_ratio", "share_below"]
