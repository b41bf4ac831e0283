"""The interactive view: what it holds is what the graph and its documents say, and nothing in it runs or leads out."""

import datetime
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.coordination.acts import LAYERS, SYMMETRIC, graph_acts
from policytext.coordination.graph import coordination_graph
from policytext.corpus import Corpus
from policytext.errors import ColumnError, InputError, MissingFileError
from policytext.plotting.coordination_ties import PALETTE, coloured_communities
from policytext.plotting.network_data import network_data
from policytext.plotting.network_plain import plain_network
from policytext.plotting.network_view import network_fragment, write_network_html
from policytext.plotting.network_words import NETWORK_WORDS

TEMPLATES = Path(__file__).resolve().parents[2] / "policytext" / "plotting" / "templates"
FRAME = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d", "13900001234"],
        "text": [
            "清淤（市水务局牵头，市财政局、市民政局配合）",
            "排涝（市财政局、市水务局、市教育局负责）。养老（市民政局牵头，市财政局配合）",
            "巡查（市水务局牵头，市财政局配合）",
            "救助（市民政局牵头，市财政局配合，联系人王小明13900005678）。市水务局会同有关部门巡查。",
            "补贴（市民政局、市教育局负责）",
        ],
        "issuers": ["云泽市水务局、云泽市财政局", "云泽市财政局、云泽市民政局、云泽市水务局", "云泽市水务局、云泽市财政局", "云泽市民政局", "云泽市民政局"],
        "date": ["2023-05-16", "2024-01-02", "2024-07-01", None, "2024-08-01"],
    }
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.from_frame(FRAME, kind="policy", date="date")


@pytest.fixture(scope="module")
def graph(corpus: Corpus) -> "nx.MultiDiGraph[str]":
    return coordination_graph(corpus)


def hand(*edges: tuple[str, str, str, float], nodes: tuple[str, ...] = (), **more: Any) -> "nx.MultiDiGraph[str]":
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(nodes)
    for source, target, layer, weight in edges:
        made.add_edge(source, target, key=layer, layer=layer, weight=weight, **more)
    return made


def held(page: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


def view(graph: "nx.MultiDiGraph[str]", **options: Any) -> dict[str, Any]:
    return held(network_fragment(graph, **options))


def named(data: dict[str, Any]) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(data["nodes"][tie["a"]]["name"], data["nodes"][tie["b"]]["name"], data["layers"][tie["l"]]): tie for tie in data["ties"]}


# -- what it holds ----------------------------------------------------------------------------------


def test_ties_are_those_of_the_graph(graph: "nx.MultiDiGraph[str]") -> None:
    found = named(view(graph))
    wanted = {
        (min(u, v), max(u, v), edge["layer"]) if edge["layer"] in SYMMETRIC else (u, v, edge["layer"]): edge for u, v, edge in graph.edges(data=True)
    }
    assert set(found) == set(wanted) and len(found) > 8
    for name, edge in wanted.items():
        tie = found[name]
        assert (tie["w"], tie["n"], tie["d"]) == (pytest.approx(edge["weight"], rel=1e-5), edge["n"], edge["n_documents"])
        assert sum(part[1] for part in tie["y"]) == pytest.approx(1, abs=1e-5)
        assert sum(part[2] for part in tie["y"]) == edge["n"] and sum(part[3] for part in tie["y"]) == edge["n_documents"]


def test_weight_of_a_year_is_that_of_a_graph_of_the_year(corpus: Corpus, graph: "nx.MultiDiGraph[str]") -> None:
    found = named(view(graph))
    year = corpus.table["date"].dt.year
    seen = 0
    for one in (2023, 2024, 0):
        alone = coordination_graph(corpus.where(year.isna() if one == 0 else year == one))
        weights = {(u, v, edge["layer"]): edge["weight"] for u, v, edge in alone.edges(data=True) if edge["layer"] != "mention"}
        for name, tie in found.items():
            shares = [part[1] for part in tie["y"] if part[0] == one]
            if name[2] != "mention":
                assert tie["w"] * sum(shares) == pytest.approx(weights.get(name, 0.0), abs=1e-5)
                seen += bool(shares)
    assert seen > 8


def test_sentences_are_the_evidence(graph: "nx.MultiDiGraph[str]") -> None:
    data = view(graph)
    evidence = set(graph_acts(graph).table["evidence"])
    tie = named(data)["云泽市水务局", "云泽市财政局", "lead-support"]
    quotes = [(data["sentences"][s], data["documents"][d][0]) for part in tie["y"] for s, d in part[5]]
    assert quotes == [("清淤（市水务局牵头，市财政局、市民政局配合）", "a"), ("巡查（市水务局牵头，市财政局配合）", "c")]
    assert {quote for quote, _ in quotes} <= evidence
    assert [data["documents"][d][2] for part in tie["y"] for d in part[4]] == ["2023-05-16", "2024-07-01"]


