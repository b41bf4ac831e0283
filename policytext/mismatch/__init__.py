"""Gaps of supply and demand."""

from policytext.mismatch.result import Grade, Mismatch
from policytext.mismatch.verb import measure_mismatch

__all__ = ["Grade", "Mismatch", "measure_mismatch"]
