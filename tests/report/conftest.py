"""A small study made by hand: six policies, twenty-eight messages, six topics, two regions."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from policytext import coding_sheet, measure_congruence, measure_mismatch, run_study, transport_table
from policytext.corpus import Corpus, ReadingIssue, SourceCount
from policytext.government.duties import COLUMNS, Duties
from policytext.mismatch.result import Mismatch
from policytext.provenance import Provenance, record
from policytext.report.results import StudyResults
from policytext.segmenting.tokens import Tokens
from policytext.topics.model import Topics

PHONE, NAME = "13900001234", "王小明"
WORDS = {
    "停车·车位·泊位": ("停车", "车位", "泊位", "收费"),
    "噪音·施工·夜间": ("噪音", "施工", "夜间", "扰民"),
    "公交·线路·班次": ("公交", "线路", "班次", "站点"),
    "招商·园区·企业": ("招商", "园区", "企业", "项目"),
    "养老·助餐·护理": ("养老", "助餐", "护理", "老人"),
    "垃圾·分类·清运": ("垃圾", "分类", "清运", "回收"),
}
POLICIES = (
    (
        "关于规范停车秩序的通知", "湖滨区", "2024-03-05",
        "各街道要盘活闲置地块增加停车泊位。（市公安局牵头，市住房和城乡建设局配合）停车收费标准由价格部门公布。",
    ),
    (
        "关于优化公交线路的意见", "湖滨区", "2024-04-12",
        "加密早晚高峰公交班次，新开公交线路六条。（市交通运输局牵头，市财政局、市公安局配合）完善站点遮雨设施。",
    ),
    (
        "关于促进园区招商的若干措施", "青石区", "2024-05-20",
        "支持园区企业扩大投资，对重大招商项目给予奖励。（市发展和改革委员会牵头，市财政局配合）建立企业服务专员制度。",
    ),
    (
        "关于加强夜间施工管理的通告", "青石区", "2024-06-01",
        "夜间施工须事先公告，噪音超标的责令停工整改。（责任单位：市生态环境局、市城市管理局）",
    ),
    (
        "关于发展养老助餐服务的方案", "湖滨区", "2024-07-15",
        "每个社区设一处养老助餐点，为失能老人提供上门护理服务。（市民政局牵头，各有关部门配合）",
    ),
    (
        "关于推进垃圾分类的实施方案", "青石区", "2024-08-09",
        "垃圾分类投放点按户数设置，清运车辆分色分线收运。（市城市管理局牵头，市生态环境局配合）",
    ),
)  # fmt: skip
COMPLAINTS = (
    "小区车位太少，晚上停车要绕三圈，希望增加停车泊位。",
    "楼下工地夜间施工噪音很大，老人孩子都睡不着觉。",
    "十二路公交班次太少，上班要等四十分钟才来一班。",
    "社区没有助餐点，老人吃饭是个难题，盼着早日开办。",
    "垃圾清运不及时，夏天味道很重，请尽快安排车辆。",
    "路边停车收费太乱，同一条街有两个价，车位也没有标识。",
    "公交线路改道以后站点离小区太远，出行很不方便。",
)


def _policies() -> Corpus:
    frame = pd.DataFrame(POLICIES, columns=["title", "region", "date", "text"])
    corpus = Corpus.from_frame(frame, kind="policy")
    issues = (
        ReadingIssue("扫描件.pdf", "", "no-text-layer", "left out", "整份没有文字层"),
        ReadingIssue("关于规范停车秩序的通知.docx", "第 2 页", "picture", "note", f"图片未读，联系人：{NAME}，电话{PHONE}"),
    )
    sources = (*corpus.sources, SourceCount("扫描件.pdf", 1, 0, 1))
    return replace(corpus, issues=issues, sources=sources)


def _feedback(first: str) -> Corpus:
    again = ["", "盼复。第二次反映。", "盼复。第三次反映。", "盼复。第四次反映。"]
    texts = [first] + [COMPLAINTS[i % 7] + again[i // 7] for i in range(27)]
    frame = pd.DataFrame({"title": ["反映问题"] * 28, "text": texts, "region": ["湖滨区", "青石区"] * 14,
                          "date": pd.date_range("2024-01-03", periods=28, freq="9D").strftime("%Y-%m-%d")})  # fmt: skip
    return Corpus.from_frame(frame, kind="feedback")


def _tokens(policies: Corpus, feedback: Corpus) -> Tokens:
    vocabulary = tuple(sorted({word for words in WORDS.values() for word in words}))
    rows, texts = [], []
    for corpus in (policies, feedback):
        for id, text in zip(corpus.table["id"], corpus.table["text"], strict=True):
            cuts = [0, text.index("）") + 1, len(text)] if corpus.kind == "policy" else [0, len(text)]
            for number, (start, end) in enumerate(pairwise(cuts), start=1):
                if end > start:
                    rows.append((f"{id}:{number}", id, corpus.kind, start, end, end - start, 1))
                    texts.append(text[start:end])
    columns = ["unit", "document", "kind", "start", "end", "n_words", "n_topic_words"]
    units = pd.DataFrame(rows, columns=columns).assign(title_length=0)
    counts = csr_array(np.array([[text.count(word) for word in vocabulary] for text in texts], dtype=float))
    frames = [corpus.table[["id", "date", "region"]].assign(kind=corpus.kind) for corpus in (policies, feedback)]
    documents = pd.concat(frames, ignore_index=True).rename(columns={"id": "document"})
    parents = [policies.provenance, feedback.provenance]
    return Tokens(
        units=units, counts=counts, vocabulary=vocabulary, words=vocabulary, stream=np.zeros(0, np.int32),
        bounds=np.zeros(len(units) + 1, np.int64), documents=documents, settings={"unit": "clause"},
        provenance=record("segment", {"unit": "clause", "lexicon": "/home/somebody/词典.txt"}, content=texts, parents=parents),
    )  # fmt: skip


def _topics(tokens: Tokens) -> Topics:
    weights = np.full((len(WORDS), len(tokens.vocabulary)), 0.002)
    for k, words in enumerate(WORDS.values()):
        weights[k, [tokens.vocabulary.index(word) for word in words]] = [0.4, 0.3, 0.2, 0.1]
    weights /= weights.sum(axis=1, keepdims=True)
    scores = tokens.counts @ weights.T
    covered = tokens.counts.sum(axis=1) > 0
    shares = np.full(scores.shape, np.nan)
    shares[covered] = scores[covered] / scores[covered].sum(axis=1, keepdims=True)
    names = tuple(f"T{k + 1:02d}" for k in range(len(WORDS)))
    settings = {"n_topics": len(WORDS), "seed": 1}
    step = record("fit_topics", settings, content=[weights.tobytes()], parents=[tokens.provenance])
    return Topics(weights, shares, covered, names, tuple(WORDS), tokens, settings, step)


def _mismatch(topics: Topics, groups: tuple[str, ...], by: str | None) -> Mismatch:
    gaps = (2.1, 0.4, 1.2, -2.4, 0.1, -0.2)
    leans = ("demand", "", "demand", "supply", "too few", "wording?")
    rows = []
    for shift, group in enumerate(groups):
        for name, label, gap, lean in zip(topics.names, topics.labels, gaps, leans, strict=True):
            value = (np.nan,) * 3 if lean == "too few" else (gap - 0.2 * shift, gap - 0.9, gap + 0.8)
            head = (group, name, label, 0.16, 0.1, 0.2, 0.17, 0.1, 0.3, *value, gap + 0.1, 1.0)
            reason = "neither pairs nor coding: matter and wording can't be told apart"
            tested = (0.01, 0.04, 6, 28, 0.9, 0.95, 12.0, 1.0, np.nan, np.nan, 0.4, False)
            rows.append((*head, *tested, lean, "cannot tell", reason, "exploratory", "own"))
    columns = (
        "group topic label share_policy low_policy high_policy share_feedback low_feedback high_feedback estimate low high raw points p q n_policy "
        "n_feedback coverage_policy coverage_feedback expected recurrence support tau falls_at excludes_least lean verdict reason grade supply"
    )
    table = pd.DataFrame(rows, columns=columns.split())
    summary = pd.DataFrame({"group": groups, "estimate": 0.31, "low": 0.22, "high": 0.4, "measured": 0.35, "noise": 0.083, "common_shift": 0.1,
                            "n_policy": 6, "n_feedback": 28, "not_covered_policy": 0, "not_covered_feedback": 1, "coverage_policy": 0.9,
                            "coverage_feedback": 0.95, "left_out_policy": 1, "left_out_feedback": 0, "grade": "exploratory", "note": ""})  # fmt: skip
    left_out = pd.DataFrame({"document": ["P00003"], "kind": ["policy"], "reason": ["解读"]}, dtype=object)
    settings = {"by": by, "seed": 1, "level": 0.95}
    step = record("measure_mismatch", settings, content=list(groups), parents=[topics.provenance])
    return Mismatch(table, summary, by, "exploratory", settings, step, left_out)


def _duties(policies: Corpus) -> Duties:
    rows = []
    for id, text in zip(policies.table["id"], policies.table["text"], strict=True):
        start, end = text.index("（"), text.index("）") + 1
        lead, _, support = text[start + 1 : end - 1].partition("牵头，")
        other = support.removesuffix("配合") or "各有关部门"
        about = ("牵头", text[:start], 1, "", "", 1, "duty")
        at = start + 1
        rows.append((id, start, end, "lead", lead, at, at + len(lead), "bracket", False, *about, f"{text[:end]}联系人：{NAME}"))
        at += len(lead) + 3
        rows.append((id, start, end, "support", other, at, at + len(other), "bracket", "各" in other, *about, text[:end]))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Duties(table, record("extract_duties", {}, content=["duties"], parents=[policies.provenance]), len(policies))


def _graph() -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = ["公安局", "住房和城乡建设局", "交通运输局", "财政局", "发展和改革委员会", "民政局", "城市管理局", "生态环境局"]
    for name in [*(f"云泽市{name}" for name in sorted(names)), "各有关部门"]:
        counts = {"n_documents": 2, "n_joint": 1, "n_lead": 1, "n_support": 2, "n_responsible": 0}
        graph.add_node(name, label=name, open=name == "各有关部门", **counts)
    ties = (("公安局", "住房和城乡建设局"), ("交通运输局", "财政局"), ("发展和改革委员会", "财政局"),
            ("城市管理局", "生态环境局"))  # fmt: skip
    for lead, support in ties:
        graph.add_edge(f"云泽市{lead}", f"云泽市{support}", key="lead-support", layer="lead-support", weight=1.5, n=2)
    graph.add_edge("云泽市民政局", "各有关部门", key="lead-support", layer="lead-support", weight=1.0, n=1)
    for one, other in (("云泽市公安局", "云泽市交通运输局"), ("云泽市交通运输局", "云泽市公安局")):
        graph.add_edge(one, other, key="issue", layer="issue", weight=1.0, n=1)
    return graph


def make_study(
    *,
    first: str = f"我叫{NAME}，电话{PHONE}，小区停车车位太少，收费还贵，请尽快增加停车泊位。",
    groups: bool = True,
    **changes: Any,
) -> StudyResults:
    policies, feedback = _policies(), _feedback(first)
    topics = _topics(_tokens(policies, feedback))
    mismatch = _mismatch(topics, ("all",), None)
    by = _mismatch(topics, ("湖滨区", "青石区"), "region") if groups else None
    steps: tuple[Provenance, ...] = tuple(step.provenance for step in (mismatch, by) if step is not None)
    settings = {"policies": "policies/", "feedback": {"file": "feedback.xlsx", "text": "留言详情"}, "seed": 1}
    results = StudyResults(
        title="云泽市停车与出行：供给与需求", policies=policies, feedback=feedback, tokens=topics.tokens, topics=topics,
        mismatch=mismatch, mismatch_by=by, duties=_duties(policies), graph=_graph(), settings=settings,
        provenance=record("run_study", settings, content=["study"], parents=steps),
    )  # fmt: skip
    return replace(results, **changes)


@pytest.fixture(scope="session")
def study() -> StudyResults:
    """One object, so that its page is written once; its graph can't be changed."""
    made = make_study()
    nx.freeze(made.graph)
    return made


