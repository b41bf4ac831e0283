"""Names of government bodies in running text: found by rule, with their places in the text."""

import datetime
import re
from dataclasses import dataclass

from policytext.errors import expect
from policytext.government.agencies._context import acting_areas, without_cited
from policytext.government.agencies._shared import shared_heads
from policytext.government.agencies._spans import spans_in
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList
from policytext.government.agencies.names import place_of
from policytext.government.agencies.runs import place_shared, resolve_with

__all__ = ["Mention", "agency_spans", "find_agencies"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One name as it stands in a text.

    Attributes
    ----------
    name : str
        The name as written. Of members that share a head (财政 in 发改、财政等部门) or a place (财政局 in 市发改委、财政局)
        it holds only what stands there.
    start, end : int
        Where it stands: ``text[start:end] == name``.
    agency : Agency or None
        The body that is meant, with the head and the place that it shares; ``None`` where the name means no single body.
    """

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
        In the order of the text. Of members that share a head or a place, ``name`` is what stands in the text and
        ``agency`` the body that is meant.

    Raises
    ------
    InputError
        If ``text`` is no text, ``region`` no name, ``on`` no day or ``known`` no list of agencies.

    Notes
    -----
    Functions are words of the two lists that come with the package; an unknown function is found only behind a
    place or level that opens a phrase. Open sets of bodies (有关部门, 各区政府, 各省、自治区、直辖市民政厅) are no names, nor
    are villages, residents' committees, firms, schools and hospitals. A name without place in a list is taken to have that
    of the name before it.

    Examples
    --------
    >>> [m.name for m in find_agencies("由云泽市财政局会同市住建局办理，报市政府。")]
    ['云泽市财政局', '市住建局', '市政府']
    >>> [m.name for m in find_agencies("已联系城管、交警等部门，根据市民政局《救助办法》处理。")]
    ['城管', '交警']
    """
    expect(text, str, verb="find_agencies", hint="give one text; loop over several")
    expect(region, (str, type(None)), verb="find_agencies(..., region=)", hint="give the name of a place, such as 云泽市")
    expect(on, (datetime.date, type(None)), verb="find_agencies(..., on=)", hint="give a datetime.date")
    expect(known, (AgencyList, type(None)), verb="find_agencies(..., known=)", hint="read_agencies(path) gives one")
    names = known.names if known is not None else ()
    spans = shared_heads(text, spans_in(text, names))
    spans = acting_areas(text, spans)
    if not cited:
        spans = without_cited(text, spans)
    found: list[Mention] = []
    place, last = "", 0
    for span in spans:
        name = text[span.start : span.end]
        if not _BETWEEN.fullmatch(text, last, span.start):
            place = ""
        last = span.end
        if name.startswith(("各", "直辖市", "计划单列市")) or _is_open(text, span.start, name):
            continue
        agency = resolve_with(place, span.full or name, region=region, on=on, known=known)
        place = place_shared(agency, place)
        found.append(Mention(name, span.start, span.end, agency))
    return tuple(found)


def _is_open(text: str, start: int, name: str) -> bool:
    """Whether a set of places stands before a name: 各县（市、区）财政局, 各省、自治区、直辖市民政厅."""
    if _COUNTED.search(name) or _COUNT.search(text, max(0, start - 3), start):
        return True
    each = _EACH.search(text, max(0, start - _LONGEST_EACH), start)
    if each is None or (name.endswith(_KINDS_OF_BODIES) and each[0][-1] not in "、和及"):
        return False
    if each[0][-1] in "和及":
        return name.startswith(("直辖市", "计划单列市", "自治"))
    if each[0][-1] == "、":
        return _ALSO_EACH.match(name) is not None and not (each[0].endswith("区、") and name[0] == "市" and "省" not in each[0])
    return _ALSO_EACH.match(name) is not None or not place_of(name)


_COUNT = re.compile(r"(?:[一两二三四五六七八九十\d]个|[多数]个)$")
_COUNTED = re.compile(r"[两二三四五六七八九十\d]个(?:街道|乡镇|镇|乡|区|县)")
"""A number of places of one kind (云帆、鹭洲两个街道办事处): several bodies in one name."""

_BETWEEN = re.compile(r"(?:等?\s*(?:、|以及|和|与|及)\s*)")
_UNIT = (
    "(?:省|自治区|直辖市|计划单列市|副省级城市|市|地区|地|自治州|州|盟|区|县|自治县|旗|乡|镇|街道|新区|开发区|新疆生产建设兵团)"
)
_EACH = re.compile(f"各(?:设区的?|有关)?{_UNIT}{{1,2}}(?:[、（(）)和及](?:各)?{_UNIT}?){{0,8}}$")
_ALSO_EACH = re.compile("直辖市|计划单列市|自治[区州县旗]|[省市区县州盟旗镇](?!直)")
_LONGEST_EACH = 40
_KINDS_OF_BODIES = ("部门", "机关", "机构")


def agency_spans(text: str) -> tuple[tuple[str, int, int], ...]:
    """Give names and places of all single bodies that a text names, cited ones too, without saying which bodies they are.

    >>> agency_spans("报市政府、市发改委")
    (('市政府', 1, 4), ('市发改委', 5, 9))
    """
    return tuple((text[span.start : span.end], span.start, span.end) for span in spans_in(text))
