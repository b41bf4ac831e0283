"""Chinese for the words that findings give in English: kinds, what is looked at, reasons, and why a sentence is shown."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policytext.findings._chinese_rooms import ROOM_REASONS, named_in_chinese

__all__ = ["KINDS", "REASONS", "ROOM_REASONS", "UNITS", "WHATS", "in_chinese", "named_in_chinese", "unit_in_chinese"]

KINDS: Mapping[str, str] = MappingProxyType({
    "topic": "主题", "matter": "事项", "group": "一组文件", "document": "文件", "places": "各地",
    "citations": "引文", "demands": "诉求", "pair": "部门对", "region": "地区", "clause": "条款",
})  # fmt: skip

UNITS: Mapping[str, str] = MappingProxyType({"all": "全部", "no lead": "无人牵头", "several leads": "多头牵头", "no clause answers": "无条款回应"})
"""What a unit says behind its topic (T18：no lead)."""

WHATS: Mapping[str, str] = MappingProxyType({
    "gap of demand and supply (doublings)": "需求与供给之差（倍增数）",
    "share of its messages from the places that have it": "相关诉求来自有此文件的地区的份额",
    "policies stand where people ask": "政策所在与诉求所在是否相符",
    "uniform rules among rules on differences": "涉及差别的规定中不许差别者所占份额",
    "share of its messages that no clause answers": "其诉求中没有条款回应者所占份额",
    "index of one size fits all (1: same policy for unlike people)": "一刀切指数（1：人各不同而政策相同）",
    "days from a burst to the first policy on its topic": "诉求激增到首份相关政策的天数",
    "years since numbered documents that are cited": "所引有文号文件的年龄（年）",
    "cites a document that had ended": "引用已失效的文件",
    "part of its text that others wrote": "文字中出自他人文件的份额",
    "tasks for lower units near which no money is named": "下派任务中附近未提经费者所占份额",
    "nobody in charge of its tasks": "任务无人牵头",
    "several in charge who don't work together": "多头牵头而不协同",
    "need of coordination less documented coordination": "协同之需减去文件所见协同",
    "share of messages answered": "得到答复的留言所占份额",
    "clauses that give people a right to know, take part, speak or supervise": "赋予知情、参与、表达、监督之权的条款所占份额",
    "input, activity and output among the indicators": "指标中投入、过程、产出类所占份额",
})  # fmt: skip

REASONS: tuple[tuple[str, str], ...] = (
    (r"(\d+) of (\d+) units? found", r"\2 个单元中有 \1 个有迹象"),
    (r"(\d+) of (\d+) units? found, (\d+) of which one cannot tell", r"\2 个单元中有 \1 个有迹象，\3 个无法判断"),
    (r"nothing to judge", "没有可判断的单元"),
    (r"a reading list: without pairs or hand coding wording and matter can't be told apart", "仅为阅读清单：无成对资料或人工编码，分不清措辞与事项"),
    (r"asked for more than supplied", "需求多于供给"),
    (r"supplied more than asked for", "供给多于需求"),
    (r"(\d+) of (\d+) messages have no clause that answers, of (\d+) it can't be told", r"\2 条诉求中 \1 条没有条款回应，\3 条无法判断"),
    (r"marks from labelled matches", "以人工判断的匹配定刻度"),
    (r"marks from replies", "以答复定刻度"),
    (r"the matches carry no verdict: .+", "匹配没有刻度，说不出有无回应"),
    (r"demands that no clause answers are counted", "已计无条款回应的诉求"),
    (r"no clause answers it", "没有条款回应"),
    # rules and places
    (r"(\S+) of its (\d+) messages come from there, (\S+) of all", r"其 \2 条诉求中 \1 来自这些地区，全部诉求中为 \3"),
    (r"no message is near it", "没有与之相近的诉求"),
    (r"fewer than (\d+)", r"不足 \1"),
    (r"may be chance", "可能出于偶然"),
    (r"one document is a case", "仅一份文件，只是个案"),
    (r"makes differences in (\d+) of its sentences", r"有 \1 句作了区分"),
    (r"one standard, but no difference refused", "有统一标准，但未禁止区别对待"),
    (
        r"refuses differences in (\d+), sets one standard in (\d+), makes differences in none of its sentences",
        r"\1 句不许差别，\2 句规定统一标准，没有一句作区分",
    ),
    (r"places differ in what they ask \(p (\S+ \S+) for how much, (\S+ \S+) for what", r"各地所求不同（数量 p \1，内容 p \2"),
    (r"q (\S+ \S+), (\d+) messages\)", r"q \1，\2 条诉求）"),
    (r"that places differ in what they ask may be chance \(p (\S+ \S+) for how much, (\S+ \S+) for what", r"各地所求之异可能出于偶然（数量 p \1，内容 p \2"),
    (r"too few messages near it \((\d+)\)", r"相近诉求太少（\1）"),
    (r"what people ask for isn't measured without topics and messages", "无主题或诉求，未测群众所求"),
    (r"1 would be the same policy for people who differ", "1 表示人各不同而政策相同"),
    (r"near 0 policy differs as they do", "近 0 表示政策随人而异"),
    # time
    (r"first policy after (\d+) days", r"\1 天后有首份政策"),
    (r"no policy yet after (\d+) days", r"\1 天后仍无政策"),
    (r"(\S+) from a day picked at random", r"任取一日起为 \1 天"),
    (r"as seldom from a day picked at random", "任取一日起同样少见"),
    (r"the topic comes back in (\S+) of the runs only", r"该主题只在 \1 的拟合中再现"),
    (r"no policy is on it at all: a matter that nobody answers, or a way of speaking", "没有任何政策涉及：或是无人回应的事项，或只是一种说法"),
    (r"the texts end before (\d+) days are over", r"文本在 \1 天届满前已止"),
    (r"old ground may still hold: the age alone says nothing", "旧依据未必失效，仅凭年龄不能判断"),
    (r"(\S+) ended on (\S+)", r"\1 已于 \2 失效"),
    (r"a rise like this may be chance \(q = (\S+)\)", r"这样的激增可能出于偶然（q = \1）"),
    (r"no burst of demand is seen", "未见诉求激增"),
    # silos
    (r"leads: (.+)", r"牵头：\1"),
    (r"(\S+) of messages say that nobody is in charge", r"\1 的诉求说到没人管"),
    (r"(\d+) documents together", r"共同行文 \1 件"),
    (r"no task is read in the policies", "政策中未读出任务"),
    (r"tasks with nobody in charge are counted", "已计无人牵头的任务"),
    # the others
    (r"no document has a source among these", "没有文件在这批文件中有来源"),
    (r"no task for a unit below the issuer is read", "未读出下派任务"),
    (r"no document is one that consultation is called for in", "没有应当征求意见的文件"),
    (r"no document names an indicator by which work is evaluated", "没有文件写明评估指标"),
    (r"input, activity and output only", "只用投入、过程、产出指标"),
    (r"effects or satisfaction too", "也用效果或满意度指标"),
    (r"too few indicators to tell", "指标太少，无法判断"),
    (r"no third party is named", "未提第三方"),
    (r"a third party evaluates", "由第三方评估"),
    # absent
    (r"no mismatch: .+", "未给出供需差距（mismatch=）"),
    (r"no topics with dates: .+", "未给出带日期的主题（topics=）"),
    (r"no topics: .+", "未给出主题（topics=）"),
    (r"no congruence: .+", "未给出部门协同（congruence=）"),
    (r"no places: .+", "未给出各地比较（places=）"),
    (r"no messages(?:: .+)?", "未给出诉求（feedback=）"),
    (r"no document has a rule on differences", "没有文件写到差别"),
    (r"too few documents or messages with words of the topics", "文件或诉求太少，主题用不上"),
    (r"the messages have no place: .+", "诉求没有地区（region）"),
    (r"no column of what is cited: .+", "没有所引文件一列（cites）"),
    # why a sentence is shown
    (r"(.+): gap (\S+) doublings", r"\1：差距 \2"),
    (r"coded by people", "人工编码"),
    (r"in force in (.+)", r"施行于\1"),
    (r"asked in the burst of (\S+)", r"\1 激增时的诉求"),
    (r"asked in (.+)", r"\1的诉求"),
    (r"refuses: (.+)", r"不许差别：\1"),
    (r"one: (.+)", r"统一标准：\1"),
    (r"first policy on it, (\d+) days later", r"首份相关政策，\1 天后"),
    (r"policy on it", "相关政策"),
    (r"(verbatim|light edit|adapted), from (.+)", r"抄自 \2（\1）"),
    (r"the source of (.+)", r"\1 的来源"),
    (r"(.+): told to find the means", r"\1：须自筹"),
    (r"says that nobody is in charge: (.+)", r"说到没人管：\1"),
    (r"(.+): no money named", r"\1：未提经费"),
    (r"a clause on it", "相关条款"),
    (r"asked for", "相关诉求"),
    (r"led by (.+)", r"由\1牵头"),
    (r"sets an amount", "规定数额"),
    (r"tells of no consultation", "未见征求意见"),
    (r"all it says: (.+)", r"仅有：\1"),
    (r"indicators: (.+)", r"指标：\1"),
    (r"with a consequence", "与后果挂钩"),
    (r"unanswered", "未答复"),
    (r"empty template", "空洞模板"),
    (r"deflection", "转办推开"),
    (r"slow", "答复迟缓"),
)
"""Pattern and translation of each part of a reason; parts stand between ``"; "``."""


def in_chinese(text: str) -> str:
    """Give a reason, a kind or what is looked at in Chinese; what has no translation stays.

    >>> in_chinese("first policy after 337 days; 126 from a day picked at random")
    '337 天后有首份政策；任取一日起为 126 天'
    >>> in_chinese("pair")
    '部门对'
    """
    if text in KINDS:
        return KINDS[text]
    if text in WHATS:
        return WHATS[text]
    return "；".join(_part(part) for part in text.split("; ")) if text else ""


def unit_in_chinese(unit: str) -> str:
    """Give the name of a unit in Chinese; names of documents, places and topics stay.

    >>> unit_in_chinese("T18：no lead"), unit_in_chinese("T11：2023-10")
    ('T18：无人牵头', 'T11：2023-10')
    """
    topic, mark, what = unit.rpartition("：")
    return f"{topic}{mark}{UNITS.get(what, what)}"


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in (*ROOM_REASONS, *REASONS))


def _part(part: str) -> str:
    for pattern, words in _patterns():
        found = pattern.fullmatch(part)
        if found:
            return named_in_chinese(found.expand(words))
    return part
