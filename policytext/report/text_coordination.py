"""Sentences of the report on departments: who works with whom, who should, and what nobody leads; :mod:`policytext.report.text` joins them to the others."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["COORDINATION", "COORDINATION_VALUES"]

_ZH: Mapping[str, str] = MappingProxyType({
    "key_departments": "文件与分工条款中出现 {n} 个具名部门，联合发文与分工上的联系 {ties} 条。",
    "key_gap": (
        "最该先读的协同缺口（阅读线索，不是对任何单位的评价）：群众的诉求需要{one}与{other}配合（{topics}，{messages} 条反馈），"
        "两者共同的文件 {joint} 件，比随机少。共 {n} 对，见“谁应当一起做”。"
    ),
    "key_pair": (
        "没有一对部门够得上“协同缺口”。最该先读的一对（不能判断，只是阅读线索）：群众的诉求需要{one}与{other}配合（{topics}，{messages} 条反馈），"
        "共同的文件 {joint} 件。理由见“谁应当一起做”。"
    ),
    "key_vacuum": (
        "最该先读的牵头真空（阅读线索，不是对任何单位的评价）：{topic}占群众诉求的 {demand}，文件里没有看到谁牵头。"
        "未见牵头的主题共 {n} 个，其中 {doubtful} 个可能只是措辞，见“谁应当一起做”。"
    ),
    "departments_title": "部门协同",
    "departments_text": (
        "图上的联系来自三处：联合印发的文件，写明牵头、配合、责任单位的条款，以及在同一句里一起提到（最弱，只在可点选的图里，默认不画）。"
        "这是写下来的协同：电话、会商、日常往来没有写进文件，图上就没有；写在一起也不等于真的一起做。图说的是文本，不是工作本身。"
    ),
    "departments_none": "没有找到联合发文，也没有找到写明几个部门的分工条款，所以没有图。",
    "departments_view": "可以搜索、点选、按年份筛选的图。点一条联系看文件与原句，点一个部门看它的伙伴。",
    "departments_files": "同一张图另存为 {files}（Gephi 可以直接打开前两个）。",
    "departments_table": "部门",
    "departments_order": "按发文、牵头、配合、负责四项之和从大到小排列；相同的，牵头多的在前。区间很宽的名次不要当真。",
    "communities_text": (
        "部门群：{n} 个（{runs} 次运行的共识）。模块度 {modularity}，打乱谁与谁一起之后 {level} 的随机网络不超过 {chance}：{told}"
    ),
    "communities_clear": "分群比随机清楚。",
    "communities_doubtful": "分群不比随机清楚，群的颜色和编号不要解读。",
    "matrix_title": "部门与部门",
    "network_title": "整个网络",
    "network_text": (
        "随机值：保持每个部门参与多少、每件事有几个部门，把谁与谁一起打乱后的平均。z 为实际值离随机值几个标准差：绝对值在 2 以内，与随机无异。"
        "密度随部门增多而下降，不宜直接用来比较两个网络。"
    ),
    "backbone_title": "哪些联系不是偶然",
    "backbone_text": (
        "活跃的部门碰在一起的机会本来就多。下面把每一对与“只看各自参与多少”的预期相比（多重检验校正，错误发现率 5%）。"
        "联合发文检验了 {issue} 对，多于随机 {issue_more} 对，"
        "少于随机 {issue_fewer} 对；牵头与配合检验了 {lead} 对，多于随机 {lead_more} 对，少于随机 {lead_fewer} 对。其余各对看不出与随机有别；"
        "从未在一起、也看不出有别的 {silent} 对没有列出。少在一起不等于不合作。"
    ),
    "ties_table": "最强的联系",
    "duties_text": "共识别出 {n} 项分工，连同原句见 {file}（{rows} 行，每行一项分工的一个单位）。",
    "departments_off": "这项研究没有要求测量部门协同（未测量）。",
    "congruence_title": "谁应当一起做",
    "congruence_text": (
        "群众的一件事落在几个部门的职责上，或者两件事总在同一条反馈里出现，这几个部门就需要配合。职责只从部门单独印发的文件和单独承担的任务里读，"
        "免得用同一批材料证明自己。需要与共同的文件各自按份额相比；缺口是有需要，而共同的文件比同样活跃的部门随机会有的还少。它提示先读哪里：文件没有写，不等于没有做，更不是失职。"
    ),
    "congruence_told": (
        "有需要的部门对 {n} 对，其中标为缺口 {gaps} 对。加权一致 {weighted}（区间 {low} 至 {high}）；{tested}。"
        "需要中文件已写明的部分为 {part}。职责读得越少，这些数越不牢靠；哪些主题归哪些部门见下图和 tables/mandates.csv。"
    ),
    "congruence_tested": "随机互换活跃程度相近的部门则 z = {z}，p = {p}",
    "congruence_untested": "有需要的对或部门太少，不检验整体",
    "congruence_no_gap": "没有一对同时满足：有需要、共同文件比随机少（校正后显著）、重抽样多半仍然如此。这不是说都配合了。",
    "gap_pairs_title": "部门对：所需与所载",
    "gap_evidence_title": "最先读的部门对：反馈与条款",
    "gap_evidence_text": "每一对：使它们需要配合的反馈，以及表明各自职责的条款。百分数是有关主题在文中的份额。全部见 tables/congruence_evidence.csv。",
    "messages_side": "群众反馈",
    "clauses_side": "部门自己的条款",
    "pair_name": "{one} 与 {other}",
    "mandates_title": "部门与主题",
    "mandates_text": "从部门单独印发的文件与单独承担的任务读出的职责。浅灰为没有记载，不等于不管。",
    "by_topic_title": "逐个主题",
    "vacuum_title": "群众在问、没有写明牵头",
    "vacuum_text": (
        "真空 = 诉求份额 × 主要谈该主题的任务里没有写明牵头的比例。政策谈到它而没有任务，或这一比例的区间都在一半以上，才标为“未见牵头”。"
        "客套、程序用语也没有谁牵头，先看它是不是一件事。"
        "纸面上有牵头不等于有人管。"
    ),
    "overlap_title": "几家牵头",
    "overlap_text": "同一主题由几个条线牵头，而它们在该主题上不一起行动，重叠就高。几家牵头不等于有错：任务可能分得很清楚。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "key_departments": "Named departments found in signatures and duties: {n}, with {ties} ties of joint issuance and duties.",
    "key_gap": (
        "First gap of coordination to read (a lead for reading, no finding about anybody): messages need {one} and {other} to work together ({topics}; messages: "
        "{messages}), and they have fewer documents together than by chance ({joint}). Pairs in all: {n}, under Who should work together."
    ),
    "key_pair": (
        "No pair of departments is marked as a gap of coordination. First pair to read (it can't be told; a lead for reading): messages need {one} and "
        "{other} to work together ({topics}; messages: {messages}; documents of both: {joint}). The reasons are under Who should work together."
    ),
    "key_vacuum": (
        "First vacuum to read (a lead for reading, no finding about anybody): {topic} is {demand} of what people ask, and nobody is seen to lead it in the "
        "documents. Topics without a lead: {n}, of which {doubtful} may be no more than wording; see Who should work together."
    ),
    "departments_title": "Departments",
    "departments_text": (
        "Ties come from three places: documents issued jointly, clauses that name who leads, supports or is responsible, and being named in one clause (the "
        "weakest; in the interactive view only, and off at first). This is coordination as documents show it. Calls, meetings and daily contact are not written "
        "down and have no tie, and names that stand together don't prove common work. The figure is about texts, not about the work."
    ),
    "departments_none": "No joint document and no duty with several departments was found, so there is no figure.",
    "departments_view": "A view to search, click in and filter by year. Click a tie for its documents and sentences, a department for its partners.",
    "departments_files": "The same graph is in {files} (Gephi opens the first two).",
    "departments_table": "Departments",
    "departments_order": (
        "In order of activity: the sum of documents, leads, supports and duties answered for; among equals, more leads first. Ranks with wide intervals "
        "say little."
    ),
    "communities_text": (
        "Communities of departments: {n} (agreed on by {runs} runs). Modularity {modularity}; where partners are shuffled, {level} of networks of chance stay "
        "below {chance}: {told}"
    ),
    "communities_clear": "communities are clearer than by chance.",
    "communities_doubtful": "communities are no clearer than by chance; don't interpret their colours and numbers.",
    "matrix_title": "Departments by departments",
    "network_title": "The network as a whole",
    "network_text": (
        "By chance: the mean where each department acts as often, and each act has as many departments, but partners are shuffled. z is the distance from it in "
        "standard deviations: within 2 there is no difference. Density falls as departments are added, so don't compare networks by it."
    ),
    "backbone_title": "Ties that are no accident",
    "backbone_text": (
        "Active departments meet often anyway. Each pair is held against what activity alone would bring about (false discovery rate 5%). Joint issuance: "
        "{issue} pairs tested, {issue_more} above chance, {issue_fewer} below. Leading and supporting: {lead} tested, {lead_more} above, {lead_fewer} "
        "below. Of all others no difference can be told; pairs that never met and are no different are not listed ({silent}). To meet seldom is not to refuse "
        "to work together."
    ),
    "ties_table": "Strongest ties",
    "duties_text": "Duties found: {n}. They stand with their sentences in {file} ({rows} rows, one a duty and department).",
    "departments_off": "This study didn't ask for the measures of departments (not measured).",
    "congruence_title": "Who should work together",
    "congruence_text": (
        "Where one matter that people raise falls to several departments, or two matters keep turning up in the same messages, these departments need one another. "
        "Who has a matter is read only from documents that a department signed alone and tasks it has alone, lest the same texts prove themselves. Need and "
        "documents together are compared as shares; a gap is a need of two departments that have fewer documents together than chance gives. It says where to "
        "read first: what is not written down may still be "
        "done, and nobody is found at fault."
    ),
    "congruence_told": (
        "Pairs with a need: {n}; marked as gaps: {gaps}. Weighted congruence is {weighted} (interval {low} to {high}); {tested}. "
        "The part of the need that documents show is {part}. The fewer mandates are read, the less these numbers hold; whose topic is "
        "whose, see the figure below and tables/mandates.csv."
    ),
    "congruence_tested": "against departments of like activity, exchanged at random, z = {z}, p = {p}",
    "congruence_untested": "too few needs or departments to test the whole",
    "congruence_no_gap": (
        "No pair has all of these: a need, fewer documents together than by chance (after correction), and the same in most draws. That doesn't say that "
        "all work together."
    ),
    "gap_pairs_title": "Pairs: needed and documented",
    "gap_evidence_title": "First pairs to read: messages and clauses",
    "gap_evidence_text": (
        "For each pair: messages that make the two need one another, and clauses that show whose matter it is. Percentages are the share of these topics in "
        "the text. All of it is in tables/congruence_evidence.csv."
    ),
    "messages_side": "messages",
    "clauses_side": "the departments' own clauses",
    "pair_name": "{one} and {other}",
    "mandates_title": "Departments by topics",
    "mandates_text": "Mandates as read from documents signed alone and tasks held alone. Light cells: nothing on record, which doesn't say nobody acts.",
    "by_topic_title": "By topic",
    "vacuum_title": "Asked for, and no lead named",
    "vacuum_text": (
        "Vacuum = demand × share of the tasks mainly about the topic without a named lead. A topic is marked only where policies speak of it and there is no task, "
        "or where the whole interval of that share lies above one half. "
        "Nobody leads topics of mere courtesy or procedure either: first ask whether it is a matter at all. A lead on paper doesn't mean that somebody acts."
    ),
    "overlap_title": "Several leads",
    "overlap_text": (
        "Overlap is high where several lines of work lead one topic and don't act together on it. Several leads are no fault by themselves: tasks may be well "
        "divided."
    ),
})  # fmt: skip

COORDINATION: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})

COORDINATION_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "zh": MappingProxyType({
        "layer:issue": "联合发文", "layer:lead-support": "牵头→配合", "layer:lead-responsible": "牵头→责任", "layer:co-responsible": "共同负责",
        "layer:mention": "同句提及",
        "measure:departments": "部门数", "measure:documents": "文件数", "measure:joint_share": "联合发文占比", "measure:issuers_per_document": "每件文件的发文部门",
        "measure:density": "密度（有联系的部门对）", "measure:issue_weight_per_pair": "每对的联合发文权重", "measure:duty_weight_per_pair": "每对的分工权重",
        "measure:degree_centralisation": "度数集中度", "measure:betweenness_centralisation": "中介集中度", "measure:modularity": "模块度",
        "measure:system_ei": "跨条 E-I（1 全跨条线）", "measure:region_ei": "跨块 E-I（1 全跨地方）", "measure:core_fit": "核心—边缘吻合度",
        "measure:lead_entropy": "牵头的熵（比特）", "measure:effective_leads": "有效牵头部门数", "measure:one_lead_share": "恰有一个牵头的任务占比",
        "measure:open_only_share": "只写“有关部门”的任务占比",
        "measure:binary": "二元一致", "measure:weighted": "加权一致", "measure:documented part": "需要中已写明的部分", "measure:excess": "没有需要的联系",
        "verdict:affinity": "多于随机", "verdict:avoidance": "少于随机", "verdict:gap": "缺口", "verdict:covered": "已写明", "verdict:vacuum": "未见牵头",
        "verdict:led": "有牵头", "verdict:not addressed": "政策未谈", "verdict:no need": "没有需要",
        "verdict:uncoordinated": "各自牵头", "verdict:coordinated": "共同行动", "verdict:no overlap": "只有一家",
    }),
    "en": MappingProxyType({
        "layer:issue": "joint document", "layer:lead-support": "leads → supports", "layer:lead-responsible": "leads → responsible",
        "layer:co-responsible": "responsible together", "layer:mention": "named together",
        "measure:departments": "departments", "measure:documents": "documents", "measure:joint_share": "joint documents, share",
        "measure:issuers_per_document": "issuers a document", "measure:density": "density (pairs with a tie)",
        "measure:issue_weight_per_pair": "weight of joint issuance a pair", "measure:duty_weight_per_pair": "weight of duties a pair",
        "measure:degree_centralisation": "degree centralisation", "measure:betweenness_centralisation": "betweenness centralisation",
        "measure:modularity": "modularity", "measure:system_ei": "E-I by line of work (1: all across)", "measure:region_ei": "E-I by place (1: all across)",
        "measure:core_fit": "fit of core and periphery", "measure:lead_entropy": "entropy of leading (bits)", "measure:effective_leads": "effective leads",
        "measure:one_lead_share": "tasks with exactly one lead", "measure:open_only_share": "tasks that name nobody",
        "measure:binary": "binary", "measure:weighted": "weighted", "measure:documented part": "documented part of the need", "measure:excess": "ties without a need",
        "verdict:affinity": "above chance", "verdict:avoidance": "below chance", "verdict:gap": "gap", "verdict:covered": "documented", "verdict:vacuum": "no lead seen",
        "verdict:led": "led", "verdict:not addressed": "not addressed", "verdict:no need": "no need",
        "verdict:uncoordinated": "uncoordinated", "verdict:coordinated": "together", "verdict:no overlap": "one line",
    }),
})  # fmt: skip
"""Words for codes in tables of departments."""
