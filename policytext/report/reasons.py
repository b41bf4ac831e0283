"""Reasons and notes that tables give in English, in Chinese for the report; CSV files keep them as they are."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from policytext.findings.chinese import REASONS
from policytext.report.reasons_findings import FINDING_REASONS, with_terms

__all__ = ["reason_text"]

_ZH: tuple[tuple[str, str], ...] = (
    # verdicts
    (r"neither pairs nor coding: matter and wording can't be told apart", "既无成对资料也无编码，分不清是事项之差还是措辞之差"),
    (r"one source alone words it so: a matter or a wording", "只有一侧这样说：是事项还是措辞，分不清"),
    (r"no gap can be given", "给不出差距"),
    (r"too few texts: (\S+) expected, (\S+) needed", r"文本太少：期望 \1，至少要 \2"),
    (r"the topic comes back in (\S+) of the runs only", r"该主题只在 \1 的拟合中再现"),
    (r"q (\S+) of (\d+) tests", r"q = \1（共 \2 项检验）"),
    (r"weight-dependent: the sign is another by (.+)", r"随权重而变：按 \1 计，方向相反"),
    (r"protected: never called over-supplied", "受保护事项，不判为供给偏多"),
    (r"(\S+) interval within (\S+) doublings", r"\1 区间在 ±\2 之内"),
    (r"there is a gap, but under (\S+) doublings", r"有差距，但不到 \1"),
    (r"does not survive (\d+) tests \(q (\S+)\)", r"\1 项检验一起看不成立（q = \2）"),
    (r"interval holds 0", "区间含 0"),
    (r"the topic in the middle, which the others are measured from: 0 whatever the texts say", "居中的主题，其他主题以它为零点，恒为 0"),
    (r"weight-dependent: outside of (\S+) doublings by (.+)", r"随权重而变：按 \2 计，超出 ±\1"),
    (r"estimate outside of (\S+) doublings", r"估计值在 ±\1 之外"),
    (r"with tau (\S+) no number of texts shows alignment within (\S+) doublings", r"τ 为 \1 时，再多文本也证不出在 ±\2 之内相符"),
    (r"alignment within (\S+) doublings needs (\S+) units or more a source", r"要证明在 ±\1 之内相符，每侧需 \2 个单元以上"),
    (r"alignment within (\S+) doublings needs ten million units or more a source", r"要证明在 ±\1 之内相符，每侧需千万个单元以上"),
    (r"no matter(?: of its own)?", "不是单独的事项"),
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
    (r"may be wording: tells the source of a text \(AUC (\S+)\)", r"可能是措辞：一看便知来源（AUC \1）"),
    (r"may be wording: lies nearly all in the feedback \((\S+) doublings\)", r"可能是措辞：几乎全在反馈中（\1）"),
    (r"may be wording: lies nearly all in the policies \((\S+) doublings\)", r"可能是措辞：几乎全在政策中（\1）"),
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
    (r"tasks of (\d+) documents? outside the topics not read", r"\1 份文件不在主题里，其任务未读"),
    (r"no test: the graph doesn't hold the documents behind its ties", "不作检验：图里没有联系所出自的文件"),
    (r"one of the two acts together with nobody of its place", "其中一方与本地任何部门都没有共同文件"),
    (r"the two are in too few documents to tell", "两部门出现的文件太少，不能判断"),
    (r"so few documents together may be chance", "共同文件这么少可能只是偶然"),
    (r"the need is gone in most draws of the documents", "重抽样多半看不到这一需要"),
    (r"replies say that the two act together", "答复说两部门一起做"),
    (r"named together in replies only", "只在答复中一起提到"),
    (r"no task at all, though (\d+) documents? speaks? of it(?: \((\d+) clauses?\))?", r"\1 件政策谈到它（\2 条），却没有任务"),
    (r"no document speaks of it in two clauses", "没有政策用两条以上谈它"),
    (r"most of its tasks have nobody in charge", "多数任务没有写明牵头"),
    (r"all its tasks stand in one document", "任务都在一份文件里"),
    (r"too few tasks to tell", "任务太少，不能判断"),
    (r"its leads act in different places", "各牵头条线不在同一地方"),
    (r"led by bodies that the graph doesn't hold", "由图中没有的部门牵头"),
    (r"rests on too few documents", "文件太少"),
    (r"one line leads nearly all of what could overlap", "几乎都由一个条线牵头"),
    (r"no interval: a count of what is there", "没有区间：只是计数"),
    (r"no interval: rests on one (?:document|group of documents)", "没有区间：只靠一份文件或一组文件"),
    (r"no interval: can't be told without any one of (\d+) documents", r"没有区间：去掉 \1 份文件中的一份就算不出"),
    (r"no interval: the same without any one document", "没有区间：去掉任何一份文件都一样"),
    (r"nothing to measure: the layer '(\w+)' was not read", r"测不出：没有读 \1 这一层"),
    (r"no need is seen in the messages", "反馈里看不出需要"),
    (r"(?:its|the) topic seldom comes back in other runs", "该主题在其他拟合中很少再现"),
    (r"the mandate of (.+) rests on one document", r"\1的职责只由一份文件看出"),
    (r"no lead beyond chance", "没有多于随机的牵头"),
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
    return tuple((re.compile(pattern), words) for pattern, words in (*_ZH, *FINDING_REASONS, *REASONS))


def _one(part: str) -> str:
    side, colon, rest = part.partition(": ")
    if colon and side in _SIDES:
        return f"{_SIDES[side]}：{_one(rest)}"
    for pattern, words in _patterns():
        found = pattern.fullmatch(part)
        if found:
            return with_terms(found.expand(words))
    return part
