"""A dollar sign, an underscore or a brace in a label, a group, a place or a department is what it is, in every figure."""

import importlib.util
import pathlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import matplotlib
import networkx as nx
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

import policytext as pt
from policytext.mismatch.result import Mismatch
from policytext.plotting import plot_lags, plot_responses, plot_sensitivity, plot_stock, svg_bytes
from policytext.plotting.canvas import figure_of
from policytext.plotting.coordination import plot_coordination
from policytext.topics import Topics

ODD = "停车$费_{$元"


def beside(name: str) -> Any:
    """The tables made by hand in a file beside this one."""
    found = importlib.util.spec_from_file_location(name, pathlib.Path(__file__).with_name(f"{name}.py"))
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def odd(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The same table with every text of some columns made odd; they stay apart."""
    return table.assign(**{name: [f"{ODD}{value}" if value else value for value in table[name]] for name in columns})


def read(ax: Axes) -> str:
    """Render, outside of our style too, and give the words."""
    svg_bytes(ax)
    figure_of(ax).canvas.draw()
    return "\n".join(text.get_text() for text in figure_of(ax).findobj(Text))


def of_places() -> Axes:
    places = beside("test_plot_places").make_places()
    return pt.plot_places(
        replace(places, regions=odd(places.regions, "place"), distances=odd(places.distances, "supply", "demand"))
    )


DRAWN: dict[str, Callable[[], Axes]] = {
    "sensitivity": lambda: plot_sensitivity(odd(beside("test_plot_sensitivity").make_table(), "label", "group"), topic="T03"),
    "transport": lambda: pt.plot_transport(odd(beside("test_plot_transport").make_table(out=("T02",)), "from_label", "to_label", "group")),
    "lags": lambda: plot_lags(odd(beside("test_timing").lag_rows(), "label")),
    "stock": lambda: plot_stock(odd(beside("test_timing").stock(), "label", "period"), most=2),
    "keyness": lambda: pt.plot_keyness(odd(beside("test_plot_keyness").make_table(), "word")),
    "places": of_places,
}


@pytest.mark.parametrize("name", list(DRAWN))
def test_tables_with_dollar_signs_are_drawn(name: str) -> None:
    assert "$费_" in read(DRAWN[name]())


def test_gaps_with_dollar_signs_are_drawn(gaps_of: Callable[..., Mismatch]) -> None:
    gaps = gaps_of(groups=("东区", "西区"), by="region")
    made = replace(gaps, table=odd(gaps.table, "label", "group"), summary=odd(gaps.summary, "group"))
    group = made.table["group"].iloc[0]
    for ax in (pt.plot_mismatch(made, group=group), pt.plot_gap_groups(made)):
        assert "$费_" in read(ax)


def test_departments_with_dollar_signs_are_drawn(graph_of: "Callable[..., nx.MultiDiGraph[str]]") -> None:
    graph = nx.relabel_nodes(graph_of(departments=4), lambda name: f"{ODD}{name}")
    for name in graph:
        graph.nodes[name]["label"] = name
    assert "$费" in read(plot_coordination(graph))


def test_topics_with_dollar_signs_are_drawn(paired_topics: Topics) -> None:
    made = replace(paired_topics, labels=tuple(f"{ODD}{label}" for label in paired_topics.labels))
    assert "$费_" in read(pt.plot_calibration(made))


def test_no_text_of_a_figure_is_mathematics_and_settings_are_as_before() -> None:
    for ax in (plot_responses(beside("test_timing").bursts()), pt.plot_topic_number(beside("test_topic_number").make_number())):
        assert not any(text.get_parse_math() for text in figure_of(ax).findobj(Text))
    assert matplotlib.rcParams["text.parse_math"]
