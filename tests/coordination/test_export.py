"""Files of the graph: what networkx and csv read back is what was written, whatever the names."""

import csv
import datetime
import io
import math
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.cleaning.privacy import mask_private
from policytext.coordination.acts import LAYERS, SYMMETRIC
from policytext.coordination.export import write_gexf, write_graph_tables, write_graphml, write_pajek
from policytext.coordination.export.values import iso_day
from policytext.coordination.graph import coordination_graph
from policytext.corpus import Corpus
from policytext.corpus.cells import guard_cell
from policytext.errors import InputError, MissingFileError

WRITERS = {"gexf": write_gexf, "graphml": write_graphml, "net": write_pajek}


def multi(*edges: tuple[str, str, dict[str, Any]], nodes: dict[str, dict[str, Any]] | None = None) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, data in (nodes or {}).items():
        graph.add_node(name, **data)
    for source, target, data in edges:
        graph.add_edge(source, target, **({"key": data["layer"]} if "layer" in data else {}), **data)
    return graph


def written(graph: "nx.MultiDiGraph[str]", folder: Path, form: str, **options: Any) -> Path:
    return WRITERS[form](graph, folder / f"a.{form}", **options)


def read(path: Path) -> Any:
    reader = {".gexf": nx.read_gexf, ".graphml": nx.read_graphml, ".net": nx.read_pajek}[path.suffix]
    return reader(path)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def ties(graph: Any, *names: str) -> list[tuple[Any, ...]]:
    return sorted(((u, v, *(edge.get(name) for name in names)) for u, v, edge in graph.edges(data=True)), key=repr)


# -- the round trip ---------------------------------------------------------------------------------

ODD = st.one_of(
    st.sampled_from(["", " ", "  市财政局 ", '"甲"', "a&b<c>", "]]>", "😀局", "甲\n局", "甲\t局", "a\\", "=1+1", "-", "&#10;", "名'称", "null", "%d", "０"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1)).map(datetime.date.isoformat) | st.just("")
TIES = st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(LAYERS), st.floats(0, 1e6, allow_subnormal=False), DAYS)


@st.composite
def graphs(draw: st.DrawFn) -> "nx.MultiDiGraph[str]":
    names = draw(st.lists(ODD, max_size=6, unique=True))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name in names:
        graph.add_node(name, label=name, n_lead=draw(st.integers(0, 9)), open=draw(st.booleans()), first=draw(DAYS))
    for one, other, layer, weight, day in draw(st.lists(TIES, max_size=10)) if names else []:
        source, target = names[one % len(names)], names[other % len(names)]
        graph.add_edge(source, target, key=layer, layer=layer, weight=weight, first=day, documents=("a", "b"))
        if layer in SYMMETRIC:
            graph.add_edge(target, source, key=layer, layer=layer, weight=weight, first=day, documents=("a", "b"))
    return graph


def clean(name: str) -> str:
    kept = "".join(
        one if one in "\t\n" or 0x20 <= ord(one) <= 0xD7FF or 0xE000 <= ord(one) <= 0xFFFD or ord(one) > 0xFFFF else "\ufffd"
        for one in name.replace("\r\n", "\n").replace("\r", "\n")
    )
    return mask_private(kept)


@given(graphs())
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_names_weights_and_dates_come_back(form: str, tmp_path_factory: pytest.TempPathFactory, graph: "nx.MultiDiGraph[str]") -> None:
    back = read(written(graph, tmp_path_factory.mktemp("trip"), form))
    names = {id: data.get("name", id) for id, data in back.nodes(data=True)}
    assert sorted(names.values()) == sorted(map(clean, graph))
    assert all((data["label"] or names[id]) == names[id] for id, data in back.nodes(data=True))
    facts = [(data["first"], data["n_lead"], data["open"]) for _, data in graph.nodes(data=True)]
    assert sorted(facts) == sorted((data["first"], data["n_lead"], data["open"]) for _, data in back.nodes(data=True))
    wanted = sorted(
        ((clean(u), clean(v), edge["layer"], edge["weight"], edge["first"], "a；b") for u, v, edge in graph.edges(data=True)), key=repr
    )
    found = [(names[u], names[v], *rest) for u, v, *rest in ties(back, "layer", "weight", "first", "documents")]
    assert sorted(found, key=repr) == wanted


