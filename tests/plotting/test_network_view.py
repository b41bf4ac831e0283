"""The interactive view: what it holds is what the graph and its documents say, and nothing in it runs or leads out."""

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
from policytext.plotting.network_data import network_data
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
    data = network_data(hand(*edges, nodes=tuple(f"局{i:02d}" for i in range(n))), communities={}, top=None)
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
    with pytest.raises(InputError, match=r"the node 1 is no text\. Hint: .*relabel_nodes"):
        network_fragment(numbers)
    with pytest.raises(InputError, match=r"top=0 draws no department\. Hint: "):
        network_fragment(graph, top=0)
    with pytest.raises(InputError, match=r"fr.*Hint: "):
        network_fragment(graph, lang="fr")
    with pytest.raises(ColumnError, match=r"no column 'community'.*Hint: "):
        network_fragment(graph, communities=pd.DataFrame({"department": ["甲"]}))
    with pytest.raises(InputError, match=r"the weight nan .* is no number\. Hint: "):
        network_fragment(hand(("甲", "乙", "issue", float("nan"))))
    with pytest.raises(MissingFileError, match=r"no folder 'absent'.*Hint: "):
        write_network_html(graph, tmp_path / "absent" / "a.html")
    with pytest.raises(InputError, match=r"is a folder\. Hint: "):
        write_network_html(graph, tmp_path)


# -- in a browser -----------------------------------------------------------------------------------

DRIVE = """<pre id="told"></pre><script>
window.onerror = function (text) { document.getElementById("told").textContent += "ERROR " + text; };
window.onload = function () {
  var root = document.querySelector(".pt-net"), side = root.querySelector(".pt-side"), search = root.querySelector("input[type=search]"), told = {};
  function circles() { return root.querySelectorAll("circle").length; }
  told.circles = circles();
  told.labels = Array.prototype.map.call(root.querySelectorAll(".pt-picture text"), function (one) { return one.textContent; });
  search.value = "财政"; search.dispatchEvent(new Event("input"));
  told.found = Array.prototype.map.call(side.querySelectorAll(".pt-link"), function (one) { return one.textContent; });
  search.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  told.head = side.querySelector(".pt-head").textContent;
  Array.prototype.filter.call(side.querySelectorAll(".pt-link"), function (one) { return one.textContent.indexOf("水务") >= 0; })[0].click();
  told.quotes = Array.prototype.map.call(side.querySelectorAll(".pt-quote"), function (one) { return one.firstChild.textContent; });
  var from = root.querySelector("select[data-year=from]");
  from.value = "2024"; from.dispatchEvent(new Event("change"));
  told.later = Array.prototype.map.call(side.querySelectorAll(".pt-quote"), function (one) { return one.firstChild.textContent; });
  root.querySelectorAll("input[data-layer]").forEach(function (box) { if (box.checked) { box.click(); } });
  told.empty = side.querySelectorAll(".pt-quote").length;
  document.getElementById("told").textContent += JSON.stringify(told);
};
</script></body>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium to open the view with")
def test_it_works_in_a_browser(graph: "nx.MultiDiGraph[str]", tmp_path: Path) -> None:
    page = write_network_html(graph, tmp_path / "a.html")
    page.write_text(page.read_text("utf-8").replace("</body>", DRIVE), encoding="utf-8")
    flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = ["chromium", *flags.split(), f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", "--virtual-time-budget=3000", page.as_uri()]
    made = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    told_ = re.search('<pre id="told">(.*?)</pre>', made, re.DOTALL)
    assert told_ is not None
    told = json.loads(told_[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert told["circles"] == sum(not data["open"] for _, data in graph.nodes(data=True)) and sorted(told["labels"]) == ["教育局", "民政局", "水务局", "财政局"]
    assert told["found"] == ["云泽市财政局"] and told["head"] == "云泽市财政局"
    assert "清淤（市水务局牵头，市财政局、市民政局配合）" in told["quotes"]
    assert "清淤（市水务局牵头，市财政局、市民政局配合）" not in told["later"] and "巡查（市水务局牵头，市财政局配合）" in told["later"]
    assert told["empty"] == 0
