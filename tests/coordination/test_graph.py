"""The graph: weights, identity of departments, order, export."""

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.coordination import coordination_graph, graph_acts, write_gexf
from policytext.corpus import Corpus
from policytext.datasets import load_yunze
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


def edge_of(graph: "nx.MultiDiGraph[str]", source: str, target: str, layer: str) -> dict[str, object]:
    return dict(graph.edges[source, target, layer])


def test_those_who_answer_under_a_lead_share_the_task() -> None:
    graph = coordination_graph(corpus([{"text": "（市民政局牵头，市教育局、市财政局、市水务局按职责分工负责）", "region": "云泽市"}]))
    assert edge_of(graph, "云泽市民政局", "云泽市教育局", "lead-responsible")["weight"] == pytest.approx(1 / 3)
    assert edge_of(graph, "云泽市教育局", "云泽市财政局", "co-responsible")["weight"] == 0.5
    assert ("云泽市民政局", "云泽市财政局", "co-responsible") not in graph.edges


def test_ties_know_their_documents_and_days() -> None:
    rows = [
        {"id": "b", "text": "正文。", "issuers": "云泽市民政局、云泽市财政局", "date": "2024-05-06"},
        {"id": "a", "text": "正文。", "issuers": "云泽市民政局、云泽市财政局、云泽市水务局", "date": "2023-01-02"},
        {"id": "c", "text": "正文。", "issuers": "云泽市民政局、云泽市财政局", "date": ""},
    ]
    found = edge_of(coordination_graph(corpus(rows)), "云泽市民政局", "云泽市财政局", "issue")
    expected = {"layer": "issue", "weight": 2.5, "n": 3, "n_documents": 3, "first": "2023-01-02", "last": "2024-05-06", "documents": ("a", "b", "c")}
    assert found == expected


def test_mentions_are_bodies_of_one_clause() -> None:
    rows = [{"text": "一、市财政局与市水务局核对账目。\n二、市教育局报送材料。\n三、市民政局、有关部门到场。", "region": "云泽市"}]
    graph = coordination_graph(corpus(rows), layers=("mention",))
    assert [edge[:2] for edge in graph.edges if edge[0] < edge[1]] == [("云泽市水务局", "云泽市财政局")]
    assert sorted(graph) == ["云泽市水务局", "云泽市财政局"]


def test_layers_choose_what_is_read() -> None:
    rows = [{"text": "（市民政局牵头，市财政局配合）", "issuers": "云泽市民政局、云泽市水务局", "region": "云泽市"}]
    layers = {group: {key for *_, key in coordination_graph(corpus(rows), layers=(group,)).edges} for group in ("issue", "duty", "mention")}
    assert layers == {"issue": {"issue"}, "duty": {"lead-support"}, "mention": {"mention"}}


def test_documents_that_repeat_others_are_not_counted() -> None:
    rows = [
        {"text": "正文。", "issuers": "云泽市民政局、云泽市财政局", "doc_type": "通知"},
        {"text": "（市民政局牵头，市财政局配合）", "issuers": "云泽市民政局、云泽市财政局", "doc_type": "解读"},
    ]
    graph = coordination_graph(corpus(rows))
    assert graph.nodes["云泽市民政局"]["n_joint"] == 1 and len(graph_acts(graph).documents) == 1
    assert coordination_graph(corpus(rows), leave_out=()).nodes["云泽市民政局"]["n_joint"] == 2


def test_lines_of_work_and_places_as_nodes() -> None:
    rows = [{"text": "（市财政局牵头，青梧区财政局、石盘区水利局配合）", "region": "云泽市", "issuers": ""}]
    systems = coordination_graph(corpus(rows), collapse="system", layers=("duty",))
    assert sorted(systems) == ["水利", "财政"] and systems.edges["财政", "水利", "lead-support"]["weight"] == 1
    places = coordination_graph(corpus([{"text": "（市财政局牵头，青梧区财政局、青梧区水利局配合）", "region": "云泽市"}]), collapse="region", layers=("duty",))
    assert places.nodes["云泽市"]["region"] == "云泽市" and places.number_of_edges() == 1


def test_open_sets_and_functions_are_marked() -> None:
    graph = coordination_graph(corpus([{"text": "（市民政局牵头，教育部门、各有关部门配合）", "region": "云泽市"}]), layers=("duty",))
    assert {name: node["open"] for name, node in graph.nodes(data=True)} == {"云泽市民政局": False, "教育部门": True, "各有关部门": True}


def test_nodes_say_what_they_are() -> None:
    node = coordination_graph(corpus([{"text": "正文。", "issuers": "云泽市发改委", "date": "2024-05-06"}])).nodes["云泽市发展和改革委员会"]
    assert (node["level"], node["region"], node["system"], node["first"], node["last"]) == ("city", "云泽市", "发展和改革", "2024-05-06", "2024-05-06")
    assert node["names"] == "云泽市发展和改革委员会（2024-05-06—2024-05-06）"


def test_inputs_stay_as_they_are() -> None:
    policies = corpus([{"text": "（市民政局牵头，市财政局配合）", "issuers": "云泽市民政局、云泽市财政局"}])
    duties = extract_duties(policies)
    before = policies.frame, duties.frame
    coordination_graph(policies, duties)
    pd.testing.assert_frame_equal(policies.frame, before[0])
    pd.testing.assert_frame_equal(duties.frame, before[1])


def test_bundled_renamed_departments_are_one_node() -> None:
    policies, _, truth = load_yunze()
    graph = coordination_graph(policies)
    for row in truth["planted"]:
        if row["kind"] == "renamed":
            assert f"云泽市{row['new']}" in graph and f"云泽市{row['old']}" not in graph
            assert f"云泽市{row['old']}（" in graph.nodes[f"云泽市{row['new']}"]["names"]
    old = {row["old"] for row in truth["planted"] if row["kind"] == "renamed"}
    assert not [name for name, node in graph.nodes(data=True) if name.endswith(tuple(old)) and not node["open"]]


def test_those_who_lead_together_share_the_task() -> None:
    graph = coordination_graph(corpus([{"text": "（市生态环境局、市城市管理局牵头，市财政局配合）", "region": "云泽市"}]), layers=("duty",))
    found = edge_of(graph, "云泽市生态环境局", "云泽市城市管理局", "co-responsible")
    assert (found["weight"], found["n"]) == (1.0, 1)
