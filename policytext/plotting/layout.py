"""Where departments stand on a figure: the same place each time, and no two labels on each other."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt

__all__ = ["place_boxes", "spread"]

_SEED = 20
_ROUNDS = 900
_MARGIN = 4.0
_GRID = 60
_SLIM = 1.8
"""How many times as long as wide a component may be drawn."""


def spread(weights: Mapping[tuple[str, str], float], nodes: Sequence[str], *, ratio: float = 1.3) -> "npt.NDArray[np.float64]":
    """Place nodes in the unit square so that strong ties are short and the square is filled.

    Every component gets a rectangle as large as its number of nodes asks for, and in it a spring layout of the
    sorted graph, turned so that its long side lies along the rectangle's.

    Parameters
    ----------
    weights : mapping
        (node, node) → weight of the tie, directions summed.
    nodes : sequence of str
    ratio : float
        Width over height of the canvas that the square stands for.

    Returns
    -------
    array (n, 2)
    """
    import networkx as nx
    import numpy as np

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(nodes))
    for pair in sorted(weights):
        graph.add_edge(*pair, weight=float(np.sqrt(weights[pair])))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    found: dict[str, npt.NDArray[np.float64]] = {}
    places = _rectangles([len(part) for part in parts], (0.0, 0.0, ratio, 1.0))
    for part, (x, y, width, height) in zip(parts, places, strict=True):
        local = _component(graph.subgraph(part), part, wide=width >= height)
        whole = np.array([width, height])
        size = np.minimum(whole, _SLIM * whole[::-1])
        corner = np.array([x, y]) + (whole - size) / 2
        rim = np.minimum(0.07, 0.25 * size)
        found.update(zip(part, (corner + rim + (size - 2 * rim) * local) / np.array([ratio, 1.0]), strict=True))
    return np.array([found[node] for node in nodes])


def _component(graph: "nx.Graph[str]", nodes: Sequence[str], *, wide: bool) -> "npt.NDArray[np.float64]":
    """Lay out one component in the unit square, its long side along the wide or the high side."""
    import networkx as nx
    import numpy as np

    if len(nodes) == 1:
        return np.array([[0.5, 0.5]])
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(nodes)
    for one, other, data in sorted((min(u, v), max(u, v), data) for u, v, data in graph.edges(data=True)):
        ordered.add_edge(one, other, weight=data["weight"])
    found = nx.spring_layout(ordered, seed=_SEED, iterations=300, k=1.6 / float(np.sqrt(len(nodes))))
    raw = np.array([found[node] for node in nodes], dtype=float)
    raw = raw - raw.mean(axis=0)
    _, axes = np.linalg.eigh(raw.T @ raw)
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    raw = (raw @ (axes[:, ::-1] if wide else axes)).round(6)
    low, high = raw.min(axis=0), raw.max(axis=0)
    scaled = np.where(high - low > 1e-3, (raw - low) / np.maximum(high - low, 1e-9), 0.5)
    if len(nodes) < 5:
        return np.asarray(scaled)
    ranks = raw.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / (len(nodes) - 1)
    return np.asarray(0.45 * scaled + 0.55 * ranks)


def _rectangles(sizes: Sequence[int], whole: tuple[float, float, float, float]) -> list[tuple[float, float, float, float]]:
    """Cut a rectangle (x, y, width, height) into one a size, areas in proportion, each cut across the longer side."""
    if len(sizes) == 1:
        return [whole]
    total, first, count = sum(sizes), 0, 0
    while count < len(sizes) - 1 and (count == 0 or first + sizes[count] <= total / 2):
        first += sizes[count]
        count += 1
    x, y, width, height = whole
    part = first / total
    if width >= height:
        one, other = (x, y, width * part, height), (x + width * part, y, width * (1 - part), height)
    else:
        one, other = (x, y + height * (1 - part), width, height * part), (x, y, width, height * (1 - part))
    return [*_rectangles(sizes[:count], one), *_rectangles(sizes[count:], other)]


def place_boxes(
    start: "npt.NDArray[np.float64]",
    sizes: "npt.NDArray[np.float64]",
    *,
    canvas: tuple[float, float],
) -> "tuple[npt.NDArray[np.float64], bool]":
    """Push boxes apart until none overlap, staying inside the canvas.

    Parameters
    ----------
    start : array (n, 2)
        Wanted centres.
    sizes : array (n, 2)
        Widths and heights.
    canvas : (width, height)

    Returns
    -------
    (centres, apart)
        Array (n, 2), and whether nothing overlaps any more.

    Examples
    --------
    >>> import numpy as np
    >>> centres, apart = place_boxes(np.full((3, 2), 50.0), np.full((3, 2), 10.0), canvas=(100, 100))
    >>> apart
    True
    """
    import numpy as np

    places = np.array(start, dtype=float)
    half = sizes / 2
    low, high = half, np.maximum(half, np.array(canvas) - half)
    places = np.clip(places, low, high)
    order = np.sign(np.subtract.outer(np.arange(len(places)), np.arange(len(places))))
    for _ in range(_ROUNDS):
        away = places[:, None, :] - places[None, :, :]
        over = half[:, None, :] + half[None, :, :] + _MARGIN - np.abs(away)
        hit = (over > 1e-9).all(axis=2)
        np.fill_diagonal(hit, False)
        if not hit.any():
            return places, True
        axis = over.argmin(axis=2)
        size = np.take_along_axis(over, axis[:, :, None], axis=2)[:, :, 0]
        along = np.take_along_axis(away, axis[:, :, None], axis=2)[:, :, 0]
        direction = np.where(np.abs(along) < 1e-6, order, np.sign(along))
        push = np.where(hit, 0.55 * size * direction, 0.0)
        for dimension in (0, 1):
            places[:, dimension] += np.where(axis == dimension, push, 0.0).sum(axis=1)
        places = np.clip(places, low, high)
    return _nearest_free(np.clip(start, low, high), half, low, high)


def _nearest_free(
    wanted: "npt.NDArray[np.float64]",
    half: "npt.NDArray[np.float64]",
    low: "npt.NDArray[np.float64]",
    high: "npt.NDArray[np.float64]",
) -> "tuple[npt.NDArray[np.float64], bool]":
    """Give each box in turn the free place of a grid that is nearest to where it should be.

    Pushing can end in a pile against the rim; this can't, as long as there is room.
    """
    import numpy as np

    places, done, apart = wanted.copy(), np.zeros(len(wanted), dtype=bool), True
    for box in np.lexsort((wanted[:, 0], wanted[:, 1])):
        axes = [np.linspace(low[box, d], high[box, d], _GRID) for d in (0, 1)]
        spots = np.concatenate([wanted[box][None, :], np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)])
        spots = spots[np.argsort(((spots - wanted[box]) ** 2).sum(axis=1), kind="stable")]
        away = np.abs(spots[:, None, :] - places[done][None, :, :])
        free = ~(away < half[box] + half[done] + _MARGIN).all(axis=2).any(axis=1)
        apart &= bool(free.any())
        places[box], done[box] = spots[int(free.argmax())], True
    return places, apart
