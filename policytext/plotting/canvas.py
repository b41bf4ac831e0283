"""What every figure shares: colours, a canvas without pyplot, captions, saving."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from policytext.cleaning.privacy import mask_private
from policytext.errors import InputError, explain
from policytext.plotting.fonts import chinese_family, chinese_style, drawable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLOURS", "axes_for", "figure_of", "finish", "legend_below", "name_rows", "note", "save_figure", "short", "svg_bytes", "text_width", "topic_name",
    "wrap", "write_column",
]  # fmt: skip

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "ink": "#22303C",
        "grey": "#8A949E",
        "faint": "#D5DADF",
        "demand": "#C8591A",
        "supply": "#1F6391",
        "wording?": "#7A5C99",
        "accent": "#1F6391",
    }
)
"""Orange and blue stay apart for every common kind of colour blindness; shapes say the same again."""


def axes_for(ax: "Axes | None", *, width: float, height: float) -> "Axes":
    """Give back ``ax``, or make one on a figure of its own (inches).

    In a notebook the figure is pyplot's, so that it shows under the cell; elsewhere pyplot knows nothing of it.
    """
    if ax is not None:
        return ax
    if _in_notebook():
        import matplotlib.pyplot as plt

        return plt.figure(figsize=(width, height)).add_axes((0.0, 0.0, 1.0, 1.0))
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure.add_axes((0.0, 0.0, 1.0, 1.0))


def _in_notebook() -> bool:
    """Whether a notebook's kernel runs this; nothing is imported to find out."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def figure_of(ax: "Axes") -> "Figure":
    """Give the figure that an Axes belongs to, also from inside a subfigure."""
    figure = ax.figure
    # Axes.get_figure(root=True) says the same from matplotlib 3.10 on. A root figure is its own figure.
    while getattr(figure, "figure", figure) is not figure:
        figure = figure.figure
    return cast("Figure", figure)


_WIDTHS: Mapping[str, float] = MappingProxyType(
    {character: width for characters, width in (
        (" ", 0.23), ("ijlI|.,:;!'", 0.3), ("()[]{}frt/\\-`°", 0.4), ("sckvxyz\"*?JFL–", 0.54), ("CEKPRSTXYZABV&", 0.65),
        ("DGHNOQUw", 0.78), ("MWm%@½—", 0.93), ("…·•×÷±§“”‘’", 1.0),
    ) for character in characters}
)  # fmt: skip
"""Widths in ems in the font of figures, where they aren't that of a Chinese character or 0.6."""


def text_width(text: str) -> float:
    """Estimate the width of a text in ems: a Chinese character is 1, a small Latin one about 0.6.

    >>> text_width("住建局"), round(text_width("T01"), 2)
    (3.0, 1.85)
    """
    return sum(_WIDTHS.get(character, 1.0 if ord(character) >= 0x2010 else 0.6) for character in text)


def short(text: str, *, ems: float) -> str:
    """Cut a text to a width, with an ellipsis.

    >>> short("经济和信息化委员会", ems=6)
    '经济和信息…'
    """
    if text_width(text) <= ems:
        return text
    kept = ""
    for character in text:
        if text_width(kept + character) > ems - 1:
            break
        kept += character
    return kept.rstrip("·、 ") + "…"


def topic_name(topic: str, label: str, *, ems: float = 18.0) -> str:
    """Name a topic on a figure: its number and its label, without what leads to a person.

    >>> topic_name("T03", "停车·车位·泊位")
    'T03 停车·车位·泊位'
    """
    plain, code = (" ".join(drawable(mask_private(str(text))).split()) for text in (label, topic))
    full = plain if plain.startswith(code) else f"{code} {plain}"
    return short(full.strip(), ems=ems)


def name_rows(ax: "Axes", names: Sequence[str]) -> None:
    """Name the rows 0, 1, ... of a figure from the bottom up, without ticks and without a line beside them."""
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0, labelsize=9)
    ax.set_ylim(-0.7, len(names) - 0.3)
    ax.spines["left"].set_visible(False)


def note(ax: "Axes", text: str, at: tuple[float, float], shift: tuple[float, float], colour: str, **options: Any) -> None:
    """Write a few words at a place of the axes (0 to 1), shifted by some points."""
    ax.annotate(text, at, xycoords="axes fraction", xytext=shift, textcoords="offset points", fontsize=8, color=colour,
                annotation_clip=False, **options)  # fmt: skip


def write_column(ax: "Axes", texts: Iterable[str], *, shift: float) -> None:
    """Write a text to the right of each row, from the bottom up; they end ``shift`` points from the axes."""
    for y, text in enumerate(texts):
        ax.annotate(text, (1, y), xycoords=("axes fraction", "data"), xytext=(shift, 0), textcoords="offset points", ha="right", va="center",
                    fontsize=8, annotation_clip=False)  # fmt: skip


