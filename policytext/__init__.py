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
from policytext.mismatch import Mismatch, Places, measure_mismatch, measure_places, profile_table, tipping_table, transport_table
from policytext.plotting import (
    plot_calibration,
    plot_coordination,
    plot_gap_groups,
    plot_keyness,
    plot_mismatch,
    plot_places,
    plot_sensitivity,
    plot_shares,
    plot_topic_number,
    plot_transport,
)
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
from policytext.sensitivity import Sensitivity, test_sensitivity
from policytext.simulation import estimate_power, planted_corpus
from policytext.study import run_study
from policytext.topics import (
    Shares,
    TopicNumber,
    Topics,
    choose_n_topics,
    correct_shares,
    example_table,
    fit_topics,
    group_matters,
    intrusion_sheet,
    label_topics,
    load_topics,
    matter_table,
    measure_shares,
    quality_table,
    read_intrusion,
    register_table,
    save_topics,
    topic_table,
)
from policytext.validation import Coding, coding_sheet, methods_text, read_coding

__all__ = [
    "Coding",
    "Corpus",
    "Duplicates",
    "Duties",
    "Lexicon",
    "Mismatch",
    "Places",
    "PolicytextError",
    "PolicytextWarning",
    "Sensitivity",
    "Shares",
    "StudyResults",
    "Terms",
    "Tokens",
    "TopicNumber",
    "Topics",
    "__version__",
    "accept_terms",
    "campaign_table",
    "choose_n_topics",
    "clause_table",
    "coding_sheet",
    "concordance_table",
    "coordination_graph",
    "correct_shares",
    "department_table",
    "estimate_power",
    "example_table",
    "extract_duties",
    "find_terms",
    "fit_topics",
    "group_duplicates",
    "group_matters",
    "intrusion_sheet",
    "issue_table",
    "keyness_table",
    "label_topics",
    "lexicon_table",
    "load_topics",
    "load_yunze",
    "matter_table",
    "measure_mismatch",
    "measure_places",
    "measure_shares",
    "methods_text",
    "planted_corpus",
    "plot_calibration",
    "plot_coordination",
    "plot_gap_groups",
    "plot_keyness",
    "plot_mismatch",
    "plot_places",
    "plot_sensitivity",
    "plot_shares",
    "plot_topic_number",
    "plot_transport",
    "privacy_table",
    "profile_table",
    "quality_table",
    "read_coding",
    "read_feedback",
    "read_intrusion",
    "read_lexicon",
    "read_policies",
    "register_table",
    "run_study",
    "save_topics",
    "segment",
    "show_versions",
    "source_table",
    "stop_word_table",
    "test_sensitivity",
    "tie_table",
    "tipping_table",
    "topic_table",
    "transport_table",
    "write_report",
]
