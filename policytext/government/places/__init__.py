"""Administrative places: their names in texts, what contains what, what became of them."""

from policytext.government.places.known import PlaceList, read_places
from policytext.government.places.units import current_place, parent_of, province_of
from policytext.government.places.verbs import PROVINCES, Place, find_places, region_of

__all__ = [
    "PROVINCES",
    "Place",
    "PlaceList",
    "current_place",
    "find_places",
    "parent_of",
    "province_of",
    "read_places",
    "region_of",
]