@given(graphs())
def test_pajek_keeps_names_and_weights(tmp_path_factory: pytest.TempPathFactory, graph: "nx.MultiDiGraph[str]") -> None:
    back = read(written(graph, tmp_path_factory.mktemp("trip"), "net"))
    assert back.number_of_nodes() == len(graph)
    plain = {clean(name) for name in graph if name and not re.search(r'["\\\n\t]', clean(name))}
    assert plain <= set(back)
    wanted = sorted((edge["layer"], edge["weight"]) for _, _, edge in graph.edges(data=True))
    assert sorted((edge["l"], edge["weight"]) for _, _, edge in back.edges(data=True)) == wanted


@given(graphs())
def test_tables_keep_names_weights_and_dates(tmp_path_factory: pytest.TempPathFactory, graph: "nx.MultiDiGraph[str]") -> None:
    nodes, edges = write_graph_tables(graph, tmp_path_factory.mktemp("trip"), symmetric="both")
    names = {row["id"]: row.get("name", row["id"]) for row in rows(nodes)}
    assert sorted(names.values()) == sorted(guard_cell(clean(name)) for name in graph)
    found = sorted((names[row["source"]], names[row["target"]], row["layer"], float(row["weight"]), row.get("first", "")) for row in rows(edges))
    assert found == sorted(
        (guard_cell(clean(u)), guard_cell(clean(v)), edge["layer"], edge["weight"], edge["first"]) for u, v, edge in graph.edges(data=True)
    )


@settings(max_examples=30)
@given(graphs(), st.randoms(use_true_random=False))
def test_order_of_nodes_and_ties_changes_no_byte(tmp_path_factory: pytest.TempPathFactory, graph: "nx.MultiDiGraph[str]", random: Any) -> None:
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    random.shuffle(nodes)
    random.shuffle(edges)
    other: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, data in nodes:
        other.add_node(name, **dict(reversed(data.items())))
    for u, v, key, data in edges:
        other.add_edge(u, v, key=key, **dict(reversed(data.items())))
    folder = tmp_path_factory.mktemp("order")
    for form in WRITERS:
        first = written(graph, folder, form).read_bytes()
        assert written(other, folder, form).read_bytes() == first
    assert [path.read_bytes() for path in write_graph_tables(graph, folder)] == [path.read_bytes() for path in write_graph_tables(other, folder)]


def test_a_built_graph_comes_back_whole(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "id": ["a", "b"],
            "text": ["清淤（市水务局牵头，市财政局、市民政局配合）", "排涝（市财政局、市水务局负责）"],
            "issuers": ["云泽市水务局、云泽市财政局", "云泽市财政局、云泽市民政局"],
            "date": ["2024-05-16", "2025-01-02"],
        }
    )
    graph = coordination_graph(Corpus.from_frame(frame, kind="policy", date="date"))
    assert graph.number_of_edges() > 5
    for form in ("gexf", "graphml"):
        back = read(written(graph, tmp_path, form))
        assert sorted(back) == sorted(graph)
        what = ("layer", "weight", "n", "n_documents", "first", "last")
        assert ties(back, *what) == ties(graph, *what)
        for name, data in graph.nodes(data=True):
            same = {key: value for key, value in data.items() if key != "kind"}
            assert {key: back.nodes[name][key] for key in same} == same
            assert back.nodes[name]["kind"] == data["kind"]


# -- what Gephi is told -----------------------------------------------------------------------------


def both(one: str, other: str, layer: str, weight: float) -> "list[tuple[str, str, dict[str, Any]]]":
    return [(one, other, {"layer": layer, "weight": weight}), (other, one, {"layer": layer, "weight": weight})]


