"""How much of each source is about each topic: pooled shares, and shares corrected by hand coding."""

from policytext.topics.shares.correct import correct_shares
from policytext.topics.shares.gaps import corrected_gaps
from policytext.topics.shares.measure import measure_shares
from policytext.topics.shares.result import Shares

__all__ = ["Shares", "correct_shares", "corrected_gaps", "measure_shares"]
