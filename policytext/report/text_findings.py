"""Sentences of the report on the nine dilemmas and what they rest on; :mod:`policytext.report.text` joins them to the others."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["FINDINGS", "FINDING_VALUES", "HOW"]

_ZH: Mapping[str, str] = MappingProxyType({
    "key_dilemmas": "九个困境中，文本有迹象的 {found} 个（{names}），未见迹象 {clear} 个，无法判断 {unsure} 个，未测量 {absent} 个。等级与理由见“九个困境”。",
    "dilemmas_title": "九个困境",
    "dilemmas_text": (
        "纲领文件所列的九个困境，逐一看这些文本里有没有迹象。“有迹象”是说至少一个单元（文件、主题、部门对、地区）有；份额说有多广。一律是先读哪里的线索，"
        "不是对任何单位的评价。等级：A 只凭文本；B 文本加日期、地点、答复；C 只是提及，不是测量。"
    ),
    "dilemmas_off": "这项研究没有要求查看九个困境（未测量）。",
    "dilemma_head": "困境", "dilemma_measure": "测的是什么", "dilemma_estimate": "估计 [区间]", "dilemma_n": "n",
        "dilemma_verdict": "判断（等级）", "dilemma_reason": "理由",
    "dilemma_graded": "{verdict}（{grade}）",
    "dilemma_looks": "看什么：{text}。",
    "dilemma_cannot": "看不到什么：{text}。",
    "dilemma_how": "怎样才能测：{text}",
    "dilemma_number": "{what}：{value}，n = {n}。",
    "dilemma_interval": "{estimate} [{low}，{high}]",
    "dilemma_more": "另有 {n} 个单元有迹象，见 tables/dilemma_units.csv；全部原句见 tables/dilemma_evidence.csv。",
    "dilemma_answers": "纲领文件里回应它的机制与保障：",
    "dilemma_answer": "{name}（{code}）：{n} 份文件中有 {found} 份",
    "dilemma_answer_none": "{name}（{code}）：{n} 份文件中一份也没有读到",
    "dilemma_answer_absent": "{name}（{code}）：{note}",
    "full_stop": "。",
    "side_policy": "政策", "side_feedback": "群众反馈与答复",
    "source_policy": "政策", "source_feedback": "反馈", "source_reply": "答复",
    "mechanisms_title": "机制与保障",
    "mechanisms_text": (
        "逐条读政策，看写了哪些机制与保障（编码手册见文档）。是机器按词语识别，份额为探索性：漏识、误识不在区间之内；要发表，先用 mechanism_sheet 抽样人工编码并校正。"
        "写了不等于做了；没有读到的，说的只是这些文本。"
    ),
    "mechanisms_files": "各条款的代码与原句见 tables/coded_clauses.csv；用语、任务与经费、评估、参与、工具、易读性的各表为 {files}。",
    "matching_title": "诉求与条款",
    "matching_text": (
        "为每条反馈找最能回应它的条款。“有回应”与“无回应”要有刻度：刻度从人工判断的匹配读出；只有答复时，至多能说“有回应”。说不准的占多数时，“有回应”的份额不是回应率。"
        "得分低的主题和地区先读：那里的诉求离任何条款都远。"
    ),
    "matching_counts": "{n} 条反馈：有回应 {answered}，无回应 {lost}，无法判断 {unsure}（匹配等级：{grade}）。",
    "unanswered_title": "没有条款回应的诉求，由多到少",
    "unanswered_none": "没有一条反馈能判为“无条款可回应”。这不是说都有回应：多半是无法判断。",
    "coverage_title": "逐个主题与地区",
    "matching_files": "每条反馈最近的条款见 tables/demands.csv 与 tables/matches.csv；各文件见 tables/match_policies.csv；刻度见 tables/match_marks.csv。",
    "reuse_title": "照抄与调适",
    "reuse_text": (
        "与更早的文件逐条比对：多少文字出自他人，本地填进了什么（单位、数量、金额、日期、地点）。照抄可以是对的（定义、罚则、全市统一的要求）；只比文字，换了说法的不算照抄。"
    ),
    "reuse_counts": "{n} 份文件：照搬 {copied}，照搬而有充实 {filled}，未照搬 {own}，其余无来源、先后不明或无法判断。",
    "reuse_evidence_title": "照搬的文件：与来源并排",
    "reuse_this": "本文件", "reuse_source": "来源",
    "replies_title": "答复",
    "replies_text": (
        "各组的反馈有多少得到答复、要几天、说了什么。资料里没有答复，分不清是没有答还是没有公开；答复不等于解决。“模板”指同样的话答了不同的事，又不谈事项的。"
    ),
    "replies_templates": "模板",
    "replies_adjusted": "若收到的是全体那样的反馈",
    "replies_files": "其余见 tables/reply_times.csv、tables/reply_quality.csv、tables/reply_limits.csv、tables/reply_departments.csv、tables/replies.csv。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "key_dilemmas": (
        "Of the nine dilemmas the texts show {found} ({names}), don't show {clear}; {unsure} can't be told, {absent} are not measured. Grades and reasons are "
        "under Nine dilemmas."
    ),
    "dilemmas_title": "Nine dilemmas",
    "dilemmas_text": (
        "The nine dilemmas of the founding document, and whether these texts show them. Found means: in at least one unit (document, topic, pair, place); the share "
        "says how widely. All are leads for reading, none a finding about anybody. Grades: A from text alone; B text with days, places, replies; C a mention, never a "
        "measurement."
    ),
    "dilemmas_off": "This study didn't ask for the nine dilemmas (not measured).",
    "dilemma_head": "Dilemma", "dilemma_measure": "What is measured", "dilemma_estimate": "Estimate [interval]", "dilemma_n": "n", "dilemma_verdict": "Verdict (grade)",
    "dilemma_reason": "Reason",
    "dilemma_graded": "{verdict} ({grade})",
    "dilemma_looks": "Looked at: {text}.",
    "dilemma_cannot": "What it can't show: {text}.",
    "dilemma_how": "How to measure it: {text}",
    "dilemma_number": "{what}: {value}, n = {n}.",
    "dilemma_interval": "{estimate} [{low}, {high}]",
    "dilemma_more": "Further units in which it shows: {n}, in tables/dilemma_units.csv. All sentences are in tables/dilemma_evidence.csv.",
    "dilemma_answers": "Mechanisms and safeguards of the founding document that answer it:",
    "dilemma_answer": "{name} ({code}): in {found} of {n} documents",
    "dilemma_answer_none": "{name} ({code}): read in none of {n} documents",
    "dilemma_answer_absent": "{name} ({code}): {note}",
    "full_stop": ".",
    "side_policy": "policies", "side_feedback": "messages and replies",
    "source_policy": "policy", "source_feedback": "message", "source_reply": "reply",
    "mechanisms_title": "Mechanisms and safeguards",
    "mechanisms_text": (
        "Policies read clause by clause for the mechanisms and safeguards that they set up (the codebook is in the documentation). A machine "
        "goes by words, so shares are "
        "exploratory: what it misses or takes wrongly is in no interval. Before you publish, have a sample coded by hand (mechanism_sheet) and correct by it. What is "
        "written need not be done; what was not read is not in these texts."
    ),
    "mechanisms_files": (
        "Codes and sentences of clauses are in tables/coded_clauses.csv; wording, tasks and money, evaluation, participation, instruments and readability in {files}."
    ),
    "matching_title": "Messages and clauses",
    "matching_text": (
        "For each message the clauses that answer it best. To call it answered or not answered takes a mark, read off matches that people judged; with replies alone "
        "no more than answered can be said. Where most can't be told, the share answered is no rate of answers. Read topics and places with low "
        "scores first: what people ask "
        "there is far from any clause."
    ),
    "matching_counts": "Messages: {n}; answered {answered}, not answered {lost}, cannot tell {unsure} (grade of matches: {grade}).",
    "unanswered_title": "Messages that no clause answers, the most first",
    "unanswered_none": "No message can be called unanswered by any clause. That doesn't say that all are answered: mostly it can't be told.",
    "coverage_title": "By topic and place",
    "matching_files": (
        "The best clauses of each message are in tables/demands.csv and tables/matches.csv, documents in tables/match_policies.csv, marks in tables/match_marks.csv."
    ),
    "reuse_title": "Repeated texts",
    "reuse_text": (
        "Documents compared with earlier ones, clause by clause: how much of the text is that of others, and what was filled in (bodies, "
        "numbers, amounts, days, places). "
        "To repeat can be right (definitions, penalties, what has to be the same everywhere). Only words are compared: what is put otherwise counts as new."
    ),
    "reuse_counts": "Documents: {n}; copied {copied}, copied and filled in {filled}, not copied {own}; of the rest no source is here, or it can't be told.",
    "reuse_evidence_title": "Copied documents beside their sources",
    "reuse_this": "this document", "reuse_source": "source",
    "replies_title": "Replies",
    "replies_text": (
        "How many messages of each group are answered, in how many days, and what is said. Where the file holds no replies, nobody can tell "
        "whether nobody replied or nothing "
        "was published; a reply is no solution. A template gives the same words to different matters and says nothing of them."
    ),
    "replies_templates": "Templates",
    "replies_adjusted": "Were the messages of each group those of all",
    "replies_files": (
        "The rest is in tables/reply_times.csv, tables/reply_quality.csv, tables/reply_limits.csv, tables/reply_departments.csv and tables/replies.csv."
    ),
})  # fmt: skip

FINDINGS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})

HOW: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "D11": MappingProxyType({"zh": "用诉求—答复对校正（[feedback] reply）；校正后仍无法判断的，在 [coding] 里给出人工编码。",
                             "en": "calibrate by pairs of message and reply ([feedback] reply); where that cannot tell, give hand coding under [coding]."}),
    "D12": MappingProxyType(
        {"zh": "需要主题（topics），政策与反馈都要有地区（region）。", "en": "topics are needed, and policies and messages need their place (region)."}
    ),
    "D13": MappingProxyType({"zh": "政策与反馈都要有日期，且时期重叠（date）。", "en": "policies and messages need days in common periods (date)."}),
    "D21": MappingProxyType({"zh": "放进上级或外地更早的文件，并写明日期、地区与发文机关。",
        "en": "add earlier documents of superiors or other places, with days, places and issuers."}),
    "D22": MappingProxyType({"zh": "要有给下级派任务的文件；真正的经费要看预算。", "en": "it takes documents with tasks for lower units; real money is in budgets."}),
    "D23": MappingProxyType({"zh": "在 study.toml 里写 [coordination] on = true，并放进有分工的文件。",
        "en": "write [coordination] on = true in study.toml; it takes documents with duties."}),
    "D31": MappingProxyType({"zh": "在 [feedback] 里写明答复列 reply 与答复日期列 reply_date。", "en": "name the columns reply and reply_date under [feedback]."}),
    "D32": MappingProxyType({"zh": "要有规定群众缴费或关系多数人的文件。", "en": "it takes documents that set what people pay, or decide for many."}),
    "D33": MappingProxyType({"zh": "要有写明评估指标的文件。", "en": "it takes documents that name indicators of evaluation."}),
})  # fmt: skip
"""What a dilemma needs that could not be told or measured."""

FINDING_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "verdict:found": "有迹象", "verdict:not found": "未见迹象", "verdict:not measured": "未测量",
        "verdict:copied": "照搬", "verdict:copied and filled in": "照搬而有充实", "verdict:not copied": "未照搬", "verdict:no source here": "此处无来源",
        "verdict:forwarded": "转发", "relation:superior": "上级", "relation:peer": "同级", "relation:subordinate": "下级", "relation:own": "本地",
        "relation:earlier version": "旧版", "relation:unknown": "不明", "kind:verbatim": "原样", "kind:light edit": "略改", "kind:adapted": "改写",
        "verdict:no replies": "没有答复", "verdict:slow": "迟缓", "verdict:template": "模板", "verdict:replies": "有答复",
        "verdict:answered": "有回应", "verdict:not answered": "无回应", "by:topic": "主题", "group:all": "全体",
        "kind:says nothing": "空洞", "kind:to the point": "切题", "kind:cannot tell": "无法判断",
        "class:action": "办理", "class:information": "说明", "class:deflection": "推开", "class:nothing said": "无内容",
    }),
    "en": MappingProxyType({
        "verdict:found": "found", "verdict:not found": "not found", "verdict:not measured": "not measured",
        "verdict:copied": "copied", "verdict:copied and filled in": "copied and filled in",
        "verdict:not copied": "not copied", "verdict:no source here": "no source here", "verdict:forwarded": "forwarded",
        "relation:superior": "superior", "relation:peer": "peer", "relation:subordinate": "subordinate",
        "relation:own": "own", "relation:earlier version": "earlier version", "relation:unknown": "unknown",
        "kind:verbatim": "verbatim", "kind:light edit": "light edit", "kind:adapted": "adapted",
        "verdict:no replies": "no replies", "verdict:slow": "slow", "verdict:template": "template",
        "verdict:replies": "replies", "verdict:answered": "answered", "verdict:not answered": "not answered",
        "by:topic": "topic", "group:all": "all", "kind:says nothing": "says nothing", "kind:to the point": "to the point",
        "kind:cannot tell": "cannot tell", "class:action": "action", "class:information": "information",
        "class:deflection": "deflection", "class:nothing said": "nothing said",
    }),
})  # fmt: skip
"""Words for codes in these tables."""
