"""`StudyResults`: everything that one study gave, as the report and the tables take it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus
from policytext.government.duties import Duties
from policytext.mismatch.result import Mismatch
from policytext.provenance import Provenance
from policytext.segmenting.tokens import Tokens
from policytext.topics.model import Topics
from policytext.topics.number.result import TopicNumber

if TYPE_CHECKING:
    import networkx as nx

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

    def __repr__(self) -> str:
        return (
            f"StudyResults({self.title!r}: {len(self.policies)} policies, {len(self.feedback)} feedback messages, "
            f"{len(self.topics)} topics, {len(self.duties)} duties, {self.graph.number_of_nodes()} departments)"
        )
