"""The nine dilemmas in words, Chinese and English: names, what is looked at, what is measured, what it cannot show, which mechanisms answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policytext.errors import InputError, explain, listing

__all__ = ["ANSWERS", "DILEMMAS", "VERDICTS", "DilemmaWords", "words_of"]

VERDICTS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "found": {"zh": "有迹象", "en": "found"},
    "not found": {"zh": "未见迹象", "en": "not found"},
    "cannot tell": {"zh": "无法判断", "en": "cannot tell"},
    "not measured": {"zh": "未测量", "en": "not measured"},
})  # fmt: skip
"""What can be said of a dilemma or of one of its units; a finding is a lead for reading."""

ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "D11": ("M11a", "M11b"), "D12": ("M12a", "M12b"), "D13": ("M13a", "M13b"), "D21": ("M21a", "M21b", "G41"), "D22": ("M22a", "M22b", "G21", "G22"),
    "D23": ("M23a", "M23b", "G11"), "D31": ("M31a", "M31b"), "D32": ("M32a", "M32b", "G42", "G32"), "D33": ("M33a", "M33b", "G31", "G33"),
})  # fmt: skip
"""Mechanisms (M, by the sections of the strategies) and safeguards (G) of the founding document that answer each dilemma."""


@dataclass(frozen=True, eq=False, slots=True)
class DilemmaWords:
    """What is said of a dilemma whatever the texts are; each field a mapping with ``zh`` and ``en``."""

    name: Mapping[str, str]
    looks_at: Mapping[str, str]
    measure: Mapping[str, str]
    cannot_show: Mapping[str, str]


def _both(zh: str, en: str) -> Mapping[str, str]:
    return MappingProxyType({"zh": zh, "en": en})


DILEMMAS: Mapping[str, DilemmaWords] = MappingProxyType({
    "D11": DilemmaWords(
        _both("供给与需求错位", "Supply and demand misaligned"),
        _both("各事项在政策与诉求中所占份额之差", "the share of each matter in policies against its share in messages"),
        _both("须移动的关注份额（全变差，0 至 1）", "share of attention that would have to move (total variation, 0 to 1)"),
        _both(
            "文字之多少不等于投入之多少；不发声者的需求看不见；探索级只列阅读清单，不作偏多偏少之判",
            "how much is written is not how much is done; those who don't write aren't seen; without pairs or coding there is a reading list, no verdict",
        ),
    ),
    "D12": DilemmaWords(
        _both("政策标准一刀切", "One size fits all"),
        _both(
            "区县政策与当地诉求是否对得上；规定是否不许变通而各地所求不同",
            "whether policies of districts stand where people ask; rules that allow no difference where people ask for different things",
        ),
        _both("有不许差别之规定且无分类条款的文件所占份额", "share of documents with a rule that refuses differences and no clause that makes any"),
        _both(
            "统一标准有时正当（安全、资格）；文件之外的变通看不见；地区以下的差异看不见",
            "one standard may be right (safety, entitlement); leeway that isn't written down and differences below the level of places aren't seen",
        ),
    ),
    "D13": DilemmaWords(
        _both("动态调整机制缺失", "No timely adjustment"),
        _both("诉求激增后到首份相关政策的天数；所引文件是否已失效", "days from a burst of demand to the first policy on its topic; whether what is cited still holds"),
        _both("诉求激增半年后仍无政策的份额（含删失）", "share of bursts of demand that still wait after half a year (censored waits included)"),
        _both(
            "政策后于诉求，不等于因诉求而出台；未成文的处置看不见；语料之外的政策看不见",
            "a policy after a burst need not come from it; what is done without a document, or by documents not at hand, isn't seen",
        ),
    ),
    "D21": DilemmaWords(
        _both("政策理解力不足、执行偏差", "Weak understanding, mechanical execution"),
        _both("下级文件照抄上级之比、本地化填充之有无", "how much of a document repeats its superior's, and whether anything local is filled in"),
        _both("照抄上级而无本地内容的文件所占份额", "share of documents with a source that copy it and fill in nothing"),
        _both("抄录不等于不懂；执行不在文本之中", "copying is not misunderstanding; what is carried out isn't in the text"),
    ),
    "D22": DilemmaWords(
        _both("资源硬约束", "Tasks without resources"),
        _both("任务是否写明资金、人员、权限；是否要求下级配套自筹", "whether tasks name money, people or powers; whether lower levels are asked to find them"),
        _both("下派任务中附近未提经费者所占份额", "share of tasks handed down near which no money is named"),
        _both("未提及不等于未安排：经费常在另文；实际预算看不见", "not mentioned is not unfunded: money often stands in another document; budgets aren't seen"),
    ),
    "D23": DilemmaWords(
        _both("部门协同壁垒", "Silos"),
        _both(
            "诉求需要共同办理而文件中从不同行的部门；无人牵头的事项；多头牵头而不协同的事项",
            "departments that messages need together and documents never join; matters led by nobody; matters led by several side by side",
        ),
        _both("既无牵头、也无单独负责单位的任务所占份额", "share of tasks with neither a lead nor a single responsible body"),
        _both("电话、会议等未成文的协同看不见；按法定职责办理而未写入文件者看不见", "coordination by phone or meeting, and duties that rest on law alone, aren't seen"),
    ),
    "D31": DilemmaWords(
        _both("反馈渠道不畅", "Blocked feedback"),
        _both("答复率、答复时长、模板化答复、转办", "reply rates, time to reply, template replies, hand-overs"),
        _both("得到答复的留言所占份额", "share of messages that have a reply"),
        _both("未公开的答复看不见；答复不等于解决", "replies that aren't published aren't seen; a reply is no solution"),
    ),
    "D32": DilemmaWords(
        _both("群众参与度不足", "Weak participation"),
        _both("涉及群众负担或权益的文件有无征求意见、听证、协商之迹", "whether documents that bear on people's burdens or rights show consultation, hearings, talks"),
        _both(
            "有参与或表达条款的文件所占份额（判断只看规定群众缴费的文件）",
            "share of documents with a clause on taking part or speaking (verdict: documents that set what people pay)",
        ),
        _both("参与过程未写入文件者看不见；写明不等于落实", "participation that isn't written down isn't seen; what is written need not have happened"),
    ),
    "D33": DilemmaWords(
        _both("评估形式化", "Formal evaluation"),
        _both("评估条款用过程、产出指标还是效果、满意度指标；有无第三方；结果有无后果", "whether evaluation counts activity or effects; third parties; consequences"),
        _both(
            "写有评估指标且可判断的文件中，只用投入、过程、产出指标者所占份额",
            "of documents with indicators enough to judge, the share that counts input, activity and output alone",
        ),
        _both("评估如何进行、数据是否真实，文本看不出", "how evaluation is done and whether its figures are true isn't in the text"),
    ),
})  # fmt: skip


def words_of(dilemma: str) -> DilemmaWords:
    """Give the words of a dilemma.

    >>> words_of("D12").name["en"]
    'One size fits all'
    """
    if dilemma not in DILEMMAS:
        raise InputError(explain(f"no dilemma {dilemma!r}", found=f"dilemmas: {listing(DILEMMAS)}", hint="name one of them"))
    return DILEMMAS[dilemma]
