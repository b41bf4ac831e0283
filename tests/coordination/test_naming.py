"""Names in documents: cells of signatures, bare names, places in full, and what names no body."""

from typing import Any

import pandas as pd
import pytest

from policytext.coordination import coordination_graph, graph_acts
from policytext.coordination.naming import document_places, issuers_of
from policytext.corpus import Corpus

CELLS = [
    ("云泽市民政局、云泽市财政局", ["云泽市民政局", "云泽市财政局"]),
    ("云泽市民政局,云泽市财政局", ["云泽市民政局", "云泽市财政局"]),
    ("云泽市民政局，云泽市财政局；云泽市民政局", ["云泽市民政局", "云泽市财政局"]),
    ("云泽市民政局/云泽市财政局", ["云泽市民政局", "云泽市财政局"]),
    ("云泽市民政局 云泽市财政局", ["云泽市民政局", "云泽市财政局"]),
    ("云泽市 民政局", ["云泽市民政局"]),
    ("云泽市民政局（代章）", ["云泽市民政局"]),
    (["云泽市民政局", "云泽市财政局"], ["云泽市民政局", "云泽市财政局"]),
    (("云泽市民政局",), ["云泽市民政局"]),
    ("nan", []), ("None、云泽市财政局", ["云泽市财政局"]), ("", []), (float("nan"), []), (None, []), (5, []),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "names"), CELLS)
def test_names_of_a_cell(cell: object, names: list[str]) -> None:
    assert issuers_of(cell) == names


def graph_of(*rows: dict[str, str], **options: object) -> Any:
    return coordination_graph(Corpus.from_frame(pd.DataFrame([{"text": "正文。", **row} for row in rows]), kind="policy"), **options)


def test_who_is_no_body_signs_nothing_and_is_listed_masked() -> None:
    graph = graph_of({"id": "a", "issuers": "云泽市水务局、张三13812345678、110101199003078515"})
    assert sorted(graph) == ["云泽市水务局"] and graph.nodes["云泽市水务局"]["n_joint"] == 0
    unread = graph_acts(graph).unread
    assert unread is not None and unread["document"].tolist() == ["a", "a"] and not unread["name"].str.contains("138|1990").any()


def test_evidence_is_masked() -> None:
    text = "清淤（市水务局牵头，市财政局配合），联系电话13812345678。"
    acts = graph_acts(graph_of({"text": text, "title": "通知，电话13812345678", "region": "云泽市", "issuers": "云泽市水务局"}))
    assert len(acts.table) and not acts.table["evidence"].str.contains("138").any() and not acts.documents["title"].str.contains("138").any()


def test_a_bare_name_is_the_body_of_the_place_of_its_document() -> None:
    text = "清淤（财政局牵头，民政局配合）"
    names = set(graph_of(*({"text": text, "region": place} for place in ("石家庄市", "保定市", "")), layers=("duty",)))
    assert {name for name in names if name.endswith("财政局")} == {"石家庄市财政局", "保定市财政局", "财政局"}


def test_functions_in_a_document_of_a_city_are_its_departments() -> None:
    names = set(graph_of({"text": "由市水务局牵头，教育、公安等部门配合。", "region": "云泽市"}, layers=("duty",)))
    assert {"云泽市教育局", "云泽市公安局"} <= names


def test_districts_get_their_city_where_there_is_one_such_place() -> None:
    rows = [{"id": "a", "issuers": "云泽市青梧区财政局", "region": "青梧区"}, {"id": "b", "issuers": "", "region": "青梧区"}]
    policies = Corpus.from_frame(pd.DataFrame([{"text": "正文。", **row} for row in rows]), kind="policy")
    assert document_places(policies)["b"] == ("云泽市青梧区",)
    both = Corpus.from_frame(pd.DataFrame([{"text": "正文。", **row} for row in [*rows, {"id": "c", "issuers": "金湖市青梧区财政局", "region": ""}]]), kind="policy")
    assert document_places(both)["b"] == ("青梧区",)


def test_counts_of_layers_that_were_not_read_are_absent() -> None:
    graph = graph_of({"issuers": "云泽市水务局、云泽市财政局"}, layers=("issue",))
    assert "n_lead" not in graph.nodes["云泽市水务局"] and graph.nodes["云泽市水务局"]["n_joint"] == 1


@pytest.mark.parametrize("place", ["某市", "江州市", "鼓楼市", "云泽市", "某县"])
def test_bureaus_of_places_that_no_gazetteer_knows_are_those_of_the_place(place: str) -> None:
    level = place[-1]
    row = {"text": f"清淤（{level}水务局牵头，{level}财政局配合）", "region": place, "issuers": f"{place}水务局"}
    graph = graph_of(row, layers=("issue", "duty"))
    assert sorted(graph) == sorted([f"{place}水务局", f"{place}财政局"]) and {node["region"] for _, node in graph.nodes(data=True)} == {place}


def test_a_name_with_a_slip_is_a_body_of_its_place() -> None:
    assert sorted(graph_of({"issuers": "河北省财政厅、河北省妇女联会"}, layers=("issue",))) == ["河北省妇女联会", "河北省财政厅"]
