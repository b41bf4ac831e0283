"""Government bodies: their names in texts, their full names, what became of them."""

from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList, read_agencies
from policytext.government.agencies.lineage import same_lineage, successors_of
from policytext.government.agencies.lists import is_placeholder, list_of_agencies
from policytext.government.agencies.mentions import Mention, find_agencies
from policytext.government.agencies.names import canonical_agency, place_of

__all__ = [
    "Agency",
    "AgencyList",
    "Mention",
    "canonical_agency",
    "find_agencies",
    "is_placeholder",
    "list_of_agencies",
    "place_of",
    "read_agencies",
    "same_lineage",
    "successors_of",
]
