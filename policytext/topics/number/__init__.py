"""How many topics: numbers for each candidate, a band, and a recommendation with its reasons."""

from policytext.topics.number.result import TopicNumber
from policytext.topics.number.verb import choose_n_topics

__all__ = ["TopicNumber", "choose_n_topics"]
