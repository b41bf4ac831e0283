"""The network as a whole: how dense, how central, how divided, who leads; each with its interval and what chance gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.coordination._measured import MEASURES, SHARES, STRUCTURE, Network, structure
from policytext.coordination.communities import chance_networks
from policytext.coordination.flat import check_graph, check_group_weights
from policytext.errors import check_seed
from policytext.inference import percentile_interval, wilson_interval
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["network_table"]

NETWORK_COLUMNS = ("measure", "estimate", "low", "high", "n", "null", "null_low", "null_high", "z", "note")

_NAN = float("nan")
_LEAST = 1e-12
"""Errors that are smaller, as a share of the measure, are slips of rounding."""

_OF = {
    "departments": "departments", "documents": "documents", "joint_share": "signed", "issuers_per_document": "signed", "density": "pairs",
    "issue_weight_per_pair": "pairs", "duty_weight_per_pair": "pairs", "degree_centralisation": "departments",
    "betweenness_centralisation": "departments", "modularity": "ties", "system_ei": "system_ties", "region_ei": "region_ties", "core_fit": "pairs",
    "lead_entropy": "leads", "effective_leads": "leads", "one_lead_share": "tasks", "open_only_share": "tasks",
}  # fmt: skip
"""What ``n`` counts."""

_READ_FROM = {
    "joint_share": "issue", "issuers_per_document": "issue", "issue_weight_per_pair": "issue", "duty_weight_per_pair": "duty",
    "lead_entropy": "duty", "effective_leads": "duty", "one_lead_share": "duty", "open_only_share": "duty",
}  # fmt: skip
"""Measures of one group of layers."""

_NOT_READ = {"issue": "nothing to measure: the layer 'issue' was not read", "duty": "nothing to measure: the layer 'duty' was not read"}

_NEED_DOCUMENTS = ("documents", "joint_share", "issuers_per_document", "one_lead_share", "open_only_share")
"""Measures that nodes and edges don't hold."""


def network_table(
    graph: "nx.MultiDiGraph[str]",
    *,
    seed: int,
    n_draws: int = 200,
    level: float = 0.95,
    n_null: int = 100,
    weights: "Mapping[str, float] | None" = None,
) -> "pd.DataFrame":
    """Describe the network as a whole, with intervals over documents and against networks of chance.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`.
    seed : int
        Of communities, networks of chance and, with more documents than draws, the groups of documents.
    n_draws : int
        Recounts for the intervals: each leaves out one document, or one of so many random groups of documents where there are more.
    level : float
        Of the intervals, and of the range of chance.
    n_null : int
        Networks of chance; 0 leaves the comparison out.
    weights : mapping of str to float, optional
        What the groups of layers weigh in the one graph, as in :func:`policytext.coordination.flat.flat_graph`.

    Returns
    -------
    pandas.DataFrame
        One row a measure: ``measure, estimate, low, high, n, null`` (mean of the networks of chance), ``null_low, null_high, z`` (distance from
        chance in its standard deviations) and ``note``. Departments are the nodes without open sets; missing is what can't be told.

        - ``departments``, ``documents``: how many.
        - ``joint_share``, ``issuers_per_document``: of documents whose issuers are known (``n``).
        - ``density``: share of pairs (``n``) tied in the flat graph; ``issue_weight_per_pair``, ``duty_weight_per_pair``: sum of weights over
          A(A-1), both directions counted.
        - ``degree_centralisation``, ``betweenness_centralisation``: Freeman's, 0 where all are alike, 1 in a star; ties of length 1.
        - ``modularity``: of communities found by one run of Louvain (``n`` ties).
        - ``system_ei``, ``region_ei``: (across - within)/(across + within) of tied pairs, by line of work (条) and by place (块).
        - ``core_fit``: how well one core and its periphery describe the ties, see :func:`policytext.coordination.structure.core_fit`.
        - ``lead_entropy`` in bits and ``effective_leads`` = 2 to its power: over how many departments leading is spread (``n`` leads).
        - ``one_lead_share``: tasks with exactly one named lead; ``open_only_share``: tasks that name only open sets (``n`` tasks).

    Raises
    ------
    InputError
        If the graph is none or can't be read, or a setting is unknown.

    Notes
    -----
    Intervals say how much a measure would vary over other sets of as many documents of the same kind. They are the estimate and Student's t times
    the standard error of the jackknife over documents (for shares of 0 and 1 Wilson's interval, with documents as ``n``). A bootstrap isn't used:
    its samples hold only 63% of the documents, so ties that rest on one document go missing, and its density, entropy and centralisation lie
    beside the estimate; the jackknife errs on the wide side (Efron and Stein 1981, Annals of Statistics 9). Documents are taken as independent.
    The modularity's interval keeps the communities as found. A measure that can't be told without some one document, or that is the same without any
    of them, has no interval: how it would vary can't be seen.

    Networks of chance keep each document with its signatures and tasks, and in how many documents each department has which kind of part (roles,
    and about how many tasks), and exchange only which departments meet in a document: ``z`` says whether there is more structure than that gives. As
    whole parts change hands, many tasks for the same departments in one document count as one meeting. What these numbers fix has no ``z``. Density
    falls as departments are added: compare networks by ``z`` or with :func:`policytext.coordination.comparison.compare_graphs_table`. A graph
    without the documents behind it has no intervals, and its ties are rewired instead; so has each measure of a graph changed by hand that its
    documents no longer give.

    Freeman (1978), Social Networks 1; Krackhardt and Stern (1988), Social Psychology Quarterly 51, for E-I.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> frame = pd.DataFrame({"text": ["正文。"] * 3, "issuers": ["云泽市水务局、云泽市财政局", "云泽市财政局", "云泽市教育局"]})
    >>> table = network_table(coordination_graph(Corpus.from_frame(frame, kind="policy")), seed=1).set_index("measure")
    >>> table["estimate"].round(3)[["departments", "joint_share", "density"]].tolist()
    [3.0, 0.333, 0.333]
    """
    check_graph(graph, verb="network_table")
    groups = check_group_weights(weights)
    check_settings(seed, n_draws, level, n_null)
    return described(graph, Network.of(graph, groups, seed), seed=seed, n_draws=n_draws, level=level, n_null=n_null)


