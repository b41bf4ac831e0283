"""`Lexicon`: terms that stay whole when texts are cut, and where each list comes from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from policytext.errors import InputError, explain, listing

__all__ = ["Lexicon", "default_stop_words"]

_LISTS = ("departments", "document_types", "policy_terms")
_TERM = re.compile("[\u4e00-\u9fd5A-Za-z0-9]{2,}")
TERM_FREQUENCY = 2000
"""Frequency given to a term: explicit, so that both backends weigh it alike; enough to beat its parts."""


@dataclass(frozen=True, slots=True, repr=False)
class Lexicon:
    """Terms that the segmenter keeps whole.

    Attributes
    ----------
    terms : tuple of str
        Sorted, each once.
    sources : tuple of (str, int)
        Name of each list that went in, and how many terms it held.

    Examples
    --------
    >>> lexicon = Lexicon.default().with_terms(["云泽码"], source="our study")
    >>> "云泽码" in lexicon.terms, lexicon.sources[-1]
    (True, ('our study', 1))
    """

    terms: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]

    @classmethod
    def default(cls) -> "Lexicon":
        """The built-in lists: names of departments, types of documents, terms of policy and public service."""
        lexicon = cls((), ())
        for name in _LISTS:
            lexicon = lexicon.with_terms(_words(name), source=name)
        return lexicon

    def with_terms(self, terms: Iterable[str], *, source: str = "user") -> "Lexicon":
        """Give a lexicon with further terms.

        Raises
        ------
        InputError
            If a term is empty, one character long, or holds white space, punctuation or a rare character
            (such a term can't stay whole).
        """
        if isinstance(terms, str):
            raise InputError(explain(f"terms={terms!r} is one text", found="takes a list of terms", hint=f"use [{terms!r}]"))
        new = [term.strip() for term in terms]
        wrong = sorted({term for term in new if not _TERM.fullmatch(term)})
        if wrong:
            raise InputError(
                explain(
                    f"{wrong[0]!r} can't be a term ({len(wrong)} such)",
                    found=f"terms: {listing(wrong, limit=5)}",
                    hint="terms have two or more Latin letters, digits or Chinese characters, none of them rare, without spaces and marks",
                )
            )
        return Lexicon(tuple(sorted({*self.terms, *new})), (*self.sources, (source, len(set(new)))))

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        lists = ", ".join(f"{number} from {name}" for name, number in self.sources)
        return f"Lexicon({len(self)} terms: {lists or 'none'})"


def default_stop_words() -> frozenset[str]:
    """Words left out of the topic words: function words, courtesies, formulas of official texts.

    >>> "进一步" in default_stop_words(), "停车位" in default_stop_words()
    (True, False)
    """
    return frozenset(_words("stop_words"))


def _words(name: str) -> list[str]:
    text = (resources.files("policytext.segmenting") / "words" / f"{name}.txt").read_text("utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
