"""Gaps of supply and demand: by topic, as whole profiles, by place, over time, and what may be said of them."""

from policytext.mismatch.places import Places, measure_places
from policytext.mismatch.profiles import profile_table
from policytext.mismatch.result import Grade, Mismatch, Verdict
from policytext.mismatch.stock import force_table, in_force, stock_table
from policytext.mismatch.timing import burst_table, lag_table, response_table
from policytext.mismatch.tipping import tipping_table
from policytext.mismatch.transport import transport_table
from policytext.mismatch.verb import POLICY_TAU, group_values, measure_mismatch
from policytext.mismatch.verdict import PROTECTED

__all__ = [
    "POLICY_TAU",
    "PROTECTED",
    "Grade",
    "Mismatch",
    "Places",
    "Verdict",
    "burst_table",
    "force_table",
    "group_values",
    "in_force",
    "lag_table",
    "measure_mismatch",
    "measure_places",
    "profile_table",
    "response_table",
    "stock_table",
    "tipping_table",
    "transport_table",
]