def check_settings(seed: int, n_draws: int, level: float, n_null: int) -> None:
    """Refuse settings that can't be drawn with."""
    check_seed(seed)
    check_whole(n_draws, "n_draws", least=2)
    check_whole(n_null, "n_null", least=0)
    check_level(level)


def described(
    graph: "nx.MultiDiGraph[str]", network: Network, *, seed: int, n_draws: int, level: float, n_null: int
) -> "pd.DataFrame":
    """The table of a network that has been read."""
    import numpy as np
    import pandas as pd

    left = left_out(network, n_draws, seed)
    kind, null = _null(graph, network, n_null, seed)
    rows = []
    for name in MEASURES:
        drawn = null.get(name, np.empty(0))
        known = drawn[~np.isnan(drawn)]
        why = missing_interval(network, left, name)
        low, high = (_NAN, _NAN) if why else interval(network, left, name, level)
        ends = percentile_interval(known, level=level) if len(known) else np.full(2, np.nan)
        mean = float(known.mean()) if len(known) else _NAN
        spread = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        z = (network.estimate[name] - mean) / spread if spread > 1e-12 else _NAN
        rows.append((name, network.estimate[name], low, high, _n(network, name), mean, *map(float, ends), z, _note(network, name, kind, why, known, spread)))
    return pd.DataFrame(rows, columns=list(NETWORK_COLUMNS))


def _n(network: Network, name: str) -> float:
    """What the estimate rests on; NaN where that is not known."""
    import numpy as np

    of, n = _OF[name], network.counts["departments"]
    if of == "pairs":
        return n * (n - 1) / 2
    if of in ("system_ties", "region_ties"):
        group = network.places.system if of == "system_ties" else network.places.region
        one, other = (group[np.asarray(part)] for part in network.flat.tocoo().coords)
        return float(((one >= 0) & (other >= 0)).sum() / 2)
    return float(network.counts.get(of, _NAN))


# -- intervals --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class LeftOut:
    """Measures with groups of documents left out in turn: for each measure the values (G,)."""

    values: "Mapping[str, npt.NDArray[np.float64]]"

    grouped: bool = False

    def untold(self, name: str) -> int:
        """How many of the values can't be told."""
        import numpy as np

        return int(np.isnan(self.values[name]).sum())

    def error(self, name: str) -> tuple[float, int]:
        """Standard error of the jackknife, and its degrees of freedom."""
        import numpy as np

        found = self.values[name]
        error = float(np.sqrt((len(found) - 1) * np.mean((found - found.mean()) ** 2)))
        return (error if error > _LEAST * max(1.0, float(np.abs(found).max())) else 0.0), len(found) - 1


