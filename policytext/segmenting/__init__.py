"""Texts cut into words: lexicon, the two jieba backends, and the tokens that come out."""

from policytext.segmenting._engines import Segmenter
from policytext.segmenting.lexicon import Lexicon, default_stop_words
from policytext.segmenting.tokens import Tokens
from policytext.segmenting.verb import segment

__all__ = ["Lexicon", "Segmenter", "Tokens", "default_stop_words", "segment"]
