"""What every column of every table means, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from policytext.report import columns_coordination, columns_findings, columns_measured

__all__ = ["COLUMN_NOTES", "ColumnNote", "note_for"]


class ColumnNote(NamedTuple):
    """A column: the name that people read, what it means, and its unit (empty where there is none)."""

    name: str
    meaning: str
    unit: str


_COLUMNS: Mapping[str, tuple[str, str, str, str, str, str]] = MappingProxyType({
    "kind": ("来源", "政策或反馈", "", "source", "policy or feedback", ""),
    "file": ("文件", "相对于读入位置的文件名", "", "file", "file, relative to what was read", ""),
    "rows": ("行数", "文件里的记录数（一篇文本算一行）", "行", "rows", "records in the file (a text file is one)", "rows"),
    "documents": ("读入", "成为文档的行数", "件", "read", "rows that became documents", "documents"),
    "title_only": (
        "仅标题", "读入中只有标题的，不参与主题", "件",
        "title only", "read, with a title only; kept out of topics", "documents",
    ),
    "left_out": ("未读入", "行数减读入", "行", "left out", "rows less documents read", "rows"),
    "place": ("位置", "文件内的行、表或位置", "", "place", "row, sheet or position in the file", ""),
    "code": ("种类", "问题种类的代码；报告在旁注明其含义", "", "kind", "code of the kind of issue; the report says its meaning beside it", ""),
    "severity": (
        "后果", "left out 未读入；changed 读入但有改动；note 提示", "",
        "severity", "left out, changed (read, with a loss) or note", "",
    ),
    "action": ("处理", "做了什么", "", "action", "what was done about it", ""),
    "topic": ("主题", "主题编号，按在文本中的份额排序", "", "topic", "number of the topic, largest share of text first", ""),
    "label": (
        "标签", "该主题特有的几个词，或研究者所给的名称", "",
        "label", "distinctive words, or the researcher's own name", "",
    ),
    "words": ("常用词", "概率最大的词", "", "words", "most probable words", ""),
    "distinctive": (
        "特征词", "既常用又为该主题所独有的词（FREX）", "",
        "distinctive words", "frequent and exclusive words (FREX)", "",
    ),
    "share_policy": (
        "供给份额", "该主题在全部政策文本中的份额；各主题合计为 1", "0–1",
        "supply share", "share of the topic in all policy text; the topics sum to 1", "0–1",
    ),
    "share_feedback": (
        "需求份额", "该主题在全部反馈中的份额；各主题合计为 1", "0–1",
        "demand share", "share of the topic in all feedback; the topics sum to 1", "0–1",
    ),
    "low": ("下限", "区间的下端", "同估计值", "low", "lower end of the interval", "as the estimate"),
    "high": ("上限", "区间的上端", "同估计值", "high", "upper end of the interval", "as the estimate"),
    "n_policy": ("政策数", "参与估计的政策", "件", "policies", "policy documents behind the number", "documents"),
    "n_feedback": ("反馈数", "参与估计的反馈", "条", "messages", "feedback messages behind the number", "messages"),
    "note": ("说明", "该行的提示", "", "note", "what to know about the row", ""),
    "department": ("部门", "规范化后的部门标识", "", "department", "identifier after tidying names", ""),
    "n_documents": ("发文", "单独或联合印发的文件", "件", "documents", "issued alone or jointly", "documents"),
    "n_joint": ("联合", "与其他部门联合印发的文件", "件", "joint", "issued with others", "documents"),
    "n_lead": ("牵头", "作为牵头单位的任务", "项", "leads", "duties led", "duties"),
    "n_support": ("配合", "作为配合单位的任务", "项", "supports", "duties supported", "duties"),
    "n_responsible": ("负责", "作为责任单位的任务", "项", "responsible", "duties answered for", "duties"),
    "open": ("泛指", "“有关部门”一类未点名的单位", "是/否", "unnamed", "stands for an open set, as in 有关部门", "yes/no"),
    "layer": (
        "关系", "issue 联合发文；lead-support 牵头→配合；lead-responsible 牵头→责任；co-responsible 共同负责", "",
        "tie", "issue: joint document; lead-support, lead-responsible: directed; co-responsible: together", "",
    ),
    "source": ("起点", "关系的起点（牵头方）", "", "from", "where the tie starts (the lead)", ""),
    "target": ("终点", "关系的终点", "", "to", "where the tie ends", ""),
    "weight": (
        "权重", "每份文件或任务合计为 1，由参与者均分", "",
        "weight", "each document or duty counts 1 in all, shared among its partners", "",
    ),
    "n": ("次数", "涉及的文件或任务", "件/项", "n", "documents or duties behind the tie", "count"),
    "document": (
        "文档", "文档标识；可能泄露个人信息的换成顺序号", "",
        "document", "document id; a running number where the id could lead to a person", "",
    ),
    "start": (
        "起", "原句在 corpus.text 中的起点；-1 为标题", "字符",
        "start", "where the sentence starts in corpus.text; -1: title", "characters",
    ),
    "end": ("止", "原句在 corpus.text 中的终点", "字符", "end", "where the sentence ends in corpus.text", "characters"),
    "role": (
        "角色", "lead 牵头；support 配合；responsible 责任；joint 联合", "",
        "role", "lead, support, responsible or joint", "",
    ),
    "layout": (
        "写法", "table 分工表；bracket 括号；label 标签行；sentence 句中", "",
        "layout", "row of a table, bracket, label line or sentence", "",
    ),
    "name_start": ("名称起", "单位名称在 corpus.text 中的起点", "字符", "name starts", "where the name starts in corpus.text", "characters"),
    "name_end": ("名称止", "单位名称在 corpus.text 中的终点", "字符", "name ends", "where the name ends in corpus.text", "characters"),
    "placeholder": ("泛指", "“有关部门”一类未点名的单位", "是/否", "unnamed", "stands for an open set, as in 有关部门", "yes/no"),
    "cue": ("提示词", "给出角色的词：牵头、责任单位、由…审批", "", "cue", "the word that gave the role: 牵头, 责任单位, 由…审批", ""),
    "task": ("任务", "分工所属的任务；括号单独出现时为空", "", "task", "what is to be done; empty where a bracket stands alone", ""),
    "task_id": ("任务号", "任务起始条款在文中的序号，从 1 起", "", "task number", "number of the clause where the task starts, from 1", ""),
    "deadline": ("时限", "原文写法；空为未写", "", "deadline", "as it stands; empty: none given", ""),
    "quantity": ("数量", "任务中的数量，原文写法，以顿号分隔", "", "quantity", "amounts in the task as they stand, parted by 、", ""),
    "clause": ("条款号", "分工所在条款的序号，从 1 起", "", "clause", "number of the clause that the duty stands in, from 1", ""),
    "function": (
        "条款功能", "diagnosis 问题；goal 目标；measure 措施；duty 职责；safeguard 保障；definition 定义；procedure 程序；other 其他", "",
        "function", "what that clause does: diagnosis, goal, measure, duty, safeguard, definition, procedure or other", "",
    ),
    "sentence": (
        "原句", "作为证据的句子，个人信息已遮去，过长的截短", "",
        "sentence", "the evidence, personal data masked, long ones cut", "",
    ),
    "matter": ("事项", "主题所归入的事项；分属几项的注明比例", "", "matter", "what the topic is joined to, with parts where divided", ""),
    "recurrence": (
        "复现率", "该主题在其他各次拟合中再现的比例；只拟合一次则为空", "0–1",
        "recurrence", "share of the other runs in which the topic comes back; empty with one run", "0–1",
    ),
    "auc": (
        "辨识度", "反馈中的文本比等长的政策段落含有更多该主题的机会；0.5 为看不出来源，接近 0 或 1 为一看便知", "0–1",
        "tells source", "how often a message holds more of the topic than a policy passage of its length; .5 says nothing of the source, "
        "0 or 1 gives it away", "0–1",
    ),
    "genre": (
        "套话占比", "最具特征的 20 个词里，属于公文套语、称呼与诉求口吻的比例", "0–1",
        "manner", "share of its 20 most distinctive words that are words of manner, address and procedure", "0–1",
    ),
    "coherence_policy": (
        "政策一致性", "最常用的十个词在政策单元中同时出现的程度（NPMI）", "-1–1",
        "coherent in policies", "how far its ten likeliest words stand together in policy units (NPMI)", "-1–1",
    ),
    "coherence_feedback": (
        "反馈一致性", "最常用的十个词在反馈中同时出现的程度（NPMI）", "-1–1",
        "coherent in messages", "how far its ten likeliest words stand together in messages (NPMI)", "-1–1",
    ),
    "distance_policy_reply": (
        "政策离答复", "政策与答复说该主题时用词的距离（Jensen-Shannon，扣除随机水平）；校正是从答复学来的，距离大的主题要少信几分；无答复则为空", "比特",
        "policy from reply", "how differently policies and replies word the topic (Jensen-Shannon, above chance): the calibration is learnt "
        "from replies, so trust it less where this is large; empty without replies", "bits",
    ),
    "ratio": ("倾斜", "反馈中的份额相对政策中的份额", "翻倍数", "ratio", "share in feedback over share in policies", "doublings"),
    "register": (
        "只是口吻？", "该主题几乎把两侧完全分开：是说法不同还是只有一侧有这件事，分不清", "是/否",
        "wording?", "the topic separates the sources almost perfectly: whether by wording or by matter can't be told", "yes/no",
    ),
    "reason": ("理由", "为何这样标", "", "reason", "why it is marked", ""),
    "fold": ("哪一部分", "留出的是哪一年、哪里、哪类；空为该种合计", "", "which", "the part; empty: all of the kind together", ""),
    "n_pairs": ("对数", "留出的诉求—答复对", "对", "pairs", "pairs of message and reply held back", "pairs"),
    "n_topics": ("主题数", "大到可以判断的主题，各部分相加", "个", "topics", "topics large enough to judge, summed over parts", "topics"),
    "tau_before": ("未校正 τ", "同一件事的诉求与答复本应无差距，未校正时差距的标准差（扣除抽样）", "翻倍数",
                   "τ before", "spread of gaps between messages and their own replies, which should be 0 (sampling taken off)", "doublings"),
    "tau_after": ("校正后 τ", "校正后还余的标准差；结果的区间按各种中最大的放宽", "翻倍数",
                  "τ after", "what is left of it once calibrated; intervals are widened by the largest kind", "doublings"),
    "slope": ("斜率", "种入已知差距后，校正所得对真值的斜率；1 为不多不少", "", "slope", "corrected on true planted gaps; 1 is exact", ""),
    "js_before": ("未校正 JS", "诉求与其答复份额的 Jensen-Shannon 散度", "比特",
                  "JS before", "Jensen-Shannon divergence of the shares of messages and their replies", "bits"),
    "js_after": ("校正后 JS", "同上，校正后", "比特", "JS after", "the same, calibrated", "bits"),
    "mrr_before": ("未校正检索", "按主题份额从留出的答复里找自己的答复，名次倒数的平均", "0–1",
                   "MRR before", "mean reciprocal rank of the own reply among those held back, by topic shares", "0–1"),
    "mrr_after": ("校正后检索", "同上，校正后", "0–1", "MRR after", "the same, calibrated", "0–1"),
    "word": ("词", "没有进入主题的词", "", "word", "word that topics have no weight for", ""),
    "unit": ("单元", "文档里的单元", "", "unit", "unit of the document", ""),
    "text": ("原文", "该主题说得最清楚的一段，个人信息已遮去", "", "text", "where the topic shows most clearly, personal data masked", ""),
    "rank": ("序", "在该主题和来源中的典型程度", "", "rank", "how typical within topic and source", ""),
    "share": ("主题份额", "该文本属于该主题的份额", "0–1", "topic share", "share of the topic in that text", "0–1"),
    "date": ("日期", "文档日期", "", "date", "date of the document", ""),
    "region": ("地区", "文档地区", "", "region", "region of the document", ""),
})  # fmt: skip

_TABLES: Mapping[str, str] = MappingProxyType({
    "sources": "kind file rows documents title_only left_out",
    "reading_issues": "file place code severity action",
    "topics": "topic label matter words distinctive share_policy share_feedback n_policy n_feedback recurrence",
    "register": "topic label auc genre coherence_policy coherence_feedback distance_policy_reply ratio register reason",
    "wording": "topic label estimate low high n",
    "calibration": (
        "kind fold n_pairs n_topics tau_before tau_after slope js_before js_after mrr_before mrr_after note"
    ),
    "outside": "word n_policy n_feedback share_policy share_feedback",
    "topic_examples": "topic label rank kind unit document share start end text words",
    "duties": (
        "document start end role department name_start name_end layout placeholder cue task task_id deadline quantity clause function "
        "sentence"
    ),
    "evidence": "topic label kind rank share document start end date region sentence",
})  # fmt: skip

_OVERRIDES: Mapping[tuple[str, str], tuple[str, str, str, str, str, str]] = MappingProxyType({
    ("topics", "n_policy"): ("政策单元数", "份额所折合的单元数", "个", "policy units", "units that the share is worth", "units"),
    ("topics", "n_feedback"): ("反馈单元数", "份额所折合的单元数", "个", "feedback units", "units that the share is worth", "units"),
    ("calibration", "kind"): (
        "留出的部分", "random 随机四分；late 较晚的年份；place 一个地方；class 一类事", "",
        "held back", "random quarters, late years, one place, or one class of matters", "",
    ),
    ("wording", "estimate"): (
        "用语差别", "log2（答复中的份额/诉求中的份额）；两侧说的是同一件事，所以只是用语之差。1 为答复多一倍", "翻倍数",
        "wording", "log2 of its share in replies over that in the messages they answer: the same matters, so wording alone; 1: twice as much",
        "doublings",
    ),
    ("wording", "n"): ("对数", "诉求—答复对", "对", "pairs", "pairs of message and reply", "pairs"),
    ("outside", "n_policy"): ("政策数", "含该词的政策", "件", "policies", "policy documents that hold it", "documents"),
    ("outside", "n_feedback"): ("反馈数", "含该词的反馈", "条", "messages", "messages that hold it", "messages"),
    ("outside", "share_policy"): ("占政策", "占政策全部主题词的份额", "0–1", "of policies", "its part of all topic words of policies", "0–1"),
    ("outside", "share_feedback"): ("占反馈", "占反馈全部主题词的份额", "0–1", "of messages", "its part of all topic words of messages", "0–1"),
    ("topic_examples", "words"): (
        "出自该主题的词", "这一段里多半由该主题而来的词", "",
        "its words", "words of the passage that it owes to the topic with more than even odds", "",
    ),
    ("topic_examples", "start"): ("起", "这一段在 corpus.text 中的起点", "字符", "start", "where the passage starts in corpus.text", "characters"),
    ("topic_examples", "end"): ("止", "这一段在 corpus.text 中的终点", "字符", "end", "where the passage ends in corpus.text", "characters"),
    ("duties", "department"): ("部门", "原文中的部门名称", "", "department", "name as it stands in the text", ""),
    ("duties", "start"): (
        "起", "分工在 corpus.text 中的起点（写明单位的表格行、括号、标签行或句子）", "字符",
        "start", "where the duty (its row, bracket, label line or sentence) starts in corpus.text", "characters",
    ),
    ("duties", "end"): ("止", "分工在 corpus.text 中的终点", "字符", "end", "where the duty ends in corpus.text", "characters"),
})  # fmt: skip


def _notes(lang: str) -> Mapping[str, Mapping[str, ColumnNote]]:
    first = 0 if lang == "zh" else 3
    more = (columns_measured, columns_coordination, columns_findings)
    tables = {name: named for part in (_TABLES, *(each.TABLES for each in more)) for name, named in part.items()}
    overrides = {key: note for part in (_OVERRIDES, *(each.OVERRIDES for each in more)) for key, note in part.items()}
    return MappingProxyType(
        {
            table: MappingProxyType(
                {c: ColumnNote(*(overrides.get((table, c)) or _note(table, c))[first : first + 3]) for c in named.split()}
            )
            for table, named in tables.items()
        }
    )


def _note(table: str, column: str) -> tuple[str, str, str, str, str, str]:
    """Meaning of a column without one of its own for this table: columns of departments or of findings first where the table is one of theirs."""
    more = columns_measured.COLUMNS
    own = [room.COLUMNS for room in (columns_coordination, columns_findings) if table in room.TABLES]
    parts: tuple[Mapping[str, tuple[str, str, str, str, str, str]], ...] = (*own, _COLUMNS, more)
    return next(part[column] for part in parts if column in part)


COLUMN_NOTES: Mapping[str, Mapping[str, Mapping[str, ColumnNote]]] = MappingProxyType({"zh": _notes("zh"), "en": _notes("en")})
"""``COLUMN_NOTES[lang][table][column]``: name, meaning and unit."""


def note_for(lang: str, table: str, column: str) -> ColumnNote:
    """Give the note of a column; a column that has none is named as it is.

    >>> note_for("en", "gaps", "n_policy").meaning
    'policy documents behind the number'
    """
    return COLUMN_NOTES[lang].get(table, {}).get(column, ColumnNote(column, "", ""))
