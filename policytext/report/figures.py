"""The figures of a study, drawn once for the report and for the results folder."""

from typing import TYPE_CHECKING

from policytext.coordination.graph import LAYERS
from policytext.errors import expect
from policytext.report.results import RESULTS_HINT, StudyResults

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["study_figures"]


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
        study had the number of topics chosen; ``gaps_by_group`` where it has groups; ``departments`` where the graph has ties.

    Raises
    ------
    InputError
        If ``results`` are no StudyResults.
    """
    from policytext.plotting import (
        plot_calibration,
        plot_coordination,
        plot_gap_groups,
        plot_mismatch,
        plot_shares,
        plot_topic_number,
    )

    expect(results, StudyResults, verb="study_figures", hint=RESULTS_HINT)
    axes = {"gaps": plot_mismatch(results.mismatch, lang=lang), "shares": plot_shares(results.mismatch, lang=lang)}
    if results.topics.calibration is not None:
        axes["calibration"] = plot_calibration(results.topics, lang=lang)
    if results.number is not None:
        axes["topic_number"] = plot_topic_number(results.number, lang=lang)
    if results.mismatch_by is not None:
        axes["gaps_by_group"] = plot_gap_groups(results.mismatch_by, lang=lang)
    if any(u != v and data.get("layer") in LAYERS for u, v, data in results.graph.edges(data=True)):
        axes["departments"] = plot_coordination(results.graph, lang=lang)
    return axes
