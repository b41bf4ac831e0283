"""The bundled study: what was planted is found under its own dilemma with its documents as evidence, and what is clean is not."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import policytext as pt
from policytext.coordination import coordination_graph, measure_congruence, overlap_table, vacuum_table
from policytext.findings import Dilemma, Findings, diagnose, misaligned, silos
from policytext.findings.chinese import in_chinese, unit_in_chinese
from policytext.findings.given import Given, read_topics
from policytext.topics import correct_shares, group_matters, matter_table
from tests.remembered import remember

TRUTH: dict[str, Any] = json.loads((Path(__file__).parents[2] / "corpora" / "yunze" / "truth.json").read_text("utf-8"))


def planted(dilemma: str, kind: str) -> list[dict[str, Any]]:
    return [row for row in TRUTH["planted"] if row["dilemma"] == dilemma and row["kind"] == kind]


def documents(dilemma: str, kind: str) -> set[str]:
    return {name.removesuffix(".txt") for row in planted(dilemma, kind) for name in row["documents"]}


def shown(dilemma: Dilemma, units: "pd.Series[Any] | None" = None) -> set[str]:
    """Documents among the evidence."""
    rows = dilemma.evidence if units is None else dilemma.evidence[dilemma.evidence["unit"].isin(units)]
    return {name.removesuffix(".txt") for name in rows.loc[rows["source"] == "policy", "document"]}


@pytest.fixture(scope="module")
def study(fitted: Path) -> tuple[Any, Any]:
    policies, feedback, _ = pt.load_yunze()
    with pytest.MonkeyPatch.context() as patch:  # other tests of a run fit the same
        remember(fitted, patch.setattr)
        topics = pt.fit_topics(pt.segment(policies, feedback), n_topics=30, runs=1, seed=1)
    return (policies, feedback), topics


@pytest.fixture(scope="module")
def found(study: tuple[Any, Any]) -> Findings:
    (policies, feedback), topics = study
    duties = pt.extract_duties(policies)
    graph = coordination_graph(policies, duties)
    congruence = measure_congruence(topics, duties, graph, seed=1, n_draws=20)
    tables = {name: table(topics, duties, graph, seed=1, n_draws=20) for name, table in (("vacuum", vacuum_table), ("overlap", overlap_table))}
    replies = pt.measure_responsiveness(feedback, by="region", seed=1, n_draws=20)
    return diagnose(policies, feedback, topics=topics, duties=duties, graph=graph, congruence=congruence, responsiveness=replies, seed=1, **tables)


def topic_of(study: tuple[Any, Any], matter: str) -> str:
    """The topic that holds most of the words of a matter's messages."""
    _, topics = study
    main = topics.frame[topics.covered]
    mine = main[main["document"].isin([name for name, held in TRUTH["messages"].items() if held == [matter]])]
    return str(mine[list(topics.names)].sum().idxmax())


@pytest.mark.parametrize(
    ("dilemma", "kind"),
    [("D12", "uniform_rule"), ("D12", "supplied_in_wrong_districts"), ("D13", "answered_late"), ("D21", "copied"), ("D22", "unfunded"), ("D23", "no_department"),
     ("D23", "two_leads"), ("D32", "no_consultation"), ("D33", "process_only_evaluation")],
)  # fmt: skip
def test_planted_documents_stand_among_the_evidence(found: Findings, dilemma: str, kind: str) -> None:
    one = found.dilemma(dilemma)
    assert one.verdict == "found"
    assert documents(dilemma, kind) <= shown(one, one.flagged()["unit"])


@pytest.mark.parametrize(
    ("dilemma", "kind"),
    [("D12", "differentiated"), ("D12", "supplied_where_asked"), ("D21", "adapted"), ("D22", "funded"), ("D32", "hearing_with_numbers"),
     ("D33", "satisfaction_and_third_party")],
)  # fmt: skip
def test_clean_documents_are_not_flagged(found: Findings, dilemma: str, kind: str) -> None:
    flagged = found.dilemma(dilemma).flagged()
    named = {name.removesuffix(".txt") for cell in flagged["documents"] for name in cell.split("；")} | {name.removesuffix(".txt") for name in flagged["unit"]}
    if dilemma == "D21":  # the source of a copy is named beside it
        named = {name.removesuffix(".txt") for name in flagged["unit"]}
    assert not documents(dilemma, kind) & named


def test_regions_without_replies_and_with_templates(found: Findings) -> None:
    one = found.dilemma("D31").items.set_index("unit")
    assert {row["district"] for row in [*planted("D31", "never_replies"), *planted("D31", "template_replies")]} == set(one.index[one["verdict"] == "found"])
    assert one.at[planted("D31", "replies")[0]["district"], "verdict"] == "not found"


def test_late_and_in_time(study: tuple[Any, Any], found: Findings) -> None:
    items = found.dilemma("D13").items
    waits = items[items["kind"] == "topic"].set_index("unit")
    late = waits.loc[f"{topic_of(study, 'ebike')}：2023-10"]
    assert late["verdict"] == "found"
    assert late["estimate"] == pytest.approx(337, abs=12)
    in_time = waits[waits.index.str.startswith(topic_of(study, "flood"))]
    assert "found" not in set(in_time["verdict"])


