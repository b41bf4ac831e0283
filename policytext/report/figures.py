"""The figures of a study, drawn once for the report and for the results folder."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, expect
from policytext.report.coordinating import tied_departments, topic_labels
from policytext.report.finding import group_column
from policytext.report.results import RESULTS_HINT, StudyResults

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["study_figures"]

_MANY = 60
"""Departments above which circles and lines leave too much out, and a matrix is drawn too."""


def study_figures(results: StudyResults, *, lang: str = "zh") -> "dict[str, Axes]":
    """Draw every figure of a study that has something to draw.

    Parameters
    ----------
    results : StudyResults
    lang : {"zh", "en"}

    Returns
    -------
    dict
        ``gaps`` and ``shares``; ``calibration`` where the topics were fitted with pairs; ``topic_number`` where the
        study had the number of topics chosen; ``gaps_by_group`` where it has groups; ``transport, places, lags, responses, stock``
        where these were measured and there is something to draw; ``departments`` where the graph has
        ties, ``department_matrix`` where more than 60 departments have some, ``mandates`` where congruence was measured; ``dilemmas, mechanisms,
        mechanisms_by_group, replies`` where these were measured.

    Raises
    ------
    InputError
        If ``results`` are no StudyResults.
    """
    from policytext.plotting import (
        plot_calibration,
        plot_gap_groups,
        plot_lags,
        plot_mismatch,
        plot_places,
        plot_responses,
        plot_shares,
        plot_stock,
        plot_topic_number,
        plot_transport,
    )

    expect(results, StudyResults, verb="study_figures", hint=RESULTS_HINT)
    axes = {"gaps": plot_mismatch(results.mismatch, lang=lang), "shares": plot_shares(results.mismatch, lang=lang)}
    if results.topics.calibration is not None:
        axes["calibration"] = plot_calibration(results.topics, lang=lang)
    if results.number is not None:
        axes["topic_number"] = plot_topic_number(results.number, lang=lang)
    if results.mismatch_by is not None:
        axes["gaps_by_group"] = plot_gap_groups(results.mismatch_by, lang=lang)
    drawings: tuple[tuple[str, Any, Callable[..., Axes]], ...] = (
        ("transport", results.transport, plot_transport), ("places", results.places, plot_places), ("lags", results.lags, plot_lags),
        ("responses", results.bursts, plot_responses), ("stock", results.stock, plot_stock),
    )  # fmt: skip
    for name, measured, draw in drawings:
        ax = None if measured is None else _drawn(draw, measured, lang)
        if ax is not None:
            axes[name] = ax
    return axes | _of_departments(results, lang) | _of_findings(results, lang)


def _of_findings(results: StudyResults, lang: str) -> "dict[str, Axes]":
    """The nine dilemmas, mechanisms in all and by place or year, and replies."""
    from policytext.plotting import plot_findings, plot_mechanisms, plot_responsiveness

    drawn: dict[str, Axes | None] = {}
    if results.findings is not None:
        drawn["dilemmas"] = _drawn(plot_findings, results.findings, lang)
    if results.mechanisms is not None:
        drawn["mechanisms"] = _drawn(plot_mechanisms, results.mechanisms, lang)
        by = group_column(results.mechanisms)
        if by:
            drawn["mechanisms_by_group"] = _drawn(plot_mechanisms, results.mechanisms, lang, by=by)
    if results.responsiveness is not None:
        drawn["replies"] = _drawn(plot_responsiveness, results.responsiveness, lang)
    return {name: ax for name, ax in drawn.items() if ax is not None}


def _of_departments(results: StudyResults, lang: str) -> "dict[str, Axes]":
    """The graph, its matrix where it is large, and whose topic is whose."""
    from policytext.plotting import plot_coordination, plot_coordination_matrix, plot_department_topics

    graph, groups = results.graph, results.communities
    drawn = {"departments": _drawn(plot_coordination, graph, lang, communities=groups)}
    if tied_departments(graph) > _MANY:
        drawn["department_matrix"] = _drawn(plot_coordination_matrix, graph, lang, layer=None, top=_MANY, communities=groups)
    if results.congruence is not None:
        drawn["mandates"] = _drawn(plot_department_topics, results.congruence.mandates, lang, labels=topic_labels(results))
    return {name: ax for name, ax in drawn.items() if ax is not None}


def _drawn(draw: "Callable[..., Axes]", measured: Any, lang: str, **options: Any) -> "Axes | None":
    """The figure, or nothing where there is nothing to draw: the tables say so."""
    try:
        return draw(measured, lang=lang, **options)
    except InputError:
        return None
