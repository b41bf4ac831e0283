"""Names of bodies by role, read from brackets, label rows and enumerations. Private to :mod:`policytext.government.duties`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from policytext.government.agencies import Mention
from policytext.government.duties._bodies import may_lead
from policytext.government.duties._names import LEADING, cut_short, mentions_in, shares_level, unled
from policytext.government.places.homographs import is_county

__all__ = ["LABEL", "LABEL_ROLE", "ROLES", "Roles", "cue_of", "listed", "read_bracket", "read_labels"]

ROLES = ("lead", "support", "responsible", "joint")

_VERB = re.compile(
    r"(?P<pair>会同|会商(?=[^\s，。]))"
    r"|(?P<lead>(?:共同|联合)?(?:牵头|主办|主责)(?:负责|组织|实施|落实|办理)*(?!单位|部门|机构|处室|方|人(?!民)))"
    r"|(?P<support>(?:按照?(?:各自)?职责(?:分工)?)?(?:积极|做好|密切)?(?:协同)?(?:配合|协办|协助|协同|参与|参加|支持)(?!单位|机构|部门)(?:实施|落实|办理|做好)*)"
    r"|(?P<joint>共同负责|联合负责)"
    r"|(?P<responsible>(?:等)?(?:依?按?照?(?:各自)?(?:职责|任务)(?:分工)?|分工|分别|各自)*(?:具体|组织|全面)?(?:负责|落实|承担|承办|办理|各负其责)(?!单位|机构|部门|主体)"
    r"(?:组织|实施|落实|办理|推进)*(?!人|制(?![定订作])|同志|任))"
)
LABEL = re.compile(
    r"(?P<who>牵头|主办|主责|主要责任|第一责任|责任|承办|落实|实施|配合|协办|协同|参与|参加|组成|支持|成员|完成)"
    r"(?P<and>[、及和与]?(?:责任|配合|参与|落实|实施))?(?:单位|部门|处室|机关|机构|主体|时限|时间)\s*(?:[：:]|为(?=[省市区县国各]))"
)
LABEL_ROLE: Mapping[str, str] = MappingProxyType({
    "牵头": "lead", "主办": "lead", "主责": "lead", "主要责任": "lead", "第一责任": "lead",
    "配合": "support", "协办": "support", "协同": "support", "参与": "support", "参加": "support", "组成": "support",
    "支持": "support", "成员": "support",
})  # fmt: skip
_STOP_ITEM = re.compile(
    r"^(?:以下|下同|不再|完成|时限|截至|按|于|同时|并|其|至|自|\d(?!\d?个)|责任人|联系人)|[：:。！？《》%□]|\d{2}(?!个)"
)
_VERB_END = re.compile(r"(?:(?:按照?)?(?:各自)?职责(?:分工)?|分别|共同)*(?:负责|牵头|配合)(?:落实|实施)?$")
_SHORT = 12
"""A listed name that no rule knows (a firm, a forest farm) may be this long."""


@dataclass(slots=True)
class Roles:
    """Names by role while they are being collected, with their places in the text."""

    lead: list[Mention] = field(default_factory=list)
    support: list[Mention] = field(default_factory=list)
    responsible: list[Mention] = field(default_factory=list)
    joint: list[Mention] = field(default_factory=list)

    def add(self, role: str, names: Iterable[Mention]) -> None:
        kept: list[Mention] = getattr(self, role)
        known = {mention.name for mention in kept}
        for mention in names:
            if mention.name not in known:
                known.add(mention.name)
                kept.append(mention)

    def names(self, role: str) -> tuple[str, ...]:
        return tuple(mention.name for mention in getattr(self, role))

    def __bool__(self) -> bool:
        return bool(self.lead or self.support or self.responsible or self.joint)


_DENIED = re.compile(r"(?:不再?|无需|不得|拒不)\s*由?[^，。；]{0,30}$")


def cue_of(text: str, start: int, end: int) -> str:
    """The word that gives the first role of a bracket."""
    found = LABEL.search(text, start, end) or _VERB.search(text, start, end)
    return found[0].rstrip(" ：:为") if found else ""


def read_bracket(text: str, start: int, end: int) -> Roles:
    """Read ``text[start:end]``, what stands inside a duty bracket, such as A牵头，B、C按职责分工负责."""
    if LABEL.search(text, start, end):
        return read_labels(text, start, end)[0]
    roles, at, waiting = Roles(), start, ""
    for verb in _VERB.finditer(text, start, end):
        role = str(verb.lastgroup)
        if is_county(text, verb.start()):
            continue
        if _DENIED.search(text[max(at, verb.start() - 40) : verb.start()]):
            return Roles()
        names = listed(text, at, verb.start())
        if waiting and names:
            roles.add(waiting, names)
            waiting = "support" if role == "pair" else ""
        elif role == "pair":
            roles.add("lead", names)
            waiting = "support"
        else:
            roles.add(role, names)
        at = verb.end()
    if at > start and (waiting or roles.lead):
        roles.add("support", listed(text, at, end))
    if roles.responsible and roles.support and not roles.lead:
        roles.lead, roles.responsible = roles.responsible, []
    return roles


def listed(text: str, start: int, end: int) -> list[Mention]:
    """Names of an enumeration; empty where none of them can carry a duty of government."""
    lead = LEADING.match(text, start, end)
    names: list[Mention] = []
    for mention in mentions_in(text, lead.end() if lead else start, end):
        mention = cut_short(text, unled(mention))
        name = mention.name
        if _STOP_ITEM.search(name) or not 2 <= len(name) <= 36 or (len(name) > _SHORT and not _may_stand(name)):
            break
        names.append(mention)
    return names if any(may_lead(mention.name) for mention in names) else []


def _may_stand(name: str) -> bool:
    return may_lead(name) or bool(re.search("集团|公司|学校|大学|学院|医院|单位|机构|协会|中心|基地|企业|园区|新区|）$", name))


def read_labels(text: str, start: int, end: int) -> tuple[Roles, int]:
    """Read label rows (责任单位：A、B；配合单位：C) from their first label on; also give where the rows end."""
    roles, at = Roles(), start
    labels = list(LABEL.finditer(text, start, end))
    given: set[str] = set()
    for index, label in enumerate(labels):
        again = label["who"] in given and _NEXT_DUTY.search(text, max(start, label.start() - 8), label.start())
        if index and (again or text[at : label.start()].strip(" \t\r\n\u3000，,；;。、")):
            break
        given.add(label["who"])
        limit = labels[index + 1].start() if index + 1 < len(labels) else end
        heading = _NEXT_HEADING.search(text, label.end(), limit)
        limit = heading.start() if heading else limit
        role = LABEL_ROLE.get(label["who"], "responsible")
        row = _ROW.match(text, label.end(), limit)
        stop = row.end() if row else limit
        if _SAID.search(text, label.end(), stop):
            at = stop
            first, said = _said(text, label.end(), at)
            roles.add(role, first)
            for own in ROLES:
                roles.add(role if own == "responsible" else own, getattr(said, own))
            continue
        if label["who"] == "完成":
            at = stop
            continue
        names, at = _row(text, label.end(), limit)
        roles.add(role, names)
    return roles, at


_NEXT_DUTY = re.compile(r"[。\n]\s*$")
"""Where a label comes again behind it, another duty starts."""

_COMMA = re.compile("[，,]")


def _said(text: str, start: int, end: int) -> tuple[list[Mention], Roles]:
    """Names of a row that says who does what, and before them those that its label speaks of: 牵头单位：A，B、C配合."""
    said, comma = read_bracket(text, start, end), _COMMA.search(text, start, end)
    if comma is None or said.lead or said.responsible:
        return [], said
    first, rest = listed(text, start, comma.start()), read_bracket(text, comma.end(), end)
    return (first, rest) if first and rest else ([], said)


_SAID = re.compile("牵头(?!单位|部门)|会同|配合(?!单位|部门)")
"""A row that says itself who leads: 责任单位：A牵头，B配合."""

_NEXT_HEADING = re.compile(
    "(?<=[厅局委部办署处院府会门位室心市县区行社联协关])(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\\d]{1,3}[)）]|\\d{1,2}[.．、](?!\\d)|[①-⑳]|第[一二三四五六七八九十]{1,3}[章节条])"
)
"""The number of the next item, run on behind the last name: 市交通局（二）推进…."""

_ROW = re.compile(r"(?:[^。；;\n（(）)\]】］]|[（(][^（()）\n]{0,40}[)）]|[（(])*")
_ITEM = re.compile(r"((?:[^\s、，,；;。：:（(）)\]】]|[（(][^（()）]{0,40}[)）])+)([\s、，,；;]*)")
_GLUED = re.compile(
    r"(.*?(?:[厅局委部办署处府]|委员会))(?:各(?:设?区?市|县|有关)|[一二三四五六七八九十]+、)|(.*?办公[厅室][^\W\d_]{0,6}[一二三四五六七八九十]处)(?=.)"
)


_BLANKS = re.compile("[ \u3000]{1,4}")
_NOBODY = re.compile("[无/／—－-]+")
"""What a form has where nobody is named."""


def _row(text: str, at: int, limit: int) -> tuple[list[Mention], int]:
    names: list[Mention] = []
    spaced = False
    at = blanks.end() if (blanks := _BLANKS.match(text, at, limit)) else at
    while at < limit and (item := _ITEM.match(text, at, limit)):
        raw = item[1]
        glued = _GLUED.match(raw)
        raw = (glued[1] or glued[2]) if glued else raw
        verb = _VERB_END.search(raw)
        parts = [
            cut_short(text, part) for part in mentions_in(text, item.start(), item.start() + (verb.start() if verb else len(raw)))
        ]
        if _STOP_ITEM.search(raw) or not parts or any(len(part.name) > 36 for part in parts) or re.match("[（(]", raw):
            break
        if not all(may_lead(part.name) or (not spaced and (len(part.name) <= _SHORT or _may_stand(part.name))) for part in parts):
            break
        if _NOBODY.fullmatch(raw):
            at = item.end()
            continue
        before = names[-1] if names else None
        if before is not None and text[before.end : item.start()] == "、" and shares_level(before.name, parts[0].name):
            parts[0] = Mention(text[before.start : parts[0].end], before.start, parts[0].end)
            names.pop()
        names.extend(parts)
        at = item.start() + len(raw) if glued else item.end()
        if (
            glued
            or re.search("[；;]", item[2])
            or text[item.end(1) : min(item.end(1) + 1, limit)] in ("。", "）", ")", "]", "】", "")
        ):
            break
        spaced = not re.search("[、，,]", item[2])
    return names, at