def test_layer_is_kind_and_label_and_weight_is_weight(tmp_path: Path) -> None:
    text = written(multi(("甲局", "乙局", {"layer": "lead-support", "weight": 2.5})), tmp_path, "gexf").read_text("utf-8")
    assert 'source="甲局" target="乙局" weight="2.5" label="lead-support" kind="lead-support"' in text
    assert '<node id="甲局" label="甲局">' in text


def test_symmetric_ties_once_if_asked(tmp_path: Path) -> None:
    graph = multi(*both("甲局", "乙局", "issue", 2.0), ("甲局", "乙局", {"layer": "lead-support", "weight": 1.0}))
    text = written(graph, tmp_path, "gexf", symmetric="once").read_text("utf-8")
    assert re.findall(r'type="(\w+)" weight="([\d.]+)"', text) == [("undirected", "2.0"), ("directed", "1.0")]
    assert written(graph, tmp_path, "graphml", symmetric="once").read_text("utf-8").count('directed="false"') == 1
    _, edges = write_graph_tables(graph, tmp_path)
    assert [(row["type"], row["kind"], row["weight"]) for row in rows(edges)] == [("Undirected", "issue", "2.0"), ("Directed", "lead-support", "1.0")]


def test_only_symmetric_ties_once_read_back_as_undirected(tmp_path: Path) -> None:
    back = read(written(multi(*both("甲局", "乙局", "issue", 2.0)), tmp_path, "gexf", symmetric="once"))
    assert not back.is_directed() and back["甲局"]["乙局"]["weight"] == 2.0


@pytest.mark.parametrize(
    "edges",
    [
        [("甲局", "乙局", {"layer": "issue", "weight": 2.0})],
        [("甲局", "乙局", {"layer": "issue", "weight": 2.0}), ("乙局", "甲局", {"layer": "issue", "weight": 1.0})],
        both("甲局", "乙局", "lead-support", 2.0),
        [("甲局", "甲局", {"layer": "issue", "weight": 2.0})],
    ],
)
def test_nothing_is_merged_that_differs(edges: list[tuple[str, str, dict[str, Any]]], tmp_path: Path) -> None:
    _, table = write_graph_tables(multi(*edges), tmp_path, symmetric="once")
    assert [row["type"] for row in rows(table)] == ["Directed"] * len(edges)


# -- values -----------------------------------------------------------------------------------------

VALUES = [
    (np.int64(3), 3), (np.float64(0.1), 0.1), (np.bool_(True), True), (2**40, 2**40), (2**70, str(2**70)), (math.inf, math.inf), (-math.inf, -math.inf),
    (("b", "a"), "b；a"), ({"b", "a"}, "a；b"), (frozenset([3, 1]), "1；3"), ({"b": 1, "a": None}, '{"a": null, "b": 1}'), ([1, None, 2.5], "1；；2.5"),
    (datetime.date(2024, 5, 6), "2024-05-06"), (pd.Timestamp("2024-05-06"), "2024-05-06"), (datetime.datetime(2024, 5, 6, 7, 8), "2024-05-06T07:08:00"),
    (np.array([1, 2]), "1；2"), (np.datetime64("2024-05-06"), "2024-05-06"), (np.str_("甲"), "甲"), ("2024-05-06", "2024-05-06"), ("", ""), (-0.0, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("value", "wanted"), VALUES, ids=[repr(sorted(value, key=str) if isinstance(value, set | frozenset) else value) for value, _ in VALUES])
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_every_kind_of_value(form: str, value: Any, wanted: Any, tmp_path: Path) -> None:
    back = read(written(multi(nodes={"甲局": {"what": value}, "乙局": {}}), tmp_path, form))
    assert back.nodes["甲局"]["what"] == wanted and type(back.nodes["甲局"]["what"]) is type(wanted)
    assert "what" not in back.nodes["乙局"]


@pytest.mark.parametrize("value", [None, math.nan, np.nan, pd.NaT, pd.NA, np.datetime64("NaT")], ids=repr)
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_missing_values_are_left_out(form: str, value: Any, tmp_path: Path) -> None:
    back = read(written(multi(nodes={"甲局": {"what": value}, "乙局": {"what": 1}}), tmp_path, form))
    assert "what" not in back.nodes["甲局"] and back.nodes["乙局"]["what"] == 1


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [(1, 2.5, (1.0, 2.5)), (1, "x", ("1", "x")), (True, 1, ("true", "1")), (2**60, 0.5, (str(2**60), "0.5")), (True, False, (True, False))],
)
@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_a_column_has_one_kind(form: str, one: Any, other: Any, wanted: Any, tmp_path: Path) -> None:
    back = read(written(multi(nodes={"a": {"what": one}, "b": {"what": other}}), tmp_path, form))
    assert (back.nodes["a"]["what"], back.nodes["b"]["what"]) == wanted


