"""Does the finding survive: the same question asked with other seeds, numbers of topics, words and weights."""

from policytext.sensitivity.grams import CharacterPairs
from policytext.sensitivity.result import Sensitivity, with_support
from policytext.sensitivity.verb import test_sensitivity

__all__ = ["CharacterPairs", "Sensitivity", "test_sensitivity", "with_support"]
