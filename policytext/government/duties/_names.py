"""Names of bodies in brackets and sentences: where an enumeration starts and ends, what is a name. Private to the duties."""

import re

from policytext.government.agencies import Mention, find_agencies, is_placeholder
from policytext.government.agencies.lists import spans_of_list
from policytext.government.agencies.words import AGENCY_END, name_words
from policytext.government.duties._bodies import ALIAS, NOT_NAME, may_lead

__all__ = [
    "LEADING",
    "asked",
    "cut_short",
    "mentions_in",
    "names_at",
    "names_before",
    "shares_head",
    "shares_level",
    "topics_before",
    "unled",
]

LEADING = re.compile(
    r"(?:[\s，,、；;：:。”“\"]|第[一二三四五六七八九十百零〇\d]+[编章节条款项]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[一二三四五六七八九十]+、"
    r"|[一二三四五六七八九十]是|其中|报(?![社刊业告])|此项工作|以上工作|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|初)?(?:前|起)?|\d{4}年(?:以来)?|[—－-]+|[至到](?=\d)|今年|目前|同时|以(?![下上及内]|工代)|(?:明确|规定|提出)(?=[省市县区国各由])|(?:协调|督促|督导|指导|组织)(?=有关|相关|各)|责成|授权(?=[省市县区各])|(?:我[省市县区厅局委部办])?(?:建立(?:健全)?|成立|组建|健全|形成|构建)了?|并|[邀提商函报呈]请(?=[省市县区各有相]|[^，。；：的]{2,16}、)|请(?!示)|由|要求(?=[省市县区各有相高]|[^，。；]{2,6}[处局厅委])|要(?![闻求素])|应当|应(?![急用对届])|须|需|将|可(?!再|持)|具体|继续|按照?|根据"
    r"|经(?![办营济信贸开费])|对于?(?!口|外)|在(?!线|地)|依法|原则上|主要|积极|充分|分别)+"
)


def mentions_in(text: str, start: int, end: int) -> list[Mention]:
    """The names of an enumeration."""
    names: list[Mention] = []
    tail = _ROOMS.search(text, max(start, end - 6), end)
    end = tail.start() if tail else end
    joined = _INNER_LIST.sub(lambda found: found[0].replace("、", "\u00b7").replace("，", "\u2022"), text[start:end])
    for name, low, high in spans_of_list(joined, 0, end - start):
        name, low, high = name.replace("\u00b7", "、").replace("\u2022", "，"), low + start, high + start
        first = _UNIT_AND.match(joined, low - start, high - start)
        if first:
            names.append(
                Mention(text[low : start + first.end(first.lastindex or 1)], low, start + first.end(first.lastindex or 1))
            )
            low = start + first.end()
            name = name[first.end() - first.start() :]
        before = names[-1] if names else None
        if (before is not None and low - before.end <= 1 and shares_level(before.name, name)) or (
            before is not None and name in _BARE_UNITS
        ):
            names[-1] = Mention(text[before.start : high], before.start, high)
        else:
            names.append(Mention(name, low, high))
    return names


_INNER_LIST = re.compile(r"[（(][^（()）]{1,12}[)）]")
"""A list inside a name: 县（市、区）财政部门."""

_BARE_UNITS = ("单位", "部门", "机构", "组织", "个人")
"""Alone behind 、 they belong to the name before: 有关处室、单位."""

_UNIT_AND = re.compile(
    "([^（()）]{2,24}?(?:单位|机构))(?:以及|和|及|与)(?=(?:有关|相关|各|其他).{2})"
    "|([^（()）]{1,6}[（(](?:街道|街|园区|市、?区?|区)[)）])(?:或|和|及|与)(?=.{2})"
)
_ROOMS = re.compile("等(?:有关|相关)?(?:处室|科室|厅局|委办局|委局)$")

_LEVEL_WORD = (
    "(?:国家|中央|省|自治区|直辖市|自治州|自治县|设区的?市|地级市|市|州|盟|县|区|旗|乡|镇|"
    "省级|市级|县级|县[（(]市、?区?[）)]|省直管县[（(]市[）)]|扩权县(?:[（(]市[）)])?)"
)
_LEVEL = re.compile(rf"{_LEVEL_WORD}(?:、{_LEVEL_WORD})*")
"""A level that shares its function with the next one: 省、设区的市财政部门 is one name."""

