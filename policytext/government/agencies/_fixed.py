"""Names that no function builds: national bodies, a place with 政府, 委, 总工会 ..., police posts."""

import re
from collections.abc import Iterator
from functools import cache

from policytext.government.agencies._grammar import STOP, phrase_starts, place_start, words_of
from policytext.government.agencies._span import Span
from policytext.government.agencies.words import name_words

__all__ = ["BRANCH", "city_start", "local_spans", "lone_spans", "standing_spans"]

_PLACE_WINDOW = 28


@cache
def _standing_pattern() -> "re.Pattern[str]":
    names = sorted(name_words().standing, key=lambda name: (-len(name), name))
    first = "".join(sorted({name[0] for name in names}))
    return re.compile(f"(?=[{first}])(?:{'|'.join(names)})(?![门分际署])")


def standing_spans(text: str) -> Iterator[Span]:
    """National bodies with standing names (国务院, 财政部)."""
    for found in _standing_pattern().finditer(text):
        if found[0] == "人行" and not BRANCH.match(text, found.end()) and _NO_BANK.match(text, found.end()):
            continue
        if len(found[0]) > 2 or phrase_starts(text, found.start(), 0):
            yield Span(found.start(), found.end(), found[0].startswith(_OPENINGS), found[0][-1])


_OPENINGS = ("国家", "国务院", "中", "全国", "最高", "党中央")
_NO_BANK = re.compile("(?![省市总分支等和与及负会牵]|[^一-鿿]|\\Z)|征信")
_BRANCH_ORGANS = r"分行|中心支行|中支|支行|营业管理部|[^\W\d_]{0,4}税务局|监管局|监管分局|分局|调查队|调查总队"
BRANCH = re.compile(rf"[^\W\d_]{{2,6}}?(?:省|市|自治区)?(?:{_BRANCH_ORGANS})|[A-Z]\d{{0,3}}[^\W\d_]{{1,6}}税务局")
"""A branch with the name of its place (石家庄中心支行, 河北监管局)."""
_TITLES = "(?!书记|副书记|主席|副主席|代表|委员(?!会)|常委(?!会)|成员|主任|副主任)"
_NO_GOVERNMENT = "(?!采购|部门|网站|性基金|引导|债|工作报告)"
_PARTY = f"(?:党工?委|工委|党组(?!织))(?:[、和]?(?:人民)?政府{_NO_GOVERNMENT})?{_TITLES}"


@cache
def _local_pattern() -> "re.Pattern[str]":
    names = sorted({*name_words().local, *words_of("local")}, key=lambda name: (-len(name), name))
    plain = "|".join(name for name in names if name not in ("委", "政府", "海关", "税务局"))
    last = (
        f"委(?:[、和]?政府{_NO_GOVERNMENT}|(?![员托派任内培会书]))|(?<!上级)(?<!辖区)(?<!各级)政府(?![采性引网站]|部(?!署)|大楼|大院|门口|工作报告)"
        "|海关(?!总署|监管区)|税务局"
    )
    parts = "办公[厅室]|(?:宣传|组织|统战)部|政法委|网信办|编办|党校"
    return re.compile(f"(?:{_PARTY}|(?:{plain}|{last}|(?<=[省市区县州旗])委员会)(?:{parts})?{_TITLES})")


def local_spans(text: str) -> Iterator[Span]:
    """Bodies whose name is a place or level and a fixed word (市政府, 团省委, 县总工会)."""
    for found in _local_pattern().finditer(text):
        low = max(0, found.start() - _PLACE_WINDOW)
        start = place_start(text, found.start(), low)
        if start == found.start() and found[0] in _BY_CITY and (city := city_start(text, low, found.start())) is not None:
            start = city
        if start == found.start():
            if text[max(0, start - 1) : start] in ("院", "府", "委") and found[0] in words_of("local"):
                yield Span(start, found.end(), False, found[0][-1])
            continue
        if (
            found.end() - start >= 2
            and found[0].endswith(("党委", "党工委", "工委", "委"))
            and (inner := _INNER_PARTY.match(text, found.end()))
        ):
            yield Span(inner.start() + 1, inner.end(), False, inner[0][-1])
        for lead in ("国家税务总局", "中国共产党", "中共", "政协", "团"):
            if text.endswith(lead, low, start):
                start -= len(lead)
        if not found[0].startswith("委员会") or text.startswith(("政协", "中共", "中国共产党"), start):
            yield Span(start, found.end(), True, found[0][-1])


_INNER_PARTY = re.compile("、(?:纪委|人大|政协|政法委)(?![书代常委])")
_CITY = re.compile(r"(?:^|(?<=[、，,\s由和与及厅局委部]))[^\W\d_由和与及厅局委部]{2,4}$")


def city_start(text: str, low: int, end: int) -> int | None:
    """Start of a city's short name (石家庄海关)."""
    city = _CITY.search(text[low:end])
    return (
        low + city.start()
        if city and city[0] not in words_of("before") and text[end - 2 : end] not in words_of("before")
        else None
    )


_BY_CITY = frozenset({"海关", "中心支行", "银保监局", "证监局"})
_ALONE = re.compile(
    "(?:派出所|司法所|中队(?!长))|交警(?![电指执员]|报警|部门|[总支大中]队)|人民(?:法院|检察院)|街道(?:办事处|办(?![理公事]))"
    "|新疆生产建设兵团|(?<![驻派出])办事处|(?:特|质)检院|管委会|运管所|消费者(?:权益保护)?(?:协会|委员会)|消委会|消协"
)


def lone_spans(text: str) -> Iterator[Span]:
    """Bodies that go without a function: 交警, and police posts and the like with the name of their place."""
    for found in _ALONE.finditer(text):
        low = max(0, found.start() - _PLACE_WINDOW)
        start = place_start(text, found.start(), low)
        if start == found.start() and found[0] in _POSTS:
            start = _stem(text, found.start(), low)
            start = place_start(text, start, low) if start < found.start() else start
        if start < found.start() and found[0] == "交警":
            continue
        if found[0] == "中队" and (start == found.start() or text.endswith(_NO_TEAMS, start, found.start())):
            continue
        if found[0] == "办事处" and (text[start] == "驻" or (start == found.start() and not phrase_starts(text, start, 0))):
            continue
        yield Span(start, found.end(), start < found.start() and found[0] != "中队", found[0])


_POSTS = frozenset({"派出所", "司法所", "中队", "办事处"})
_NO_TEAMS = (
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "几",
    "个",
    "名",
    "警",
    "子",
    "生",
    "执法",
    "城管",
    "学生",
)


def _stem(text: str, end: int, low: int) -> int:
    for length in (2, 3, 4):
        at = end - length
        if at < low or text[at] in "省市县区" or not text[at:end].isalpha() or any(char in STOP for char in text[at:end]):
            break
        if phrase_starts(text, at, low):
            word = text[at:end]
            return end if word in words_of("no_stems") or word in words_of("before") else at
    return end
