"""Interactive view of the departments: one HTML file that loads nothing, or a part of a page."""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from policytext.coordination.export.plain import target_file, write_file
from policytext.coordination.export.values import plain_value, safe_text, text_of_value
from policytext.errors import expect
from policytext.plotting.checks import check_limit
from policytext.plotting.coordination_ties import community_of
from policytext.plotting.network_data import network_data
from policytext.plotting.network_plain import plain_network
from policytext.plotting.network_words import NETWORK_WORDS
from policytext.plotting.words import plot_words

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["network_fragment", "write_network_html"]

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""What could end the script that holds the data, or a line of it."""


def write_network_html(
    graph: "nx.MultiDiGraph[str]",
    path: str | PathLike[str],
    *,
    lang: str = "zh",
    title: str | None = None,
    communities: object = None,
    top: int | None = None,
) -> Path:
    """Write the graph as one HTML file to search, filter and click in; it works offline.

    Departments are found by name; layers and years are chosen; a click on a department shows its tasks and partners, a click on a tie its weight,
    documents and up to three sentences. Labels never cover each other: those of the strongest are shown, more on zooming, any on hovering.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, or made by hand; nodes are texts.
    path : str or path
        The file; an existing one is replaced.
    lang : {"zh", "en"}
        Language of the words around the data.
    title : str, optional
        Heading; a plain one if not given.
    communities : Communities, pandas.DataFrame or mapping, optional
        Colours departments by community instead of by level: what ``find_communities`` gives, its table (``department, community``), or a
        mapping of department to community.
    top : int, optional
        How many departments to hold at most, the strongest first; the view says how many are left out. All if not given.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingFileError
        If the folder does not exist.
    InputError
        If ``graph`` is no MultiDiGraph, a node or a layer is no text, a weight is no number from 0, ``top`` is below 1, the title is no text, the
        language is unknown, or nothing can be written at the path.

    Notes
    -----
    The same graph gives the same bytes, in whatever order its nodes and edges were put in. Places come from a spring layout with a fixed seed: near
    means tied, but the distance measures nothing. Under a choice of years, weights of joint issuance and tasks are those of these years (shares of
    the whole weight, act by act); that of mentions can't be split and stays whole. Ties without dates are kept under "no date". A graph without
    documents behind it, or one whose departments were renamed, shows no sentences and says so; the weights of ties without a record by year are of all
    years and marked. Edges of one layer between the same two departments are summed. Personal data are masked. The part of the address after ``#`` sets a view:
    ``network.html#q=财政&from=2024&layers=issue``.

    Examples
    --------
    >>> import networkx as nx, tempfile
    >>> graph = nx.MultiDiGraph()
    >>> _ = graph.add_edge("市水务局", "市财政局", key="lead-support", layer="lead-support", weight=2.0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     "市水务局" in write_network_html(graph, f"{folder}/network.html").read_text(encoding="utf-8")
    True
    """
    target = target_file(path)
    return write_file(target, _rendered(graph, lang=lang, title=title, communities=communities, top=top, page=True, verb="write_network_html"))


def network_fragment(graph: "nx.MultiDiGraph[str]", *, lang: str = "zh", communities: object = None, top: int | None = None) -> str:
    """Give the same view as a part of a page: one ``<section>`` with its own style and script, which asks nothing of the page.

    Parameters
    ----------
    graph, lang, communities, top
        As in :func:`write_network_html`.

    Returns
    -------
    str
        HTML. Its styles apply to the class ``pt-net`` only; several views may stand on one page. The page must allow inline scripts and styles.

    Raises
    ------
    InputError
        As in :func:`write_network_html`.

    Examples
    --------
    >>> import networkx as nx
    >>> network_fragment(nx.MultiDiGraph())[:24]
    '<section class="pt-net" '
    """
    return _rendered(graph, lang=lang, title=None, communities=communities, top=top, page=False, verb="network_fragment").decode("utf-8")


# -- parts ------------------------------------------------------------------------------------------


def _rendered(
    graph: "nx.MultiDiGraph[str]", *, lang: str, title: str | None, communities: object, top: int | None, page: bool, verb: str
) -> bytes:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    words = plot_words(lang, NETWORK_WORDS)
    if top is not None:
        check_limit(top, name="top", what="department")
    if title is not None:
        expect(title, str, verb=verb, hint="give the title as text, or None for a plain one")
    data = network_data(plain_network(graph, verb=verb), communities=_communities(communities), top=top)
    text = _json({**data, "grouped": communities is not None, "doubt": getattr(communities, "readable", True) is False, "words": dict(words)})
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made = environment.from_string(_template("network.html.j2")).render(
        t=words, page=page, title=safe_text(title) if title else words["title"], id="pt-net-" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:8],
        style=Markup(_template("network.css").strip()), script=Markup(_template("network.js").strip()), data=Markup(text),
    )  # fmt: skip
    return made.strip().encode("utf-8") + b"\n"


def _communities(communities: object) -> dict[str, str]:
    if isinstance(communities, Mapping):
        plain = {str(name): text_of_value(plain_value(group, of="a community", mask=str)) for name, group in communities.items()}
        return {name: group for name, group in plain.items() if group}
    return community_of(communities)


def _json(data: Mapping[str, object]) -> str:
    """Data as JSON that can stand inside a script: nothing in it ends the script."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def _template(name: str) -> str:
    return files("policytext.plotting").joinpath(f"templates/{name}").read_text(encoding="utf-8")