@pytest.mark.parametrize("form", ["gexf", "graphml"])
def test_attributes_that_programs_need_get_an_underscore(form: str, tmp_path: Path) -> None:
    graph = multi(("甲局", "乙局", {"layer": "issue", "id": 7, "source": "x", "Weight": 2}), nodes={"甲局": {"id": 3, "ID": 4, "两 词": "空格", "id_": 5}, "乙局": {}})
    back = read(written(graph, tmp_path, form))
    assert sorted(back) == ["乙局", "甲局"]
    found = back.nodes["甲局"]
    assert sorted(value for name, value in found.items() if name.casefold().startswith("id_")) == [3, 4, 5] and found["两 词"] == "空格"
    edge = back["甲局"]["乙局"]
    assert (edge["id_"], edge["source_"], edge["Weight_"], edge["weight"]) == (7, "x", 2, 1.0)


def test_names_that_clean_to_the_same_stay_apart(tmp_path: Path) -> None:
    names = ["甲\x01", "甲\x02", "甲\ufffd", "", "_", "甲\ufffd_2"]
    back = read(written(multi(nodes={name: {} for name in names}), tmp_path, "gexf"))
    assert len(back) == 6 and sorted(data["name"] for _, data in back.nodes(data=True)) == sorted(["甲\ufffd"] * 3 + ["", "_", "甲\ufffd_2"])


def test_half_a_surrogate_pair_is_written(tmp_path: Path) -> None:
    graph = multi(("甲\ud800", "乙", {"layer": "issue"}))
    for form in WRITERS:
        assert set(read(written(graph, tmp_path, form))) == {"甲\ufffd", "乙"}
    assert "甲\ufffd" in write_graph_tables(graph, tmp_path)[0].read_text("utf-8-sig")


def test_nodes_of_other_kinds_and_keys_by_number(tmp_path: Path) -> None:
    graph: Any = nx.MultiDiGraph()
    graph.add_edge(1, "1", weight=2)
    graph.add_edge(1, "1", weight=1)
    back = read(written(graph, tmp_path, "gexf"))
    assert len(back) == 2 and sorted(edge["weight"] for _, _, edge in back.edges(data=True)) == [1, 2]


def test_a_key_that_is_not_the_layer_is_kept(tmp_path: Path) -> None:
    graph: Any = nx.MultiDiGraph()
    graph.add_edge("甲", "乙", key="一", layer="issue", weight=2)
    assert read(written(graph, tmp_path, "gexf"))["甲"]["乙"]["key_"] == "一"


# -- small graphs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("n", [0, 1, 2])
def test_no_node_one_node_isolates(form: str, n: int, tmp_path: Path) -> None:
    graph = multi(nodes={f"局{i}": {} for i in range(n)})
    back = read(written(graph, tmp_path, form))
    assert sorted(back) == sorted(graph) and back.number_of_edges() == 0
    assert [len(rows(path)) for path in write_graph_tables(graph, tmp_path)] == [n, 0]


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_self_loops_stay(form: str, tmp_path: Path) -> None:
    back = read(written(multi(("甲局", "甲局", {"layer": "issue", "weight": 2.0})), tmp_path, form))
    assert [(u, v, edge["weight"]) for u, v, edge in back.edges(data=True)] == [("甲局", "甲局", 2.0)]


# -- private data and formulas ----------------------------------------------------------------------


