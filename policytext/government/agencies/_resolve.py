"""What the rest of a name means once its place is known: function and organ word in full, kind, system, dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policytext.government.agencies._catalogue import LETTERS, MUNICIPALITIES, Form, Function, catalogue
from policytext.government.agencies._split import CORPS, Split, short_place
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.words import name_words

__all__ = ["Meaning", "heir", "meanings", "rendered", "split_organ"]

_FULL_ORGAN = {"委": "委员会", "办": "办公室", "管委会": "管理委员会", "街办": "街道办事处"}
_ORGAN = re.compile(
    "(管理委员会|工作委员会|委员会|管委会|领导小组|指挥部|联席会议|办公[厅室]|总局|分局|分中心|中心|总队|支队|大队|中队|办事处|[厅局委办署院室社处所站馆队])$"
)
_ANY_ORGAN = re.compile("(?:部门|机关|机构)$")
_ANY_WORD = re.compile("(?:主管|行政|综合|监督管理|监管|管理|执法|业务|工作)$")
_LOOSE = frozenset({"领导小组", "指挥部", "联席会议", "处", "室", "院", "社", "署", "馆"})
"""Organ words whose body takes its function as it stands, unless the table gives the function this organ."""

_TEAMS = frozenset({"总队", "支队", "大队", "中队"})
_TEAM_TASK = re.compile("(?:保护|市场|综合|行政){0,3}(?:执法|监察|监督|稽查)$")
_SERVICE = frozenset({"中心", "分中心", "所", "站", "院", "馆", "社"})
"""Organ words of institutions that serve, as against those that govern."""

_BEHIND_GOVERNMENT = frozenset({"委员会", "办公室", "室"})
"""Organ words before which 人民政府 stands in full names, where the table says so."""

_PART = re.compile(
    r"[^\W_]{0,12}?(?:分局|[总支大中]队|派出所|[科股处室所站院]|中心|办公[厅室]|办|党[组委]|领导小组|专班|指挥部|管理[处所站局]|机关党委|小组)$"
)
_ENDED = frozenset({"厅", "局", "委员会", "办公室"})
"""Organ words of departments; a 中心 of the same function lives on when its department is renamed."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A body below the national level: full name with ``~`` for its place, and what the catalogue says of it.

    ``key`` is what successions call it (a function or a form), ``organ`` its organ word; ``others`` the names that it may
    have instead, where the short form leaves it open.
    """

    name: str
    kind: str = ""
    system: str = ""
    key: str = ""
    organ: str = ""
    since: str = ""
    others: tuple[str, ...] = ()


def meanings(split: Split) -> Iterator[Meaning]:
    """Readings of a split name that the catalogue backs, the surest first."""
    lead, rest = split.lead, _TERM.sub("", split.rest)
    if not lead:
        yield from _several(rest, split)
    if split.place:
        yield from _form(lead, rest, split)
    if not lead:
        yield from _whole(rest, split)
        yield from _composed(rest, split)
        if not split.place:
            yield from _form(lead, rest, split)
        yield from _department(rest, split)
    if split.place:
        yield from _part(lead, rest, split)
        yield from _party(lead, rest, split)
        yield from _office_of_government(rest, split)
    elif not lead:
        yield from _part(lead, rest, split)


_TERM = re.compile(r"^第[一二三四五六七八九十百〇零\d]{1,4}届(?=人民代表大会|人大|政协|委员会)")


def _several(rest: str, split: Split) -> Iterator[Meaning]:
    found = catalogue().ambiguous.get(rest)
    if found and (LETTERS.get(split.level, "") in found[0] if split.place else len(rest) > 2):
        yield Meaning(f"~{rest}", others=found[1])


def _form(lead: str, rest: str, split: Split) -> Iterator[Meaning]:
    forms = catalogue().forms
    if split.place.endswith("街道") and rest == "办":
        rest = "办事处"
    found = forms.get((lead, rest), ()) or forms.get((lead, rest.replace(split.place, "~")), ())
    committee = _COMMITTEE.match(rest)
    if not found and committee and lead in ("", "中共"):
        found = forms.get((lead, "委" + rest[committee.end() :]), ()) or forms.get(("", "委" + rest[committee.end() :]), ())
    letter = LETTERS.get(split.level, "")
    for form in found:
        if letter in form.levels:
            yield _of_form(form)
            return
    if found:
        yield _of_form(found[0])


_COMMITTEE = re.compile("(?:委员会|党委)(?=.)")


def _of_form(form: Form) -> Meaning:
    return Meaning(form.name, form.kind, form.system, form.name, "", form.since)


def _whole(rest: str, split: Split) -> Iterator[Meaning]:
    """A short word that stands for function and organ word at once."""
    full = catalogue().words.get(rest)
    if full is None:
        return
    plain = full.removeprefix("~人民政府" if full[5:7] != "办公" else "").removeprefix("~")
    name = full if full.startswith("~") and split.place else f"~{plain}"
    form = catalogue().names.get(name)
    if form:
        yield _of_form(form)
        return
    there = Split("", split.place, split.level, plain, split.mark)
    found = next((m for m in (*_composed(plain, there), *_part("", plain, there))), None)
    yield replace(found, name=name) if found else Meaning(name, "government")


def _composed(rest: str, split: Split) -> Iterator[Meaning]:
    """Function + organ word: 工信 + 厅."""
    stripped = re.sub("^(?:人民)?政府", "", rest) if split.place else rest
    for body in dict.fromkeys((rest, stripped)):
        organ = _ORGAN.search(body)
        if organ is None:
            continue
        for start in (*_later(body, organ.start()), organ.start()):
            for meaning in _with_organ(body[:start], body[start:], split):
                if body == rest or meaning.key:
                    yield meaning


def _department(rest: str, split: Split) -> Iterator[Meaning]:
    """A department by its function alone: 财政部门, 公安机关, 省财政."""
    word = _ANY_ORGAN.sub("", rest)
    if not word or (word == rest and split.place and len(word) < 2):
        return
    while word not in catalogue().functions:
        shorter = _ANY_WORD.sub("", word)
        if word == rest or shorter == word or not shorter:
            return
        word = shorter
    full, function = catalogue().functions[word][0]
    if split.place and not any(function.organs.values()):
        return
    if not split.place:
        yield Meaning(f"~{full}部门", function.kind, function.system)
        return
    organ = usual_organ(function, split.level, split.place)
    own = next(_form("", full + organ, split), None)
    if own is not None:
        yield own
        return
    before = function.before if organ in _BEHIND_GOVERNMENT else ""
    key = function.name if organ in _ENDED else ""
    yield Meaning(f"~{before}{full}{organ}", function.kind, function.system, key, organ, function.since)


def _later(body: str, at: int) -> Iterator[int]:
    """Where a shorter organ word starts: 管理 + 局 as against 管理局."""
    found = _ORGAN.search(body, at + 1)
    if found:
        yield found.start()


def _with_organ(word: str, organ: str, split: Split) -> Iterator[Meaning]:
    full_organ = _FULL_ORGAN.get(organ, organ)
    chosen = _function(word, full_organ, split.level)
    if chosen is None:
        plain = name_words().functions.get(word)
        if plain is not None and full_organ not in _LOOSE:
            yield Meaning(f"~{plain}{full_organ}", "service" if full_organ in _SERVICE else "government")
        elif organ in _TEAMS and (task := _TEAM_TASK.sub("", word)) in catalogue().functions:
            yield Meaning(f"~{word}{organ}", "government", catalogue().functions[task][0][1].system)
        return
    full, function = chosen
    if full[-2:] == full_organ[:2] or not any(function.organs.values()):
        return
    if full_organ in _LOOSE and not any(full_organ in organs for organs in function.organs.values()):
        full = word
    before = function.before if split.place and full_organ in _BEHIND_GOVERNMENT else ""
    key = function.name if full_organ in _ENDED else ""
    kind = "service" if full_organ in _SERVICE and function.kind == "government" else function.kind
    yield Meaning(f"~{before}{full}{full_organ}", kind, function.system, key, full_organ, function.since)


def _function(word: str, organ: str, level: str) -> tuple[str, Function] | None:
    """The function that a word means before an organ word: one that has this organ at this level goes first."""
    found = catalogue().functions.get(word, ())
    if not found:
        return None

    def fits(pair: tuple[str, Function]) -> int:
        organs = pair[1].organs
        return -2 * (organ in organs.get(level, ())) - any(organ in some for some in organs.values())

    return min(found, key=fits)


def usual_organ(function: Function, level: str, place: str) -> str:
    """The organ word that a function usually has at a level; no 厅 in a municipality, no department of its own in a town."""
    if level == "township":
        return "部门"
    usual = [
        organ for organ in function.organs.get(level, ()) if organ != "厅" or (place not in MUNICIPALITIES and place != CORPS)
    ]
    every = [organ for level_organs in function.organs.values() for organ in level_organs]
    return next(iter(usual), "局" if "局" in every or not every else every[0])


def _party(lead: str, rest: str, split: Split) -> Iterator[Meaning]:
    """A body of the Party committee that has no form of its own: 委 + name."""
    body = re.sub("^(?:委员会|党委|委)", "", rest)
    if lead not in ("", "中共") or body == rest or len(body) < 2 or not (_ORGAN.search(body) or body.endswith("部")):
        return
    inner = next(_composed(body, Split("", "", split.level, body)), None)
    name = inner.name.removeprefix("~") if inner else body
    yield Meaning(f"中共~委{name}", "party", inner.system if inner else "")


def _office_of_government(rest: str, split: Split) -> Iterator[Meaning]:
    """A body of the government that has no form of its own: 政府 + name."""
    body = re.sub("^(?:人民)?政府", "", rest)
    if split.lead or body == rest or len(body) < 2 or not _ORGAN.search(body):
        return
    inner = next(_composed(body, Split("", "", split.level, body)), None)
    yield Meaning(f"~人民政府{inner.name.removeprefix('~') if inner else body}", "government", inner.system if inner else "")


def _part(lead: str, rest: str, split: Split) -> Iterator[Meaning]:
    """A part of a body (公安局交警支队, 教育局办公室): the body in full, the part as it stands."""
    for end in range(len(rest) - 1, 0, -1):
        if rest[end - 1 : end + 1] in _GLUED or not _PART.match(rest, end):
            continue
        head = Split(lead, split.place, split.level, rest[:end], split.mark)
        found = _form(lead, head.rest, head) if split.place and head.rest not in ("委", "政府", "人民政府") else ()
        body = next(iter((*found, *(() if lead else (*_whole(head.rest, head), *_composed(head.rest, head))))), None)
        if body is not None and (split.place or body.name.startswith("~")):
            yield Meaning(body.name + _PARTS.get(rest[end:], rest[end:]), body.kind, body.system)
            return


_GLUED = frozenset((
    "处理", "处置", "处罚", "处分", "处长", "部门", "部分", "部长", "局面", "局部", "局长", "委员", "委托", "委派", "办理", "办法", "办事", "办学", "办案",
    "办公", "站点", "站长", "所有", "所在", "所需", "所属", "所长", "室内", "室外", "队伍", "队员", "队长", "科研", "科学", "科技", "院长", "院校", "院士",
    "厅长", "社会", "社区", "心区", "馆长", "署名",
))  # fmt: skip
"""Two characters that are one word where an organ word seems to end."""

_PARTS = {
    "交警总队": "交通警察总队", "交警支队": "交通警察支队", "交警大队": "交通警察大队", "交警中队": "交通警察中队", "办": "办公室",
}  # fmt: skip


def rendered(meaning: Meaning, split: Split) -> Agency:
    """The body that a meaning gives at the place of a split name."""
    place = split.place
    name = _as_place_has_it(meaning.name, place).replace("~", place).replace("^", place if split.mark else short_place(place))
    name = name.replace("街道街道", "街道")
    if not place and meaning.name[:1] != "~":
        name = split.lead + split.rest
    level = split.level
    first = catalogue().first_day(meaning.since, level) if level else None
    ended = catalogue().ended(level, meaning.key, meaning.organ, place)
    last = catalogue().last_day(level, ended)
    region = "" if split.mark else place
    return Agency(name, region, level, meaning.system, meaning.kind, first, last)


def _as_place_has_it(name: str, place: str) -> str:
    """A template as special regions and autonomous regions write it: no 人民 before 政府, 党委 for the committee of the Party."""
    if place.endswith("特别行政区"):
        return name.replace("人民政府", "政府")
    if place.startswith(CORPS):
        name = name.replace("人民政府", "")
    if place.startswith(CORPS) or place.endswith("自治区"):
        return "中共~委员会" if name == "中共~委" else name.replace("中共~委", "中共~党委")
    return name


def heir(key: str, organ: str, level: str, place: str) -> Meaning:
    """The usual body of a function or form at a level: what a succession leads to.

    A key may end on its own organ word (林业局); else municipalities keep a 委员会, and others have what is usual.
    """
    form = catalogue().names.get(key)
    if form:
        return _of_form(form)
    word, fixed = (key, "") if key in catalogue().functions else split_organ(key)
    function = next(function for full, function in catalogue().functions[word] if full == function.name == word)
    kept = organ == "委员会" and place in MUNICIPALITIES and organ in function.organs.get(level, ())
    chosen = fixed or (organ if kept else usual_organ(function, level, place))
    before = function.before if chosen in _BEHIND_GOVERNMENT else ""
    return Meaning(f"~{before}{word}{chosen}", function.kind, function.system, word, chosen, function.since)


def split_organ(key: str) -> tuple[str, str]:
    """Function and organ word of a key that has both.

    >>> split_organ("林业局"), split_organ("建设委员会"), split_organ("林业")
    (('林业', '局'), ('建设', '委员会'), ('林业', ''))
    """
    organ = next((organ for organ in sorted(_ENDED) if key.endswith(organ)), "")
    return key.removesuffix(organ), organ
