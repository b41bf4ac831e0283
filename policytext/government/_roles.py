"""Reading of one bracket, label row or sentence into names by role. Private to :mod:`policytext.government.duties`."""

import re
from dataclasses import dataclass, field

from policytext.government.agencies import find_agencies, is_placeholder, list_of_agencies
from policytext.government.agencies._words import AGENCY_END

__all__ = ["LABEL", "ROLES", "Roles", "may_lead", "names_at", "names_before", "read_bracket", "read_labels"]

ROLES = ("lead", "support", "responsible", "joint")

_VERB = re.compile(
    r"(?P<pair>会同|会商(?=[^\s，。]))"
    r"|(?P<lead>(?:共同|联合)?(?:牵头|主办|主责)(?:负责|组织|实施|落实|办理)*(?!单位|部门|机构|处室|方|人(?!民)))"
    r"|(?P<support>(?:按照?(?:各自)?职责(?:分工)?)?(?:积极|做好|密切)?(?:协同)?(?:配合|协办|协助|协同|参与|参加|支持)(?:实施|落实|办理|做好)*)"
    r"|(?P<joint>共同负责|联合负责)"
    r"|(?P<responsible>(?:等)?(?:依?按?照?(?:各自)?(?:职责|任务)(?:分工)?|分工|分别|各自)*(?:具体|组织|全面)?(?:负责|落实|承担|承办|办理|各负其责)"
    r"(?:组织|实施|落实|办理|推进)*(?!人|制|同志|任))"
)
LABEL = re.compile(
    r"(?P<who>牵头|主办|主责|主要责任|第一责任|责任|承办|落实|实施|配合|协办|协同|参与|参加|组成|支持|成员|完成)"
    r"(?P<and>[、及和与]?(?:责任|配合|参与|落实|实施))?(?:单位|部门|处室|机关|机构|主体|时限|时间)\s*(?:[：:]|为(?=[省市区县国各]))"
)
_LABEL_ROLE = {
    "牵头": "lead", "主办": "lead", "主责": "lead", "主要责任": "lead", "第一责任": "lead",
    "配合": "support", "协办": "support", "协同": "support", "参与": "support", "参加": "support", "组成": "support",
    "支持": "support", "成员": "support",
}  # fmt: skip
NOT_BODY = re.compile(
    "企业|公司|高校|高等学校|学校|院校|院所|医院|公民|群众|联盟|"
    "科研机构|金融机构|社会组织|个人|用户|专家|业主|购买人|单位$|机构$"
)
_STOP_ITEM = re.compile(r"^(?:以下|下同|不再|完成|时限|截至|按|于|同时|并|其|至|自|\d|责任人|联系人)|[：:。！？《》%□]|\d{2}")
_VERB_END = re.compile(r"(?:(?:按照?)?(?:各自)?职责(?:分工)?|分别|共同)*(?:负责|牵头|配合)(?:落实|实施)?$")
_SHORT = 12
"""A listed name that no rule knows (a firm, a forest farm) may be this long."""
_LEADING = re.compile(
    r"^(?:[\s，,、；;：:。”“\"]|第[一二三四五六七八九十百零〇\d]+[编章节条款项]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[一二三四五六七八九十]+、"
    r"|[一二三四五六七八九十]是|其中|此项工作|以上工作|同时|并|请|由|要|应当?|须|需|将|可|具体|继续|按照|根据|经|对于?|在|依法|原则上|主要|积极|充分)+"
)