def test_personal_data_are_masked_in_every_file(tmp_path: Path) -> None:
    graph = multi(
        *both("甲局13900001234", "乙局", "issue", 1.0), nodes={"甲局13900001234": {"note": ["联系人：王小明", "电话13900001234"]}, "乙局": {}}
    )
    for _, _, edge in graph.edges(data=True):
        edge["documents"] = ("001_通知", "13900001234", "13900005678")
    paths = [written(graph, tmp_path, form) for form in WRITERS] + list(write_graph_tables(graph, tmp_path))
    text = "".join(path.read_text("utf-8-sig") for path in paths)
    assert "1390000" not in text and "王小明" not in text
    assert text.count("001_通知；document#2；document#3") == 2 * 2 + 1


def test_cells_are_no_formulas(tmp_path: Path) -> None:
    nodes, edges = write_graph_tables(multi(("=HYPERLINK(1)", "＋乙", {"layer": "@x", "weight": -2.5, "n": -3}), nodes={"甲": {"=1": "\t=2"}}), tmp_path)
    for cell in (cell for path in (nodes, edges) for row in rows(path) for pair in row.items() for cell in pair):
        assert not re.match(r"[\s]*[=+@＋＝＠]", cell) and (not cell.startswith("-") or float(cell) < 0)
    assert rows(edges)[0]["weight"] == "-2.5"