@pytest.fixture
def study_of() -> Callable[..., StudyResults]:
    return make_study


@pytest.fixture(scope="session")
def paired_study(paired_corpora: tuple[Corpus, Corpus], paired_topics: Topics) -> StudyResults:
    """A study whose topics were fitted on pairs of message and reply."""
    policies, feedback = paired_corpora
    mismatch = measure_mismatch(paired_topics, seed=1, n_draws=20)
    return make_study(policies=policies, feedback=feedback, topics=paired_topics, tokens=paired_topics.tokens, mismatch=mismatch, mismatch_by=None)


MATTERS = ("停车", "物业", "噪声")


@pytest.fixture(scope="session")
def whole_study(small_study: Callable[..., Path]) -> StudyResults:
    """A slice of the bundled study with everything that a study can have, but for coding and pairs."""
    some = {"mismatch__by": "region", "mismatch__weights": "all", "mismatch__inherit": "superior", "topics__runs": 1, "coordination__n_draws": 20}
    results = run_study(small_study(findings__on=True, feedback__reply="答复内容", feedback__reply_date="答复时间", topics__pairs=False, segment__replies=False, **some))
    # Its few topics all give the source away, so that none is left to plan moves between.
    transport = transport_table(results.topics, leave_out=[], seed=1, n_draws=20)
    # Nor do twenty policies show whose topic is whose.
    names = sorted(name for name in results.graph if results.graph.nodes[name]["region"] == "云泽市" and not results.graph.nodes[name]["open"])[:3]
    mandates = pd.DataFrame({"department": names, "topic": [*results.topics.names[:2], results.topics.names[0]]})
    congruence = measure_congruence(results.topics, results.duties, results.graph, mandates=mandates, seed=1, n_draws=20)
    return replace(results, transport=transport, congruence=congruence)


@pytest.fixture(scope="session")
def coded_study(small_study: Callable[..., Path], whole_study: StudyResults) -> StudyResults:
    """The same slice, 220 texts of each source coded by two people who go by its words; no groups, no places, no time, no measures of departments."""
    import openpyxl

    path = small_study(topics__runs=1, coding__files=["c_1.xlsx", "c_2.xlsx"], coding__key="c.key.json", places__on=False, time__on=False, coordination__on=False)
    *books, _ = coding_sheet(whole_study.tokens, path.parent / "c.xlsx", matters=MATTERS, n=220, seed=1)
    for book in books:
        work = openpyxl.load_workbook(book)
        for sheet in work.worksheets:
            header = [cell.value for cell in sheet[1]]
            if "事项 Matter" in header:
                text, code = header.index("文字 Text"), header.index("事项 Matter")
                for row in sheet.iter_rows(min_row=2):
                    row[code].value = next((matter for matter in MATTERS if matter in str(row[text].value)), "其他")
        work.save(book)
    return run_study(path)
