"""`parse_head`: the fields of a head put together from its parts."""

import datetime
import re

from policytext.errors import expect
from policytext.government.agencies import Agency, AgencyList, canonical_agency, find_agencies, place_of
from policytext.government.agencies.runs import place_shared, resolve_with
from policytext.government.heads._dates import read_date
from policytext.government.heads._site import made_on
from policytext.government.heads.citations import citations, repealed, scan
from policytext.government.heads.head import Citation, Head
from policytext.government.heads.kinds import doc_type, forwarded, forwards, own_line, status
from policytext.government.heads.layout import Layout, close_up, lay_out, squeeze
from policytext.government.heads.numbers import normal_number, own_number
from policytext.government.heads.signatures import (
    Signed,
    adopted,
    day_of_history,
    leading_names,
    signature,
    signed_at_the_end,
    signed_by_leader,
    undated_names,
)
from policytext.government.heads.terms import in_force
from policytext.government.heads.titles import title_of
from policytext.government.places import province_of

__all__ = ["parse_head"]

_C = "\u4e00-\u9fff"
_NEWS = re.compile(rf"^\s*[{_C}]{{2,8}}(?:讯|报道|网|社)[^。，]{{0,25}}?(?:日前|近日|由|[（(]记者|电)|^\s*[{_C}]{{2,6}}讯")
_FULL_TEXT = re.compile("全文如下|现(?:予)?(?:全文)?(?:公布|发布|印发)")
_ISSUE = re.compile(r"关于|印发|转发|公布|发布|批转|令\s|(?:令|公告|通告)\s{0,3}(?:$|[（(〔\[]?\s{0,3}(?:第|[12]\d{3}))|《")
_LEVEL = re.compile("自治区|市(?!场|容|政(?![府协法务策数])|民(?![政族宗航办防]))|乡(?!村)|[省区县州旗镇]")
"""The level that a name begins with; 市场, 市政, 市民 and 乡村 are words."""
_PRESIDENT = "主席"
_STATE = "中华人民共和国"
_SEVERAL = re.compile("等.{0,6}(?:部门|部委|单位)")


def parse_head(title: str, body: str, *, known: AgencyList | None = None) -> Head:
    """Read who issued a document, when, under which number and as what; what it cites and repeals; how long it holds.

    Parameters
    ----------
    title : str
        The title; may be cut short or carry the issuers. Where it is empty it is looked for in the text.
    body : str
        The whole text, or its first and last part: number, issuers, date and type are read from the first 1,200 and
        the last 400 characters and from lines of names over a date; citations and terms from all of it.
    known : AgencyList, optional
        The user's own bodies; they go before the catalogue when ``canonical`` and ``region`` are looked up.

    Returns
    -------
    Head
        Fields that the text does not show are ``None`` or empty.

    Raises
    ------
    InputError
        If ``title`` or ``body`` is no text, or ``known`` no list of agencies.

    Notes
    -----
    Assumes that a signature stands right before its date, and that bodies named after 转发
    wrote the forwarded text. Receivers (抄送) and the line of printing (…印发) are no signature.
    Interpretations (解读) have an issuer only where they end in a signature; news about a
    document has none. Later members of a list take the place of the first (云泽市发改委、财政局). A law
    of a city is its own legislature's, on the day of 通过, not of the 批准 above it. Where no
    signature has a date, the one of 成文日期 in a table over the text counts, or that under the
    title (…令第3号公布; ——…在…会议上); 发布时间 never does. Of a title the first 600 characters are read.
    有效期5年 ends on the day before the fifth anniversary of the first day in force. The 公布 of a
    law is no day that its head shows, so 自公布之日起 gives none. Attached lists of void documents
    are not read.

    Examples
    --------
    >>> head = parse_head("云泽市民政局 云泽市财政局关于做好助餐工作的通知", "云民发〔2023〕8号\\n各区民政局：\\n2023年5月6日")
    >>> head.canonical, head.doc_number, head.issue_date.isoformat(), head.doc_type
    (('云泽市民政局', '云泽市财政局'), '云民发〔2023〕8号', '2023-05-06', '通知')
    """
    for value in (title, body):
        expect(value, str, verb="parse_head", hint="give title and text as texts; an unknown title is ''")
    expect(known, (AgencyList, type(None)), verb="parse_head(..., known=)", hint="read_agencies(path) gives one")
    title = close_up(title.strip() or title_of(body))
    page = lay_out(title, body)
    line = own_line(page)
    kind = doc_type(page, line)
    law = adopted(page.head)
    unsigned = kind == "解读" or (_NEWS.match(page.head) and not law and not _FULL_TEXT.search(page.head[:200]))
    if unsigned:
        signed, number = (signed_at_the_end(page.body) if kind == "解读" else Signed()), None
        issuers, kind = signed.names, kind if kind == "解读" else "other"
    else:
        number = own_number(page)
        signed = law or _best_signature(page)
        issuers = signed.names or _heading_issuers(page, line, number or "")
    bodies = _bodies(issuers, page, number or "", known)
    day = signed.date or (None if unsigned else _day_above(page))
    start, end = in_force(page.body, None if law else day) if not unsigned else (None, None)
    found = scan(body)
    void = () if unsigned else _void(page.title, found, body)
    passes_on = not unsigned and forwards(page, line)
    return Head(
        title=title, doc_number=number, issuers=issuers, canonical=tuple(dict.fromkeys(body.name for body in bodies)), issue_date=day, doc_type=kind,
        forwards=passes_on, region=_region(bodies), status=status(page), effective_from=start, valid_until=end,
        forwarded=forwarded(page, line) if passes_on else "",
        cites=citations(found, body, title=page.title + line, number=number, void=void), repeals=void,
    )  # fmt: skip


