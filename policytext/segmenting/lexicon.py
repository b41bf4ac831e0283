"""`Lexicon`: terms that stay whole when texts are cut, and where each list comes from."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from os import PathLike

from policytext.errors import InputError, explain, listing
from policytext.provenance import digest_of
from policytext.segmenting.bodies import agency_terms
from policytext.segmenting.stop_words import default_stop_words

__all__ = ["TERM_FREQUENCY", "Lexicon", "RefusedTerm", "default_stop_words", "refusal_of"]

_LISTS = (
    "departments", "document_types", "governance", "digital_government", "education", "health", "social_security", "housing", "utilities",
    "transport", "environment", "city_market", "economy", "rural", "law_safety", "laws", "culture",
)  # fmt: skip
_PLAIN = re.compile("[\u4e00-\u9fd5A-Za-z0-9]{2,}")
"""What jieba's dictionary can hold, in Python and in Rust alike."""
_USUAL = re.compile("[\u4e00-\u9fd5A-Za-z0-9]{2,30}")
_MADE = "use Lexicon((), ()).with_terms(terms), Lexicon.default() or read_lexicon"
_PARTS = re.compile(r"[。！？!?；;，,、：:…\x00-\x1f\x7f\ud800-\udfff]")
_LONGEST = 30
TERM_FREQUENCY = 2000
"""Frequency given to a term: explicit, so that both backends weigh it alike; enough to beat its parts. A word that is
more frequent in jieba's dictionary keeps its own."""


@dataclass(frozen=True, slots=True)
class RefusedTerm:
    """What stood in a list of terms and can't be one, or stood there before.

    Attributes
    ----------
    term : str
    place : str
        Where it stood, such as ``"line 3"``.
    reason : str
    """

    term: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Lexicon:
    """Terms that the segmenter keeps whole.

    Attributes
    ----------
    terms : tuple of str
        Sorted, each once.
    sources : tuple of (str, int)
        Name of each list that went in, and how many terms it held.
    refused : tuple of RefusedTerm
        What the files that were read held besides: repeated terms and what can't be a term.

    Notes
    -----
    A term stays whole wherever it begins and ends with a word. Where a neighbouring word reaches into it (护工 in
    保护|工作) it is no term there; where two terms overlap, the likelier cut wins.
    :func:`lexicon_table` counts both for every term.

    Examples
    --------
    >>> lexicon = Lexicon.default().with_terms(["云泽码"], source="our study")
    >>> "云泽码" in lexicon.terms, lexicon.sources[-1]
    (True, ('our study', 1))
    """

    terms: tuple[str, ...]
    sources: tuple[tuple[str, int], ...]
    refused: tuple[RefusedTerm, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.terms, tuple) or not isinstance(self.sources, tuple) or not isinstance(self.refused, tuple):
            raise InputError(explain("a lexicon is made of tuples", found=type(self.terms).__name__, hint=_MADE))
        _checked(_listed(self.terms))
        if any(one >= other for one, other in pairwise(self.terms)):
            raise InputError(
                explain("the terms of a lexicon are sorted, each once", found=f"{len(self.terms)} terms", hint=_MADE)
            )

    @classmethod
    def default(cls) -> "Lexicon":
        """The built-in lists: bodies of government, types of documents, terms of policy and public service.

        The head of each list (``policytext/segmenting/words``) says what it holds and how it was chosen. Terms that real
        texts showed to overlap others often, or to cut common words, are left out.
        """
        return _default()

    @classmethod
    def from_file(cls, path: str | PathLike[str], *, column: str | None = None) -> "Lexicon":
        """The terms of a file and no others; see :func:`read_lexicon`."""
        from policytext.segmenting.lexicon_files import read_lexicon

        return read_lexicon(path, column=column)

    @property
    def dictionary_terms(self) -> tuple[str, ...]:
        """The terms that jieba's dictionary can hold; the others are joined after cutting."""
        return tuple(term for term in self.terms if _PLAIN.fullmatch(term))

    @property
    def digest(self) -> str:
        """The same for the same terms, whatever lists they came from."""
        return digest_of(["lexicon", str(TERM_FREQUENCY), *self.terms])

    def with_terms(self, terms: "Iterable[str] | Lexicon", *, source: str = "user") -> "Lexicon":
        """Give a lexicon with further terms: a list of them, or those of another lexicon with their sources.

        Raises
        ------
        InputError
            If a term is no text or can't stay whole: see :func:`read_lexicon` for the reasons.
        """
        if isinstance(terms, Lexicon):
            return Lexicon(tuple(sorted({*self.terms, *terms.terms})), self.sources + terms.sources, self.refused + terms.refused)
        new = _checked(term.strip() for term in _listed(terms))
        return Lexicon(tuple(sorted({*self.terms, *new})), (*self.sources, (source, len(set(new)))), self.refused)

    def without_terms(self, terms: Iterable[str]) -> "Lexicon":
        """Give a lexicon without some terms.

        Raises
        ------
        InputError
            If a term is no text or not in the lexicon.
        """
        gone = set(_listed(terms))
        unknown = sorted(gone - set(self.terms))
        if unknown:
            raise InputError(
                explain(
                    f"{unknown[0]!r} is not in the lexicon ({len(unknown)} such)",
                    found=f"{len(self)} terms",
                    hint="see lexicon.terms",
                )
            )
        kept = tuple(term for term in self.terms if term not in gone)
        return Lexicon(kept, (*self.sources, ("left out", -len(gone))), self.refused)

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        lists = ", ".join(f"{number} from {name}" for name, number in self.sources)
        return f"Lexicon({len(self)} terms: {lists or 'none'})"