_EVERY_LEVEL = re.compile(rf"(?:各|[^，。；、]{{0,12}}所在(?:地的?)?|本|有关|相关){_LEVEL.pattern}")
_LOWER = re.compile(
    rf"(?![省国中]){_LEVEL_WORD}(?:[（(][^（()）]{{1,12}}[)）])?(?:级?(?:人民)?政府|级?党委(?:政府)?|管委会|[^直有各相]{{2,12}}部门)?"
)


def shares_level(before: str, name: str) -> bool:
    """Whether a level of an enumeration belongs to the next name: 各市、州、县人民政府 is one, 各市、省财政厅 are two."""
    if _EVERY_LEVEL.fullmatch(before):
        return bool(_LOWER.fullmatch(name)) or (not before.startswith("各") and bool(re.match(_LEVEL_WORD, name)))
    return bool(_LEVEL.fullmatch(before))


def unled(mention: Mention) -> Mention:
    """The name without a connective that the enumeration started with."""
    cut = LEADING.match(mention.name)
    if not cut:
        return mention
    return Mention(mention.name[cut.end() :], mention.start + cut.end(), mention.end)


# -- names in running text --------------------------------------------------------------------------

_ONE = re.compile(
    rf"(?:(?:相关|有关|各|本|(?:[^，。；、的由]{{2,8}})?所在(?:地的?)?)?{_LEVEL_WORD}(?:、|和|或者?)(?={_LEVEL_WORD}))*(?:(?:市县|县|(?:各|所在辖区|所在|所属|当地)?[市县区镇乡]{{1,2}})[（(](?:市、?区?|区|州|街道|街|园区)[)）](?=[、，。；和与及推加等会负要应按牵]|$)|"
    r"(?:[^，,。；;：:、！？“”《》\s（()）]|[（(][^（()）]{1,12}[)）]){0,28}?"
    r"(?:部门|(?:政府|国务院)(?!(?!以及|组织|领导|建立|统一|指定|确定|[和与或及、])"
    r"(?:(?!以及|负责|会同|责成|应当|依法|委托|及其|同意|批准|根据|按照|督促)[^，、。；的]){0,15}?(?:部门|机构|机关))|"
    r"委员会|管委会|办公[室厅]|办事处|领导小组|联席会议|指挥部|中心|[支总大]队|机构|机关(?![事工干单])|公司|集团|海关|支行|银行|协会|联合会|团体|专班|(?<=各类)园区|(?<=各)园区|法院|检察院|总局|总工会|科协|妇联|残联|单位|方面|组织(?=[、，。；和与及或等应要会负]|$)|工作小组|"
    r"厅(?![级长])|局(?![面部限势长级促])|委(?![员托派任内培]|会(?![同商议审签办]))|(?<![干内外全局细头底腹])部(?![门分署长级位件队属委落])|(?<![承主协督交查催兴举开联经民])办(?![法理事学案公好结件税证实])|(?<![签部])署(?!名)|"
    r"(?<!国务)院(?![校士长所系内落外])|处室|科室|处(?![理置罚于室])|(?<=各)[市县区地](?=[、，,和与及等要应牵负按\s]|$)))"
)
_ETC = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:有关|相关|职能)?(?:部门|单位|机构|方面|处室|科室)?(?:(?:和|及|与)(?:部门|单位|机构))?"
)
_BARE = re.compile(r"([^，。；：:！？“”《》\s]{2,80}?)等(?:有关|相关|职能)?(?:部门|单位|机构)")
_BARE_HEADS = re.compile(r"(?:[^，。；：:！？“”《》\s、的（()）]{2,12}、)+[^，。；：:！？“”《》\s、的（()）]{2,12}?部门")
_AND = re.compile("、|以及|和|与|及(?![其时])|或者?")
_CALLED = re.compile(r"[（(](?:以下)?(?:简称|统称|合称|称)[^（）()]{1,30}[）)]")
_TASKED = re.compile(
    r"(?:(?:负责|承担|主管|分管|负有|行使|管理)[^，。；：、]{2,20}|(?:依法)?(?:授权|指定|确定|委托|设立|设置|明确))的"
    r"((?:行政)?(?:主管)?部门|(?:行政)?机关|机构|单位|人员|[^，。；、的]{2,12}?机构)"
)
"""What makes a part of a longer name of the body before it: 市教育局负责法制审核的机构."""


