"""Names in documents: who signs, which place a document speaks for, what a short name means there, and which names are no single body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from policytext.cleaning.privacy import mask_private
from policytext.corpus import Corpus
from policytext.government.agencies import Agency, AgencyList, canonical_agency, is_placeholder, place_of
from policytext.government.agencies.words import AGENCY_END

__all__ = ["NameReader", "document_places", "issuers_of", "names_open_set"]

_GENERAL = re.compile("(?:部门|机关|机构|单位|方面|政府)$")
"""Ends of names that mean whoever has the function, at whatever level (教育部门)."""
_APART = re.compile(r"[、,，;；/\n]+")
_NOTE = re.compile(r"[（(\[〔](?:代章|印章|盖章|章)[）)\]〕]")
_MISSING = frozenset({"", "nan", "none", "null", "无", "-", "/", "未知"})



@dataclass(slots=True)
class NameReader:
    """Resolves names in the places of a document, each once, and keeps a list of what names no body."""

    places: Mapping[str, tuple[str, ...]]
    known: AgencyList | None
    agencies: dict[str, Agency] = field(default_factory=dict)
    unread: list[tuple[str, str, str]] = field(default_factory=list)
    cache: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)

    def full(self, name: str, document: str, group: str, more: tuple[str, ...] = ()) -> str:
        """Full name of a body in the first of the places that gives its level a place; a placeholder as it stands; empty where it is neither.

        What no catalogue knows is taken for a body if it ends as bodies do, or starts with a place, and holds nothing private.
        """
        places = (*self.places[document], *more)
        if (name, places) not in self.cache:
            found = [body for place in (*places, None) if (body := canonical_agency(name, region=place, known=self.known)) is not None]
            body = next((body for body in found if body.region), found[-1] if found else None)
            body = self._placed(name, body, places)
            full = body.name if body is not None else "".join(name.split())
            if body is not None and not (self.agencies.get(full) or Agency("")).system:
                self.agencies[full] = body
            self.cache[name, places] = full if body is not None or is_placeholder(name) or _is_body(full) else ""
        full = self.cache[name, places]
        if not full:
            self.unread.append((document, group, mask_private(name)))
        return full

    def _placed(self, name: str, body: Agency | None, places: tuple[str, ...]) -> Agency | None:
        """A bare name (财政局) in a document of one place is the body of that place; so is 市财政局, where no gazetteer knows the place (某市)."""
        here = next((place for place in places if place != "全国"), "")
        if body is not None and body.level and not body.region and here and body.name[:1] == here[-1:] and body.name[:1] in "省市区县":
            return replace(body, name=f"{here}{body.name[1:]}", region=here)
        if body is None or body.level or not body.system or is_placeholder(name) or _GENERAL.search(name):
            return body
        found = canonical_agency(f"{here}{body.name}", known=self.known) if here else None
        return found if found is not None and found.region and found.system == body.system else body


def issuers_of(value: Any) -> list[str]:
    """Names of one cell of the column ``issuers``, each once; blanks part names only where a whole name stands on either side."""
    if isinstance(value, list | tuple | set | frozenset):
        return list(dict.fromkeys(name for one in value for name in issuers_of(one)))
    if not isinstance(value, str):
        return []
    found: list[str] = []
    for piece in _APART.split(_NOTE.sub("", value)):
        parts = piece.split()
        whole = len(parts) > 1 and all(AGENCY_END.search(part) and canonical_agency(part) is not None for part in parts)
        found += parts if whole else ["".join(parts)]
    return [name for name in dict.fromkeys(found) if name.lower() not in _MISSING]


def _is_body(name: str) -> bool:
    """Whether a name that no catalogue knows can be that of a body: it ends as bodies do or starts with a place, and holds nothing private."""
    return bool(AGENCY_END.search(name) or place_of(name)) and mask_private(name) == name


def document_places(policies: Corpus) -> dict[str, tuple[str, ...]]:
    """Places that a document speaks for: those of its issuers, else its region, else the one its title starts with.

    Issuers come first since their names hold the whole place (云泽市青梧区), while regions are written as tables
    of feedback write them (青梧区).
    """
    table = policies.table
    issuers = table["issuers"] if "issuers" in table.columns else [""] * len(table)
    places: dict[str, tuple[str, ...]] = {}
    for name, title, region, signed in zip(table["id"], table["title"], table["region"], issuers, strict=True):
        bodies = [canonical_agency(issuer, region="全国") or canonical_agency(issuer) for issuer in issuers_of(signed)]
        signing = [_with_level(body) for body in bodies if body is not None]
        found = signing if set(signing) - {"", "全国"} else [str(region) or place_of(str(title).lstrip("《"))]
        local = tuple(dict.fromkeys(place for place in found if place and place != "全国"))
        places[str(name)] = local or (("全国",) if "全国" in {*signing, *found} else ())
    return _in_full(places)


def _with_level(body: Agency) -> str:
    """The place of a body with the character of its level, where its name has one that no gazetteer knows (江州市水务局)."""
    rest = body.name.removeprefix(body.region)
    bare = body.region and body.region != "全国" and body.region[-1:] not in "省市区县" and rest != body.name
    return body.region + rest[:1] if bare and re.match("[省市区县](?!场|政|容|域)", rest) else body.region


def _in_full(places: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Districts without their city (青梧区) get it where the corpus has one such place in full (云泽市青梧区), and no more."""
    every = {place for found in places.values() for place in found}
    longer = {place: [other for other in every if other != place and other.endswith(place)] for place in every}
    full = {place: found[0] if len(found) == 1 else place for place, found in longer.items()}
    return {name: tuple(dict.fromkeys(full[place] for place in found)) for name, found in places.items()}


def names_open_set(name: str, agency: Agency | None) -> bool:
    """Whether a name is an open set or, without a level, a mere function."""
    return is_placeholder(name) or ((agency is None or not agency.level) and bool(_GENERAL.search(name)))