def _listed(terms: object) -> list[str]:
    """What was given as terms, if it is a list of texts."""
    if isinstance(terms, (str, bytes)):
        raise InputError(explain(f"terms={terms!r} is one text", found="takes a list of terms", hint=f"use [{terms!r}]"))
    if not isinstance(terms, Iterable):
        raise InputError(explain(f"terms={terms!r} is no list", hint="give a list of terms, such as ['云泽码']"))
    texts: list[str] = []
    for term in terms:
        if not isinstance(term, str):
            raise InputError(
                explain(f"{term!r} can't be a term: it is {type(term).__name__}, not text", hint="give texts, no empty cells")
            )
        texts.append(term)
    return texts


def _checked(terms: Iterable[str]) -> list[str]:
    """The terms, all of which can be terms."""
    good: list[str] = []
    wrong: dict[str, str] = {}
    for term in terms:
        if not _USUAL.fullmatch(term) and (reason := refusal_of(term)):
            wrong[term] = reason
        good.append(term)
    if wrong:
        first = min(wrong)
        raise InputError(
            explain(
                f"{first!r} can't be a term: it {wrong[first]} ({len(wrong)} such)",
                found=f"terms: {listing(map(repr, sorted(wrong)), limit=5)}",
                hint="terms have two characters or more, without spaces, sentence marks and commas",
            )
        )
    return good


def refusal_of(term: str) -> str:
    """Why a text can't be a term; empty if it can.

    >>> refusal_of("停车位"), refusal_of("停车 位")
    ('', 'holds white space')
    """
    if len(term) < 2:
        return "has fewer than two characters"
    if len(term) > _LONGEST:
        return f"has more than {_LONGEST} characters"
    if any(character.isspace() for character in term):
        return "holds white space"
    if found := _PARTS.search(term):
        return f"holds {found[0]!r}, which parts sentences or lists"
    if unseen := [character for character in term if unicodedata.category(character) in ("Cf", "Co", "Cn")]:
        return f"holds U+{ord(unseen[0]):04X}, which nobody sees"
    if not any(character.isalnum() for character in term):
        return "holds no letter, digit or Chinese character"
    return ""


def _words(name: str) -> list[str]:
    text = (resources.files("policytext.segmenting") / "words" / f"{name}.txt").read_text("utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


@cache
def _default() -> Lexicon:
    lists = {**{name: frozenset(_words(name)) for name in _LISTS}, "agencies": frozenset(agency_terms())}
    return Lexicon(tuple(sorted(frozenset().union(*lists.values()))), tuple((name, len(terms)) for name, terms in lists.items()))
