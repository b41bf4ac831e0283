"""Reasons and notes that tables give in English, in Chinese for the report; CSV files keep them as they are."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policytext.findings.chinese import REASONS, ROOM_REASONS, named_in_chinese
from policytext.report.reasons_findings import FINDING_REASONS

__all__ = ["reason_text"]

_ZH: tuple[tuple[str, str], ...] = (
    # groups, shares, coding
    (r"too few documents", "文档太少"),
    (r"too few coded", "已编码的太少"),
    (r"too few texts", "文本太少"),
    (r"no value", "没有该变量的值"),
    (r"no text", "没有文本"),
    (r"not coded on both sides", "两侧未都编码"),
    (r"not coded", "未编码"),
    (r"not compared", "未比较"),
    (r"none on one side", "有一侧没有"),
    (r"none on both sides", "两侧都没有"),
    (r"(\d+) coded: fewer than (\d+)", r"已编码 \1 个，不足 \2 个"),
    (r"no policy of type (.+)", r"没有这种文种的政策：\1"),
    (r"no date", "没有日期"),
    (r"after the day", "晚于所定日期"),
    (r"rough interval", "区间粗略"),
    (r"does not recur", "很少再现"),
    (r"(\S+) of words outside the topics", r"\1 的词不在主题之内"),
    # transport
    (r"lies nearly all in the feedback \((\S+) doublings\)", r"几乎全在反馈中（\1）"),
    (r"lies nearly all in the policies \((\S+) doublings\)", r"几乎全在政策中（\1）"),
    (r"left out as asked", "按要求不计"),
    (r"has no words of its own", "没有自己的词"),
    (r"no value of (\S+): compared with nothing", r"没有 \1 的值，不参与比较"),
    (r"no value of (\S+): in no plan", r"没有 \1 的值，不进入方案"),
    # places
    (r"no place: compared with nothing", "没有地区，不参与比较"),
    (r"silent: no text", "没有任何文本"),
    (r"no policies", "没有政策"),
    (r"no messages", "没有反馈"),
    (r"too few policies: (\d+) of (\d+)", r"政策太少：\1 件，至少要 \2 件"),
    (r"too few messages: (\d+) of (\d+)", r"反馈太少：\1 条，至少要 \2 条"),
    (r"(\d+) places with enough texts of both sources", r"两侧文本都够的地方有 \1 个"),
    (r"(\d+) places", r"\1 个地方"),
    (r"(\d+) are needed", r"至少要 \1 个"),
    (r"demand differs between places no more than by chance \(p = (\S+)\): nothing to fit", r"各地需求的差异未超过随机（p = \1），谈不上契合"),
    (r"demand differs between places hardly more than by chance", "各地需求之差几乎不超过随机"),
    (r"no bound: demand hardly differs", "需求几乎无差异，区间无界"),
    (r"too few places for a small p", "地方太少，p 小不了"),
    (r"null drawn from covariances, not from documents", "随机水平由协方差得出，而非由文档重排"),
    # time
    (r"(\d+) periods, (\d+) are needed for a claim", r"只有 \1 期，至少 \2 期才能下结论"),
    (r"(\d+) of (\d+) periods have too few texts", r"\2 期中有 \1 期文本太少"),
    (r"does not vary", "没有变化"),
    (r"no more than by chance", "未超过随机"),
    (r"an earlier burst still waits", "上一次激增仍在等待"),
    (r"at the end of the data", "在数据末尾"),
    (r"no burst", "没有激增"),
    (r"no policy on it", "没有这方面的政策"),
    (r"no wait of its own", "没有自己的等待"),
    (r"no document", "没有文件"),
    (r"fewer than (\d+) waits: no p", r"等待不足 \1 次，不作检验"),
    (r"ends for a larger burst in (\S+) \((\d+) above the usual, against (\d+)\)", r"止于 \1 更大的激增（高出平常 \2 条，此次 \3 条）"),
    (r"without (\d+) that are no matter \((.+), bursts: (\d+)\)", r"不含不是事项的 \1 项（\2；激增 \3 次）"),
    (r"a message for ten residents or fewer: look at population", "每十名居民就有一条以上反馈，请核对人口数"),
    (r"wide interval", "区间很宽"),
    (r"interval holds 0 though p is small: p deals policies out to other places", "p 小而区间含 0：p 问的是把政策换给别处会怎样"),
    (r"interval leaves out 0 though p is not small: p deals policies out to other places", "区间不含 0 而 p 不小：p 问的是把政策换给别处会怎样"),
    # departments
    (r"(\d+) departments left out: unknown", r"另有 \1 个部门不知归属，未计"),
    (r"chance: ties rewired", "随机值由重连联系得出"),
    (r"no z: chance always gives the same", "没有 z：随机网络总是同一数值"),
    (r"needs the documents behind the graph", "需要图所出自的文件"),
    (r"nothing to measure: too few departments, ties or tasks", "部门、联系或任务太少，测不出"),
    (r"no interval: the documents behind the graph are not known", "没有区间：不知道图所出自的文件"),
    (r"no interval: the graph was changed and is not what its documents give", "没有区间：图已改动，与文件不符"),
    (r"no interval: fewer than two documents", "没有区间：文件不足两份"),
    # errors
    (r"(?:measure_congruence can't read mandates|no department has a mandate that stands out) \(.*", "看不出哪个部门管哪些主题"),
    (r"no (?:policy|message) with a known word has a da(?:te|y)", "有一侧的文本没有日期"),
    (r"no policy has a day of issue", "政策没有印发日期"),
    (r"policies and messages share no period \(from (\S+) to (\S+)\)", r"政策与反馈没有共同的时期（\1 至 \2）"),
    (r"no group has shares with intervals on both sides(?: \(see shares\.summary\))?", "文本太少，份额没有区间"),
    (r"one topic alone has no share that could move", "只有一个主题，份额不会变动"),
    (r"\d+ of \d+ topics is left to move supply to \(.*", "几乎所有主题都可能只是措辞，没有可比的"),
)
_SIDES: Mapping[str, str] = MappingProxyType({"policies": "政策", "messages": "反馈", "policy": "政策", "feedback": "反馈"})


def reason_text(text: str, lang: str) -> str:
    """Give a reason in the language of the report; what has no translation stays, and so do hints for those who program.

    >>> reason_text("interval holds 0; estimate outside of 0.5 doublings", "zh")
    '区间含 0；估计值在 ±0.5 之外'
    """
    plain = text.split(" Hint: ")[0].rstrip(". ") if " Hint: " in text else text
    if lang != "zh" or not plain:
        return plain
    return "；".join(_one(part) for part in plain.split("; "))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), words) for pattern, words in (*_ZH, *FINDING_REASONS, *ROOM_REASONS, *REASONS))


def _one(part: str) -> str:
    side, colon, rest = part.partition(": ")
    if colon and side in _SIDES:
        return f"{_SIDES[side]}：{_one(rest)}"
    for pattern, words in _patterns():
        found = pattern.fullmatch(part)
        if found:
            return named_in_chinese(found.expand(words))
    return part