def legend_below(ax: "Axes", handles: "Sequence[Artist]", *, across: int, **options: float) -> None:
    """Explain marks under the label of the x axis, ``across`` of them on a line."""
    from matplotlib.transforms import ScaledTranslation

    down = ax.transAxes + ScaledTranslation(0, -38 / 72, figure_of(ax).dpi_scale_trans)
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=down, ncols=across, borderaxespad=0, borderpad=0, fontsize=8,
              **options)  # fmt: skip


def finish(ax: "Axes", *, title: str, captions: Sequence[str], below: float, pad: float = 24) -> None:
    """Put the title and the captions (one a line, ``below`` points under the axes), and fix the font of all texts.

    No text is mathematics: a dollar sign in a label, a group or a place is a dollar sign.
    """
    from matplotlib.text import Text

    ax.set_title(title, loc="left", pad=pad, color=COLOURS["ink"])
    wide = _caption_room(ax)
    lines = [line for caption in captions if caption for line in wrap(caption, ems=wide / 8)]
    ax.annotate(
        "\n".join(lines),
        (0, 0),
        xycoords="axes fraction",
        xytext=(0, -below),
        textcoords="offset points",
        va="top",
        ha="left",
        fontsize=8,
        color="#5B6670",
        linespacing=1.5,
        annotation_clip=False,
    ).set_gid("caption")
    for axis in (ax.xaxis, ax.yaxis):
        names = [label.get_text() for label in axis.get_ticklabels()]
        if any(name != drawable(name) for name in names):
            axis.set_ticklabels([drawable(name) for name in names])
    family = chinese_family()
    for text in ax.findobj(Text):
        text.set_fontfamily(family)
        text.set_parse_math(False)
        text.set_text(drawable(text.get_text()))


def _caption_room(ax: "Axes") -> float:
    """How wide a caption may be, in points: as the axes, or 320 where nothing stands beside them."""
    points, box = 72 / figure_of(ax).dpi, ax.get_window_extent()
    beside = [float(other.get_window_extent().x0) for other in figure_of(ax).axes if other is not ax]
    room = min((x - float(box.x0) for x in beside if x >= box.x1 - 1), default=float("inf"))
    return max(float(box.width) * points, min(320.0, room * points - 12))


def wrap(text: str, *, ems: float) -> list[str]:
    """Break a text into lines of a width; Latin words stay whole.

    >>> wrap("policies and feedback", ems=8)
    ['policies and', 'feedback']
    """
    pieces: list[str] = []
    for character in text:
        joins = pieces and ord(character) < 0x2E80 and character != " " and ord(pieces[-1][-1]) < 0x2E80 and pieces[-1][-1] != " "
        closes = pieces and character in "，。；：、）？！,.;:)]%”"
        if joins or closes:
            pieces[-1] += character
        else:
            pieces.append(character)
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width(lines[-1] + piece) > ems:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def save_figure(ax: "Axes", path_without_suffix: str | PathLike[str]) -> tuple[Path, Path]:
    """Write the figure of an Axes as SVG and PNG (150 dots per inch); the same figure gives the same bytes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a ``plot_*`` function gave.
    path_without_suffix : str or path
        ``"figures/gaps"`` gives ``figures/gaps.svg`` and ``figures/gaps.png``; the folder is made.

    Returns
    -------
    (svg, png) : tuple of pathlib.Path

    Raises
    ------
    InputError
        If the path names no file.

    Examples
    --------
    >>> import tempfile
    >>> ax = axes_for(None, width=2, height=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in save_figure(ax, Path(folder) / "empty")]
    ['empty.svg', 'empty.png']
    """
    base = Path(path_without_suffix)
    if not base.name:
        raise InputError(explain(f"{str(path_without_suffix)!r} names no file", hint="give a path such as 'figures/gaps'"))
    base.parent.mkdir(parents=True, exist_ok=True)
    figure = figure_of(ax)
    svg, png = base.with_name(base.name + ".svg"), base.with_name(base.name + ".png")
    with chinese_style():
        svg.write_bytes(_rendered(figure, "svg", {"Date": None, "Creator": None}))
        png.write_bytes(_rendered(figure, "png", {"Software": None}))
    return svg, png


def _rendered(figure: "Figure", form: str, metadata: dict[str, None]) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    figure.savefig(buffer, format=form, dpi=150, metadata=metadata, bbox_inches="tight", pad_inches=0.15)
    return buffer.getvalue()


def svg_bytes(ax: "Axes") -> bytes:
    """Render the figure of an Axes as SVG, in memory."""
    with chinese_style():
        return _rendered(figure_of(ax), "svg", {"Date": None, "Creator": None})
