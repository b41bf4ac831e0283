"""The engines that cut: jieba in Rust, jieba itself, blanks, or one's own; private instances, the same tokens."""

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from policytext.errors import InputError, MissingPackageError, explain, listing
from policytext.segmenting._checks import check_words
from policytext.segmenting._dictionary import words_from
from policytext.segmenting._flat import Flat, even, flatten, unflatten, without_borders
from policytext.segmenting._whole import Guard, make_guard
from policytext.segmenting.lexicon import TERM_FREQUENCY, Lexicon

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Backend", "Engine", "Segmenter", "engine_settings", "make_segmenter"]

Backend = Literal["rust", "python", "spaces"]
_APART = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|([\u4e00-\u9fd5])\\1{2,}")
"""What both backends get as a text of its own. Rare Chinese characters: jieba in Python always cuts them off, jieba in Rust
may join them to their neighbours. A character said three times or more: 哈|哈哈 and 哈哈|哈 are equally likely, each backend
decides in its own way, and what stands beside is cut accordingly."""
_BLANK = re.compile(r"(\s+)")


@runtime_checkable
class Segmenter(Protocol):
    """Anything that cuts texts into words without losing a character; give one as ``backend=`` of :func:`segment`.

    Notes
    -----
    For ``workers`` above 1 the object must be picklable; it goes to the workers with every batch. For a cache its
    settings must tell it apart from any other.

    Examples
    --------
    >>> class Pairs:
    ...     def cut(self, texts):
    ...         return [[text[i : i + 2] for i in range(0, len(text), 2)] for text in texts]
    ...     def settings(self):
    ...         return {"length": 2}
    >>> isinstance(Pairs(), Segmenter)
    True
    """

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut each text; joined, the words are the text, and none is empty."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """What was chosen, as plain values: name, version, model ... They go into the record of the tokens."""
        ...


class Engine(Protocol):
    """What :func:`make_segmenter` gives: a segmenter that also gives its words as arrays."""

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        """Cut each text."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """What was chosen."""
        ...

    def flat(self, texts: Sequence[str]) -> Flat:
        """Cut texts, the words as arrays."""
        ...


class _Own:
    """What the library's own engines share: words in order, made even, terms joined again."""

    _guard: Guard | None = None
    """Joins the few terms that the engine cuts; made when the engine is there to ask."""

    def words(self, texts: Sequence[str]) -> Iterable[str]:
        raise NotImplementedError

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        return unflatten(self.flat(texts))

    def flat(self, texts: Sequence[str]) -> Flat:
        return _joined(even(flatten(self.words(texts), texts)), self._guard)

    def settings(self) -> Mapping[str, Any]:
        raise NotImplementedError


class _Rust(_Own):
    def __init__(self, lexicon: Lexicon) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()
        for term in _rarer_terms(lexicon):
            self._jieba.add_word(term, TERM_FREQUENCY, None)
        self._guard = make_guard(lexicon, cut=self.cut)

    def words(self, texts: Sequence[str]) -> Iterator[str]:
        return chain.from_iterable(map(self._jieba.cut, _parts(texts)))

    def settings(self) -> Mapping[str, Any]:
        return engine_settings("rust")


class _Python(_Own):
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
        for term in _rarer_terms(lexicon):
            # jieba adds the frequency of a word that it knows to its total once more, jieba in Rust puts the new one in
            # the old one's place. Where two cuts are almost equally likely, that decides between them.
            self._jieba.total -= self._jieba.FREQ.get(term, 0)
            self._jieba.add_word(term, TERM_FREQUENCY)
        self._guard = make_guard(lexicon, cut=self.cut)

    def words(self, texts: Sequence[str]) -> Iterator[str]:
        return chain.from_iterable(map(self._jieba.cut, _parts(texts)))

    def settings(self) -> Mapping[str, Any]:
        return engine_settings("python")


class _Spaces(_Own):
    """Text that was cut before: what stands between blanks is a word, and so are the blanks."""

    def words(self, texts: Sequence[str]) -> Iterator[str]:
        return (word for text in texts for word in _BLANK.split(text) if word)

    def flat(self, texts: Sequence[str]) -> Flat:
        return flatten(self.words(texts), texts)

    def settings(self) -> Mapping[str, Any]:
        return engine_settings("spaces")


