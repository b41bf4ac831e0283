"""Departments in the report: their tables, what is said of them first, and the texts behind the gaps of coordination."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.coordination._checked import edge_layer
from policytext.coordination._ties import joined_ties
from policytext.coordination.acts import GROUPS
from policytext.coordination.congruence import Congruence
from policytext.coordination.flat import named_departments
from policytext.report.results import StudyResults
from policytext.topics.matters import item_labels, item_names

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["coordination_points", "coordination_tables", "coordination_text", "gap_texts", "graph_page", "tied_departments", "topic_labels", "with_labels"]

_PAIRS, _TEXTS = 5, 5
"""Pairs with their evidence in the table, and texts of each kind for each."""
_PAIRS_SHOWN, _TEXTS_SHOWN = 3, 3
"""The same on the page."""
_WORKING = frozenset({*GROUPS["issue"], *GROUPS["duty"]})


def coordination_tables(results: StudyResults) -> "dict[str, pd.DataFrame]":
    """Give the tables of departments: ``departments, ties``, and what was measured of ``network, backbone, congruence ..., vacuum, overlap``."""
    from policytext.coordination.measures import department_table

    departments = results.departments if results.departments is not None else department_table(results.graph, n_draws=0, betweenness_draws=0)
    tables = {"departments": departments, "ties": _ties(results.graph)}
    for name in ("network", "backbone"):
        table = getattr(results, name)
        if table is not None:
            tables[name] = _told(table) if name == "backbone" else table
    found = results.congruence
    if found is not None:
        tables["congruence"] = found.frame
        tables["congruence_summary"], tables["congruence_by_topic"] = found.summary, found.by_topic
        tables["congruence_by_department"], tables["congruence_evidence"] = found.by_department, _evidence(found)
        tables["mandates"], tables["topic_dependency"] = found.mandates, found.dependency
    for name in ("vacuum", "overlap"):
        table = getattr(results, name)
        if table is not None:
            tables[name] = table
    return tables


def _ties(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """Ties of joint issuance and duties between named departments first, the strongest on top; then those with open sets; mentions last."""
    from policytext.coordination.measures import tie_table

    table, named = tie_table(graph), named_departments(graph)
    working = table["layer"].isin(sorted(_WORKING))
    order = (~working) * 2 + (working & ~(table["source"].isin(named) & table["target"].isin(named)))
    return table.iloc[order.to_numpy().argsort(kind="stable")]


def _told(backbone: "pd.DataFrame") -> "pd.DataFrame":
    """Pairs that met, and those that did not and of which it can be told that this is no accident; what can be told first."""
    told = backbone[(backbone["n"] > 0) | (backbone["verdict"] != "")]
    order = told["verdict"].map({"affinity": 0, "avoidance": 1, "": 2})
    return told.iloc[order.to_numpy().argsort(kind="stable")]


def _to_read(found: Congruence) -> "pd.DataFrame":
    """The pairs to read first: gaps, the largest on top; where there are none, those with a need and no verdict."""
    gaps = found.flagged()
    return gaps if len(gaps) else found.unmet()


def _evidence(found: Congruence) -> "pd.DataFrame":
    import pandas as pd

    from policytext.coordination.congruence.result import EVIDENCE_COLUMNS

    parts = []
    first = _to_read(found).head(_PAIRS)
    for one, other in zip(first["department_a"], first["department_b"], strict=True):
        part = found.evidence(one, other, n=_TEXTS)
        part.insert(0, "department_a", one)
        part.insert(1, "department_b", other)
        parts.append(part)
    columns = ["department_a", "department_b", *EVIDENCE_COLUMNS]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: pd.Series([], dtype=object) for name in columns})


# -- sentences --------------------------------------------------------------------------------------


def topic_labels(results: StudyResults) -> dict[str, str]:
    """Label of each topic or matter."""
    return dict(zip(item_names(results.topics), item_labels(results.topics), strict=True))


def with_labels(topics: str, labels: Mapping[str, str]) -> str:
    """Put their labels behind topics: ``T03×T05、T07``.

    >>> with_labels("T03×T05", {"T03": "停车", "T05": "T05"})
    'T03 停车×T05'
    """
    return "、".join("×".join(_labelled(one, labels) for one in part.split("×")) for part in topics.split("、")) if topics else ""


def _labelled(topic: str, labels: Mapping[str, str]) -> str:
    label = labels.get(topic, "")
    return topic if label in ("", topic) else f"{topic} {label}"


def coordination_points(results: StudyResults, words: Mapping[str, str]) -> list[str]:
    """What is said of departments at the top: how many, the first gap and the first vacuum."""
    ties = sum(tie.layer in _WORKING for tie in joined_ties(results.graph))
    numbers = {"n": len(named_departments(results.graph)), "ties": ties}
    points = [words["key_departments"].format(**{name: f"{number:,}" for name, number in numbers.items()})]
    labels = topic_labels(results)
    return [mask_private(point) for point in [*points, *_first_pair(results, words, labels), *_first_vacuum(results, words, labels)]]


def _first_pair(results: StudyResults, words: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """The first gap; where there is none, the pair that needs one another most of those of which it can't be told."""
    if results.congruence is None or not len(pairs := _to_read(results.congruence)):
        return []
    first = pairs.iloc[0]
    names = {"one": first["department_a"], "other": first["department_b"], "topics": with_labels(first["topics"], labels)}
    key = "key_gap" if first["verdict"] == "gap" else "key_pair"
    return [words[key].format(**names, messages=f"{first['n_messages']:,}", joint=f"{first['n_joint']:,}", n=len(results.congruence.flagged()))]


