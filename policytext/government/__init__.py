"""What Chinese administration is, as far as texts show it: bodies, heads, clauses, duties."""

from policytext.government.agencies import (
    Agency,
    AgencyList,
    Mention,
    canonical_agency,
    find_agencies,
    is_placeholder,
    list_of_agencies,
    place_of,
    read_agencies,
    same_lineage,
    successors_of,
)
from policytext.government.clauses import CLAUSE_FUNCTIONS, Clause, clause_function, clause_table, split_clauses
from policytext.government.dates import DateMention, find_dates, parse_date
from policytext.government.duties import Duties, Duty, duties_in, extract_duties
from policytext.government.heads import DOC_TYPES, STATUSES, Citation, Head, normal_number, parse_head
from policytext.government.numerals import read_number
from policytext.government.places import (
    PROVINCES,
    Place,
    PlaceList,
    current_place,
    find_places,
    parent_of,
    province_of,
    read_places,
    region_of,
)
from policytext.government.quantities import Quantity, find_quantities

__all__ = [
    "CLAUSE_FUNCTIONS",
    "DOC_TYPES",
    "PROVINCES",
    "STATUSES",
    "Agency",
    "AgencyList",
    "Citation",
    "Clause",
    "DateMention",
    "Duties",
    "Duty",
    "Head",
    "Mention",
    "Place",
    "PlaceList",
    "Quantity",
    "canonical_agency",
    "clause_function",
    "clause_table",
    "current_place",
    "duties_in",
    "extract_duties",
    "find_agencies",
    "find_dates",
    "find_places",
    "find_quantities",
    "is_placeholder",
    "list_of_agencies",
    "normal_number",
    "parent_of",
    "parse_date",
    "parse_head",
    "place_of",
    "province_of",
    "read_agencies",
    "read_number",
    "read_places",
    "region_of",
    "same_lineage",
    "split_clauses",
    "successors_of",
]
