"""policytext: where policy supply and grassroots demand do not meet, read from their texts.

Verbs are functions, nouns are frozen types.
"""

from policytext._version import __version__
from policytext.cleaning import privacy_table
from policytext.coordination import coordination_graph, department_table, tie_table
from policytext.corpus import Corpus, issue_table, source_table
from policytext.datasets import load_yunze
from policytext.duplicates import Duplicates, campaign_table, group_duplicates
from policytext.errors import PolicytextError, PolicytextWarning
from policytext.government import Duties, clause_table, extract_duties
from policytext.mismatch import Mismatch, measure_mismatch
from policytext.plotting import plot_coordination, plot_gap_groups, plot_keyness, plot_mismatch, plot_shares
from policytext.provenance import show_versions
from policytext.reading import read_feedback, read_policies
from policytext.report import StudyResults, write_report
from policytext.segmenting import (
    Lexicon,
    Terms,
    Tokens,
    accept_terms,
    concordance_table,
    find_terms,
    keyness_table,
    lexicon_table,
    read_lexicon,
    segment,
    stop_word_table,
)
from policytext.study import run_study
from policytext.topics import Topics, fit_topics, label_topics, topic_table

__all__ = [
    "Corpus",
    "Duplicates",
    "Duties",
    "Lexicon",
    "Mismatch",
    "PolicytextError",
    "PolicytextWarning",
    "StudyResults",
    "Terms",
    "Tokens",
    "Topics",
    "__version__",
    "accept_terms",
    "campaign_table",
    "clause_table",
    "concordance_table",
    "coordination_graph",
    "department_table",
    "extract_duties",
    "find_terms",
    "fit_topics",
    "group_duplicates",
    "issue_table",
    "keyness_table",
    "label_topics",
    "lexicon_table",
    "load_yunze",
    "measure_mismatch",
    "plot_coordination",
    "plot_gap_groups",
    "plot_keyness",
    "plot_mismatch",
    "plot_shares",
    "privacy_table",
    "read_feedback",
    "read_lexicon",
    "read_policies",
    "run_study",
    "segment",
    "show_versions",
    "source_table",
    "stop_word_table",
    "tie_table",
    "topic_table",
    "write_report",
]
