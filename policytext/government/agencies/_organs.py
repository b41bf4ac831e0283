"""Organ words, and what must stand before each of them to make a name."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from policytext.government.agencies._grammar import Function, words_of
from policytext.government.agencies.words import name_words

__all__ = ["ORGAN", "PART_ORGANS", "UNKNOWN_ORGANS", "accepts"]

ORGAN = re.compile(
    "办公[室厅]|委员会|管委会|领导小组|指挥部|联席会议|办事处|街道办(?![理公事])|总局|分局|总队|支队|大队(?!长)|中队(?!长)|专班|中心(?![城区校小幼学村镇线路])|"
    "部门|机构|机关(?![事党干工])|小组(?![长成会])|党[组委](?![成织书会班])|"
    "(?<![大餐客舞歌门前业])厅(?![级长])|(?<![布格结棋定大全当战时僵残开赌饭骗终破])局(?![面部限势长级促域气])|委(?![员托派任内培会])|部(?![门分署长级位件队属委落际])|"
    "(?<![举承主协督代补申交开兴创经催自新包帮采停筹领速快难公])办(?![法理事学案公好结件税证实医园展企校主班各成完复会了的到得过厂妥文贷卡])|署(?!名)|院(?![校士长所系内落外])|"
    "所(?![有在需属以长谓能得说反述示指称辖管处列涉做作用带产致发办开签规见知想要应提到导造引享从获承拥致不依必据])|站(?![点台在上位立岗长])|"
    "队(?![伍员友列形长])|组(?![织成长建合员团])|[科股](?![研学技普目室教协级份东权金])|处(?![理置罚分在于境以长级方])|室(?![内外友主])"
)
"""Organ words; look-aheads keep 部门, 办法, 委托 and the like out of the shorter ones."""

PART_ORGANS = re.compile("分局|[总支大中]队|队|科|股|处|室|所|站|中心|办公[室厅]|办|小组|组|专班|指挥部|党[组委]|领导小组|办事处")
"""Organs that are part of another body where they stand right behind its name."""

UNKNOWN_ORGANS = frozenset({
    "局", "厅", "委员会", "中心", "办公室", "总队", "支队", "大队", "中队", "指挥部", "领导小组", "联席会议", "管委会", "分局", "小组", "专班",
    "办",
})  # fmt: skip
"""Organs that make a name of an unknown function behind a place or level."""


def accepts(organ: str, function: Function, *, placed: bool) -> bool:
    """Whether a function (and a place or level before it) makes a name with this organ word.

    >>> accepts("局", Function(0, ("财政",), True), placed=False), accepts("局", Function(0, (), False), placed=True)
    (True, False)
    """
    words = function.words
    if not words:
        return placed and organ in ("管委会", "办事处", "街道办", "党委", "党组")
    fields = words_of("fields")
    telling = function.known or any(word in fields for word in words)
    rule = _RULES.get(organ)
    if rule is not None:
        return rule(words, telling, placed)
    listed = _LISTED.get(organ)
    if organ == "站" and not placed and not function.known:
        return False
    if listed is not None:
        return words[-1] in words_of(listed) and (telling or placed or len(words) > 1)
    return telling or placed


def _ministry(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    functions = name_words().functions
    alone = len(words) == 1 and not placed and words[0] in words_of("generic") and words[0] not in words_of("bare_bureaus")
    return any(word in functions for word in words) and not alone


def _party_or_ministry(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    if not placed and (len(words) > 1 or words[-1] in words_of("parts_of_firms")):
        return False
    return words[-1] in name_words().functions


def _department(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    empty = words_of("not_departments")
    return any(word not in empty and word not in "和与及" for word in words) and (telling or placed)


def _committee(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    return (telling and words[-1] not in words_of("not_committees")) or (placed and words in (("管理",), ("工作",)))


def _centre(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    unlike = words_of("not_centres").intersection(words)
    if unlike:
        return placed and words[-1] in ("管理", "服务", "事务") and not unlike & {"卫生", "医疗", "健康"}
    alone = words[-1] in words_of("bare_centres") if len(words) == 1 else telling
    return words[-1] in words_of("centres") and (placed or alone)


def _bureau(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    functions = name_words().functions
    return placed or any(word in functions and word not in words_of("generic") for word in words)


def _small_office(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    return telling or placed or words[-1] in words_of("bare_bureaus")


def _plain_bureau(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    functions = name_words().functions
    full = words[-1] in words_of("bare_bureaus") or (placed and any(word in functions and len(word) > 1 for word in words))
    return full or _committee(words, telling, placed)


def _task_team(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    return words[-1] in words_of("task_teams") and (telling or placed) and len(words) > 1


def _headquarters(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    return telling or placed or words in (("项目", "建设"), ("工程", "建设"), ("项目",), ("建设",))


def _never(words: tuple[str, ...], telling: bool, placed: bool) -> bool:
    return False


_RULES: Mapping[str, Callable[[tuple[str, ...], bool, bool], bool]] = MappingProxyType({
    **dict.fromkeys(("厅", "署", "总局", "委"), _ministry),
    "部": _party_or_ministry,
    "部门": _department,
    "委员会": _committee,
    **dict.fromkeys(("局", "分局"), _plain_bureau),
    "中心": _centre,
    "办": _small_office,
    "指挥部": _headquarters,
    "办公室": _bureau,
    **dict.fromkeys(("组", "小组", "专班"), _task_team),
    **dict.fromkeys(("科", "股", "室", "办事处", "街道办", "管委会", "党委", "党组"), _never),
})  # fmt: skip
_LISTED: Mapping[str, str] = MappingProxyType({
    "机构": "institutions", "机关": "organs_of_law", "所": "offices", "站": "stations", "队": "teams",
    "处": "telling_offices", "院": "institutes",
})  # fmt: skip
