"""What tables of leads are made from: tasks with their leads by line of work, messages, and draws of documents."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.coordination._checked import check_graph, is_open, text_of
from policytext.coordination.acts import Acts, graph_acts
from policytext.coordination.congruence.reading import (
    Messages,
    Reading,
    Tasks,
    item_recurrence,
    read_messages,
    read_policies,
    tasks_of,
)
from policytext.errors import InputError, check_seed, expect, explain
from policytext.government.duties import Duties
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.topics.matters import item_names
from policytext.topics.model import Topics
from policytext.validation import REST

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["SELDOM", "Ground", "check_settings", "document_draws", "flagged_first", "named_shares", "read_ground"]

SELDOM = 0.5
"""A topic that comes back in fewer of the other runs gets no verdict."""


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """What the tables of vacuums and of overlaps are made from."""

    topics: Topics
    acts: Acts
    reading: Reading
    tasks: Tasks
    messages: Messages
    lines: list[str]
    line: Mapping[str, str]
    region: Mapping[str, str]
    leading: "Floats"
    """Part of each task that each line leads (T, L)."""

    @property
    def outside(self) -> str:
        """Words on tasks that were not read; empty where all were."""
        n = len(self.tasks.outside)
        return f"tasks of {n} document{'s' if n > 1 else ''} outside the topics not read" if n else ""

    def no_verdicts(self) -> list[str]:
        """Why each topic gets no verdict, whatever its numbers; empty where it may have one."""
        rest = REST if self.topics.matters is not None else ()
        return [
            "no matter of its own" if name in rest else "the topic seldom comes back in other runs" if seldom else ""
            for name, seldom in zip(item_names(self.topics), item_recurrence(self.topics) < SELDOM, strict=True)
        ]

    @property
    def evidence(self) -> "Floats":
        """Tasks of each topic that each line leads (L, M)."""
        import numpy as np

        return np.asarray(self.leading.T @ self.tasks.shares)


def read_ground(topics: Topics, duties: Duties | None, graph: "nx.MultiDiGraph[str]", verb: str) -> Ground:
    """Read the tasks of a graph and who leads them."""
    import numpy as np

    expect(topics, Topics, verb=verb, hint="fit_topics(tokens, ...) gives them")
    expect(duties, (Duties, type(None)), verb=f"{verb}(..., duties)", hint="extract_duties(policies) gives them")
    check_graph(graph, verb=verb)
    acts = graph_acts(graph, verb=verb)
    _check_tasks(acts, graph, verb)
    nodes: dict[str, dict[str, Any]] = {str(name): dict(node) for name, node in graph.nodes(data=True)}
    is_set = {name: is_open(node) for name, node in nodes.items()}
    reading = read_policies(topics)
    tasks = tasks_of(acts, duties, reading, is_set)
    line = {name: text_of(node, "system") or name for name, node in nodes.items()}
    lines = sorted({line[name] for names in tasks.table["leads"] for name in names})
    place = {name: number for number, name in enumerate(lines)}
    leading = np.zeros((len(tasks.table), len(lines)))
    for number, names in enumerate(tasks.table["leads"]):
        for name in names:
            leading[number, place[line[name]]] += 1 / len(names)
    region = {name: text_of(node, "region") for name, node in nodes.items()}
    return Ground(topics, acts, reading, tasks, read_messages(topics), lines, line, region, leading)


def _check_tasks(acts: Acts, graph: "nx.MultiDiGraph[str]", verb: str) -> None:
    """Refuse graphs that can't say who is in charge: without any task, or of places and lines in the place of bodies."""
    if not (acts.table["group"] == "duty").any():
        hint = 'build it with coordination_graph(policies, extract_duties(policies)) and the layer "duty"'
        raise InputError(
            explain(f"{verb} needs tasks, and the graph has none", found=f"{len(acts.documents)} documents", hint=hint)
        )
    if collapsed := _collapsed(graph.graph.get("provenance")):
        hint = "build the graph without collapse="
        raise InputError(
            explain(f"{verb} needs bodies; the graph is collapsed by {collapsed}", found="several bodies as one node", hint=hint)
        )


def _collapsed(step: Any) -> str:
    """By what a graph was collapsed, as its record says; empty where it wasn't, or has no record that can be read."""
    try:
        settings = json.loads(step)["settings"] if isinstance(step, str) else {}
        return str(settings.get("collapse", ""))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""


def check_settings(seed: object, n_draws: object, level: float) -> None:
    """Refuse seeds, numbers of draws and levels that can't be used."""
    check_seed(seed)
    check_level(level)
    check_whole(n_draws, "n_draws", least=20)


def document_draws(acts: Acts, n_draws: int, rng: "np.random.Generator") -> "Floats":
    """Weights of documents (B, D) from the exponential distribution, with mean 1."""
    import numpy as np

    drawn = rng.exponential(size=(n_draws, len(acts.documents)))
    return np.asarray(drawn / drawn.mean(axis=1, keepdims=True))


def named_shares(names: list[str], weights: "Floats") -> str:
    """Names with the share that each has of the whole, the largest first; those without any are left out.

    >>> import numpy as np
    >>> named_shares(["财政", "水利", "民政"], np.array([1.0, 3.0, 0.0]))
    '水利 75%、财政 25%'
    """
    import numpy as np

    order = [row for row in np.argsort(-weights, kind="stable") if weights[row] > 0]
    return "、".join(f"{names[row]} {weights[row] / weights.sum():.0%}" for row in order)


def flagged_first(table: "pd.DataFrame", verdict: str | tuple[str, ...], ties: list[str]) -> "pd.DataFrame":
    """Rows of one verdict first (of several: in their order), within them and without the largest estimate first; then by some columns, unknown ones last."""
    first = (verdict,) if isinstance(verdict, str) else verdict
    place = table["verdict"].map(lambda one: first.index(one) if one in first else len(first))
    order = table.assign(other=place.astype(int), size=-table["estimate"].round(12))
    return order.sort_values(["other", "size", *ties], na_position="last", kind="stable")[list(table.columns)].reset_index(
        drop=True
    )