def test_wages_and_river_are_no_silo_and_deeds_come_first_to_read(study: tuple[Any, Any], found: Findings) -> None:
    items = found.dilemma("D23").items
    flagged = " ".join(items.loc[items["verdict"] == "found", "unit"])
    assert topic_of(study, "river") not in flagged
    assert not ("人力资源" in flagged and "住房" in flagged)
    pairs = items[items["kind"] == "pair"]
    assert pairs["unit"].iloc[0] == "云泽市自然资源和规划局×国家税务总局云泽市税务局"
    assert pairs["verdict"].iloc[0] in ("found", "cannot tell")
    assert documents("D23", "never_together") & shown(found.dilemma("D23"), pairs["unit"].head(1))


def test_what_is_looked_at_has_chinese_words(found: Findings) -> None:
    items = found.items
    for unit in items["unit"]:
        assert not re.search("[a-z]{3,}", re.sub(r"\.\w+$", "", unit_in_chinese(unit)), flags=re.ASCII), unit
    for words in {*items["what"], *items["kind"], *items["reason"], *found.table["reason"], *found.evidence["why"]}:
        assert not re.search("[a-z]{3,}", re.sub(r"T\d+|\w+=|AUC", "", in_chinese(words), flags=re.ASCII)), words


def test_a_clause_of_each_lead_comes_first_and_messages_say_that_nobody_is_in_charge(found: Findings) -> None:
    one = found.dilemma("D23")
    overlaps, vacuums = (one.flagged()[lambda items, what=what: items["unit"].str.endswith(what)] for what in ("several leads", "no lead"))
    assert len(overlaps) and len(vacuums)
    for row in overlaps.to_dict("records"):
        lines = [part.rpartition(" ")[0] for part in row["leads"].split("、")]
        first = one.evidence[one.evidence["unit"] == row["unit"]].head(len(lines))
        assert [silos._line(why.removeprefix("led by ")) for why in first["why"].str.split("; ").str[0]] == lines
    for unit in vacuums["unit"]:
        told = one.evidence[(one.evidence["unit"] == unit) & one.evidence["why"].str.startswith("says that nobody")]
        assert all(re.search("没人|无人|推诿|扯皮|踢|不归|都不|推来", sentence) for sentence in told["sentence"])


def test_without_a_mismatch_d11_says_how_to_get_one(found: Findings) -> None:
    one = found.dilemma("D11")
    assert one.verdict == "not measured"
    assert "measure_mismatch" in one.reason
    assert len(one.answers) == 2
    assert one.answers["n"].eq(123).all()


def test_hand_coded_matters_out_of_line_are_found_and_the_others_are_not(study: tuple[Any, Any]) -> None:
    (policies, feedback), topics = study
    words = {matter["id"]: [matter["zh"], *matter["official_words"], *matter["plain_words"]] for matter in TRUTH["matters"]}
    table = matter_table(topics, words, seed=1)
    matters = group_matters(topics, table.assign(matter=table["matter"].where(table["matter"] != "", "none")))
    codes = {name: (held or ["none"])[0] for name, held in TRUTH["messages"].items()}
    codes |= {row["id"].removesuffix(".txt"): row["matters"][0] for row in TRUTH["policies"]}
    held = topics.tokens.documents
    sample = pd.concat([part.sample(min(400, len(part)), random_state=1) for _, part in held.groupby("kind")])
    names = sample["document"].str.removesuffix(".txt")
    hand = pd.DataFrame({"document": sample["document"], "code": names.map(codes)})
    mismatch = pt.measure_mismatch(matters, seed=1, coded=correct_shares(matters, hand, least=100))
    given = Given(
        policies, feedback, matters, mismatch, hand, None, pt.extract_duties(policies.where(id=policies.frame["id"].iloc[:1].tolist())), None, None, None, None, None,
        None, None, None, read_topics(matters), 1, 0.95,
    )  # fmt: skip
    measured = misaligned.measure(given)
    assert measured.items is not None
    assert measured.claim == "validated"
    flagged = set(measured.items.loc[measured.items["verdict"] == "found", "unit"])
    kinds = {row["matter"]: row["kind"] for row in TRUTH["planted"] if row["dilemma"] == "D11"}
    assert flagged <= {name for name, kind in kinds.items() if kind != "aligned"}
    assert len(flagged) >= 4
    cues = pd.DataFrame(measured.cues, columns=["unit", "source", "document", "start", "end", "why"])
    for name in flagged:
        mine = {n.removesuffix(".txt") for row in TRUTH["planted"] if row.get("matter") == name and row["dilemma"] == "D11" for n in row["documents"]}
        assert mine & {n.removesuffix(".txt") for n in cues.loc[(cues["unit"] == name) & (cues["source"] == "policy"), "document"]}, name
