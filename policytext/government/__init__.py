"""What Chinese administration is, as far as texts show it: bodies, heads, clauses, duties."""

from policytext.government.agencies import (
    Agency,
    Mention,
    canonical_agency,
    find_agencies,
    is_placeholder,
    list_of_agencies,
    place_of,
)
from policytext.government.clauses import Clause, split_clauses
from policytext.government.duties import Duties, Duty, duties_in, extract_duties
from policytext.government.heads import DOC_TYPES, Head, parse_head

__all__ = [
    "DOC_TYPES",
    "Agency",
    "Clause",
    "Duties",
    "Duty",
    "Head",
    "Mention",
    "canonical_agency",
    "duties_in",
    "extract_duties",
    "find_agencies",
    "is_placeholder",
    "list_of_agencies",
    "parse_head",
    "place_of",
    "split_clauses",
]