def _day_above(page: Layout) -> datetime.date | None:
    """The day that stands over a text without a dated signature."""
    made = made_on(page.head[:600])
    return day_of_history(page.head) or (read_date(made) if made else None)


def _void(title: str, found: "tuple[Citation, ...]", body: str) -> "tuple[Citation, ...]":
    """What the text declares void; where only the title says so, its mentions in the text."""
    void = {(one.title, normal_number(one.number or "")): one for one in reversed(repealed(found, body))}
    named = {one.title for one in repealed(scan(title), title)} - {one.title for one in void.values()}
    void |= {(one.title, ""): one for one in reversed(found) if one.title in named}
    return tuple(sorted(void.values(), key=lambda one: one.start))


def _best_signature(page: Layout) -> Signed:
    signed = signature(page)
    front = page.title[: cut.start()] if (cut := _ISSUE.search(page.title)) else ""
    several = _SEVERAL.search(front)
    if not signed.names and several:
        signed = Signed(undated_names(page), signed.date)
    if not signed.names:
        leader = signed_by_leader(page)
        return Signed((leader,) if leader else (), signed.date)
    named = leading_names(front) if front.strip() else ()
    if len(named) > len(signed.names) and not several:
        return Signed(named, signed.date)
    return signed


def _heading_issuers(page: Layout, line: str, number: str) -> tuple[str, ...]:
    for text in (page.title, line, number):
        cut = _ISSUE.search(text)
        front = text[: cut.start()] if cut else ""
        if squeeze(front) == _STATE + _PRESIDENT:
            return (_STATE + _PRESIDENT,)
        names = leading_names(front) if front.strip() else ()
        ends = [name for name in names if not name.endswith("公司")][-1:]
        if ends and re.search("[厅局室委部办院府署组会社中心关行处联协团]$|专班$|联席会议$", ends[0]):
            return names
    if re.search("(?:报告|年报|报表|要点|年度报)(?:[（(][^（）()]*[)）])?[.…]*$", page.title):
        first = next(iter(find_agencies(page.title)), None)
        return (first.name,) if first and not first.start else ()
    return ()


def _bodies(issuers: tuple[str, ...], page: Layout, number: str, known: AgencyList | None) -> tuple[Agency, ...]:
    """The bodies that the names of a head mean: one without a place (市财政局, 财政局) takes that of the names before it, else of the title."""
    named = [place for name in issuers if (place := place_of(name.removeprefix("国家税务总局")))]
    guessed = [] if named else _places(page, number)
    places: list[str] = []
    shared = ""
    out: list[Agency] = []
    for name in map(squeeze, issuers):
        place = place_of(name.removeprefix("国家税务总局"))
        level = None if place else _LEVEL.match(name)
        if place:
            places.append(place)
        regions = places or (guessed if level or shared else [])
        own = place or level or not shared or not _is_local(name, known)
        body = None if own else resolve_with(shared, name, region=next(iter(regions), None), on=None, known=known)
        out.append(body or _body(name, regions or ([] if level else ["全国"]), known))
        shared = place_shared(out[-1], shared)
    return tuple(dict.fromkeys(out))


def _is_local(name: str, known: AgencyList | None) -> bool:
    """Whether a bare name is one of those that every place has (财政局), not a national body's or a paper's."""
    agency = canonical_agency(name, known=known)
    return agency is not None and bool(agency.system) and agency.region != "全国"


def _body(name: str, regions: list[str], known: AgencyList | None) -> Agency:
    if name == _STATE + _PRESIDENT:
        return Agency(name, "全国", "national")
    if len(name) > len(_STATE) + 2:
        name = name.removeprefix(_STATE)
    for region in regions:
        agency = canonical_agency(name, region=region, known=known)
        if agency is not None and agency.region:
            return agency
    return canonical_agency(name, known=known) or Agency(name)


def _places(page: Layout, number: str) -> list[str]:
    """Places that the title names (印发《云泽市…》), and the province that the number begins with."""
    starts = [found.end() for found in re.finditer("《|关于(?:印发|公布|发布|同意|调整)?|印发|^", page.title)]
    found = [place for at in starts if (place := place_of(page.title[at : at + 16]))]
    province = "内蒙古自治区" if number.startswith("内") else province_of(number[:1])
    return [*found, *([province] if province else [])]


def _region(bodies: tuple[Agency, ...]) -> str:
    """The place that the bodies speak for; a local one before the whole country."""
    places = [body.region or place_of(body.name) for body in bodies]
    return next((place for place in places if place and place != "全国"), "全国" if "全国" in places else "")
