"""Figures with Chinese text: a font that every machine has, and settings that give the same bytes each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

from policytext.errors import MissingPackageError, explain

__all__ = ["chinese_family", "chinese_style", "drawable"]

_ABSENT = "□"
_FAMILIES = ("Noto Sans CJK SC", "Noto Sans CJK JP")
"""Older matplotlib reads the first face of a collection only, which is the second of these."""


def chinese_family() -> str:
    """Register the bundled Chinese font with matplotlib, once, and give the name of its family.

    Returns
    -------
    str
        ``"Noto Sans CJK SC"`` wherever matplotlib can read every face of a font collection.

    Raises
    ------
    MissingPackageError
        If the package that holds the font isn't installed.

    Examples
    --------
    >>> chinese_family().startswith("Noto Sans CJK")
    True
    """
    from matplotlib.font_manager import fontManager

    try:
        path = str(import_module("noto_cjk_sans_otc").FONT_PATH)
    except ImportError as error:
        raise MissingPackageError(
            explain("the Chinese font for figures is missing", hint="pip install noto-cjk-sans-otc")
        ) from error
    if not any(str(entry.fname) == path for entry in fontManager.ttflist):
        fontManager.addfont(path)
    names = {entry.name for entry in fontManager.ttflist if str(entry.fname) == path}
    return next(name for name in _FAMILIES if name in names)


def drawable(text: str) -> str:
    """Put □ for what the font has no picture of: emoji, rare characters, control characters; line ends stay.

    >>> drawable("财政局\U0001f600"), drawable("住建局")
    ('财政局□', '住建局')
    """
    if text.isascii() and text.isprintable():
        return text
    known, kept = _known(), ""
    for character in str(text):
        if character == "\n" or ord(character) in known:
            kept += character
        elif not kept.endswith(_ABSENT):
            kept += _ABSENT
    return kept


@cache
def _known() -> frozenset[int]:
    """Code points that the font has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=[chinese_family()]))).get_charmap())


@contextmanager
def chinese_style() -> Iterator[str]:
    """Draw with the Chinese font and calm defaults; every matplotlib setting is as before afterwards.

    Yields
    ------
    str
        Name of the font family.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with chinese_style() as family:
    ...     inside = matplotlib.rcParams["font.family"] == [family]
    >>> inside, matplotlib.rcParams["font.size"] == before
    (True, True)
    """
    import matplotlib

    family = chinese_family()
    settings: dict[Any, Any] = {
        "font.family": [family],
        "font.size": 9.0,
        "axes.unicode_minus": False,
        "axes.edgecolor": "#8A949E",
        "axes.labelcolor": "#22303C",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "axes.titlesize": 11.0,
        "axes.titleweight": "regular",
        "text.color": "#22303C",
        "text.parse_math": False,  # A dollar sign in a name is a dollar sign.
        "xtick.color": "#5B6670",
        "ytick.color": "#22303C",
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "legend.frameon": False,
        "svg.hashsalt": "policytext",
        "svg.fonttype": "path",
    }
    with matplotlib.rc_context(settings):
        try:
            yield family
        finally:
            interactive = matplotlib.is_interactive()
    # A notebook's backend starts with the first figure and turns this on for all that follow.
    matplotlib.interactive(interactive)
