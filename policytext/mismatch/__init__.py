"""Gaps of supply and demand."""

from policytext.mismatch.result import Grade, Mismatch
from policytext.mismatch.verb import group_values, measure_mismatch

__all__ = ["Grade", "Mismatch", "group_values", "measure_mismatch"]
