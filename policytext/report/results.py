"""`StudyResults`: everything that one study gave, as the report and the tables take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policytext.codebook import Coding
from policytext.coordination.communities import Communities
from policytext.coordination.congruence import Congruence
from policytext.corpus import Corpus
from policytext.findings import Findings
from policytext.government.duties import Duties
from policytext.matching import Matches
from policytext.mismatch.places import Places
from policytext.mismatch.result import Mismatch
from policytext.provenance import FrozenMap, Provenance
from policytext.responsiveness import Responsiveness
from policytext.reuse import Reuse
from policytext.segmenting.tokens import Tokens
from policytext.topics.model import Topics
from policytext.topics.number.result import TopicNumber
from policytext.validation.coding import HandCoding

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["RESULTS_HINT", "StudyResults"]

RESULTS_HINT = "run_study(load_study('study.toml')) gives the results of a study"


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class StudyResults:
    """The nouns of one study.

    Attributes
    ----------
    title : str
        Title of the study, as in the study file.
    policies, feedback : Corpus
    tokens : Tokens
    topics : Topics
    mismatch : Mismatch
        For the whole corpus.
    mismatch_by : Mismatch or None
        For each group, where the study asks for one.
    duties : Duties
    graph : networkx.MultiDiGraph
    settings : mapping
        The study file's settings, paths relative to it.
    provenance : Provenance
    number : TopicNumber or None
        What spoke for the number of topics, where the study had it chosen.
    coding : HandCoding or None
        What people said of a random sample; ``mismatch`` then is of grade ``"validated"``, and its rows are what they coded.
    profile, transport : DataFrame or None
        See :func:`policytext.profile_table` and :func:`policytext.transport_table`.
    places : Places or None
    lags, bursts, responses, stock : DataFrame or None
        See :func:`policytext.mismatch.lag_table`, :func:`policytext.mismatch.burst_table`, :func:`policytext.mismatch.response_table`
        and :func:`policytext.mismatch.stock_table`.
    communities : Communities or None
        See :func:`policytext.coordination.communities.find_communities`.
    departments, network, backbone : DataFrame or None
        See :func:`policytext.department_table`, :func:`policytext.coordination.network.network_table` and
        :func:`policytext.coordination.backbone_table` (joint issuance, then leads and supports).
    congruence : Congruence or None
        Who would have to work together, and does not.
    vacuum, overlap : DataFrame or None
        See :mod:`policytext.coordination.vacuum`.
    mechanisms : Coding or None
        See :func:`policytext.code_mechanisms`.
    clauses : mapping
        Tables of what clauses carry: ``modality, mandates, formalism, evaluation, participation, instruments, readability``, see :mod:`policytext.codebook`.
    matches : Matches or None
        See :func:`policytext.match_demands`.
    reuse : Reuse or None
        See :func:`policytext.find_reuse`.
    responsiveness : Responsiveness or None
        See :func:`policytext.measure_responsiveness`.
    findings : Findings or None
        The nine dilemmas; see :func:`policytext.diagnose`.
    not_measured : mapping
        Name of what is missing to the reason, empty where the study did not ask for it.
    """

    title: str
    policies: Corpus
    feedback: Corpus
    tokens: Tokens
    topics: Topics
    mismatch: Mismatch
    mismatch_by: Mismatch | None
    duties: Duties
    graph: "nx.MultiDiGraph[str]"
    settings: Mapping[str, Any]
    provenance: Provenance
    number: TopicNumber | None = None
    coding: HandCoding | None = None
    profile: "pd.DataFrame | None" = None
    transport: "pd.DataFrame | None" = None
    places: Places | None = None
    lags: "pd.DataFrame | None" = None
    bursts: "pd.DataFrame | None" = None
    responses: "pd.DataFrame | None" = None
    stock: "pd.DataFrame | None" = None
    communities: Communities | None = None
    departments: "pd.DataFrame | None" = None
    network: "pd.DataFrame | None" = None
    backbone: "pd.DataFrame | None" = None
    congruence: Congruence | None = None
    vacuum: "pd.DataFrame | None" = None
    overlap: "pd.DataFrame | None" = None
    mechanisms: Coding | None = None
    clauses: "Mapping[str, pd.DataFrame]" = field(default_factory=lambda: FrozenMap({}))
    matches: Matches | None = None
    reuse: Reuse | None = None
    responsiveness: Responsiveness | None = None
    findings: Findings | None = None
    not_measured: Mapping[str, str] = field(default_factory=lambda: FrozenMap({}))

    def __repr__(self) -> str:
        return (
            f"StudyResults({self.title!r}: {len(self.policies)} policies, {len(self.feedback)} feedback messages, "
            f"{len(self.topics)} topics, {len(self.duties)} duties, {self.graph.number_of_nodes()} departments)"
        )
