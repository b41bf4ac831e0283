"""Texts cut into words: lexicon, the two jieba backends, and the tokens that come out."""

from policytext.segmenting._engines import Segmenter
from policytext.segmenting.bodies import agency_terms
from policytext.segmenting.concordance import concordance_table
from policytext.segmenting.integrity import lexicon_table
from policytext.segmenting.keyness import keyness_table
from policytext.segmenting.lexicon import Lexicon, RefusedTerm
from policytext.segmenting.lexicon_files import read_lexicon
from policytext.segmenting.stop_words import default_stop_words, stop_word_table
from policytext.segmenting.terms import Terms, accept_terms, find_terms
from policytext.segmenting.tokens import Tokens
from policytext.segmenting.verb import segment

__all__ = [
    "Lexicon",
    "RefusedTerm",
    "Segmenter",
    "Terms",
    "Tokens",
    "accept_terms",
    "agency_terms",
    "concordance_table",
    "default_stop_words",
    "find_terms",
    "keyness_table",
    "lexicon_table",
    "read_lexicon",
    "segment",
    "stop_word_table",
]