class _Given:
    """An engine of one's own: its words checked, terms that it cut joined."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon) -> None:
        self._segmenter = segmenter
        self._guard = make_guard(lexicon)

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        return unflatten(self.flat(texts))

    def _checked(self, texts: Sequence[str]) -> list[list[str]]:
        cut = self._segmenter.cut(list(texts))
        check_words(texts, cut, type(self._segmenter).__name__)
        return cut

    def flat(self, texts: Sequence[str]) -> Flat:
        return _joined(flatten(chain.from_iterable(self._checked(texts)), texts), self._guard)

    def settings(self) -> Mapping[str, Any]:
        return engine_settings(self._segmenter)


def _rarer_terms(lexicon: Lexicon) -> list[str]:
    """The terms that get a frequency: those for which the dictionary has a higher one keep it (没有, 政府)."""
    frequent = words_from(TERM_FREQUENCY)
    return [term for term in lexicon.dictionary_terms if term not in frequent]


def _joined(flat: Flat, guard: Guard | None) -> Flat:
    return flat if guard is None else without_borders(flat, guard.joins(flat.joined, flat.ends, flat.text_ends))


def _parts(texts: Sequence[str]) -> Sequence[str]:
    """The texts, those that hold something to be cut apart in parts."""
    import numpy as np

    chars = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    odd = np.flatnonzero(_odd_blocks()[chars >> np.uint32(8)])
    odd = odd[(chars[odd] < 0x9F00) | (chars[odd] > 0x9FD5)]
    thrice = np.flatnonzero((chars[2:] == chars[1:-1]) & (chars[2:] == chars[:-2]) & (chars[2:] >= 0x4E00))
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
    parts, done = list[str](), 0
    for place in np.unique(np.searchsorted(ends, np.concatenate([odd, thrice]), side="right")).tolist():
        parts += texts[done:place]
        parts += _split(texts[place])
        done = place + 1
    return [*parts, *texts[done:]] if done else texts


def _split(text: str) -> list[str]:
    parts, done = list[str](), 0
    for match in _APART.finditer(text):
        parts += [text[done : match.start()], match.group()]
        done = match.end()
    return [part for part in [*parts, text[done:]] if part]


@cache
def _odd_blocks() -> "npt.NDArray[np.bool_]":
    """Blocks of 256 characters that hold rare ones."""
    import numpy as np

    blocks = np.zeros(0x1100, dtype=np.bool_)
    for first, last in ((0x34, 0x4D), (0x9F, 0x9F), (0xF9, 0xFA), (0x200, 0x3FF)):
        blocks[first : last + 1] = True
    return blocks


_PACKAGES = MappingProxyType({"rust": "rjieba", "python": "jieba", "spaces": ""})


def engine_settings(backend: str | Segmenter) -> dict[str, Any]:
    """What an engine says of itself, without making it.

    Raises
    ------
    InputError
        If there is no such engine, or its settings are no plain values.
    MissingPackageError
        If its package is absent.
    """
    if isinstance(backend, str) and backend in _PACKAGES:
        package = _PACKAGES[backend]
        try:
            return {"engine": backend, "version": metadata.version(package) if package else ""}
        except metadata.PackageNotFoundError as error:
            raise MissingPackageError(
                explain(f"backend={backend!r} needs the package {package}", hint="install it, or use the other backend")
            ) from error
    if isinstance(backend, Segmenter) and not isinstance(backend, (str, type)):
        return {**_plain_settings(backend.settings(), type(backend).__name__), "engine": type(backend).__name__}
    raise InputError(
        explain(
            f"no backend {_called(backend)}",
            found=f"backends: {listing(_PACKAGES)}",
            hint="use one of these, or an object with cut(texts) and settings()",
        )
    )


def _called(backend: object) -> str:
    """What an error calls it: no address in memory."""
    if isinstance(backend, str):
        return repr(backend)
    if isinstance(backend, type):
        return f"{backend.__name__}, which is a class: make an object of it"
    missing = [f"{name}()" for name in ("cut", "settings") if not callable(getattr(backend, name, None))]
    return f"of type {type(backend).__name__}, which lacks {' and '.join(missing)}"


def _plain_settings(settings: object, engine: str) -> dict[str, Any]:
    """Settings that can be recorded, so that nothing is refused after the work."""
    if not isinstance(settings, Mapping) or not all(isinstance(name, str) for name in settings):
        what = "a name that is no text" if isinstance(settings, Mapping) else type(settings).__name__
        raise InputError(explain(f"{engine}.settings() gives {what}", hint="give a dict of names and plain values; {} for none"))
    try:
        plain = json.loads(json.dumps(dict(settings), allow_nan=False, sort_keys=True))
    except (TypeError, ValueError) as error:
        raise InputError(
            explain(
                f"{engine}.settings() gives what can't be recorded",
                found=f"types: {listing(sorted({type(value).__name__ for value in settings.values()}))}",
                hint="use text, numbers, or lists of these",
            )
        ) from error
    return dict(plain)


def make_segmenter(backend: str | Segmenter, lexicon: Lexicon) -> Engine:
    """Make a fresh instance of an engine that keeps the terms of the lexicon whole; blanks alone cut where they stand."""
    engine_settings(backend)
    if not isinstance(backend, str):
        return _Given(backend, lexicon)
    return {"rust": _Rust, "python": _Python}[backend](lexicon) if backend in ("rust", "python") else _Spaces()
