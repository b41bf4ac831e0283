"""What a coordination graph is made of: acts of bodies, from which weights are computed, for all documents or for a sample of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import InputError, expect, explain

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["ACT_COLUMNS", "BESIDE", "GROUPS", "LAYERS", "LED", "SYMMETRIC", "Acts", "graph_acts", "incidence_table"]

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"issue": ("issue",), "duty": ("lead-support", "lead-responsible", "co-responsible"), "mention": ("mention",)}
)
"""Groups of layers, as ``coordination_graph(layers=)`` takes them, and the kinds of tie in each."""

LAYERS = tuple(layer for layers in GROUPS.values() for layer in layers)
"""Kinds of tie; each is an edge key of the graph."""

SYMMETRIC = frozenset({"issue", "co-responsible", "mention"})
"""Layers whose ties are stored in both directions with equal weight."""

ACT_COLUMNS = ("act", "document", "date", "group", "role", "department", "start", "end", "evidence")

BESIDE = (("issue", "issuer"), ("co-responsible", "responsible"), ("co-responsible", "lead"), ("mention", "named"))
"""Layers without direction, and the role of those that stand side by side in an act; in a task both those that answer and those that lead."""

LED = (("lead-support", "support"), ("lead-responsible", "responsible"))
"""Layers with a lead, and the role of those under it."""

_SMOOTHING = 0.75
"""Exponent on the frequency of the context in PPMI (Levy, Goldberg and Dagan 2015, TACL 3)."""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Acts:
    """Who did what in which document: joint issuance, tasks handed out, clauses that name several bodies.

    Attributes
    ----------
    table : pandas.DataFrame
        One row an act and department: ``act`` (a number that its rows share), ``document``, ``date`` (missing where unknown),
        ``group`` (``"issue"``, ``"duty"`` or ``"mention"``), ``role`` (``"issuer"``, ``"lead"``, ``"support"``, ``"responsible"`` or
        ``"named"``), ``department`` (a node of the graph), ``start, end`` (span in ``corpus.text``; -1 for signatures) and
        ``evidence`` (the sentence; the title for signatures). Sorted by document, group and place in the text.
    documents : pandas.DataFrame
        Every policy that was counted, acts or not: ``document, date, title``, sorted by id. These are what a bootstrap draws from.
    unread : pandas.DataFrame or None
        Names in signatures and duties that name no body, and were left out: ``document, group, name``.

    Notes
    -----
    Personal data are masked in ``evidence``, ``title`` and ``name``; spans lead to the text as it stands.
    """

    table: "pd.DataFrame"
    documents: "pd.DataFrame"
    unread: "pd.DataFrame | None" = None

    def __repr__(self) -> str:
        return f"Acts({self.table['act'].nunique()} acts of {self.table['department'].nunique()} departments in {len(self.documents)} documents)"

    def where(self, documents: "npt.NDArray[np.bool_]") -> "Acts":
        """Keep some of the documents (a mask over ``documents``) with their acts."""
        kept = self.documents[documents]
        names = set(kept["document"])
        table, unread = (None if part is None else part[part["document"].isin(names)].reset_index(drop=True) for part in (self.table, self.unread))
        assert table is not None
        return Acts(table, kept.reset_index(drop=True), unread)

    def incidence(self, departments: "list[str]", group: str, role: str) -> "tuple[csr_array, npt.NDArray[np.int64]]":
        """Give who has a role in which act.

        Parameters
        ----------
        departments : list of str (A,)
            Rows of the matrix; others are left out.
        group, role : str
            As in the table.

        Returns
        -------
        csr_array (A, T) of 0 and 1, array (T,)
            The acts of the group in the order of their numbers, and for each the position of its document in ``documents``.
        """
        import numpy as np
        import pandas as pd
        from scipy.sparse import csr_array

        rows = self.table[self.table["group"] == group]
        acts, column = np.unique(rows["act"].to_numpy(), return_inverse=True)
        first = rows.drop_duplicates("act").set_index("act")["document"].reindex(acts)
        document = pd.Index(self.documents["document"]).get_indexer(pd.Index(first)).astype(np.int64)
        row = pd.Index(departments).get_indexer(pd.Index(rows["department"]))
        keep = (rows["role"].to_numpy() == role) & (row >= 0)
        shape = (len(departments), len(acts))
        found = csr_array((np.ones(int(keep.sum())), (row[keep], column[keep])), shape=shape)
        found.sum_duplicates()
        found.data[:] = 1.0
        return found, document


    def side_by_side(self, departments: "list[str]", layer: str) -> "tuple[csr_array, npt.NDArray[np.int64]]":
        """Give who stands side by side in which act, for a layer without direction.

        Parameters
        ----------
        departments : list of str (A,)
        layer : {"issue", "co-responsible", "mention"}
            In a task those that answer for it stand side by side, and, apart from them, those that lead it together.

        Returns
        -------
        csr_array (A, T) of 0 and 1, array (T,)
            As :meth:`incidence`.
        """
        import numpy as np
        from scipy.sparse import csr_array, hstack

        if layer != "co-responsible":
            return self.incidence(departments, *_SIDES[layer])
        (owners, document), (leads, _) = (self.incidence(departments, "duty", role) for role in ("responsible", "lead"))
        return csr_array(hstack([owners, leads], format="csr")), np.concatenate([document, document])


_SIDES: Mapping[str, tuple[str, str]] = MappingProxyType({"issue": ("issue", "issuer"), "mention": ("mention", "named")})


@dataclass(frozen=True, eq=False, slots=True)
class Weigher:
    """Computes the weights of every layer for given numbers of times that each document counts.

    The incidences are read once; :meth:`weights` then is a few sparse products, for the graph and for each draw of a bootstrap.
    """

    departments: "list[str]"
    n_documents: int
    parts: "Mapping[str, tuple[csr_array, csr_array, npt.NDArray[np.float64], npt.NDArray[np.int64]]]"

    @classmethod
    def of(cls, acts: Acts, departments: "list[str]", groups: "tuple[str, ...]" = tuple(GROUPS)) -> "Weigher":
        """Read the incidences of some groups of layers."""
        import numpy as np

        parts = {}
        if "issue" in groups:
            issue, document = acts.side_by_side(departments, "issue")
            parts["issue"] = (issue, issue, _shared_out(issue), document)
        if "duty" in groups:
            lead, document = acts.incidence(departments, "duty", "lead")
            support, _ = acts.incidence(departments, "duty", "support")
            owner, _ = acts.incidence(departments, "duty", "responsible")
            for layer, other in (("lead-support", support), ("lead-responsible", owner)):
                size = other.sum(axis=0)
                parts[layer] = (lead, other, np.divide(1.0, size, out=np.zeros_like(size), where=size > 0), document)
            beside, documents = acts.side_by_side(departments, "co-responsible")
            parts["co-responsible"] = (beside, beside, _shared_out(beside), documents)
        if "mention" in groups:
            named, document = acts.side_by_side(departments, "mention")
            parts["mention"] = (named, named, np.ones(named.shape[1]), document)
        return cls(departments, len(acts.documents), MappingProxyType(parts))

    @classmethod
    def among(cls, acts: Acts, names: "list[str]", groups: "tuple[str, ...]") -> "tuple[Weigher, npt.NDArray[np.int64]]":
        """Weights among all bodies of the acts, since each shares in an act with all who are in it, and the rows of some of them (sorted)."""
        import numpy as np

        everyone = sorted({*acts.table["department"], *names})
        place = {name: number for number, name in enumerate(everyone)}
        return cls.of(acts, everyone, groups), np.array([place[name] for name in names], dtype=np.int64)

    def weights(self, times: "npt.NDArray[np.float64] | None" = None) -> "dict[str, csr_array]":
        """Give the weights of each layer.

        Parameters
        ----------
        times : array (documents,), optional
            How often each document counts; once if not given.

        Returns
        -------
        dict of csr_array (A, A)
            By layer; row leads, column supports. Nothing on the diagonal.
        """
        import numpy as np
        from scipy.sparse import csr_array, diags_array

        found = {}
        for layer, (one, other, share, document) in self.parts.items():
            factor = share if times is None else share * times[document]
            product = csr_array(one @ diags_array(factor) @ other.T) if len(factor) else csr_array((len(self.departments),) * 2)
            product = csr_array(product - diags_array(product.diagonal()))
            product.eliminate_zeros()
            product.sort_indices()
            found[layer] = _ppmi(product) if layer == "mention" else product
            found[layer].data = np.round(found[layer].data, 12)
        return found


def _shared_out(incidence: "csr_array") -> "npt.NDArray[np.float64]":
    """1/(h-1) for acts of h bodies, 0 for acts of one."""
    import numpy as np

    size = incidence.sum(axis=0)
    return np.asarray(np.divide(1.0, size - 1, out=np.zeros_like(size), where=size > 1))


def _ppmi(together: "csr_array") -> "csr_array":
    """Positive pointwise mutual information of pairs, contexts smoothed; the smaller of both directions, so that it is symmetric."""
    import numpy as np
    from scipy.sparse import csr_array

    total = together.sum()
    if not total:
        return together
    pairs = together.tocoo()
    mass = np.asarray(together.sum(axis=1)).ravel()
    smooth = mass**_SMOOTHING / (mass[mass > 0] ** _SMOOTHING).sum()
    share, own = pairs.data / total, mass / total
    rows, columns = pairs.coords
    one = np.log2(share / (own[rows] * smooth[columns]))
    other = np.log2(share / (own[columns] * smooth[rows]))
    found = csr_array((np.maximum(np.minimum(one, other), 0.0), (rows, columns)), shape=together.shape)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def graph_acts(graph: "nx.MultiDiGraph[str]", *, verb: str = "graph_acts") -> Acts:
    """Give the acts that a graph was built from.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph`, or a subgraph or copy of it.

    Returns
    -------
    Acts

    Raises
    ------
    InputError
        If the graph has none: it was put together by hand or read from a file.
    """
    import networkx as nx

    expect(graph, nx.MultiDiGraph, verb=verb, hint="coordination_graph(policies) gives one")
    acts = graph.graph.get("acts")
    if not isinstance(acts, Acts):
        raise InputError(
            explain(f"{verb} needs the documents behind the graph", found=f"a graph with {graph.number_of_nodes()} nodes and no 'acts'",
                    hint="build it with coordination_graph(policies, duties); a file of nodes and edges doesn't hold them")
        )  # fmt: skip
    return acts


def incidence_table(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """Give the incidence matrix of joint issuance: which department signed which document.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        From :func:`policytext.coordination_graph` with the layer ``"issue"``.

    Returns
    -------
    pandas.DataFrame
        Departments that signed something (rows, sorted) by documents that somebody signed (columns, sorted): 1 or 0.

    Raises
    ------
    InputError
        If the graph doesn't hold the documents behind it.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext.coordination.graph import coordination_graph
    >>> from policytext.corpus import Corpus
    >>> frame = pd.DataFrame({"id": ["a", "b"], "text": ["正文。"] * 2, "issuers": ["云泽市水务局、云泽市财政局", "云泽市财政局"]})
    >>> incidence_table(coordination_graph(Corpus.from_frame(frame, kind="policy"))).to_dict("index")
    {'云泽市水务局': {'a': 1, 'b': 0}, '云泽市财政局': {'a': 1, 'b': 1}}
    """
    import pandas as pd

    table = graph_acts(graph, verb="incidence_table").table
    rows = table[(table["group"] == "issue") & table["department"].isin(list(graph.nodes))]
    return pd.crosstab(rows["department"], rows["document"]).clip(upper=1).sort_index(axis=0).sort_index(axis=1)