def test_three_sentences_a_year_from_different_documents_first() -> None:
    rows = [{"id": f"d{i}", "text": "".join(f"事项{i}{j}（市水务局牵头，市财政局配合）。" for j in range(3)), "date": "2024-01-02"} for i in range(20)]
    data = view(coordination_graph(Corpus.from_frame(pd.DataFrame(rows), kind="policy", date="date")))
    (tie,) = [tie for name, tie in named(data).items() if name[2] == "lead-support"]
    ((year, share, n, documents, listed, quotes),) = tie["y"]
    assert (year, share, n, documents, len(listed), len(quotes)) == (2024, 1.0, 60, 20, 12, 3)
    assert len({document for _, document in quotes}) == 3


def test_departments_have_their_counts(graph: "nx.MultiDiGraph[str]") -> None:
    for node in view(graph)["nodes"]:
        data = graph.nodes[node["name"]]
        assert node["counts"] == {name: data[name] for name in data if name.startswith("n_") and data[name]}
        assert (node.get("level", ""), node["open"]) == (data["level"], data["open"])
    assert [node["name"] for node in view(graph)["nodes"] if node["open"]] == ["有关部门"]


def test_strongest_first_and_the_rest_counted() -> None:
    graph = hand(("甲", "乙", "lead-support", 3.0), ("乙", "丙", "lead-support", 2.0), ("丙", "丁", "lead-support", 1.0), nodes=("戊",))
    # Ranks 1, 2/3 and 1/3: 乙 has 5/3, 甲 and 丙 have 1, 丁 has 1/3; of the two, 丙 has more partners.
    assert [node["name"] for node in view(graph)["nodes"]] == ["乙", "丙", "甲", "丁", "戊"]
    cut = view(graph, top=2)
    assert cut["left"] == 3 and len(cut["nodes"]) == 2 and all(max(tie["a"], tie["b"]) < 2 for tie in cut["ties"])
    assert view(graph, top=99)["left"] == 0


def test_ties_come_by_rank_within_their_group() -> None:
    graph = hand(("甲", "乙", "mention", 9.0), ("乙", "丙", "mention", 8.0), ("甲", "丙", "lead-support", 0.1), ("丙", "甲", "lead-responsible", 0.2))
    assert [(name[2], tie["r"]) for name, tie in named(view(graph)).items()] == [
        ("lead-responsible", 1.0), ("mention", 1.0), ("mention", 0.5), ("lead-support", 0.5),
    ]  # fmt: skip


def test_symmetric_ties_once_only_where_both_directions_agree() -> None:
    same = view(hand(("甲", "乙", "issue", 1.0), ("乙", "甲", "issue", 1.0)))["ties"]
    assert [tie["two"] for tie in same] == [True]
    differ = view(hand(("甲", "乙", "issue", 1.0), ("乙", "甲", "issue", 2.0)))["ties"]
    assert sorted((tie["two"], tie["w"]) for tie in differ) == [(False, 1.0), (False, 2.0)]


def test_a_graph_made_by_hand_shows_what_it_has() -> None:
    data = view(hand(("甲", "乙", "lead-support", 2.0), first="2023-01-05", last="2024-06-07", documents=("y", "x"), n=3))
    (tie,) = data["ties"]
    assert (tie["w"], tie["n"], tie["d"], tie["y"], tie["span"]) == (2.0, 3, 2, [], ["2023-01-05", "2024-06-07"])
    assert [data["documents"][place][0] for place in tie["list"]] == ["y", "x"] and data["sentences"] == []
    bare = view(hand(("甲", "乙", "别的", 2.0)))
    assert bare["layers"] == ["别的"] and (bare["ties"][0]["n"], bare["ties"][0]["span"]) == (None, ["", ""])


# -- graphs of other hands: what files keep is shown, what can't be read is refused ---------------------


def test_values_of_numpy_and_dates_are_shown() -> None:
    graph = hand(("甲", "乙", "lead-support", 2.0), first=datetime.date(2023, 1, 5), last=pd.Timestamp("2024-06-07"), n=np.int64(3), n_documents=np.int32(4))
    graph.nodes["甲"].update(n_lead=np.int64(7), n_support=3.0, first=datetime.date(2022, 2, 3), last=np.datetime64("2024-01-01"), region=np.str_("云泽市"))
    data = view(graph)
    (tie,) = data["ties"]
    assert (tie["n"], tie["d"], tie["span"]) == (3, 4, ["2023-01-05", "2024-06-07"])
    node = next(node for node in data["nodes"] if node["name"] == "甲")
    assert (node["counts"], node["first"], node["last"], node["region"]) == ({"n_lead": 7, "n_support": 3}, "2022-02-03", "2024-01-01", "云泽市")


