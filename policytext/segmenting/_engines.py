"""The two jieba backends behind one form: private instances, explicit frequencies, the same tokens."""

import re
import warnings
from collections.abc import Sequence
from typing import Literal, Protocol

from policytext.errors import InputError, MissingPackageError, explain
from policytext.segmenting.lexicon import TERM_FREQUENCY, Lexicon

__all__ = ["Backend", "Segmenter", "make_segmenter"]

Backend = Literal["rust", "python"]
_ASCII_RUN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_RARE = re.compile("([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
"""Chinese characters that jieba in Python always cuts off and jieba in Rust may join to their neighbours."""


class Segmenter(Protocol):
    """Anything that cuts texts into words without losing a character."""

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut each text; joined, the words are the text."""
        ...


class _Rust:
    def __init__(self, lexicon: Lexicon) -> None:
        try:
            import rjieba
        except ImportError as error:
            raise MissingPackageError(
                explain("backend='rust' needs the package rjieba", hint="install it, or use backend='python'")
            ) from error
        self._jieba = rjieba.Jieba()
        for term in lexicon.terms:
            self._jieba.add_word(term, TERM_FREQUENCY, None)

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        cut = self._jieba.cut
        return [_even([word for part in _RARE.split(text) if part for word in cut(part)]) for text in texts]


class _Python:
    def __init__(self, lexicon: Lexicon) -> None:
        with warnings.catch_warnings():
            # jieba's sources hold escapes that newer Pythons warn of when they are first compiled.
            warnings.filterwarnings("ignore", message=r".*invalid escape sequence", category=DeprecationWarning)
            warnings.filterwarnings("ignore", message=r".*invalid escape sequence", category=SyntaxWarning)
            warnings.filterwarnings("ignore", message=r"pkg_resources is deprecated", category=UserWarning)
            warnings.filterwarnings("ignore", message=r"pkg_resources is deprecated", category=DeprecationWarning)
            import jieba
        self._jieba = jieba.Tokenizer()
        # jieba would keep its table in the shared temporary folder, where it may be another user's.
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for term in lexicon.terms:
            # jieba adds the frequency of a word that it knows to its total once more, jieba in Rust puts the new one in
            # the old one's place. Where two cuts are almost equally likely, that decides between them.
            self._jieba.total -= self._jieba.FREQ.get(term, 0)
            self._jieba.add_word(term, TERM_FREQUENCY)

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        cut = self._jieba.lcut
        return [_even(cut(text)) for text in texts]


def _even(words: list[str]) -> list[str]:
    """Make the two places alike where the backends may differ.

    Runs of ASCII with marks inside (80-90, 4.2.3) are cut anew. A character said over and over (砰砰砰) is one word:
    where to cut it is a tie, which each backend decides in its own way.
    """
    even: list[str] = []
    for word in words:
        if len(word) > 1 and word.isascii():
            even += [piece for piece in _ASCII_RUN.split(word) if piece]
        elif even and word[0] == even[-1][-1] and word[0] >= "\u4e00" and _is_one_character(word) and _is_one_character(even[-1]):
            even[-1] += word
        else:
            even.append(word)
    return even


def _is_one_character(word: str) -> bool:
    return word.count(word[0]) == len(word)


def make_segmenter(backend: str, lexicon: Lexicon) -> Segmenter:
    """Make a fresh instance of a backend that knows the lexicon."""
    if backend == "rust":
        return _Rust(lexicon)
    if backend == "python":
        return _Python(lexicon)
    raise InputError(explain(f"no backend {backend!r}", found="backends: rust, python", hint="use one of these"))
