"""Reasons and notes of mechanisms, matches, repeated texts and replies, in Chinese; those of dilemmas are in :mod:`policytext.findings.chinese`."""

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FINDING_REASONS", "with_terms"]

_RELATIONS = (
    ("superior", "上级"), ("peer", "同级"), ("subordinate", "下级"), ("own", "本地"), ("earlier version", "旧版"), ("unknown", "不明"),
)  # fmt: skip
_FACTS = r"(\d+) facts of its own in (\d+) clauses, (\S+) slots a matched clause"

FINDING_REASONS: tuple[tuple[str, str], ...] = (
    # clauses
    (r"the document itself sets what is paid", "文件本身就是定补助标准的"),
    (r"the issuer's level is unknown", "不知发文机关的层级"),
    (r"(\d+) tasks for lower units", r"下派任务 \1 项"),
    (r"(\d+) tasks", r"任务 \1 项"),
    (r"(\d+) indicators", r"指标 \1 个"),
    (r"(\d+) characters", r"\1 字"),
    (r"money is given with half of the tasks or more", "半数以上任务写明了经费"),
    (r"no money near (\d+) of (\d+) tasks, and (\S+) tell the unit to find the means", r"\2 项任务中 \1 项附近没有经费，\3 处要求自筹"),
    (r"funding is not mentioned, which is not: not funded", "未提经费，不等于没有经费"),
    (r"too few tasks for the share", "任务太少，算不出份额"),
    (r"tells of: (.+)", r"写到：\1"),
    (r"sets what people pay and tells of no consultation", "规定群众缴费而未见征求意见"),
    (r"a plan or decision for many that tells of no consultation", "关系多数人的规划或决定，未见征求意见"),
    (r"message: (.+)", r"反馈：\1"),
    (r"clause: (.+)", r"条款：\1"),
    (r"one may have been held all the same", "也可能征求过"),
    (r"in (\d+) of (\d+) documents, as coded by the codebook", r"\2 份文件中有 \1 份（按编码手册识别）"),
    (r"not in the codebook", "编码手册里没有"),
    (r"the policies are not coded", "政策未编码"),
    # matches
    (r"no clause counts for its place and day", "按其地区与日期没有可用的条款"),
    (r"no day", "没有日期"),
    (r"no marks", "没有刻度"),
    (r"no clause with these functions", "没有可作回应的条款"),
    (r"no score has a precision of (\S+): nothing is called answered", r"没有哪个得分查准达到 \1，所以不说“有回应”"),
    (r"below no score a share of (\S+) is wrong: no score is called not answered", r"没有哪个得分以下有 \1 判错，所以不说“无回应”"),
    (r"a low score says nothing of policies: clauses score lower than replies", "低分说明不了什么：条款的得分本来就低于答复"),
    (r"no labelled matches, and fewer than (\d+) messages with replies", r"没有人工判断的匹配，有答复的反馈也不足 \1 条"),
    (r"(?:labelled|replies): (\d+) right and (\d+) wrong ones are too few \((\d+) of each\)", r"对的 \1 个、错的 \2 个，太少（各须 \3 个）"),
    # repeated texts
    (r"only (\d+) clauses", r"只有 \1 条"),
    (r"(\S+) of (\d+) signs from documents of others", r"\2 字中有 \1 出自他人文件"),
    (r"(\S+) of (\d+) signs from documents of others, (\S+) from earlier ones of its own", r"\2 字中有 \1 出自他人文件、\3 出自本地更早的文件"),
    (r"(\S+) is in documents of which nobody knows whether they came first", r"\1 与先后不明的文件相同"),
    (r"no earlier document of others here gave a tenth of its text or is about the same", "此处没有更早的他人文件给出其一成文字或与之大致相同"),
    (_FACTS, r"\2 条中有本地事实 \1 处，每条对应条款多填 \3 处"),
    *((rf"source (.+) \({name}\)", rf"来源 \1（{zh}）") for name, zh in _RELATIONS),
    *((rf"(.+) \({name}\)", rf"\1（{zh}）") for name, zh in _RELATIONS),
    (r"forwards a document that is not here", "转发一份不在此处的文件"),
    (r"forwards (.+)", r"转发 \1"),
    (r"no clause of 15 signs or more", "没有 15 字以上的条款"),
    # replies
    (r"(\d+) of (\d+) messages answered", r"\2 条反馈中答复 \1 条"),
    (r"(\d+) of (\d+) messages answered \((\S+)\)", r"\2 条反馈中答复 \1 条（\3）"),
    (r"(\d+) of (\d+) messages answered: (\d+) are needed", r"\2 条反馈中答复 \1 条，至少要 \3 条"),
    (r"(\d+) of (\d+) messages answered: between (\S+) and (\S+)", r"\2 条反馈中答复 \1 条，在 \3 与 \4 之间"),
    (r"at most (\S+): nobody replied, or the file holds no replies for it", r"至多 \1：或是无人答复，或是资料里没有它的答复"),
    (r"at most (\S+)", r"至多 \1"),
    (r"at least (\S+)", r"至少 \1"),
    (r"half of the answers within (\d+) days", r"半数答复在 \1 天内"),
    (r"(\S+) of replies are empty templates", r"\1 的答复为空洞模板"),
    (r"(\S+) of (\d+) replies are templates that say nothing of the matter", r"\2 条答复中 \1 为不谈事项的模板"),
    (r"(\S+) of (\d+) answers came within (\S+) \(at most (\S+)\)", r"\2 条答复中 \1 在 \3 内（至多 \4）"),
    (r"half of the (\d+) answers took more than (\d+) days", r"\1 条答复中半数超过 \2 天"),
    (r"no reply: nobody replied, or the file holds no replies for it", "没有答复：或是无人答复，或是资料里没有"),
    (r"it can't say which", "分不清"),
    (r"every message has a reply: was the file chosen so\?", "每条都有答复：资料是否只收了有答复的？"),
    (r"messages without a group", "没有分组的反馈"),
    (r"no wait can be told", "算不出等待"),
    (r"every timed message has a reply: .+", "可计时的都有答复：只收有答复者的资料说明不了白等的人"),
    (r"(\d+) waits ended: too few for a median", r"只有 \1 次等到答复，太少"),
    (r"no limit is known", "不知时限"),
    (r"working days leave out Saturdays and Sundays", "工作日不含周六周日"),
    (r"public holidays and the days worked for them are not known", "不知法定假日与调休"),
    (r"nearer to its own message than to 95% of others", "比 95% 的其他反馈更像所答的反馈"),
    (r"5% by chance", "随机为 5%"),
    (r"(\S+) of all messages are of kinds that this group has: the rest is extrapolated", r"全体反馈中只有 \1 属于该组有的种类，其余为外推"),
    (r"all or none answered: interval of the raw rate", "全都或全未答复：用未调整的区间"),
    (r"(\d+) messages: too few to adjust", r"只有 \1 条反馈，不作调整"),
    # not measured
    (r"the feedback has no column of replies.*", "反馈里没有答复一列"),
    (r"(?:\w+: )?no document is left.*", "除解读、转发等以外没有文件"),
    (r"no policy has text to code.*", "政策没有可编码的正文"),
    (r"(?:\w+: )?no document has Chinese text.*", "文件没有中文正文"),
    (r"no message has a text.*", "反馈没有正文"),
    (r"no document is supply of its own.*", "除解读、转发等以外没有文件"),
    (r"no clause may answer.*", "没有可作回应的条款"),
    (r"no document has a clause of 15 signs.*", "没有 15 字以上的条款"),
    (r"no message is left to measure.*", "没有可测的反馈"),
    (r"no message to measure", "没有可测的反馈"),
    (r"no policy has a text.*", "政策没有正文"),
    (r"fee", "收费"),
    (r"plan", "规划"),
)
"""Pattern and translation of each part of a reason, as in :mod:`policytext.report.reasons`."""

_TERMS: Mapping[str, str] = MappingProxyType({
    "survey": "调查", "notice": "公示", "hearing": "听证", "adopted": "采纳", "know": "知情", "take_part": "参与", "speak": "表达", "supervise": "监督",
    "verbatim": "原样", "light edit": "略改", "adapted": "改写", "input": "投入", "activity": "过程", "output": "产出", "outcome": "效果",
    "perception": "感受", ", ": "、",
})  # fmt: skip
_NAMED = re.compile("|".join(rf"\b{term}\b" if term.isascii() and term.strip(", ") else term for term in _TERMS))


def with_terms(text: str) -> str:
    """Put the Chinese names of codes into a reason that is translated already.

    >>> with_terms("写到：notice, survey")
    '写到：公示、调查'
    """
    return _NAMED.sub(lambda found: _TERMS[found[0]], text)