def _first_vacuum(results: StudyResults, words: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """The largest topic that nobody leads, of those that aren't marked as mere wording where there are such."""
    if results.vacuum is None:
        return []
    empty = results.vacuum[results.vacuum["verdict"] == "vacuum"]
    clear = empty[~empty["note"].str.contains("may be wording")]
    if not len(empty):
        return []
    first = (clear if len(clear) else empty).iloc[0]
    return [words["key_vacuum"].format(topic=_labelled(first["topic"], labels), demand=f"{first['demand']:.1%}", n=len(empty), doubtful=len(empty) - len(clear))]


def coordination_text(results: StudyResults, words: Mapping[str, str]) -> dict[str, str]:
    """Sentences with numbers, empty where there is nothing to say: ``communities, backbone, congruence``."""
    return {"communities": _of_communities(results, words), "backbone": _of_backbone(results, words), "congruence": _of_congruence(results, words)}


def _of_communities(results: StudyResults, words: Mapping[str, str]) -> str:
    found = results.communities
    if found is None or found.modularity != found.modularity or found.null_level != found.null_level:
        return ""
    return words["communities_text"].format(
        n=found.table["community"].replace("", None).nunique(), runs=found.n_runs, modularity=f"{found.modularity:.3f}",
        level=f"{found.provenance.settings['level']:.0%}", chance=f"{found.null_level:.3f}",
        told=words["communities_clear" if found.readable else "communities_doubtful"],
    )  # fmt: skip


def _of_backbone(results: StudyResults, words: Mapping[str, str]) -> str:
    table = results.backbone
    if table is None or not len(table):
        return ""
    numbers = {"silent": f"{len(table) - len(_told(table)):,}"}
    for name, layer in (("issue", "issue"), ("lead", "lead-support")):
        part = table[table["layer"] == layer]
        numbers[name] = f"{len(part):,}"
        for verdict, what in (("affinity", "more"), ("avoidance", "fewer")):
            numbers[f"{name}_{what}"] = f"{int((part['verdict'] == verdict).sum()):,}"
    return words["backbone_text"].format(**numbers)


def _of_congruence(results: StudyResults, words: Mapping[str, str]) -> str:
    if results.congruence is None:
        return ""
    whole: dict[str, dict[Any, Any]] = {row["measure"]: row for row in results.congruence.summary.to_dict("records")}
    first = whole["weighted"]
    shares = {name: _percent(first[column], words) for name, column in (("weighted", "estimate"), ("low", "low"), ("high", "high"))}
    z, p = first["z"], first["p"]
    tested = words["congruence_tested"].format(z=f"{z:.2g}", p=f"{p:.2g}") if z == z and p == p else words["congruence_untested"]
    gaps = len(results.congruence.flagged())
    told = words["congruence_told"].format(
        n=f"{int(first['n']):,}", gaps=f"{gaps:,}", tested=tested, part=_percent(whole["documented part"]["estimate"], words), **shares
    )
    return told if gaps else words["between_sentences"].join([told, words["congruence_no_gap"]])


def _percent(value: float, words: Mapping[str, str]) -> str:
    return f"{value:.1%}" if value == value else words["unknown"]


# -- the page ---------------------------------------------------------------------------------------


def gap_texts(evidence: "pd.DataFrame", labels: Mapping[str, str], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The first gaps with their messages on one side and clauses on the other, as the page takes them."""
    pairs: list[dict[str, Any]] = []
    for (one, other), part in evidence.groupby(["department_a", "department_b"], sort=False):
        if len(pairs) == _PAIRS_SHOWN:
            break
        messages, clauses = ([_shown(row) for row in part[part["kind"] == kind].to_dict("records")] for kind in ("message", "clause"))
        some = [item for name in (one, other) for item in [row for row in clauses if row["region"] == name][:_TEXTS_SHOWN]]
        topics = sorted({topic for listed in part["topics"] for topic in listed.split("、") if topic})
        sides = [
            {"kind": "feedback", "name": words["messages_side"], "items": messages[:_TEXTS_SHOWN]},
            {"kind": "policy", "name": words["clauses_side"], "items": some},
        ]
        pairs.append({"topic": words["pair_name"].format(one=one, other=other), "label": f"· {with_labels('、'.join(topics), labels)}", "sides": sides})
    return pairs


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {"sentence": row["text"], "document": row["document"], "start": row["start"], "end": row["end"], "date": "", "region": row["department"],
            "share": row["share"]}  # fmt: skip


def tied_departments(graph: "nx.MultiDiGraph[str]") -> int:
    """How many named departments have a tie of joint issuance or duties with another."""
    named = set(named_departments(graph))
    return len({name for one, other, key, edge in graph.edges(keys=True, data=True)
                if one != other and edge_layer(key, edge) in _WORKING and one in named and other in named for name in (one, other)})  # fmt: skip


def graph_page(results: StudyResults, lang: str) -> str:
    """The view to search and click in, as a part of the page; empty where there is no tie."""
    from policytext.plotting import network_fragment

    return network_fragment(results.graph, lang=lang, communities=results.communities) if results.graph.number_of_edges() else ""
