"""Names of government bodies in running text: found by rule, with their places in the text."""

import datetime
from dataclasses import dataclass

from policytext.government.agencies._context import acting_areas, without_cited
from policytext.government.agencies._shared import shared_heads
from policytext.government.agencies._spans import spans_in
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList
from policytext.government.agencies.names import canonical_agency

__all__ = ["Mention", "agency_spans", "find_agencies"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as it stands in a text: ``text[start:end] == name``; ``agency`` is the body it means."""

    name: str
    start: int
    end: int
    agency: Agency | None = None


def find_agencies(
    text: str, *, region: str | None = None, on: datetime.date | None = None, known: AgencyList | None = None, cited: bool = False
) -> tuple[Mention, ...]:
    """Find the names of government bodies in a text.

    A name is an optional place or level (省, 云泽市, A3区), a function (财政, 发改) and an organ word (局, 委员会, 中心, 大队 ...),
    with its parts behind it (市教育局人事科), or a standing name (国务院, 市政府, 团省委). The longest name wins; names don't overlap.
    Members of a list that share one head are names each (规划、交警等部门); townships, sub-districts and zones are names
    where they act (转柳岸镇核查), and so are sections (民办科核实).

    Parameters
    ----------
    text : str
        Any text; offsets refer to it.
    region : str, optional
        Place that the text speaks for, as in :func:`canonical_agency`.
    on : datetime.date, optional
        Day that the text speaks of, as in :func:`canonical_agency`.
    known : AgencyList, optional
        Bodies of the user's own list; their names are found wherever they stand.
    cited : bool
        Also give bodies that nobody says act: named inside 《》, as authors of a cited document (根据市财政局《…》, 国务院令第9号),
        in quoted words of a law or of who asked (您反映的“…”), or as a place (在市财政局会议室).

    Returns
    -------
    tuple of Mention
        In the order of the text. Of members that share a head, ``name`` is what stands in the text and ``agency`` the
        body that is meant.

    Notes
    -----
    Functions are words of the two lists that come with the package; an unknown function is found only behind a
    place or level that opens a phrase. Open sets of bodies (有关部门, 各区政府) are no names, nor are villages, residents'
    committees, firms, schools and hospitals.

    Examples
    --------
    >>> [m.name for m in find_agencies("由云泽市财政局会同市住建局办理，报市政府。")]
    ['云泽市财政局', '市住建局', '市政府']
    >>> [m.name for m in find_agencies("已联系城管、交警等部门，根据市民政局《救助办法》处理。")]
    ['城管', '交警']
    """
    names = known.names if known is not None else ()
    spans = shared_heads(text, spans_in(text, names))
    spans = acting_areas(text, spans)
    if not cited:
        spans = without_cited(text, spans)
    found: list[Mention] = []
    for span in spans:
        name = text[span.start : span.end]
        if name.startswith("各"):
            continue
        agency = canonical_agency(span.full or name, region=region, on=on, known=known)
        found.append(Mention(name, span.start, span.end, agency))
    return tuple(found)


def agency_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Give names and places of all single bodies that a text names, cited ones too, without saying which bodies they are.

    >>> agency_spans("报市政府、市发改委")
    (('市政府', 1, 4), ('市发改委', 5, 9))
    """
    return tuple((text[span.start : span.end], span.start, span.end) for span in spans_in(text))
