"""The graph: weights, identity of departments, order, export."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.coordination import coordination_graph, write_gexf
from policytext.corpus import Corpus
from policytext.errors import InputError, MissingFileError
from policytext.government import extract_duties

BODIES = ["云泽市民政局", "云泽市财政局", "云泽市水务局", "云泽市教育局", "云泽市住房和城乡建设局"]


def corpus(rows: list[dict[str, str]]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame(rows), kind="policy")


def test_layers_and_weights() -> None:
    one = "（市民政局牵头，市财政局、市水务局配合）"
    two = "（市民政局牵头，市教育局按职责分工负责）（市水务局、市教育局、市财政局负责）"
    graph = coordination_graph(corpus([{"text": text, "region": "云泽市", "issuers": ""} for text in (one, two)]))
    weight = {(source, target, key): edge["weight"] for source, target, key, edge in graph.edges(keys=True, data=True)}
    assert weight["云泽市民政局", "云泽市财政局", "lead-support"] == 0.5
    assert weight["云泽市民政局", "云泽市教育局", "lead-responsible"] == 1
    assert weight["云泽市水务局", "云泽市教育局", "co-responsible"] == 0.5
    assert weight["云泽市教育局", "云泽市水务局", "co-responsible"] == 0.5
    assert graph.nodes["云泽市民政局"]["n_lead"] == 2


def test_signature_and_duty_are_one_node_and_levels_differ() -> None:
    graph = coordination_graph(
        corpus([{"text": "（市财政局牵头，省财政厅配合）", "region": "", "issuers": "云泽市财政局、云泽市民政局"}])
    )
    assert sorted(graph) == ["云泽市民政局", "云泽市财政局", "省财政厅"]


def test_placeholders_stay() -> None:
    graph = coordination_graph(corpus([{"text": "由市水务局牵头，会同有关部门落实。"}]))
    assert graph.nodes["有关部门"]["open"] is True


def test_no_ties_is_an_empty_graph() -> None:
    assert len(coordination_graph(corpus([{"text": "今年天气好。"}]))) == 0


signatures = st.lists(st.lists(st.sampled_from(BODIES), max_size=5, unique=True), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(signatures)
def test_strength_is_the_number_of_joint_documents(signed: list[list[str]]) -> None:
    graph = coordination_graph(corpus([{"text": "正文。", "issuers": "、".join(names)} for names in signed]))
    for name, node in graph.nodes(data=True):
        strength = sum(edge["weight"] for _, _, edge in graph.out_edges(name, data=True))
        assert strength == pytest.approx(node["n_joint"]) == sum(name in names and len(names) > 1 for names in signed)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(4)))
def test_order_of_documents_changes_nothing(order: list[int]) -> None:
    rows = [
        {"id": "a", "text": "（市民政局牵头，市财政局、市水务局、市教育局配合）", "issuers": "云泽市民政局、云泽市财政局"},
        {"id": "b", "text": "（市水务局、市教育局、市财政局负责）", "issuers": "云泽市水务局、云泽市财政局、云泽市民政局"},
        {"id": "c", "text": "市水务局会同有关部门巡查。", "issuers": "云泽市水务局"},
        {"id": "d", "text": "（市民政局牵头，市水务局配合）", "issuers": "、".join(BODIES)},
    ]
    plain, moved = coordination_graph(corpus(rows)), coordination_graph(corpus([rows[i] for i in order]))
    assert list(plain.nodes(data=True)) == list(moved.nodes(data=True))
    assert list(plain.edges(keys=True, data=True)) == list(moved.edges(keys=True, data=True))


def test_gexf_is_stable_and_without_clock(tmp_path: Path) -> None:
    policies = corpus([{"text": "（市民政局牵头，市财政局配合）", "issuers": "云泽市民政局、云泽市财政局"}])
    one = write_gexf(coordination_graph(policies), tmp_path / "a.gexf").read_bytes()
    two = write_gexf(coordination_graph(policies, extract_duties(policies)), tmp_path / "b.gexf").read_bytes()
    assert one == two
    assert b"lastmodifieddate" not in one and b"\r" not in one and "云泽市民政局".encode() in one


def test_gexf_reads_back(tmp_path: Path) -> None:
    import networkx as nx

    graph = coordination_graph(corpus([{"text": "（市民政局牵头，市财政局配合）"}]))
    back = nx.read_gexf(write_gexf(graph, tmp_path / "a.gexf"))
    assert sorted(back) == sorted(graph)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    graph = coordination_graph(corpus([{"text": "正文。"}]))
    with pytest.raises(MissingFileError, match=r"no folder 'absent'.*Hint: "):
        write_gexf(graph, tmp_path / "absent" / "a.gexf")


def test_feedback_is_refused() -> None:
    feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了"]}), kind="feedback")
    with pytest.raises(InputError, match=r"built from policies .*Hint: "):
        coordination_graph(feedback)


def test_foreign_duties_are_refused() -> None:
    duties = extract_duties(corpus([{"id": "x", "text": "（市民政局负责）"}]))
    with pytest.raises(InputError, match=r"document 'x', which is not in the policies.*Hint: "):
        coordination_graph(corpus([{"id": "y", "text": "（市民政局负责）"}]), duties)
