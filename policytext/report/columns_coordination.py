"""What the columns of departments, ties and needs mean, in Chinese and English; :mod:`policytext.report.columns` puts them together."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["COLUMNS", "OVERRIDES", "TABLES"]

_Note = tuple[str, str, str, str, str, str]

_ENDS: _Note = ("下限", "区间的下端", "0–1", "low", "lower end of the interval", "0–1")
_ENDS_HIGH: _Note = ("上限", "区间的上端", "0–1", "high", "upper end of the interval", "0–1")
_RECURRENCE: _Note = (
    "复现率", "该主题在其他各次拟合中再现的比例；只拟合一次则为空", "0–1",
    "recurrence", "share of the other runs in which the topic comes back; empty with one run", "0–1",
)  # fmt: skip
_DEMAND: _Note = ("诉求份额", "群众反馈中谈该主题的份额", "0–1", "demand", "share of messages that is about the topic", "0–1")

COLUMNS: Mapping[str, _Note] = MappingProxyType({
    "level": ("层级", "国家、省、市、县等", "", "level", "nation, province, city, county ...", ""),
    "system": ("条线", "同一业务各级部门的共同名称（条）", "", "line", "line of work that bodies of all levels share (条)", ""),
    "joint_strength": (
        "联合强度", "联合发文关系的权重之和，等于联合发文的件数", "件",
        "joint strength", "sum of its weights of joint issuance; equals the number of joint documents", "documents",
    ),
    "joint_strength_low": ("联合下限", "其区间的下端（按文件重抽样）", "件", "joint low", "lower end of its interval (documents drawn again)", "documents"),
    "joint_strength_high": ("联合上限", "其区间的上端", "件", "joint high", "upper end of its interval", "documents"),
    "lead_share": ("牵头占比", "牵头/（牵头＋配合）", "0–1", "lead share", "leads / (leads + supports)", "0–1"),
    "lead_share_low": ("牵头下限", "其区间的下端（同一文件的任务一起抽）", "0–1", "lead low", "lower end of its interval (tasks of a document stay together)", "0–1"),
    "lead_share_high": ("牵头上限", "其区间的上端", "0–1", "lead high", "upper end of its interval", "0–1"),
    "partners": ("伙伴", "发文或分工上有联系的具名部门个数", "个", "partners", "named departments tied by joint issuance or duties", "count"),
    "participation": (
        "跨层", "联系是否跨联合发文与分工两类；0 为只有一类，1/2 为两类各半", "0–1/2",
        "both kinds", "0: all ties of one kind (issuance or duties); 1/2: both weigh the same", "0–1/2",
    ),
    "betweenness": (
        "中介性", "中介中心性：处在其他部门之间最短路径上的程度（距离为 1/权重）", "0–1",
        "between", "betweenness: how often on the shortest way between others (distance 1/weight)", "0–1",
    ),
    "betweenness_low": ("中介下限", "其区间的下端；少数文件决定时区间很宽", "0–1", "between low", "lower end of its interval; wide if few documents decide", "0–1"),
    "betweenness_high": ("中介上限", "其区间的上端", "0–1", "between high", "upper end of its interval", "0–1"),
    "rank_low": ("名次最前", "名次区间靠前的一端", "", "rank from", "better end of the interval of that rank", ""),
    "rank_high": ("名次最后", "名次区间靠后的一端", "", "rank to", "worse end of the interval of that rank", ""),
    "constraint": (
        "约束", "Burt 约束：伙伴之间彼此也有联系则高，居间联络的部门低", "",
        "constraint", "Burt's constraint: high where partners are tied to each other, low for brokers", "",
    ),
    "coreness": ("核心度", "离网络核心多近；1 为核心", "0–1", "coreness", "how near to the core of the network; 1: core", "0–1"),
    "community": (
        "群", "联系较密的部门群（C1 最大）；空为没有联系或未测量", "",
        "community", "group of departments with more ties among them (C1 the largest); empty: no ties, or not measured", "",
    ),
    "first": ("最早", "最早一份文件的日期；空为没有日期", "", "first", "day of the first document; empty without dates", ""),
    "last": ("最晚", "最晚一份文件的日期", "", "last", "day of the last document", ""),
    "jaccard": (
        "重合度", "共同的文件或任务占两者任一方的文件或任务的比例", "0–1",
        "overlap", "acts of both over acts of either (documents signed, tasks led or supported)", "0–1",
    ),
    "expected": (
        "随机件数", "若只看各部门参与多少、每件有几个部门，预期的共同次数", "件/项",
        "by chance", "joint acts to be expected from how active each is and how many take part in each act", "count",
    ),
    "ratio": ("实际/随机", "实际次数除以随机件数", "倍", "times", "joint acts over those expected by chance", "times"),
    "p_affinity": ("p（偏多）", "随机时共同次数这么多或更多的机会", "0–1", "p (more)", "chance of as many or more", "0–1"),
    "q_affinity": ("q（偏多）", "多重检验校正后", "0–1", "q (more)", "the same, corrected for many tests", "0–1"),
    "p_avoidance": ("p（偏少）", "随机时共同次数这么少或更少的机会", "0–1", "p (fewer)", "chance of as few or fewer", "0–1"),
    "q_avoidance": ("q（偏少）", "多重检验校正后", "0–1", "q (fewer)", "the same, corrected for many tests", "0–1"),
    "null": ("随机值", "随机网络（各部门参与多少不变，谁与谁一起打乱）的平均", "", "by chance", "mean of networks of chance: activity kept, partners shuffled", ""),
    "null_low": ("随机下限", "随机网络 范围的下端", "", "chance low", "lower end of the range of chance", ""),
    "null_high": ("随机上限", "随机网络 范围的上端", "", "chance high", "upper end of the range of chance", ""),
    "z": ("z", "离随机值几个标准差；绝对值 2 以内与随机无异", "标准差", "z", "distance from chance in its standard deviations; within 2: no different", "SD"),
    "stable": ("重抽样中", "按文件与反馈重抽样，缺口仍在的比例；不到一半不标", "0–1", "in draws", "share of draws with such a gap; under half: no verdict", "0–1"),
    "n_replies": ("答复数", "同时点到两部门的答复", "件", "replies", "replies that name both", "replies"),
    "n_clauses": ("条款数", "政策中主要谈该主题的条款", "条", "clauses", "clauses of policies that are mainly about it", "clauses"),
    "n_speaking": ("政策数", "有两条以上这样条款的政策", "件", "policies", "policies with two such clauses or more", "documents"),
    "department_a": ("部门甲", "两个部门之一", "", "one department", "one of the pair", ""),
    "department_b": ("部门乙", "两个部门之另一", "", "other department", "the other of the pair", ""),
    "required": ("所需", "群众诉求对这两个部门配合的需要，占全部需要的份额", "0–1", "needed", "share of all need of coordination, as messages show it", "0–1"),
    "documented": ("所载", "两部门共同的文件，占全部共同文件的份额", "0–1", "documented", "share of all documents in which departments act together", "0–1"),
    "n_joint": ("共同文件", "两部门联合印发或同担任务的文件", "件", "together", "documents in which the two act together", "documents"),
    "topics": ("主题", "使两部门需要配合的主题，最主要的在前；× 为两个彼此相关的主题", "", "topics", "that make the need, strongest first; ×: two that go together", ""),
    "n_messages": ("反馈数", "一半以上在谈这些主题的反馈", "条", "messages", "of which these topics are half or more", "messages"),
    "lift": ("提升度", "两主题在同一条反馈里出现的次数与随机之比", "倍", "lift", "how often both stand in one message, over chance", "times"),
    "topic_a": ("主题甲", "主题编号", "", "topic", "number of the topic", ""),
    "topic_b": ("主题乙", "主题编号", "", "other topic", "number of the other topic", ""),
    "binary": ("二元一致", "需要配合的各对中，文件写明配合（两次以上）的比例", "0–1", "binary", "share of needed pairs that documents show (two acts or more)", "0–1"),
    "weighted": ("加权一致", "所需与所载两组份额重合的程度", "0–1", "weighted", "how far the shares of need and of ties agree", "0–1"),
    "n_departments": ("部门数", "管该主题的部门", "个", "departments", "departments with a mandate for the topic", "count"),
    "demand": _DEMAND,
    "recurrence": _RECURRENCE,
    "n_tasks": ("任务数", "谈该主题的任务，按份额折算", "项", "tasks", "tasks about the topic, parts added up", "tasks"),
    "no_lead": (
        "无牵头比例", "其中没有写明牵头单位（或唯一责任单位）的比例；没有任务则为空", "0–1",
        "no lead", "share of them without a named lead (or a sole responsible body); empty without tasks", "0–1",
    ),
    "no_lead_low": ("无牵头下限", "其区间的下端（同一文件的任务一起算）", "0–1", "no lead low", "lower end of its interval (tasks of a document together)", "0–1"),
    "no_lead_high": ("无牵头上限", "其区间的上端", "0–1", "no lead high", "upper end of its interval", "0–1"),
    "leads": ("牵头条线", "牵头多于随机的条线；后附份额的为各自占比", "", "leads", "lines of work that lead it beyond chance, with their shares where given", ""),
    "cue_rate": ("“没人管”比例", "该主题的反馈中说“没人管”“推诿”一类话的比例", "0–1", "says nobody", "share of its messages that say that nobody is in charge", "0–1"),
    "cue_low": ("其下限", "Wilson 区间的下端", "0–1", "its low", "lower end of the Wilson interval", "0–1"),
    "cue_high": ("其上限", "Wilson 区间的上端", "0–1", "its high", "upper end of the Wilson interval", "0–1"),
    "n_leads": ("牵头条线数", "牵头多于随机的条线", "个", "lines that lead", "lines of work that lead it beyond chance", "count"),
    "gini_simpson": (
        "分散度", "随机取两项任务，牵头条线不同的机会（按任务少作校正）", "0–1",
        "spread", "chance that two of its tasks have different leads (corrected for few)", "0–1",
    ),
    "effective_leads": ("有效牵头数", "牵头均分时相当于几个条线", "个", "effective leads", "number of even leads that would be as spread", "count"),
    "coordinated": ("已协调", "各对牵头条线在该主题上共同行动的程度，平均", "0–1", "coordinated", "how far pairs of leads act together on the topic, mean", "0–1"),
})  # fmt: skip

TABLES: Mapping[str, str] = MappingProxyType({
    "departments": (
        "department open level region system n_documents n_joint joint_strength joint_strength_low joint_strength_high n_lead n_support "
        "n_responsible lead_share lead_share_low lead_share_high n partners participation betweenness betweenness_low betweenness_high rank rank_low "
        "rank_high constraint coreness community"
    ),
    "ties": "source target layer weight n n_documents first last jaccard",
    "network": "measure estimate low high n null null_low null_high z note",
    "backbone": "source target layer n n_documents weight expected ratio p_affinity q_affinity p_avoidance q_avoidance verdict",
    "congruence": "department_a department_b required documented n_joint expected estimate low high stable p q topics n_messages n_replies verdict note",
    "congruence_summary": "measure estimate low high n z p",
    "congruence_by_topic": "topic label demand required binary weighted n n_departments recurrence",
    "congruence_by_department": "department required documented binary weighted n",
    "congruence_evidence": "department_a department_b kind department document start end text topics share",
    "mandates": "department topic weight source n n_documents note",
    "topic_dependency": "topic_a topic_b lift p q weight",
    "vacuum": (
        "topic label demand n_clauses n_speaking n_tasks n_documents no_lead no_lead_low no_lead_high estimate low high n_leads leads cue_rate cue_low "
        "cue_high n recurrence verdict note"
    ),
    "overlap": "topic label demand n_tasks n_leads leads gini_simpson effective_leads coordinated estimate low high n verdict note",
})  # fmt: skip

OVERRIDES: Mapping[tuple[str, str], _Note] = MappingProxyType({
    ("departments", "region"): ("地方", "部门所在的地方（块）；空为不知", "", "place", "place that it belongs to (块); empty: unknown", ""),
    ("departments", "n_joint"): ("联合", "与其他部门联合印发的文件", "件", "joint", "issued with others", "documents"),
    ("departments", "n"): ("n", "牵头＋配合", "项", "n", "leads + supports", "duties"),
    ("departments", "rank"): (
        "中介名次", "中介性的名次，1 最大；并列的取中间名次；名次要连同区间读", "",
        "between rank", "rank of betweenness, 1 the greatest; equal ones share the middle; read it with its interval", "",
    ),
    ("ties", "n_documents"): ("文件", "这条联系所出自的文件", "件", "documents", "that the tie comes from", "documents"),
    ("network", "measure"): ("指标", "整个网络的指标，不含“有关部门”一类", "", "measure", "of the whole network, unnamed bodies left aside", ""),
    ("network", "estimate"): ("估计值", "指标的数值", "", "estimate", "value of the measure", ""),
    ("network", "low"): ("下限", "区间（逐份去掉文件的刀切法）的下端", "", "low", "lower end of the interval (jackknife over documents)", ""),
    ("network", "high"): ("上限", "其上端", "", "high", "its upper end", ""),
    ("network", "n"): ("n", "估计所依据的部门、文件、部门对、任务等的个数", "", "n", "departments, documents, pairs or tasks behind it", "count"),
    ("network", "note"): ("说明", "读这一行要知道的", "", "note", "what to know about the row", ""),
    ("backbone", "n_documents"): ("文件", "两部门共同的文件", "件", "documents", "in which both act", "documents"),
    ("backbone", "weight"): ("权重", "图上这条联系的权重；没有联系为 0", "", "weight", "of the tie in the graph, 0 without one", ""),
    ("backbone", "verdict"): (
        "判断", "affinity 多于随机；avoidance 少于随机；空为不能判断", "",
        "verdict", "affinity: more than chance; avoidance: fewer; empty: cannot tell", "",
    ),
    ("congruence", "estimate"): ("缺口", "所需减所载", "0–1", "gap", "needed less documented", "0–1"),
    ("congruence", "low"): _ENDS,
    ("congruence", "high"): _ENDS_HIGH,
    ("congruence", "expected"): ("随机件数", "同样活跃的部门随机会有的共同文件", "件", "by chance", "documents together of bodies as active, by chance", "documents"),
    ("congruence", "p"): ("p 值", "随机时共同文件这么少的机会", "0–1", "p", "chance of as few documents together", "0–1"),
    ("congruence", "verdict"): (
        "判断", "gap 有需要而未见配合；covered 文件写明配合；cannot tell 不能判断；no need 没有需要。是先读哪里的提示，不是评价", "",
        "verdict", "gap: needed and not documented; covered: documented; cannot tell; no need. A lead for reading, not a finding of fault", "",
    ),
    ("congruence_summary", "measure"): (
        "指标", "binary 二元一致；weighted 加权一致；documented part 需要中已写明的部分；excess 没有需要的联系", "",
        "measure", "binary and weighted congruence; part of the need that is documented; ties without a need", "",
    ),
    ("congruence_summary", "estimate"): ("估计值", "0 至 1", "0–1", "estimate", "from 0 to 1", "0–1"),
    ("congruence_summary", "n"): ("对数", "有需要的部门对", "对", "pairs", "pairs of departments with a need", "pairs"),
    ("congruence_summary", "z"): ("z", "加权一致离随机互换部门的结果几个标准差", "标准差", "z", "of the weighted one against departments exchanged at random", "SD"),
    ("congruence_summary", "p"): ("p 值", "随机互换部门时有这么一致的机会", "0–1", "p", "chance of so much where departments are exchanged", "0–1"),
    ("congruence_by_topic", "required"): ("所需份额", "该主题带来的需要占全部的份额", "0–1", "needed", "its part of all need", "0–1"),
    ("congruence_by_topic", "n"): ("对数", "因该主题需要配合的部门对", "对", "pairs", "pairs that the topic makes need one another", "pairs"),
    ("congruence_by_department", "required"): ("所需", "它各对的需要之和", "0–1", "needed", "need of its pairs in all", "0–1"),
    ("congruence_by_department", "documented"): ("所载", "它各对的联系之和", "0–1", "documented", "ties of its pairs in all", "0–1"),
    ("congruence_by_department", "n"): ("对数", "它有需要的对", "对", "pairs", "its pairs with a need", "pairs"),
    ("congruence_evidence", "kind"): (
        "来源", "message 反馈；clause 部门单独发文或承担任务的条款", "",
        "source", "message; or clause of a department's own documents or tasks", "",
    ),
    ("congruence_evidence", "department"): ("部门", "条款表明其职责的部门；反馈则为空", "", "department", "whose mandate the clause shows; empty for messages", ""),
    ("congruence_evidence", "topics"): ("主题", "文中谈到的有关主题", "", "topics", "of the need that the text speaks of", ""),
    ("congruence_evidence", "share"): ("份额", "这些主题在文中的份额", "0–1", "share", "of these topics in the text", "0–1"),
    ("congruence_evidence", "start"): ("起", "在 corpus.text 中的起点", "字符", "start", "where it starts in corpus.text", "characters"),
    ("congruence_evidence", "end"): ("止", "在 corpus.text 中的终点", "字符", "end", "where it ends in corpus.text", "characters"),
    ("congruence_evidence", "text"): ("原文", "个人信息已遮去，过长的截短", "", "text", "personal data masked, long ones cut", ""),
    ("mandates", "weight"): ("职责权重", "该部门管该主题的程度；该主题最大的为 1", "0–1", "weight", "how far the topic is its matter; 1 for the topic's largest", "0–1"),
    ("mandates", "source"): ("依据", "单独发文、任务、答复或研究者所给", "", "rests on", "documents signed alone, tasks, replies, or as given", ""),
    ("mandates", "n"): ("条款数", "所依据的条款、任务或答复", "条", "n", "clauses, tasks or replies behind it", "count"),
    ("mandates", "note"): ("说明", "研究者所给的表里，该部门有何不妥", "", "note", "what is amiss with the department of a given table", ""),
    ("mandates", "n_documents"): ("文件数", "所依据的文件", "件", "documents", "documents behind it", "documents"),
    ("topic_dependency", "p"): ("p 值", "随机时两主题这么常在一起的机会", "0–1", "p", "chance of standing together so often", "0–1"),
    ("topic_dependency", "weight"): ("依赖", "两主题彼此需要的程度", "0–1", "weight", "how far the two need one another", "0–1"),
    ("vacuum", "estimate"): ("真空", "诉求份额乘无牵头比例；没有任务按 1 计", "0–1", "vacuum", "demand times the share without a lead, 1 without tasks", "0–1"),
    ("vacuum", "low"): _ENDS,
    ("vacuum", "high"): _ENDS_HIGH,
    ("vacuum", "n_tasks"): ("任务数", "主要谈该主题的任务", "项", "tasks", "tasks mainly about the topic", "tasks"),
    ("vacuum", "n_documents"): ("任务文件", "这些任务所在的文件", "件", "of documents", "documents with these tasks", "documents"),
    ("vacuum", "n_leads"): ("牵头条线数", "牵头这些任务的条线", "个", "lines that lead", "lines of work in charge of such tasks", "count"),
    ("vacuum", "leads"): ("牵头条线", "牵头这些任务的条线及各自份额", "", "leads", "lines of work in charge of such tasks, with their shares", ""),
    ("vacuum", "n"): ("反馈数", "以该主题为主的反馈", "条", "messages", "messages with the topic as their main one", "messages"),
    ("vacuum", "verdict"): (
        "判断", "vacuum 未见牵头；not addressed 政策没有谈；led 多半有牵头；cannot tell 不能判断。只看文件所写", "",
        "verdict", "vacuum: no lead seen; not addressed: no policy speaks of it; led; or cannot tell. Of what is written down only", "",
    ),
    ("overlap", "n_tasks"): ("任务数", "有牵头的任务，按份额折算", "项", "tasks", "led tasks about the topic, parts added up", "tasks"),
    ("overlap", "estimate"): ("未协调的重叠", "几个条线都牵头而不共同行动的程度", "0–1", "overlap", "how far several lead without acting together", "0–1"),
    ("overlap", "low"): _ENDS,
    ("overlap", "high"): _ENDS_HIGH,
    ("overlap", "n"): ("文件数", "有这类任务的文件", "件", "documents", "documents with such tasks", "documents"),
    ("overlap", "verdict"): (
        "判断", "uncoordinated 各自牵头；coordinated 共同行动；no overlap 只有一个条线；cannot tell 不能判断。几家牵头不等于有错", "",
        "verdict", "uncoordinated, coordinated, no overlap (one line), or cannot tell. Several leads are no fault by themselves", "",
    ),
})  # fmt: skip