def left_out(network: Network, n_draws: int, seed: int) -> LeftOut:
    """Measure the network again without each document, or without each of ``n_draws`` random groups of documents where there are more."""
    import numpy as np

    if network.documents is None or network.documents.weigher.n_documents < 2:
        return LeftOut({})
    n = network.documents.weigher.n_documents
    n_groups = min(n, n_draws)
    group = np.arange(n) if n == n_groups else np.random.default_rng(seed).permutation(np.arange(n) % n_groups)
    found = [network.documents.measured((group != out).astype(np.float64), seed=seed, partition=network.partition) for out in range(n_groups)]
    return LeftOut({name: np.array([values[name] for values in found]) for name in MEASURES}, grouped=n > n_groups)


def missing_interval(network: Network, left: LeftOut, name: str) -> str:
    """Why a measure has no interval; empty where it has one."""
    if network.documents is None:
        return "no interval: the documents behind the graph are not known"
    if not network.fits[name]:
        return "no interval: the graph was changed and is not what its documents give"
    if name == "documents":
        return "no interval: a count of what is there"
    if not left.values:
        return "no interval: fewer than two documents"
    if left.untold(name):
        what = "one group of documents" if left.grouped else "one document"
        return f"no interval: rests on {what}" if left.untold(name) == 1 else f"no interval: can't be told without any one of {left.untold(name)} documents"
    if name not in SHARES and left.error(name)[0] == 0:
        return "no interval: the same without any one document"
    return ""


def interval(network: Network, left: LeftOut, name: str, level: float) -> tuple[float, float]:
    """Interval of a measure that has one."""
    from scipy.stats import t

    if name == "effective_leads":
        low, high = interval(network, left, "lead_entropy", level)
        return 2.0**low, 2.0**high
    estimate, (error, freedom) = network.estimate[name], left.error(name)
    if name in SHARES and (estimate in (0.0, 1.0) or error == 0):
        return wilson_interval(estimate * _behind(network, name), _behind(network, name), level=level)
    half = float(t.ppf(0.5 + level / 2, freedom)) * error
    least, most = MEASURES[name]
    return max(estimate - half, least), min(estimate + half, most)


def _behind(network: Network, name: str) -> float:
    """Number of documents behind a share."""
    if network.documents is None:
        return 0.0
    return float(((network.documents.issuers if name == "joint_share" else network.documents.tasks[0]) > 0).sum())


# -- chance -----------------------------------------------------------------------------------------


def _null(graph: "nx.MultiDiGraph[str]", network: Network, n_null: int, seed: int) -> "tuple[str, dict[str, npt.NDArray[np.float64]]]":
    """How networks of chance were made, and their measures (n_null,)."""
    import numpy as np

    names = network.places.names
    everyone = np.ones(len(names), dtype=np.bool_)
    n_null = n_null if network.flat.nnz else 0
    kind, networks = chance_networks(graph, names, network.flat, network.groups, n_null, np.random.default_rng(seed))
    found = [structure(flat, network.places, everyone, seed=seed) for flat in networks]
    return kind, {name: np.array([values[name] for values in found]) for name in STRUCTURE} if found else {}


def _note(
    network: Network, name: str, kind: str, why: str, null: "npt.NDArray[np.float64]", spread: float
) -> str:
    """What a reader must know of this row."""
    parts = []
    known = network.estimate[name] == network.estimate[name]
    if not known and network.documents is None and name in _NEED_DOCUMENTS:
        parts.append("needs the documents behind the graph")
    elif not known and name in _READ_FROM and _READ_FROM[name] not in network.read:
        parts.append(_NOT_READ[_READ_FROM[name]])
    elif not known:
        parts.append("nothing to measure: too few departments, ties or tasks")
    elif why and name != "documents":
        parts.append(why)
    if name in ("system_ei", "region_ei"):
        unknown = int(((network.places.system if name == "system_ei" else network.places.region) < 0).sum())
        parts += [f"{unknown} departments left out: unknown"] if unknown else []
    if name in STRUCTURE and len(null):
        parts += ["chance: ties rewired"] if kind == "ties" else []
        parts += ["no z: chance always gives the same"] if spread <= 1e-12 else []
    return "; ".join(parts)