# -- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("weight", [math.nan, math.inf, "many", True, None, pd.NA, pd.NaT, np.bool_(True)])
def test_a_weight_that_is_none_is_refused(form: str, weight: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the weight .* of the tie '甲' → '乙' is no number\. Hint: "):
        written(multi(("甲", "乙", {"layer": "issue", "weight": weight})), tmp_path, form)


@pytest.mark.parametrize("weight", [1 + 1j, 10**400, 10**5000, Fraction(10**400), object()], ids=["complex", "large", "larger", "fraction", "object"])
def test_a_weight_that_no_file_holds_is_refused(weight: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'weight' of the tie '甲' → '乙' is .*Hint: "):
        write_graph_tables(multi(("甲", "乙", {"layer": "issue", "weight": weight})), tmp_path)


@pytest.mark.parametrize("weight", [np.float32(0.5), np.int64(2), 1e308, -2.5, Fraction(1, 2)], ids=repr)
def test_a_weight_of_any_kind_of_number_is_written(weight: Any, tmp_path: Path) -> None:
    _, edges = write_graph_tables(multi(("甲", "乙", {"layer": "issue", "weight": weight})), tmp_path)
    assert float(rows(edges)[0]["weight"]) == float(weight)


@pytest.mark.parametrize("form", sorted(WRITERS))
@pytest.mark.parametrize("bad", [{"weight": math.nan}, {"weight": "电话13900005678"}, {"what": object()}, {"13900005678": 1 + 1j}], ids=["nan", "text", "object", "name"])
def test_errors_hold_no_personal_data(form: str, bad: dict[str, Any], tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_edge("甲13900001234", "乙")
    graph.edges["甲13900001234", "乙", 0].update(bad)
    with pytest.raises(InputError, match=r"甲\[电话\].*Hint: ") as caught:
        written(graph, tmp_path, form)
    assert "1390000" not in str(caught.value)


@pytest.mark.parametrize("path", [None, 5, b"a.gexf", "a\0b", "", "x" * 300, "\ud800"], ids=ascii)
@pytest.mark.parametrize("form", [*sorted(WRITERS), "csv"])
def test_paths_that_are_none(form: str, path: Any, tmp_path: Path) -> None:
    if isinstance(path, str) and path and "\0" not in path:
        path = os.path.join(tmp_path, path)
    if (form, path) == ("csv", ""):
        return  # the folder where one is
    writer: Any = WRITERS.get(form, write_graph_tables)
    with pytest.raises(InputError, match="Hint: "):
        writer(multi(), path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device to write on")
@pytest.mark.parametrize("form", sorted(WRITERS))
def test_what_the_system_refuses_is_told(form: str) -> None:
    with pytest.raises(InputError, match=r"can't write 'full' \(No space left on device\)\. Hint: "):
        WRITERS[form](multi(), Path("/dev/full"))


def test_a_folder_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"can't make the folder 'under'.*Hint: "):
        write_graph_tables(multi(), tmp_path / "file" / "under")
    for form in WRITERS:
        with pytest.raises(InputError, match=r"'file' is a file, no folder.*Hint: "):
            written(multi(), tmp_path / "file", form)
        with pytest.raises(InputError, match=r"no folder 'under'.*Hint: "):
            written(multi(), tmp_path / "file" / "under", form)
    (tmp_path / "taken" / "nodes.csv").mkdir(parents=True)
    with pytest.raises(InputError, match=r"can't write 'nodes\.csv'.*Hint: "):
        write_graph_tables(multi(), tmp_path / "taken")


@pytest.mark.parametrize("ids", [("b", "13900001234"), ["b", "13900001234"], {"b", "13900001234"}, "b；13900001234"], ids=lambda ids: type(ids).__name__)
def test_documents_in_any_form_are_named_alike(ids: Any, tmp_path: Path) -> None:
    graph = multi(("甲", "乙", {"layer": "issue", "documents": ids}))
    found = set(rows(write_graph_tables(graph, tmp_path)[1])[0]["documents"].split("；"))
    assert found == {"b", "document#1"}


DAYS_OF_ALL_KINDS = (
    "2024-05-06", " 2024-05-06 ", datetime.date(2024, 5, 6), datetime.datetime(2024, 5, 6, 7), pd.Timestamp("2024-05-06"), np.datetime64("2024-05-06"),
)  # fmt: skip
NO_DAYS = (
    "", None, pd.NaT, "2024", "2024-13-01", "20240506", "13900001234", "2024-05-0613900001234", "２０２４-05-06", 20240506, "2024年5月6日",
)  # fmt: skip


@pytest.mark.parametrize("value", DAYS_OF_ALL_KINDS, ids=repr)
def test_days(value: Any) -> None:
    assert iso_day(value) == "2024-05-06"


@pytest.mark.parametrize("value", NO_DAYS, ids=repr)
def test_what_is_no_day(value: Any) -> None:
    assert iso_day(value) == ""


def test_values_without_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'what' of node '甲' is of type object, which no file of networks holds\. Hint: "):
        write_gexf(multi(nodes={"甲": {"what": object()}}), tmp_path / "a.gexf")


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_where_it_goes_is_checked(form: str, tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no folder 'absent'.*Hint: "):
        written(multi(), tmp_path / "absent", form)
    with pytest.raises(InputError, match=r"is a folder\. Hint: "):
        WRITERS[form](multi(), tmp_path)


def test_other_input_is_refused(tmp_path: Path) -> None:
    graph: Any = nx.Graph()
    for form in WRITERS:
        with pytest.raises(InputError, match=r"takes MultiDiGraph, not Graph\. Hint: "):
            written(graph, tmp_path, form)
    with pytest.raises(InputError, match=r"symmetric='twice' is unknown.*Hint: "):
        write_gexf(multi(), tmp_path / "a.gexf", symmetric="twice")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"'file' is a file\. Hint: "):
        write_graph_tables(multi(), tmp_path / "file")


def test_the_graph_stays_as_it_was(tmp_path: Path) -> None:
    graph = multi(*both("甲", "乙", "issue", 1.0), nodes={"甲": {"id": 3}})
    before = (list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)))
    for form in WRITERS:
        written(graph, tmp_path, form)
    assert (list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))) == before


def test_hash_seed_changes_no_byte(tmp_path: Path) -> None:
    code = (
        "import networkx as nx\nfrom policytext.coordination.export import write_gexf\ngraph = nx.MultiDiGraph()\n"
        "for name in {'甲', '乙', '丙'}: graph.add_node(name, what={'x', 'y', 'z'})\n"
        f"write_gexf(graph, {str(tmp_path / 'x.gexf')!r})"
    )
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    here = (tmp_path / "x.gexf").read_bytes()
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": other})
    assert (tmp_path / "x.gexf").read_bytes() == here