def test_a_graph_from_a_file_shows_its_documents(graph: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    from policytext.coordination.export import write_gexf

    back = nx.read_gexf(write_gexf(graph, tmp_path / "a.gexf"))
    there, here = named(view(back)), named(view(graph))
    assert set(there) == set(here)
    for name, tie in there.items():
        assert (tie["w"], tie["n"], tie["d"]) == (here[name]["w"], here[name]["n"], here[name]["d"])
        assert len(tie["list"]) == tie["d"] and (tie["d"] < 2 or len(set(tie["list"])) > 1)


@pytest.mark.parametrize("value", ["false", "False", "否", pd.NA, None, np.bool_(False), 0])
def test_open_in_other_spellings(value: Any) -> None:
    graph = hand(("甲", "乙", "issue", 1.0))
    graph.nodes["甲"]["open"] = value
    assert not any(node["open"] for node in view(graph)["nodes"])


@pytest.mark.parametrize("value", [pd.NA, float("nan"), None, ""], ids=repr)
def test_a_missing_label_is_the_name(value: Any) -> None:
    graph = hand(("甲局", "乙局", "issue", 1.0))
    graph.nodes["甲局"]["label"] = value
    assert {node["name"] for node in view(graph)["nodes"]} == {"甲局", "乙局"}


def test_only_days_leave_as_days() -> None:
    graph = hand(("甲", "乙", "issue", 1.0), first="王小明13900001234", last="2024-05-06T07:08:00")
    graph.nodes["甲"].update(first="13900001234", last="2024-13-01")
    text = network_fragment(graph)
    data = held(text)
    assert data["ties"][0]["span"] == ["", "2024-05-06"] and "13900001234" not in text and "王小明" not in text
    assert not any("first" in node or "last" in node for node in data["nodes"])


def test_edges_side_by_side_are_one_tie() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for weight, ids, day in ((2.0, ("x", "y"), "2024-01-02"), (1.0, ("y", "z"), "2023-01-02")):
        for one, other in (("甲", "乙"), ("乙", "甲")):
            graph.add_edge(one, other, layer="issue", weight=weight, n=2, documents=ids, first=day, last=day)
    data = view(graph)
    (tie,) = data["ties"]
    assert (tie["w"], tie["n"], tie["d"], tie["two"], tie["span"]) == (3.0, 4, 3, True, ["2023-01-02", "2024-01-02"])
    for one, other in (("甲", "乙"), ("乙", "甲")):
        graph.edges[one, other, 0]["documents"] = ()
    assert [tie["d"] for tie in view(graph)["ties"]] == [None]


def test_a_renamed_graph_says_why_it_has_no_sentences(graph: "nx.MultiDiGraph[str]") -> None:
    data = view(nx.relabel_nodes(graph, lambda name: "新" + name))
    assert data["acts"] and data["sentences"] == [] and not view(hand(("甲", "乙", "issue", 1.0)))["acts"]


def test_partners_that_are_left_out_are_counted() -> None:
    star = hand(*((("中", f"局{i}", "lead-support", float(i))) for i in range(1, 9)), ("局1", "有关部门", "lead-support", 1.0))
    star.nodes["有关部门"]["open"] = True
    data = view(star, top=3)
    assert data["nodes"][0]["name"] == "中" and data["nodes"][0]["out"] == 6 and all("out" not in node for node in data["nodes"][1:])
    assert not any("out" in node for node in view(star)["nodes"])


BAD_EDGES: list[dict[str, Any]] = [
    *({"weight": weight} for weight in (None, "abc", 1 + 1j, float("inf"), 1e308, 10**400, 10**5000, -1.0, True, pd.NA)),
    *({"layer": layer} for layer in (["issue"], 5, {"issue": 1})), {"n": -3}, {"n": "x"}, {"first": object()}, {"documents": object()},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_EDGES, ids=lambda bad: next(iter(bad)) + ascii(next(iter(bad.values())))[:9] if "weight" not in bad else None)
def test_ties_that_cannot_be_read_are_refused(bad: dict[str, Any]) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲13900001234", "乙", key="issue", **{"layer": "issue", "weight": 1.0, **bad})
    with pytest.raises(InputError, match="Hint: ") as caught:
        network_fragment(graph)
    assert "13900001234" not in str(caught.value)


@pytest.mark.parametrize("bad", [{"open": "maybe"}, {"n_lead": -1}, {"label": object()}, {"region": 1 + 1j}], ids=lambda bad: next(iter(bad)))
def test_departments_that_cannot_be_read_are_refused(bad: dict[str, Any]) -> None:
    graph = hand(nodes=("甲13900001234",))
    graph.nodes["甲13900001234"].update(bad)
    with pytest.raises(InputError, match=r"甲\[电话\].*Hint: "):
        network_fragment(graph)


def test_a_tie_taken_out_stays_out(graph: "nx.MultiDiGraph[str]") -> None:
    changed = graph.copy()
    changed.remove_edge("云泽市水务局", "云泽市财政局", "lead-support")
    assert set(named(view(graph))) - set(named(view(changed))) == {("云泽市水务局", "云泽市财政局", "lead-support")}
    part = view(graph.subgraph(["云泽市水务局", "云泽市财政局"]))
    assert {node["name"] for node in part["nodes"]} == {"云泽市水务局", "云泽市财政局"}


@pytest.mark.parametrize("graph", [hand(), hand(nodes=("甲",)), hand(nodes=("甲", "乙")), hand(("甲", "甲", "issue", 1.0))], ids=["none", "one", "two", "loop"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_small_graphs(graph: "nx.MultiDiGraph[str]", lang: str) -> None:
    data = view(graph, lang=lang)
    assert (len(data["nodes"]), len(data["ties"]), data["alone"]) == (graph.number_of_nodes(), graph.number_of_edges(), True)


@settings(max_examples=15)
@given(st.integers(0, 90), st.integers(0, 10**6))
def test_every_department_has_a_place_of_its_own(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = [(f"局{a:02d}", f"局{b:02d}", LAYERS[layer], 1.0) for a, b, layer in rng.integers(0, (n, n, len(LAYERS)), size=(n, 3))] if n else []
    data = network_data(plain_network(hand(*edges, nodes=tuple(f"局{i:02d}" for i in range(n))), verb="test"), communities={}, top=None)
    spots = [(node["x"], node["y"]) for node in data["nodes"]]
    assert len(spots) == n and all(0 <= x <= 1 and 0 <= y <= 1 for x, y in spots)
    assert len(set(spots)) >= 0.95 * n


# -- communities ------------------------------------------------------------------------------------


def test_communities_of_any_form(graph: "nx.MultiDiGraph[str]") -> None:
    mapping = {"云泽市水务局": 1, "云泽市财政局": None, "云泽市民政局": "乙组", "别的": "x"}
    table = pd.DataFrame({"department": ["云泽市水务局", "云泽市财政局", "云泽市民政局"], "community": ["1", None, "乙组"]})
    for given_ in (mapping, table):
        data = view(graph, communities=given_)
        assert data["grouped"] and {node["name"]: node["group"] for node in data["nodes"] if node["group"]} == {"云泽市水务局": "1", "云泽市民政局": "乙组"}
    assert not view(graph)["grouped"]


def test_communities_with_gaps() -> None:
    graph = hand(("甲", "乙", "issue", 1.0), ("丙", "丁", "issue", 1.0))
    members = {"甲": 1, "乙": pd.NA, "丙": float("nan"), "丁": None}
    assert [node["name"] for node in view(graph, communities=members)["nodes"] if node["group"]] == ["甲"]
    for kind in ("Int64", "category"):
        table = pd.DataFrame({"department": list(members), "community": pd.array([1, None, None, None], dtype="Int64").astype(kind)})
        data = view(graph, communities=table)
        assert {node["name"]: node["group"] for node in data["nodes"] if node["group"]} == {"甲": "1"} and data["groups"] == ["1"]
    with pytest.raises(InputError, match=r"a community is of type object.*Hint: "):
        network_fragment(graph, communities={"甲": object()})


def test_colours_are_those_of_the_figure() -> None:
    members = {f"局{i}": str(group) for i, group in enumerate([10] * 4 + [2] * 3 + [1] * 3 + list(range(3, 9)) + [9] * 2)}
    data = view(hand(nodes=tuple(members)), communities=members)
    wanted = coloured_communities(members.values())
    assert data["groups"] == wanted and len(wanted) == 8 and "10" in wanted
    script = (TEMPLATES / "network.js").read_text("utf-8")
    assert colours_of(script, "PALETTE") == list(PALETTE)


def colours_of(script: str, name: str) -> list[str]:
    line = re.search(rf"var {name} = [\[{{](.*?)[\]}}]", script)
    assert line is not None
    return re.findall("#[0-9A-Fa-f]{6}", line[1])


KINDS_OF_SIGHT = {
    "all": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""


def lab(colour: str, sight: str) -> Any:
    plain = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(plain <= 0.04045, plain / 12.92, ((plain + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(KINDS_OF_SIGHT[sight]) @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", KINDS_OF_SIGHT)
@pytest.mark.parametrize(("name", "least"), [("LEVELS", 18.0), ("PALETTE", 11.0)])
def test_colours_stay_apart(name: str, least: float, sight: str) -> None:
    found = colours_of((TEMPLATES / "network.js").read_text("utf-8"), name)
    assert len(found) == {"LEVELS": 6, "PALETTE": 8}[name]
    assert min(float(np.linalg.norm(lab(a, sight) - lab(b, sight))) for a, b in itertools.combinations(found, 2)) > least


def test_doubtful_communities_are_called_so(graph: "nx.MultiDiGraph[str]") -> None:
    class Found:
        table = pd.DataFrame({"department": ["云泽市水务局"], "community": ["1"]})
        readable = False

    assert view(graph, communities=Found())["doubt"] is True and view(graph, communities={})["doubt"] is False


# -- nothing runs, nothing leads out ----------------------------------------------------------------

EVIL = ["</script><script>alert(1)</script>", "<!--", "]]>", "<img src=x onerror=alert(1)>", "a\u2028b", '"\\', "{{ 7 * 7 }}", "&lt;", "甲\ud800", ""]


@pytest.mark.parametrize("evil", EVIL, ids=ascii)
def test_names_are_data(evil: str, tmp_path: Path) -> None:
    graph = hand((evil, "乙局", "issue", 1.0), documents=(evil,))
    graph.nodes["乙局"].update(region=evil, names=evil, level=evil)
    text = write_network_html(graph, tmp_path / "a.html", title=evil or None, communities={evil: evil}).read_text("utf-8")
    assert len(re.findall("<script", text)) == 2 and len(re.findall("</script", text)) == 2
    assert "<img" not in text and "<!--" not in text
    data = held(text)
    clean = evil.replace("\ud800", "\ufffd")
    assert (clean or "_") in {node["name"] for node in data["nodes"]}
    assert clean in [one[0] for one in data["documents"]]
    title = re.search("<title>(.*?)</title>", text, re.DOTALL)
    assert title is not None and "<" not in title[1]


def test_personal_data_are_masked(graph: "nx.MultiDiGraph[str]") -> None:
    text = network_fragment(graph, communities={"云泽市水务局": "电话13900009999"})
    assert "1390000" not in text and "王小明" not in text
    assert "document#1" in text and "[电话]" in text


def test_nothing_is_loaded(graph: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    text = write_network_html(graph, tmp_path / "a.html").read_text("utf-8")
    assert set(re.findall(r"https?://[\w./]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"""@import|<link|\bsrc=|url\((?!#)|fetch\(|XMLHttpRequest|import\(|innerHTML|eval\(|document\.write""", text)
    assert "default-src 'none'" in text


def test_the_part_of_a_page_asks_nothing_of_it(graph: "nx.MultiDiGraph[str]") -> None:
    text = network_fragment(graph)
    assert text.startswith('<section class="pt-net" id="pt-net-') and text.endswith("</section>\n") and text.count("<section") == 1
    assert "<html" not in text and "<body" not in text and "data-page" not in text.split("<style>")[0]
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    rules = re.sub(r"@media[^{]*\{", "", style[1])
    selectors = [part.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", rules) for part in rule.split(",")]
    assert len(selectors) > 40 and all(one.startswith(".pt-net") for one in selectors)


def test_both_languages_say_the_same_things() -> None:
    assert list(NETWORK_WORDS["zh"]) == list(NETWORK_WORDS["en"])
    script = (TEMPLATES / "network.js").read_text("utf-8")
    asked = set(re.findall(r"words\.(\w+)", script))
    assert asked - set(NETWORK_WORDS["zh"]) == set() and len(asked) > 35
    kinds = {"layer": LAYERS, "level": ("national", "province", "city", "county", "township", "")}
    assert all(f"{kind}_{name}" in NETWORK_WORDS["en"] for kind, names in kinds.items() for name in names)
    for zh, en in zip(NETWORK_WORDS["zh"].values(), NETWORK_WORDS["en"].values(), strict=True):
        assert sorted(re.findall(r"\{\w+\}", zh)) == sorted(re.findall(r"\{\w+\}", en))


# -- the same bytes ---------------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.randoms(use_true_random=False))
def test_order_of_nodes_and_ties_changes_no_byte(graph: "nx.MultiDiGraph[str]", random: Any) -> None:
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph(**graph.graph)
    other.add_nodes_from(nodes)
    other.add_edges_from(edges)
    assert network_fragment(other) == network_fragment(graph)


def test_hash_seed_changes_no_byte(tmp_path: Path) -> None:
    code = (
        "import networkx as nx\nfrom policytext.plotting.network_view import write_network_html\ngraph = nx.MultiDiGraph()\n"
        "for a in {'甲', '乙', '丙', '丁'}:\n    for b in {'甲', '乙', '戊'}:\n"
        "        graph.add_edge(a, b, key='mention', layer='mention', weight=1.0, documents=('x', 'y'))\n"
        f"write_network_html(graph, {str(tmp_path / 'x.html')!r})"
    )
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    here = (tmp_path / "x.html").read_bytes()
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": other})
    assert (tmp_path / "x.html").read_bytes() == here


def test_the_graph_stays_as_it_was(graph: "nx.MultiDiGraph[str]") -> None:
    before = repr((list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))))
    network_fragment(graph)
    assert repr((list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)))) == before


# -- refusals ---------------------------------------------------------------------------------------


def test_other_input_is_refused(graph: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    plain: Any = nx.Graph()
    with pytest.raises(InputError, match=r"network_fragment takes MultiDiGraph, not Graph\. Hint: "):
        network_fragment(plain)
    numbers: Any = nx.MultiDiGraph([(1, 2)])
    with pytest.raises(InputError, match=r"node 1 is no text.*Hint: .*relabel_nodes"):
        network_fragment(numbers)
    with pytest.raises(InputError, match=r"top=0 draws no department\. Hint: "):
        network_fragment(graph, top=0)
    with pytest.raises(InputError, match=r"fr.*Hint: "):
        network_fragment(graph, lang="fr")
    with pytest.raises(ColumnError, match=r"no column 'community'.*Hint: "):
        network_fragment(graph, communities=pd.DataFrame({"department": ["甲"]}))
    with pytest.raises(InputError, match=r"edge '甲' → '乙' has weight=None\. Hint: "):
        network_fragment(hand(("甲", "乙", "issue", float("nan"))))
    with pytest.raises(MissingFileError, match=r"no folder 'absent'.*Hint: "):
        write_network_html(graph, tmp_path / "absent" / "a.html")
    with pytest.raises(InputError, match=r"is a folder\. Hint: "):
        write_network_html(graph, tmp_path)
    title: Any = 5
    with pytest.raises(InputError, match=r"write_network_html takes str, not int\. Hint: give the title"):
        write_network_html(graph, tmp_path / "a.html", title=title)


@pytest.mark.parametrize("path", [None, 5, b"a.html", "a\0.html", "", "x" * 300, "\ud800.html"], ids=ascii)
def test_where_nothing_can_be_written(path: Any, tmp_path: Path) -> None:
    if isinstance(path, str) and path and "\0" not in path:
        path = os.path.join(tmp_path, path)
    with pytest.raises(InputError, match="Hint: "):
        write_network_html(hand(), path)


# -- in a browser -----------------------------------------------------------------------------------

TOOLS = """<script>
window.onerror = function (text) { parent.postMessage(JSON.stringify({ name: "NAME", told: { error: text } }), "*"); };
window.onload = function () {
  var roots = document.querySelectorAll(".pt-net"), root = roots[0], told = {};
  function all(what, where) { return Array.prototype.slice.call((where || root).querySelectorAll(what)); }
  function one(what, where) { return (where || root).querySelector(what); }
  function texts(what, where) { return all(what, where).map(function (found) { return found.textContent; }); }
  function link(text) { return all(".pt-side .pt-link").filter(function (found) { return found.textContent.indexOf(text) >= 0; })[0]; }
  function change(box, value) { box.value = value; box.dispatchEvent(new Event(box.type === "search" || box.type === "range" ? "input" : "change")); }
  function key(where, name) { where.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })); }
  function go(hash) { history.replaceState(null, "", location.pathname + hash); window.dispatchEvent(new Event("hashchange")); }
  function active() { var it = document.activeElement; return it.tagName + " " + it.className + " " + it.textContent.slice(0, 12); }
  var picture = one(".pt-picture"), side = one(".pt-side"), search = one("input[type=search]"), from = one("select[data-year=from]"), to = one("select[data-year=to]");
  function spot(dot) { return [Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy"))]; }
  function touch(kind, id, x, y) {
    var box = picture.getBoundingClientRect();
    picture.dispatchEvent(new PointerEvent(kind, { pointerId: id, pointerType: "touch", clientX: box.left + x, clientY: box.top + y, bubbles: true }));
  }
  picture.setPointerCapture = function () {};
  DRIVE
  parent.postMessage(JSON.stringify({ name: "NAME", told: told }), "*");
};
</script></body>"""

STEPS = {
    "whole": """
  told.circles = all("circle").length;
  told.labels = texts(".pt-picture text");
  told.legend = texts(".pt-legend span");
  change(search, "财政");
  told.found = texts(".pt-link", side);
  key(search, "Enter");
  told.head = one(".pt-head").textContent;
  link("水务").click();
  told.quotes = all(".pt-quote", side).map(function (found) { return found.firstChild.textContent; });
  change(from, "2024");
  told.later = all(".pt-quote", side).map(function (found) { return found.firstChild.textContent; });
  all("input[data-layer]").forEach(function (box) { if (box.checked) { box.click(); } });
  told.empty = all(".pt-quote", side).length;
""",
    "keyboard": """
  var one_ = all(".pt-link", side)[2], name = one_.textContent;
  one_.focus(); one_.click();
  told.chosen = active() === "DIV pt-head pt-top " + name;
  var partner = all(".pt-link", side)[0]; partner.focus(); partner.click();
  told.partner = active();
  all(".pt-link", side)[0].focus();
  key(document.activeElement, "Escape");
  told.escaped = active(); told.back = one(".pt-head") === null && document.activeElement.textContent === name;
  document.activeElement.click(); one(".pt-clear").focus(); one(".pt-clear").click();
  told.cleared = document.activeElement.textContent === name;
  change(search, "局0"); search.focus(); key(search, "Enter");
  told.search = document.activeElement === search && one(".pt-head") !== null;
  key(search, "Escape"); told.fromSearch = one(".pt-head") === null;
  change(search, "");
  one(".pt-more", side).open = true;
  one(".pt-more", side).dispatchEvent(new Event("toggle"));
  all("input[data-show]")[0].click();
  told.list = one(".pt-more", side).open && all(".pt-more .pt-link", side).length;
""",
    "address": """
  told.start = [from.value, to.value, one(".pt-status").textContent];
  go("#from=2030"); told.late = [from.value, to.value, one(".pt-status").textContent];
  go("#from=2024&q=财政&layers=issue&undated=0"); told.asked = [from.value, search.value, all("input[data-layer]:checked").length];
  go("#layers=none"); told.none = all("input[data-layer]:checked").length;
  go("#to=1990"); told.early = [from.value, to.value, one(".pt-status").textContent];
  go("#pick=云泽市水务局"); told.pick = texts(".pt-head");
  go(""); told.again = [from.value, to.value, one(".pt-status").textContent]; told.left = [search.value, all(".pt-head").length];
""",
    "later": """
  function closest() {
    var p = all("circle").map(spot), least = 1e9;
    p.forEach(function (a, i) { p.slice(0, i).forEach(function (b) { least = Math.min(least, Math.hypot(a[0] - b[0], a[1] - b[1])); }); });
    return least;
  }
  var before = all("circle").map(spot).map(String);
  told.first = before.length;
  one("input[data-layer=mention]").click();
  told.then = all("circle").length; told.closest = closest();
  var after = all("circle").map(spot).map(String);
  told.kept = before.filter(function (p) { return after.indexOf(p) >= 0; }).length;
""",
    "buttons": """
  var box = one(".pt-buttons").getBoundingClientRect();
  function under(what) {
    return all(what).filter(function (made) {
      var it = made.getBoundingClientRect();
      return it.right > box.left && it.left < box.right && it.top < box.bottom && it.bottom > box.top;
    }).length;
  }
  told.circles = under(".pt-picture circle"); told.labels = 0; told.seen = all(".pt-picture text").length; told.inside = 0;
  for (var i = 0; i < 20; i++) {
    var p = spot(all("circle")[i]), x = picture.getBoundingClientRect().width - 62 - p[0], y = 55 - p[1];
    touch("pointerdown", 1, 1, 1); touch("pointermove", 1, 1 + x, 1 + y); touch("pointerup", 1, 1 + x, 1 + y);
    key(picture, "ArrowLeft"); key(picture, "ArrowRight");
    told.labels += under(".pt-picture text"); told.inside += under(".pt-picture circle");
  }
""",
    "fingers": """
  function extent() { var x = all("circle").map(spot).map(function (p) { return p[0]; }); return Math.max.apply(null, x) - Math.min.apply(null, x); }
  var start = extent(), p = spot(all("circle")[0]);
  touch("pointerdown", 1, 2, 2); touch("pointerdown", 2, 102, 2);
  touch("pointermove", 2, 202, 2); touch("pointermove", 2, 202, 2);
  key(picture, "ArrowLeft"); key(picture, "ArrowRight");
  told.ratio = extent() / start;
  touch("pointerup", 1, 2, 2);
  var held = spot(all("circle")[0]);
  touch("pointermove", 2, 400, 300); key(picture, "ArrowLeft"); key(picture, "ArrowRight");
  told.jump = Math.hypot(spot(all("circle")[0])[0] - held[0], spot(all("circle")[0])[1] - held[1]);
  touch("pointerup", 2, 400, 300);
  told.chosen = all(".pt-head").length;
  touch("pointerdown", 3, 2, 2); touch("pointermove", 3, 42, 2); key(picture, "ArrowLeft"); key(picture, "ArrowRight"); touch("pointerup", 3, 42, 2);
  told.moved = spot(all("circle")[0])[0] - held[0];
""",
    "two": """
  told.marks = all("marker", document).map(function (mark) { return mark.id; });
  told.used = Array.prototype.map.call(roots, function (view) { return all("[marker-end]", view).map(function (path) {
    var id = path.getAttribute("marker-end").slice(5, -1); return view.contains(document.getElementById(id)); }); });
""",
    "odd": """
  told.lines = all(".pt-picture path[stroke]").map(function (line) { return line.getAttribute("stroke"); });
  told.faces = all(".pt-picture circle").map(function (dot) { return dot.getAttribute("fill"); });
  told.legend = texts(".pt-legend span"); told.layers = all("input[data-layer]").length;
  all(".pt-link", side)[0].click();
  told.notes = texts(".pt-link .pt-quiet", side);
""",
    "years": """
  function said() { return side.textContent.indexOf("全部年份") >= 0; }
  link("甲局").click(); told.node = said(); told.legend = texts(".pt-legend span");
  change(to, "2023"); told.years = said() && side.textContent.indexOf("2*") >= 0;
  one("input[data-show=alone]").click(); told.later = texts(".pt-legend span");
  link("乙局").click(); told.tie = said();
""",
    "left": """
  all(".pt-link", side)[0].click(); told.text = side.textContent; all(".pt-link", side)[0].click(); told.tie = side.textContent;
""",
}

ODD_NAMES = ("constructor", "toString", "__proto__", "hasOwnProperty")


def ring(n: int) -> "nx.MultiDiGraph[str]":
    return hand(*((f"局{i:02d}", f"局{(i + step) % n:02d}", "lead-support", 1.0 + i) for i in range(n) for step in (1, 2)))


def pages(graph: "nx.MultiDiGraph[str]") -> dict[str, tuple[str, "nx.MultiDiGraph[str]", dict[str, Any]]]:
    """Each page that is driven: its steps, its graph and the options of the view."""
    odd = hand(*(("甲局", "乙局", layer, 1.0) for layer in ODD_NAMES), nodes=("丙局", "丁局"))
    for node, name in zip(odd, ODD_NAMES, strict=True):
        odd.nodes[node]["level"] = name
    dated = hand(("甲局", "乙局", "lead-support", 2.0), first="2023-01-02", last="2024-05-06", n=3)
    dated.add_edge("丙局", "丁局", key="issue", layer="issue", weight=1.0, first="2025-01-01", last="2025-01-01")
    star = hand(*(("中局", f"局{i}", "lead-support", float(i)) for i in range(1, 9)))
    return {
        "whole": ("whole", graph, {}), "keyboard": ("keyboard", ring(16), {}), "address": ("address", graph, {}),
        "later": ("later", nx.compose(ring(8), hand(*(("局00", f"名{i:02d}", "mention", 1.0) for i in range(60)))), {}), "buttons": ("buttons", ring(60), {"lang": "en"}),
        "fingers": ("fingers", ring(6), {}), "odd": ("odd", odd, {}), "odd_groups": ("odd", odd, {"communities": dict(zip(odd, ODD_NAMES, strict=True))}),
        "years": ("years", dated, {}), "left": ("left", star, {"top": 3}), "renamed": ("left", nx.relabel_nodes(graph, lambda name: "新" + name), {}),
    }  # fmt: skip


@pytest.fixture(scope="module")
def told(graph: "nx.MultiDiGraph[str]", tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the steps in each page told: all pages in frames of one, so that the browser starts once."""
    if shutil.which("chromium") is None:
        pytest.skip("no chromium to open the view with")
    folder = tmp_path_factory.mktemp("pages")
    parts = {name: (steps, write_network_html(one, folder / f"{name}.html", **options)) for name, (steps, one, options) in pages(graph).items()}
    part = network_fragment(ring(4))
    (folder / "two.html").write_text(f"<!DOCTYPE html><html><body><div hidden>{part}</div>{part}</body></html>", encoding="utf-8")
    parts["two"] = ("two", folder / "two.html")
    for name, (steps, page) in parts.items():
        tools = TOOLS.replace("DRIVE", STEPS[steps]).replace("NAME", name)
        page.write_text(page.read_text("utf-8").replace("</body>", tools), encoding="utf-8")
    frames = "".join(f'<iframe src="{name}.html" style="position:absolute;left:0;top:0;width:1280px;height:900px"></iframe>' for name in parts)
    gather = """<script>addEventListener("message", function (event) {
  var made = document.createElement("pre"); made.textContent = event.data; document.body.appendChild(made); });</script>"""
    (folder / "all.html").write_text(f'<!DOCTYPE html><html><head><meta charset="utf-8">{gather}</head><body>{frames}</body></html>', encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = ["chromium", *flags.split(), f"--user-data-dir={folder / 'profile'}", "--dump-dom", "--window-size=1300,900", "--virtual-time-budget=6000"]
    made = subprocess.run([*command, (folder / "all.html").as_uri()], capture_output=True, text=True, check=True, encoding="utf-8").stdout
    texts = re.findall("<pre>(.*?)</pre>", made, re.DOTALL)
    found = [json.loads(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) for text in texts]
    assert sorted(one["name"] for one in found) == sorted(parts), found
    return {one["name"]: one["told"] for one in found}


Told = dict[str, dict[str, Any]]


def test_it_works_in_a_browser(graph: "nx.MultiDiGraph[str]", told: Told) -> None:
    found = told["whole"]
    assert found["circles"] == sum(not data["open"] for _, data in graph.nodes(data=True))
    assert sorted(found["labels"]) == ["教育局", "民政局", "水务局", "财政局"] and found["legend"] == ["市 4"]
    assert found["found"] == ["云泽市财政局"] and found["head"] == "云泽市财政局"
    assert "清淤（市水务局牵头，市财政局、市民政局配合）" in found["quotes"]
    assert "清淤（市水务局牵头，市财政局、市民政局配合）" not in found["later"] and "巡查（市水务局牵头，市财政局配合）" in found["later"]
    assert found["empty"] == 0


def test_the_keyboard_keeps_its_place(told: Told) -> None:
    found = told["keyboard"]
    assert found["chosen"] and found["partner"] == "DIV pt-sub pt-top 联系"
    assert found["escaped"].startswith("BUTTON pt-link") and found["back"] and found["cleared"]
    assert found["search"] and found["fromSearch"] and found["list"] == 16


def test_the_address_names_a_view_and_no_other(told: Told) -> None:
    found = told["address"]
    assert found["start"] == found["late"] == found["early"] == found["again"] and found["start"][:2] == ["2023", "2024"]
    assert found["asked"] == ["2024", "财政", 1] and found["none"] > 1 and found["pick"] == ["云泽市水务局"] and found["left"] == ["", 0]


def test_circles_that_appear_later_come_apart(told: Told) -> None:
    found = told["later"]
    assert (found["first"], found["then"], found["kept"]) == (8, 68, 8) and found["closest"] > 9


def test_labels_and_circles_keep_clear_of_the_buttons(told: Told) -> None:
    found = told["buttons"]
    assert found["circles"] == found["labels"] == 0 and found["seen"] > 10 and found["inside"] > 0


def test_two_fingers_zoom_and_do_not_jump(told: Told) -> None:
    found = told["fingers"]
    assert found["ratio"] == pytest.approx(2, abs=0.02) and found["jump"] < 0.2 and found["chosen"] == 0
    assert found["moved"] == pytest.approx(40, abs=0.3)


def test_views_on_one_page_have_marks_of_their_own(told: Told) -> None:
    found = told["two"]
    assert len(set(found["marks"])) == len(found["marks"]) == 2
    assert [len(used) > 3 and all(used) for used in found["used"]] == [True, True]


@pytest.mark.parametrize("page", ["odd", "odd_groups"])
def test_names_that_every_object_has(page: str, told: Told) -> None:
    found = told[page]
    assert set(found["lines"]) == {"#22303c"} and len(found["lines"]) == found["layers"] == 4
    assert sorted(found["legend"]) == sorted(f"{name} 1" for name in ODD_NAMES)
    assert all(name in found["notes"][0] for name in ODD_NAMES)
    assert len(found["faces"]) == 4 and all(re.fullmatch("#[0-9A-F]{6}", face) for face in found["faces"])


def test_weights_of_all_years_are_called_so(told: Told) -> None:
    assert told["years"] == {"node": False, "legend": ["不明 4"], "years": True, "later": ["不明 2"], "tie": True}


def test_what_is_left_out_is_told(told: Told) -> None:
    found = told["left"]
    assert "伙伴（2）" in found["text"] and "另有 6 个伙伴" in found["text"] and "不带原句" in found["tie"]
    assert "部门改过名" in told["renamed"]["tie"]
