"""Topics of policies and feedback in one space."""

from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.tables import frex, topic_table
from policytext.topics.verb import fit_topics, label_topics

__all__ = ["Topics", "even_counts", "fit_topics", "frex", "label_topics", "pooled_shares", "topic_table"]