_MOST_NAMES = 60
"""No enumeration is longer."""


def names_at(text: str, at: int, limit: int) -> tuple[list[Mention], int]:
    """Read an enumeration that starts at ``at``: names, and where it ends."""
    bare = _BARE.match(text, at, limit)
    if bare and all(len(part) <= 14 for part in bare[1].split("、")) and not re.search("负责|制定|组织|建立|开展", bare[1]):
        return mentions_in(text, *bare.span(1)), bare.end()
    heads = _BARE_HEADS.match(text, at, limit)
    if heads and not _VERBS.search(heads[0]) and not AGENCY_END.search(heads[0].split("、")[0]):
        return mentions_in(text, *heads.span()), heads.end()
    if text[at : at + 1] in ("或", "和", "与", "及", "对") or text[at : at + 2] == "同有":
        return [], at
    names: list[Mention] = []
    while len(names) < _MOST_NAMES and text[at : at + 1] != "由" and (item := _ONE.match(text, at, limit)):
        low = item.start()
        high = _with_branch(text, _longest(text, low, item.end(), limit), limit)
        high = _before_verb(text, low, high)
        if names and NOT_NAME.search(text, low, high):
            break
        if not names and high - low < 2:
            break
        if names and text[low:high] in _BARE_UNITS:
            low = names.pop().start
        names.append(Mention(text[low:high], low, high))
        at = high
        at = _after_alias(text, at, limit)
        etc = _ETC.match(text, at, limit)
        if etc:
            at = etc.end()
            break
        joint = _AND.match(text, at, limit)
        if not joint or not _ONE.match(text, joint.end(), limit):
            break
        at = joint.end()
    tasked = _TASKED.match(text, at, limit) if names else None
    if tasked and tasked[1] == "人员":
        return [], at
    if tasked:
        last = names.pop()
        names.append(Mention(text[last.start : tasked.end()], last.start, tasked.end()))
        at = tasked.end()
    unique: dict[str, Mention] = {}
    for mention in names:
        unique.setdefault(mention.name, mention)
    return list(unique.values()), at


_ACTS = re.compile(
    "共同(?!体)|组成(?!部门|单位)|建立|成立|组建|制定|开展|召开|印发|拟[定订]|编制(?!办|委|管理|部门|机[构关])|提出|加强|牵头(?!部门|单位|机构)|会同|(?<!督)提请|邀请|商请|报请|列入|纳入|作为|[一两三]家(?=[承统负单办])"
)


def _before_verb(text: str, low: int, high: int) -> int:
    """Where the name ends when a verb and its object were taken with it (人民团体建立联席会议)."""
    verb = _ACTS.search(text, low + 2, high)
    return verb.start() if verb else high


_OR_UNIT = re.compile("[（(](?:单位|机构|部门|处室)[）)]")
"""What stands for both: 有关部门（单位）."""

_OFFICE = re.compile(
    "(?<=银行)(?:省级|市级|县级|地方|分支|派出)+机构|办公[室厅]|(?:督查|研究|参事|政研|信息)室|法制机构|(?:教育|国资)?工委|(?<=机关)(?:纪委|党委|工会)|(?:宣传|组织|统战|社会工作)部|政法委|监委(?:机关)?|(?<=委)机关(?![事工干单])|(?:网信|编|金融|农|军民融合)办|"
    "办(?=[、，。；和与及会负牵要应将按]|$)"
)
_BRANCH = re.compile(
    r"(?:(?!负责|组织|会同|牵头|委托|协调|指导|联合|统筹|制定|和|与|及|按|根据|应|要|将)[\u4e00-\u9fff]){2,10}?(?:中心|处(?![理置罚于])|办公室)(?=[，。；、负牵组会按承协和与及]|$)"
    r"|(?<=公安局)(?:[交巡特刑治禁消防网安经侦警]{2,4}|[^，。；、和与及负会由]{2,4}?)(?:[支大中总]队|分局)"
)


def _with_branch(text: str, at: int, limit: int) -> int:
    """Where a name with its office (市科技局成果处) or its second name (市住建局（市人防办）) ends."""
    office = _OFFICE.match(text, at, limit)
    at = office.end() if office else at
    if text[at - 1] in "部厅局委":
        branch = _BRANCH.match(text, at, limit)
        at = branch.end() if branch else at
    alias = ALIAS.match(text, at, limit) or _OR_UNIT.match(text, at, limit)
    return alias.end() if alias and not _CALLED.match(text, at, limit) else at


