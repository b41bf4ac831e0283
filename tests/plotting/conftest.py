"""Hand-made gaps and graphs to draw."""

from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext.mismatch.result import Mismatch
from policytext.provenance import record

LABELS = (
    "停车·车位·泊位",
    "噪音·夜间·施工",
    "学位·入学·划片",
    "公交·线路·班次",
    "垃圾·分类·清运",
    "医保·报销·异地",
    "加装·电梯·老旧",
    "供暖·水压·停水",
    "养老·助餐·护理",
    "招商·园区·企业",
    "数字·平台·数据",
    "人才·引进·补贴",
)
DEPARTMENTS = (
    "云泽市发展和改革委员会",
    "云泽市财政局",
    "云泽市住房和城乡建设局",
    "云泽市交通运输局",
    "云泽市公安局",
    "云泽市教育局",
    "云泽市卫生健康委员会",
    "云泽市人力资源和社会保障局",
    "云泽市城市管理局",
    "云泽市生态环境局",
    "云泽市市场监督管理局",
    "云泽市民政局",
    "云泽市自然资源和规划局",
    "云泽市工业和信息化局",
    "云泽市文化广电和旅游局",
    "云泽市农业农村局",
    "云泽市水利局",
    "云泽市应急管理局",
    "云泽市医疗保障局",
    "云泽市司法局",
    "云泽市审计局",
    "云泽市统计局",
    "云泽市信访局",
    "云泽市政务服务管理局",
    "云泽市商务局",
    "云泽市科学技术局",
    "云泽市退役军人事务局",
    "云泽市国有资产监督管理委员会",
    "云泽市机关事务管理局",
    "云泽市消防救援支队",
    "湖滨区人民政府",
    "青石区人民政府",
    "南浦区人民政府",
    "云麓区人民政府",
)


def make_gaps(
    groups: tuple[str, ...] = ("all",), *, topics: int = 12, by: str | None = None, grade: str = "exploratory"
) -> Mismatch:
    draw = np.random.default_rng(7)
    rows = []
    for place, group in enumerate(groups):
        supply, demand = draw.dirichlet(np.full(topics, 3.0)), draw.dirichlet(np.full(topics, 3.0))
        raw = np.log2(demand / supply)
        estimate = raw - np.median(raw)
        for k in range(topics):
            half = draw.uniform(0.3, 1.3)
            few = topics > 3 and ((place + k) % 11 == 5)
            low, high = estimate[k] - half, estimate[k] + half
            lean = "too few" if few else "wording?" if k == 1 else "demand" if low > 0 else "supply" if high < 0 else ""
            value = (np.nan,) * 3 if few else (estimate[k], low, high)
            rows.append((group, f"T{k + 1:02d}", LABELS[k % len(LABELS)], supply[k], demand[k], *value, raw[k],
                         20 + 3 * place, 300 + 17 * place, lean, "", grade))  # fmt: skip
    columns = [
        "group",
        "topic",
        "label",
        "share_policy",
        "share_feedback",
        "estimate",
        "low",
        "high",
        "raw",
        "n_policy",
        "n_feedback",
        "lean",
        "verdict",
        "grade",
    ]
    table = pd.DataFrame(rows, columns=columns)
    summary = table.groupby("group", sort=False)[["n_policy", "n_feedback"]].max().reset_index()
    return Mismatch(table, summary, by, grade, {"seed": 1}, record("measure_mismatch", {"seed": 1}, content=["gaps"]))  # type: ignore[arg-type]


def make_graph(*, departments: int = 34, seed: int = 3, order: int = 1) -> "nx.MultiDiGraph[str]":
    """Build a graph of ``departments`` and one without ties; ``order=-1`` puts everything in backwards."""
    draw = np.random.default_rng(seed)
    names = DEPARTMENTS[:departments]
    pull = 1 / (1 + np.arange(len(names)))
    pull = pull / pull.sum()
    ties = []
    for layer, how_many in (("issue", 60), ("lead-support", 45), ("lead-responsible", 25), ("co-responsible", 12)):
        for _ in range(how_many):
            u, v = draw.choice(len(names), size=2, replace=False, p=pull)
            weight = round(float(draw.uniform(0.2, 3)), 3)
            ties.append((names[u], names[v], layer, weight))
            if layer in ("issue", "co-responsible"):
                ties.append((names[v], names[u], layer, weight))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in [*names, "云泽市档案馆"][::order]:
        graph.add_node(name, label=name, open=False, n_documents=3, n_joint=2, n_lead=1, n_support=1, n_responsible=1)
    for u, v, layer, weight in ties[::order]:
        graph.add_edge(u, v, layer=layer, weight=weight, n=1)  # parallel ties are summed
    return graph


@pytest.fixture
def gaps() -> Mismatch:
    return make_gaps()


@pytest.fixture
def gaps_of() -> Callable[..., Mismatch]:
    return make_gaps


@pytest.fixture
def graph() -> "nx.MultiDiGraph[str]":
    return make_graph()


@pytest.fixture
def graph_of() -> "Callable[..., nx.MultiDiGraph[str]]":
    return make_graph
