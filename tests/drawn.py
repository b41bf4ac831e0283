"""What a figure says: its texts, its caption, the cells of a heat map."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.text import Text

from policytext.plotting.canvas import figure_of

__all__ = ["caption_of", "cells", "texts_of"]


def texts_of(ax: Axes) -> str:
    """Every text on the figure, without line ends."""
    return "\n".join(text.get_text() for text in figure_of(ax).findobj(Text)).replace("\n", "")


def caption_of(ax: Axes) -> str:
    """The caption, without blanks and line ends."""
    return "".join(next(text for text in ax.texts if text.get_gid() == "caption").get_text().split())


def cells(ax: Axes) -> dict[tuple[str, str], float]:
    """Values above 0 by row and column."""
    mesh = next(one for one in ax.collections if isinstance(one, QuadMesh))
    rows, columns = ([label.get_text() for label in labels] for labels in (ax.get_yticklabels(), ax.get_xticklabels()))
    values = np.ma.filled(mesh.get_array(), 0.0).reshape(len(rows), len(columns))
    return {(row, column): float(values[i, j]) for i, row in enumerate(rows) for j, column in enumerate(columns) if values[i, j]}
