"""What heat maps with named rows and columns share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from policytext.plotting.canvas import COLOURS, figure_of, text_width
from policytext.plotting.fonts import chinese_family

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["draw_heat", "label_cells", "label_depth"]

_LARGEST, _LINE = 8.5, 1.25
"""Largest font of labels, and the room that a line of them takes, in points and ems."""


def draw_heat(ax: "Axes", values: "npt.NDArray[np.float64]", *, unit: str, own: bool = False, top: float | None = None) -> None:
    """Draw cells from the first row on top, darker for more, and a bar with the unit.

    Cells of 0 are nearly white. With ``own``, the diagonal is hatched: it has no value. Up to 14 rows and columns have numbers in their cells.
    """
    import numpy as np
    from matplotlib.colors import LinearSegmentedColormap, PowerNorm
    from matplotlib.patches import Rectangle

    rows, columns = values.shape
    colours = LinearSegmentedColormap.from_list("heat", ["#E3ECF3", "#7FA9C6", COLOURS["accent"], "#0B2A40"])
    highest = top if top is not None else float(values.max(initial=0.0)) or 1.0
    norm = PowerNorm(0.5, vmin=0.0, vmax=highest)
    cells = np.ma.masked_where(values <= 0, values)
    edges = [np.arange(n + 1) - 0.5 for n in (columns, rows)]
    ax.set_facecolor("#F6F7F8")
    mesh = ax.pcolormesh(*edges, cells, cmap=colours, norm=norm, edgecolors="white", linewidth=0.6 if max(rows, columns) <= 70 else 0.2)
    for place in range(min(rows, columns) if own else 0):
        ax.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, fc="#EEF0F2", ec="#B9C0C7", hatch="////", lw=0, zorder=2))
    if max(rows, columns) <= 14:
        for i, j in np.argwhere(values > 0):
            ink = "white" if norm(values[i, j]) > 0.55 else COLOURS["ink"]
            ax.text(j, i, f"{values[i, j]:.2g}", ha="center", va="center", fontsize=7, color=ink)
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(rows - 0.5, -0.5)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    box, dpi = ax.get_window_extent(), figure_of(ax).dpi
    wide, high = box.width / dpi, box.height / dpi
    long = min(1.0, 2.2 / high)
    bar = figure_of(ax).colorbar(mesh, cax=ax.inset_axes((1 + 0.15 / wide, 1 - long, 0.13 / wide, long)))
    bar.set_label(unit, fontsize=8)
    bar.ax.tick_params(labelsize=7.5)


def label_cells(ax: "Axes", *, rows: Sequence[str], columns: Sequence[str]) -> None:
    """Name rows at the left and columns below, upright where there is room, in a size at which no label covers another."""
    box, points = ax.get_window_extent(), 72 / figure_of(ax).dpi
    wide, high = box.width * points / len(columns), box.height * points / len(rows)
    upright = all(text_width(name) * _LARGEST + 4 < wide for name in columns)
    size = _LARGEST if upright else min(_LARGEST, wide / _LINE)
    plain: dict[str, Any] = {"fontfamily": chinese_family(), "parse_math": False}
    ax.set_xticks(range(len(columns)), columns, rotation=0 if upright else 90, fontsize=size, **plain)
    ax.set_yticks(range(len(rows)), rows, fontsize=min(_LARGEST, high / _LINE), **plain)


def label_depth(ax: "Axes") -> float:
    """How many points the labels of the columns reach below the axes."""
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    lowest = min((float(box.y0) for box in boxes), default=0.0)
    return max(0.0, float(ax.get_window_extent().y0) - lowest) * 72 / figure_of(ax).dpi