@dataclass(slots=True)
class Roles:
    """Names by role while they are being collected."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    joint: list[str] = field(default_factory=list)

    def add(self, role: str, names: "tuple[str, ...] | list[str]") -> None:
        kept: list[str] = getattr(self, role)
        kept.extend(name for name in names if name not in kept)

    def __bool__(self) -> bool:
        return bool(self.lead or self.support or self.responsible or self.joint)


def read_bracket(content: str) -> Roles:
    """Read what stands inside a duty bracket, such as A牵头，B、C按职责分工负责."""
    if LABEL.search(content):
        return read_labels(content)[0]
    roles, at, waiting = Roles(), 0, ""
    for verb in _VERB.finditer(content):
        role = str(verb.lastgroup)
        chunk = content[at : verb.start()]
        if re.search(r"(?:不再?|无需|不得|拒不)\s*由?[^，。；]{0,30}$", chunk):
            return Roles()
        names = _listed(chunk)
        if waiting and names:
            roles.add(waiting, names)
            waiting = ""
            if role == "pair":
                waiting = "support"
        elif role == "pair":
            roles.add("lead", names)
            waiting = "support"
        elif names:
            roles.add(role, names)
        at = verb.end()
    tail = _listed(content[at:]) if at and (waiting or roles.lead) else ()
    if tail:
        roles.add("support", tail)
    if roles.responsible and roles.support and not roles.lead:
        roles.lead, roles.responsible = roles.responsible, []
    return roles


def _listed(chunk: str) -> tuple[str, ...]:
    """Names of an enumeration; empty where none of them can carry a duty of government."""
    chunk = _LEADING.sub("", chunk)
    names: list[str] = []
    for name in list_of_agencies(chunk):
        name = _LEADING.sub("", name)
        if _STOP_ITEM.search(name) or not 2 <= len(name) <= 36 or (len(name) > _SHORT and not _may_stand(name)):
            break
        names.append(name)
    return tuple(names) if any(may_lead(name) for name in names) else ()


def _may_stand(name: str) -> bool:
    return may_lead(name) or bool(re.search("集团|公司|学校|大学|学院|医院|单位|机构|协会|中心|基地|企业|园区|新区|）$", name))


def may_lead(name: str) -> bool:
    """Whether a name can carry a duty of government: no firm, no school, no citizen."""
    if not 2 <= len(name) <= 36 or re.search("[。；：，“《□]", name):
        return False
    if is_placeholder(name) and not re.search("企业|公司|高校|学校|院校|医院|社会", name):
        return bool(re.search("[厅局委部办署市县区地府州]$|部门|单位|机构|机关|方面|政府|管委会|街道|乡镇|处|中心|协会", name))
    if name in ("各市", "各县", "各区", "各地"):
        return True
    if re.search("部门$|负责.{2,20}机构$", name):
        return "学校" not in name and "企业" not in name and "高校" not in name
    if not AGENCY_END.search(name) or NOT_BODY.search(name):
        return False
    return not re.search("^(?:多个|几个|本|该|其)|^(?:工作)?(?:办公室|领导小组)$", name)


def read_labels(content: str) -> tuple[Roles, int]:
    """Read label rows (责任单位：A、B；配合单位：C) from their first label on; also give where the rows end."""
    roles, end = Roles(), 0
    labels = list(LABEL.finditer(content))
    for index, label in enumerate(labels):
        if index and not re.fullmatch(r"[\s，,；;。、]*", content[end : label.start()]):
            break
        limit = labels[index + 1].start() if index + 1 < len(labels) else len(content)
        names, end = _row(content, label.end(), limit)
        if label["who"] != "完成":
            roles.add(_LABEL_ROLE.get(label["who"], "responsible"), names)
        elif not names:
            end = limit if index + 1 < len(labels) else end
    return roles, end


_ITEM = re.compile(r"((?:[^\s、，,；;。：:（(）)\]】]|[（(][^（()）]{0,40}[)）])+)([\s、，,；;]*)")


_GLUED = re.compile(
    r"(.*?(?:[厅局委部办署处府]|委员会))(?:各(?:设?区?市|县|有关)|[一二三四五六七八九十]+、)|(.*?办公[厅室][^\W\d_]{0,6}[一二三四五六七八九十]处)(?=.)"
)


def _row(content: str, at: int, limit: int) -> tuple[list[str], int]:
    names: list[str] = []
    spaced = False
    while at < limit and (item := _ITEM.match(content, at, limit)):
        raw = item[1]
        glued = _GLUED.match(raw)
        raw = (glued[1] or glued[2]) if glued else raw
        parts = list_of_agencies(_VERB_END.sub("", raw))
        if _STOP_ITEM.search(raw) or not parts or any(len(part) > 36 for part in parts) or re.match("[（(]", raw):
            break
        if not all(may_lead(part) or (not spaced and (len(part) <= _SHORT or _may_stand(part))) for part in parts):
            break
        names.extend(part for part in parts if part not in names)
        at = item.start() + len(raw) if glued else item.end()
        if glued or re.search("[；;]", item[2]) or content[item.end(1) : item.end(1) + 1] in ("。", "）", ")", "]", "】", ""):
            break
        spaced = not re.search("[、，,]", item[2])
    return names, at


# -- names in sentences -----------------------------------------------------------------------------

_ONE = re.compile(
    r"(?:[^，。；：:、！？“”《》\s（()）]|[（(][^（()）]{1,12}[)）]){0,28}?"
    r"(?:部门|政府(?!(?:[^，、。；的]){2,14}(?:主管部门|行政部门|管理部门|部门))|委员会|管委会|办公[室厅]|办事处|领导小组|联席会议|中心|支队|总队|"
    r"机构|公司|集团|海关|支行|银行|协会|法院|检察院|总局|总工会|科协|妇联|残联|国务院|单位|方面|组织|工作小组|"
    r"厅(?![级长])|局(?![面部限势长级促])|委(?![员托派任内培])|部(?![门分署长级位件队属委落])|办(?![法理事学案公好结件税证实])|署(?!名)|"
    r"院(?![校士长所系内落外])|处(?![理置罚于])|(?<=各)[市县区地](?=[、，,和与及等要应牵负按\s]|$))"
)
_ETC = re.compile(r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能)?(?:部门|单位|机构|方面)?")
_BARE = re.compile(r"([^，。；：:！？“”《》\s]{2,80}?)等(?:有关|相关|职能)?(?:部门|单位|机构)")


def names_at(text: str, at: int, limit: int) -> tuple[tuple[str, ...], int]:
    """Read an enumeration that starts at ``at``: names, and where it ends."""
    bare = _BARE.match(text, at, limit)
    if bare and all(len(part) <= 14 for part in bare[1].split("、")) and not re.search("负责|制定|组织|建立|开展", bare[1]):
        return list_of_agencies(bare[1]), bare.end()
    names: list[str] = []
    while item := _ONE.match(text, at, limit):
        name = item[0].lstrip("由")
        if not names and len(name) < 2:
            break
        if names and name in ("单位", "部门", "机构", "组织", "个人"):
            names[-1] = text[item.start() - 1 - len(names[-1]) : item.end()]
        else:
            names.append(name)
        at = item.end()
        etc = _ETC.match(text, at, limit)
        if etc:
            at = etc.end()
            break
        joint = re.compile("、|以及|和|与|及").match(text, at, limit)
        if not joint or not _ONE.match(text, joint.end(), limit):
            break
        at = joint.end()
    return tuple(dict.fromkeys(names)), at


_ADVERBS = re.compile(r"(?:应当?|要|须|需|将|可以?|及时|按照?(?:各自)?职责|在[^，]{1,12}时|根据[^，]{1,12}|按规定)+$")


def names_before(text: str, low: int, at: int) -> tuple[tuple[str, ...], int]:
    """Read the enumeration that ends at ``at``: names, and where it starts. Nothing before ``low`` is looked at."""
    chunk = text[low:at]
    cut = max((m.end() for m in re.finditer(r"[，,；;：:。“”！？\n]|由(?!于)|\s(?=[^\s、]+$)", chunk)), default=0)
    lead = _LEADING.match(chunk[cut:])
    start = cut + (lead.end() if lead else 0)
    body = _ADVERBS.sub("", chunk[start:])
    if re.match("支持|鼓励|引导|推动", body):
        return (), at
    names = list(list_of_agencies(body))
    if names and all(_clean(name) for name in names):
        return tuple(names), low + start
    run: list[str] = []
    edge = low + start + len(body)
    for mention in reversed(find_agencies(text[low : low + start + len(body)])):
        gap = text[low + mention.end : edge]
        if not re.fullmatch(r"\s*(?:、|和|与|及|以及)?\s*(?:等.{0,4}(?:部门|单位))?", gap):
            break
        run.insert(0, mention.name)
        edge = low + mention.start
    return tuple(run), edge


def _clean(name: str) -> bool:
    """A name that nothing else is glued to."""
    if not may_lead(name) or len(name) > 30:
        return False
    first = _ONE.match(name)
    return bool(first and first.end() == len(name)) or bool(re.search("的(?:部门|机构)$|小组$", name))