def _after_alias(text: str, at: int, limit: int) -> int:
    """Where a bracket like （以下简称市局） ends."""
    called = _CALLED.match(text, at, limit)
    return called.end() if called else at


_REACH = 40


def _longest(text: str, low: int, high: int, limit: int) -> int:
    """The end of the longer name that starts at ``low``: 省委宣传部, where 省委 is one too."""
    if _GOES_NO_FURTHER.match(text, high, limit):
        return high
    for mention in find_agencies(text[low : min(limit, low + _REACH)]):
        return max(high, low + mention.end) if mention.start == 0 else high
    return high


_GOES_NO_FURTHER = re.compile("[，。；：！？\n]|负责|牵头|会同|应当|按照|配合|组织(?![部处科人])|由(?!于)")
"""What no name holds: behind it nothing longer is looked for."""


_ADVERBS = re.compile(
    r"(?:应当?|要|须|需|将|可以?|及时|按照?(?:各自)?职责|在[^，]{1,12}时|根据[^，]{1,12}|按规定|分别|积极|密切|主动|认真|切实|依法|共同|主要|具体|综合|全面|统一|直接|统筹|"
    r"每(?:学期|半?年|年度|季度|月|周)|定期|适时|另行|随时|逐步|严格)+$"
)
_BREAK = re.compile(r"[，,；;：:。“”！？—\n]|(?<![自理事缘])由(?!于)|\s(?=[^\s、]+$)")


_MOST_PARTS = 6
"""An enumeration goes on over so many commas at most."""

_FAR = 240
"""Names glued to other words are looked for this far back."""


_NEAR = 64
"""Names that stand alone are looked for this far back first: most cues have none before them."""

_MARKS = re.compile(r"[由、，,；;：:。“”！？—\s（()）和与及或等的]|部门|机构")


_ENDS_IN_VERB = re.compile("(?:负责|牵头|会同|配合|协助|参与|落实|实施)$")


def _ends_in_name(chunk: str) -> bool:
    """Whether a name stands at the end of a chunk, adverbs and a connective left aside."""
    adverbs = _ADVERBS.search(chunk)
    end = adverbs.start() if adverbs else len(chunk)
    if _ENDS_IN_VERB.search(chunk, max(0, end - 2), end):
        return False
    found = find_agencies(chunk[:end])
    return bool(found and _GAP.fullmatch(chunk, found[-1].end, end))


def names_before(text: str, low: int, at: int) -> tuple[list[Mention], int]:
    """Read the enumeration that ends at ``at``: names, and where it starts. Nothing before ``low`` is looked at."""
    near = max(low, at - _NEAR)
    if near > low and not _MARKS.search(text, near, at) and not _ends_in_name(text[near:at]):
        return [], at
    chunk = text[low:at]
    cut = low + max((m.end() for m in _BREAK.finditer(chunk)), default=0)
    lead = LEADING.match(text, cut, at)
    start = lead.end() if lead else cut
    adverbs = _ADVERBS.search(text[start:at])
    end = start + adverbs.start() if adverbs else at
    if re.match("支持|鼓励|引导|推动", text[start:end]):
        return [], at
    names = mentions_in(text, start, end)
    if names and all(_clean(mention.name) for mention in names):
        return _with_row_before(text, low, names, start)
    if names and shares_head(text, start, end):
        return names, start
    if len(names) > 1 and text[end - 2 : end] == "部门" and topics_before(text, start, end):
        return names, start
    run: list[Mention] = []
    edge = end
    first = max(cut, end - _FAR)
    for mention in reversed(find_agencies(text[first:end])):
        gap = text[first + mention.end : edge]
        if not _GAP.fullmatch(gap):
            break
        run.insert(0, Mention(mention.name, first + mention.start, first + mention.end))
        edge = first + mention.start
    return run, edge


_ASKED = re.compile(
    "[^，。；：、]{0,14}?(?:要求|督促|希望|(?<!申)请|责成|协调|指定|明确|确定|安排|组织|通知|转交|调整为|变更为|改为|无需|不需要?|不属于?|免除|免去|免予)"
    "(?=[省市县区州镇乡各有相国当属]|[^，。；：、]{2,4}[省市县区旗镇乡街])"
)
"""A verb that a body is the object of: 已要求市城管局牵头."""


