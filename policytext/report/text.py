"""Every sentence of the report, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType

from policytext.errors import InputError, explain, listing
from policytext.report.text_coordination import COORDINATION, COORDINATION_VALUES
from policytext.report.text_findings import FINDING_VALUES, FINDINGS
from policytext.report.text_measured import MEASURED, MEASURED_VALUES

__all__ = ["TEXT", "VALUES", "text_of"]

_ZH: Mapping[str, str] = MappingProxyType({
    "html_lang": "zh-CN",
    "kicker": "政策供给与群众需求 · 研究报告",
    "contents": "目录",
    "guide_title": "怎样读这份报告",
    "guide": (
        "本报告对照 {n_policies} 件政策与 {n_feedback} 条群众反馈：政策讲什么、群众要什么、两者在哪些主题上相差较大，"
        "以及由哪些部门负责。每个估计都附区间与样本量；每个主题都附原句，供读者自行判断。标记只是提示先读哪里，"
        "不是对任何单位的评价。"
    ),
    "grade_title": "结论等级",
    "key_title": "要点",
    "read_title": "读入与未读入",
    "read_text": (
        "每个文件的行数等于读入数加未读入数。仅有标题的文档计入读入数，但不参与主题。不含任何主题词的文本单独计数，"
        "不平均分给各主题。"
    ),
    "read_sums": "合计：{rows} 行，读入 {documents} 件（其中仅有标题 {title_only} 件），未读入 {left_out} 行。",
    "issues_title": "读入时的问题，按种类",
    "issues_none": "读入时没有发现问题。",
    "issues_text": "每类只举最先遇到的一例，全部 {n} 条见 {file}。",
    "issue_code": "种类",
    "issue_severity": "后果",
    "issue_count": "次数",
    "issue_first": "第一例",
    "topics_title": "主题",
    "topics_text": (
        "政策与反馈放在同一空间里建模，共 {n} 个主题，按在文本中的份额排序。标签取自特征词；解释主题前请读下面的例文和证据一节的原句。"
    ),
    "topics_of_pairs": (
        "主题只在 {pairs} 对诉求与答复上拟合（一对算一篇，{n_words} 个词）：同一件事的两种说法由此落进同一个主题。政策和没有答复的诉求再折算进这个空间；"
        "成对文本从未谈到的事不会有主题。"
    ),
    "topics_of_all": "主题在 {fitted} 篇文本上拟合，其中 {pairs} 对诉求与答复各算一篇，政策与没有答复的诉求也在内。",
    "topics_neutral": (
        "{why}，所以主题只用两侧都常用的中性词（{n_words} 个）在 {fitted} 篇文本上拟合。各主题的差距可能只是用语之差，这里没有办法分开。"
    ),
    "topics_unpaired": "{why}，主题用 {n_words} 个词在 {fitted} 篇文本上拟合。各主题的差距可能只是用语之差，这里没有办法分开。",
    "topics_few_pairs": "可用的诉求—答复对只有 {n} 对（至少要 {least} 对）",
    "topics_no_pairs": "没有用诉求—答复对",
    "topics_one_run": "只拟合了一次，看不出哪些主题换一部分文本还会出现。",
    "topics_runs": "共拟合 {runs} 次，除第一次外每次各去掉四分之一的文本；每个主题至少在其余各次的一半里再现。",
    "topics_seldom": "共拟合 {runs} 次，除第一次外每次各去掉四分之一的文本；有 {n} 个主题在其余各次里再现不到一半，不宜据以立论：{topics}。",
    "topics_register": "有 {n} 个主题几乎把两侧完全分开，是说法不同还是只有一侧有这件事，分不清：{topics}。",
    "topics_no_register": "没有主题几乎把两侧完全分开。",
    "topics_outside": (
        "有 {n} 个词没有一对诉求与答复用过，主题不认识它们：占政策主题词的 {policy}，占反馈主题词的 {feedback}。读差距之前先看看这些词，"
        "是否有整件事落在主题之外。"
    ),
    "topics_outside_neutral": "有 {n} 个词因偏于一侧（或没有文本用过）而未进入主题：占政策主题词的 {policy}，占反馈主题词的 {feedback}。",
    "topics_calibrated": (
        "校正用留出的成对文本检验：同一件事的诉求与答复本应无差距，校正后还余标准差 τ（翻倍数）：{taus}。按校正算的差距，区间按其中最大的 {tau} 放宽；"
        "政策不是答复，所以另加一份疑问（policy_tau）。"
    ),
    "register_title": "主题还是口吻",
    "register_text": "每个主题：文本的来源一看便知吗，是不是套话，政策与答复说法相去多远。",
    "calibration_title": "用语差别与校正",
    "calibration_text": (
        "诉求与它的答复说的是同一件事，所以两者份额之差只是用语之差。远在 0 以上的主题是答复的格式（致谢、程序、部门名称）。"
        "供需差距已用这一校正除去措辞之差。"
    ),
    "outside_title": "主题之外的词",
    "examples_title": "每个主题的例文",
    "examples_show": "展开 {n} 个主题的例文",
    "number_title": "主题数的选择",
    "comma": "、",
    "between": "；",
    "between_sentences": "",
    "colon": "：",
    "evidence_title": "证据原句",
    "evidence_text": (
        "对阅读清单上和几乎只见于一侧的每个主题（都没有时取差距最大的几个），列出两侧最典型的原句；只列该主题至少占三成的文本。"
        "如果一侧没有找到，请想一想那一侧是没有谈，还是换了说法。电话、证件号、住址、姓名等已遮去。"
    ),
    "evidence_none": "没有长度足够的原句。",
    "evidence_side_none": "没有找到",
    "record_title": "运行记录",
    "record_text": "同样的输入、设置和随机种子得到同样的结果。记录里没有用户名、绝对路径和时间。",
    "record_settings": "设置",
    "record_steps": "步骤、参数与内容摘要",
    "record_versions": "软件版本",
    "record_seen": "见上文步骤 {n}",
    "record_digest": "摘要",
    "record_none": "（无）",
    "record_above": "设置见上",
    "not_given": "未指定",
    "cite_title": "怎样引用",
    "cite_text": "请在文中写明软件及版本、主题数、随机种子、结论等级和各侧样本量，例如：",
    "cite_line": (
        "policytext {version}：政策文本与群众反馈的供需对照。运行摘要 {digest}。主题数 {n_topics}，随机种子 {seed}，等级："
        "{grade}，政策 {n_policies} 件，反馈 {n_feedback} 条。"
    ),
    "limits_title": "方法的界限",
    "limit_1": "反馈来自愿意并能够发声的人，不代表全体居民；公开的留言还经过筛选。",
    "limit_2": "政策与群众用语不同。同一件事的两种说法可能落在两个主题里，看起来像供需差距。",
    "limit_3": "政策提到一件事不等于做了，没有提到也不等于没做；份额说的是文本的关注，不是投入。",
    "limit_4": "区间含抽取文档与重新拟合的不确定性，不含主题数、分词等设置的不确定性，因此偏窄。换几个主题数和种子，看判断是否还在（test_sensitivity）。",
    "limit_5": "部门与分工由规则识别，会有遗漏和误认；名称改过的部门可能被当作两个。",
    "limit_6": "重复的文件与成批的留言会被计多次，除非在 [mismatch] 里用 duplicates 归并。",
    "table_rows": "表中共 {n} 行。",
    "table_cut": "这里只列前 {shown} 行，共 {n} 行；其余见 {file}。",
    "table_empty": "这张表没有行。",
    "table_legend": "各栏含义",
    "legend_column": "栏",
    "legend_csv": "CSV 中的名称",
    "legend_meaning": "含义",
    "legend_unit": "单位",
    "sort_hint": "点表头可排序。",
    "scroll_hint": "← 较宽，可左右滑动 →",
    "footer": "由 policytext {version} 生成。本页不联网，可离线阅读和打印。",
    "unknown": "未知",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "html_lang": "en",
    "kicker": "Policy supply and citizens' demand · study report",
    "contents": "Contents",
    "guide_title": "How to read this report",
    "guide": (
        "This report sets {n_policies} policy documents against {n_feedback} messages from citizens: what policy speaks "
        "about, what people ask for, on which topics the two differ most, and which departments are responsible. Every "
        "estimate comes with an interval and its number of texts; every topic comes with sentences, so that readers can "
        "judge for themselves. A mark says where to read first; it judges nobody."
    ),
    "grade_title": "Grade of the claims",
    "key_title": "In short",
    "read_title": "What was read and left out",
    "read_text": (
        "For every file, rows are documents read plus rows left out. Documents with a title only are counted as read and "
        "kept out of topics. Texts without any topic word are counted apart and never spread over the topics."
    ),
    "read_sums": "In all: {rows} rows; {documents} read ({title_only} of them with a title only); {left_out} left out.",
    "issues_title": "Reading issues by kind",
    "issues_none": "Reading raised no issue.",
    "issues_text": "One example of each kind, the first met. All {n} are in {file}.",
    "issue_code": "kind",
    "issue_severity": "severity",
    "issue_count": "times",
    "issue_first": "first example",
    "topics_title": "Topics",
    "topics_text": (
        "Policies and feedback are modelled in one space with {n} topics, the largest share of text first. Labels are "
        "distinctive words; read the examples below and the sentences under Evidence before giving a topic a meaning."
    ),
    "topics_of_pairs": (
        "Topics were fitted on {pairs} pairs of message and reply alone (a pair is one text; {n_words} words), so that two ways of saying "
        "one thing come into one topic. Policies and unanswered messages got their shares in that space; what no pair speaks of has no topic."
    ),
    "topics_of_all": (
        "Topics were fitted on {fitted} texts: {pairs} pairs of message and reply, one text each, with policies and unanswered messages."
    ),
    "topics_neutral": (
        "{why}, so topics were fitted on words alone that both sides use ({n_words} words, {fitted} texts). A gap may come from "
        "wording alone, and nothing here tells the two apart."
    ),
    "topics_unpaired": (
        "{why}; topics were fitted on {n_words} words of {fitted} texts. A gap may come from wording alone, and nothing here tells the "
        "two apart."
    ),
    "topics_few_pairs": "Only {n} pairs of message and reply can be used ({least} are needed)",
    "topics_no_pairs": "No pairs of message and reply were used",
    "topics_one_run": "There was one fit, so that nothing shows which topics come back on other texts.",
    "topics_runs": (
        "There were {runs} fits, all but the first without a quarter of the texts; every topic comes back in at least half of the others."
    ),
    "topics_seldom": (
        "There were {runs} fits, all but the first without a quarter of the texts. Topics that come back in fewer than half of the others and "
        "should carry no argument ({n}): {topics}."
    ),
    "topics_register": (
        "Topics that separate the sources almost perfectly, by wording or because one side alone has the matter ({n}): {topics}."
    ),
    "topics_no_register": "No topic separates the sources almost perfectly.",
    "topics_outside": (
        "Words that no pair holds, so that topics don't know them: {n}. They make up {policy} of the topic words of policies and {feedback} of those of "
        "messages. Look at them before you read gaps: does a whole matter lie outside?"
    ),
    "topics_outside_neutral": (
        "Words left out as used by one side (or by no fitted text): {n}. They make up {policy} of the topic words of policies and {feedback} of "
        "those of messages."
    ),
    "topics_calibrated": (
        "The calibration was tried on pairs held back: a message and its reply should show no gap, and once calibrated a spread τ (doublings) is "
        "left: {taus}. Calibrated gaps have intervals widened by the largest, {tau}, and by policy_tau on top, since policies are no replies."
    ),
    "register_title": "Topics, or ways of speaking",
    "register_text": "For each topic: does it give the source away, is it manner, how far from replies do policies word it.",
    "calibration_title": "Wording, and its calibration",
    "calibration_text": (
        "A message and its reply are about the same matter, so that a difference of their shares is wording alone. Topics far above 0 are what "
        "replies are made of (thanks, procedure, names of offices). Gaps have this taken out, as far as pairs show it."
    ),
    "outside_title": "Words outside the topics",
    "examples_title": "Examples of each topic",
    "examples_show": "Show the examples of {n} topics",
    "number_title": "Choice of the number of topics",
    "comma": ", ",
    "between": "; ",
    "between_sentences": " ",
    "colon": ": ",
    "evidence_title": "Evidence",
    "evidence_text": (
        "For each topic on the reading list and each nearly absent from one source (or the largest gaps where there are none), "
        "typical sentences of both sides, only from texts of which the topic is 30% or more. Where one side has none, ask "
        "whether it says nothing of the matter or says it in other words. Telephone and identity numbers, addresses and names are masked."
    ),
    "evidence_none": "No sentence is long enough.",
    "evidence_side_none": "none found",
    "record_title": "Record of the run",
    "record_text": (
        "The same input, settings and seed give the same results. The record holds no user name, no absolute path and no time."
    ),
    "record_settings": "Settings",
    "record_steps": "Steps, arguments and digests",
    "record_versions": "Versions",
    "record_seen": "see step {n} above",
    "record_digest": "digest",
    "record_none": "(none)",
    "record_above": "settings as above",
    "not_given": "not given",
    "cite_title": "How to cite",
    "cite_text": (
        "Name the software and its version, the number of topics, the seed, the grade and the number of texts on each "
        "side, for instance:"
    ),
    "cite_line": (
        "policytext {version}: supply and demand in policy texts and citizens' feedback. Run {digest}. {n_topics} topics, "
        "seed {seed}, grade: {grade}, {n_policies} policies, {n_feedback} messages."
    ),
    "limits_title": "Limits of the method",
    "limit_1": (
        "Feedback comes from those who are able and willing to speak; it doesn't stand for all residents, and published "
        "messages were selected."
    ),
    "limit_2": (
        "Policy and people use different words. Two ways of saying one thing may land in two topics and look like a gap."
    ),
    "limit_3": "To mention is not to do, and not to mention is not to neglect: shares measure attention in texts, not effort.",
    "limit_4": (
        "Intervals hold the uncertainty of drawing documents and of fitting again, not that of the number of topics or of other settings, "
        "and so are too short. Try other numbers of topics and seeds, and see whether verdicts stay (test_sensitivity)."
    ),
    "limit_5": (
        "Departments and duties are found by rules, which miss some and mistake others; a renamed department may count as two."
    ),
    "limit_6": "Repeated documents and campaigns of messages count several times unless duplicates is set under [mismatch].",
    "table_rows": "Rows: {n}.",
    "table_cut": "The first {shown} of {n} rows; the rest is in {file}.",
    "table_empty": "This table has no rows.",
    "table_legend": "What the columns mean",
    "legend_column": "column",
    "legend_csv": "name in the CSV",
    "legend_meaning": "meaning",
    "legend_unit": "unit",
    "sort_hint": "Click a heading to sort.",
    "scroll_hint": "← wider than the page: scroll sideways →",
    "footer": "Made by policytext {version}. This page needs no network and can be read offline and printed.",
    "unknown": "unknown",
})  # fmt: skip

TEXT: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {lang: MappingProxyType({**own, **MEASURED[lang], **COORDINATION[lang], **FINDINGS[lang]}) for lang, own in (("zh", _ZH), ("en", _EN))}
)

VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "zh": MappingProxyType(
            {
                **MEASURED_VALUES["zh"], **COORDINATION_VALUES["zh"], **FINDING_VALUES["zh"],
                "kind:policy": "政策", "kind:feedback": "反馈",
                "severity:left out": "未读入", "severity:changed": "有改动", "severity:note": "提示",
                "kind:random": "随机四分", "kind:late": "较晚的年份", "kind:place": "其他地方", "kind:class": "其他事类",
                "role:lead": "牵头", "role:support": "配合", "role:responsible": "责任", "role:joint": "联合",
                "layout:bracket": "括号", "layout:label": "标签行", "layout:sentence": "句中",
                "code:blank-row": "空行", "code:repeated-header": "重复的表头", "code:no-text": "没有正文也没有标题",
                "code:no-text-column": "没有正文列", "code:no-such-column": "没有所指的列",
                "code:emptied-text": "正文只有网页残留", "code:empty-file": "空文件", "code:unreadable": "无法读取",
                "code:unknown-kind": "不能识别的文件类型", "code:long-row": "超出表头的单元格",
                "code:unreadable-date": "无法识别的日期", "code:repeated-id": "重复的编号",
                "code:guessed-columns": "按常用名猜测的列", "code:further-sheet": "另有工作表", "code:inexact-number": "位数过多的数字",
                "code:above-header": "表头上方的内容，未读",
                "code:damaged-text": "损坏而无法确定的文字", "code:repaired-text": "已修复的错位编码", "code:look-alikes": "形近的部首与兼容字",
                "code:simplified": "繁体转为简体", "code:joined-lines": "合并的硬换行",
                "code:no-records": "没有记录列表", "code:no-record": "不是记录的条目", "code:broken-line": "损坏的行",
                "code:no-text-layer": "没有文字层，需要识别", "code:unreadable-text-layer": "文字层无法读取", "code:encrypted": "有密码保护",
                "code:missing-package": "缺少软件包", "code:nested-archive": "压缩包内的压缩包", "code:archive-too-large": "解压后过大",
                "code:unsafe-name": "越出压缩包的文件名", "code:hostile-file": "含有攻击性内容", "code:damaged-bytes": "损坏的字节",
                "code:damaged-characters": "文件中无法读取的字符", "code:uncalculated-formula": "未计算的公式", "code:lost-numbers": "自动编号未读入",
                "code:uncertain-encoding": "编码不能确定", "code:machine-dates": "机器格式的日期", "code:merged-cells": "合并的单元格",
                "code:hidden-sheet": "隐藏的工作表", "code:further-list": "另有记录列表", "code:other-kind": "类型与文件名不符",
                "code:tracked-changes": "修订按接受处理", "code:page-margins": "页眉页脚另存",
                "code:hidden-file": "隐藏文件", "code:results-folder": "以往的结果文件夹",
                "code:head-differs": "表格与正文不一致", "code:head-unread": "无法识别的效力或日期", "code:later-dates": "表格日期晚于落款",
                "yes": "是", "no": "否",
            }
        ),
        "en": MappingProxyType(
            {
                **MEASURED_VALUES["en"], **COORDINATION_VALUES["en"], **FINDING_VALUES["en"],
                "kind:policy": "policy", "kind:feedback": "feedback",
                "severity:left out": "left out", "severity:changed": "changed", "severity:note": "note",
                "kind:random": "random quarters", "kind:late": "late years", "kind:place": "other places",
                "kind:class": "other matters",
                "role:lead": "lead", "role:support": "support",
                "role:responsible": "responsible", "role:joint": "joint",
                "layout:bracket": "bracket", "layout:label": "label line", "layout:sentence": "sentence",
                "code:blank-row": "blank row", "code:repeated-header": "header row again", "code:no-text": "no text, no title",
                "code:no-text-column": "no text column", "code:no-such-column": "no such column",
                "code:emptied-text": "text of residue only", "code:empty-file": "empty file", "code:unreadable": "unreadable",
                "code:unknown-kind": "unknown kind of file", "code:long-row": "cells beyond the header",
                "code:unreadable-date": "unreadable date", "code:repeated-id": "repeated id",
                "code:guessed-columns": "columns guessed by usual names", "code:further-sheet": "further sheet", "code:inexact-number": "number with too many digits",
                "code:above-header": "above the header, not read",
                "code:damaged-text": "damaged text, not certain", "code:repaired-text": "shifted bytes repaired", "code:look-alikes": "look-alike characters",
                "code:simplified": "traditional to simplified", "code:joined-lines": "lines joined",
                "code:no-records": "no list of records", "code:no-record": "item that is no record", "code:broken-line": "broken line",
                "code:no-text-layer": "no text layer, needs OCR", "code:unreadable-text-layer": "unreadable text layer", "code:encrypted": "password",
                "code:missing-package": "package missing", "code:nested-archive": "archive in an archive", "code:archive-too-large": "too large when unpacked",
                "code:unsafe-name": "name leads out of the archive", "code:hostile-file": "holds an attack", "code:damaged-bytes": "broken bytes",
                "code:damaged-characters": "characters unreadable in the file", "code:uncalculated-formula": "formula never calculated",
                "code:lost-numbers": "automatic numbers not read",
                "code:uncertain-encoding": "encoding not certain", "code:machine-dates": "dates of a machine", "code:merged-cells": "merged cells",
                "code:hidden-sheet": "hidden sheet", "code:further-list": "further list", "code:other-kind": "other kind than its name says",
                "code:tracked-changes": "tracked changes, accepted", "code:page-margins": "headers and footers apart",
                "code:hidden-file": "hidden file", "code:results-folder": "results of an earlier run",
                "code:head-differs": "table and text differ", "code:head-unread": "status or day that nobody can read", "code:later-dates": "dates after the signature",
                "yes": "yes", "no": "no",
            }
        ),
    }
)  # fmt: skip
"""Words for the codes in tables: ``"column:code"`` → what the report shows. CSV files keep the codes."""


def text_of(lang: str) -> Mapping[str, str]:
    """Give the sentences of one language.

    >>> text_of("en")["contents"]
    'Contents'
    """
    if lang not in TEXT:
        raise InputError(explain(f"lang={lang!r} is unknown", found=f"languages: {listing(TEXT)}", hint="use 'zh' or 'en'"))
    return TEXT[lang]