def asked(names: list[Mention], start: int) -> tuple[list[Mention], int]:
    """The names without a verb taken with the first one, where a body and nothing else stands behind it."""
    verb = _ASKED.match(names[0].name) if names else None
    if not verb:
        return names, start
    first = Mention(names[0].name[verb.end() :], names[0].start + verb.end(), names[0].end)
    bodies = find_agencies(first.name)
    if not bodies or bodies[0].start or bodies[-1].end < len(first.name):
        return names, start
    return [first, *names[1:]], max(start, first.start)


def shares_head(text: str, start: int, end: int) -> bool:
    """Whether an enumeration names functions that share the word 部门: 市财政、民政等部门."""
    shared = _SHARED_HEAD.match(text, start, end)
    return bool(shared and all(2 <= len(part) <= 20 for part in shared[1].split("、")) and not _VERBS.search(shared[1]))


_SHARED_HEAD = re.compile(
    r"([^，。；：（）()的]{2,90}、[^，。；：（）()的]{2,30})等(?:有关|相关|职能)?(?:部门|机构)(?:[和及、](?:部门|机构|单位))?"
)

_TOPICS = re.compile("[省市县区]?(?:[^，。；：（）()的、由]{2,8}、)*[^，。；：（）()的、由]{2,8}?(?:部门)?")


def topics_before(text: str, low: int, at: int) -> list[Mention]:
    """Names that say the function alone (由体育、财政牵头; 交通、公安部门配合); empty where one of them is no function."""
    found = _TOPICS.fullmatch(text, low, at)
    names = mentions_in(text, low, at) if found else []
    words = name_words().functions
    bare = [re.sub("^[省市县区](?=..)|部门$", "", mention.name) for mention in names]
    return names if all(word in words for word in bare) else []


_VERBS = re.compile("制定|组织|建立|开展|负责|加强|推动|支持|鼓励|完善|提高|进行|实施|促进|涉及|通过")
_GAP = re.compile(rf"\s*(?:{_CALLED.pattern})?(?:、|和|与|及|以及|或者?)?\s*(?:等.{{0,4}}(?:部门|单位))?")


def _with_row_before(text: str, low: int, names: list[Mention], start: int) -> tuple[list[Mention], int]:
    """Names, and those of the part before a comma, where that holds nothing else (A、B，C、D按职责分工负责)."""
    if start - 1 <= low or text[start - 1] not in "，,":
        return names, start
    held, end = list(names), start - 1
    for _ in range(_MOST_PARTS):
        breaks = [m.end() for m in _BREAK.finditer(text[max(low, end - _FAR) : end])]
        at = max(low, end - _FAR) + max(breaks, default=0)
        lead = LEADING.match(text, at, end)
        at = lead.end() if lead else at
        opened = text[at : at + 1] in ("（", "(")
        at += opened
        before = mentions_in(text, at, end)
        if not before or not all(_clean(mention.name) for mention in before):
            break
        held = [*before, *held]
        if len(before) > 1 or opened:
            names, start = held, at
        if opened or at - 1 <= low or text[at - 1] not in "，,":
            break
        end = at - 1
    return names, start


def _clean(name: str) -> bool:
    """A name that nothing else is glued to."""
    name = ALIAS.sub("", name) or name
    if not may_lead(name) or len(name) > 30:
        return False
    first = _ONE.match(name)
    return bool(first and _with_branch(name, first.end(), len(name)) == len(name)) or bool(
        re.search("的(?:部门|机构)$|小组$", name)
    )


_GOES_ON = re.compile(
    "每|组织|开展|按|要|应|负责|定期|对|于|在|做好?|进行|落实|抓|督促|指导|配合|共同|要求|根据|及时|牵头|制定|建立|完成|提出|将|从"
)


def cut_short(text: str, mention: Mention) -> Mention:
    """The body that a name starts with, where a sentence goes on behind it (市消防支队每学期组织检查)."""
    if may_lead(mention.name) or is_placeholder(mention.name):
        return mention
    names, end = names_at(text, mention.start, mention.end)
    if len(names) == 1 and end < mention.end and _GOES_ON.match(text, end) and may_lead(names[0].name):
        return names[0]
    return mention
