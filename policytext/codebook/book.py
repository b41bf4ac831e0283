"""The codebook as data: what each code means, what shows it, what does not, read from TOML."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, cast

from policytext.codebook._book_values import as_expression, as_functions, as_text, as_texts, as_words, both, check_keys
from policytext.codebook._literals import least_length
from policytext.errors import InputError, MissingFileError, expect, explain, listing
from policytext.provenance import digest_of

__all__ = ["BUILT_IN", "Code", "Codebook", "Pattern", "load_codebook", "read_codebook"]

BUILT_IN = ("mechanisms", "instruments", "nato", "discretion", "resources", "evaluation", "participation", "clarity")
"""Codebooks that come with the library; :func:`load_codebook` gives one."""

NEGATORS = (
    "(?:(?<!无)(?<!不能)(?<!不可)不(?:再|予|得(?!不|少|低|超|高)|应|宜|能(?!不)|要|必|准|许|可(?!不|或)|搞|设|另|单独|纳入|安排|进行|开展|实施|组织|建立|列入|作为?|需)"
    "|未(?!来|成年|知|经|必)|没有|无需|无须|毋须|取消|停止|暂停|暂缓|尚无|尚未|禁止|严禁|拒绝|阻碍|逃避)[^，。；：、！？\\n的]{0,8}$"
    "|(?<![无非])(?<!不得)(?<!不能)不$|是否[^，。；：、！？\\n]{0,8}$"
)
"""What right before a cue takes it back; two negations (不得不, 无不) do not."""
Within = Literal["part", "sentence", "clause"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a code shows.

    Attributes
    ----------
    find : str
        Regular expression of the cue; its span is the evidence.
    needs, unless : str
        Expressions that have to stand, or must not stand, around the cue; empty for none.
    within : {"part", "sentence", "clause"}
        Where ``needs`` looks: between commas, in the sentence, or in the whole clause.
    unless_within : {"part", "sentence", "clause"}
        Where ``unless`` looks; as ``within`` unless the codebook or the pattern says otherwise.
    """

    find: str
    needs: str = ""
    unless: str = ""
    within: Within = "sentence"
    unless_within: Within = "sentence"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a name in two languages, a definition, examples of our own, and patterns.

    ``functions_not`` are functions of clauses (:data:`policytext.government.CLAUSE_FUNCTIONS`) in which the code never holds (default: those
    of the codebook); ``negation`` is ``"before"`` (a negator right before the cue takes it back) or ``"none"``; ``grade`` is A (from text
    alone), B (text and metadata) or C (a mention only).
    """

    id: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    patterns: tuple[Pattern, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    group: str = ""
    grade: str = "A"
    negation: Literal["before", "none"] = "before"
    functions_not: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Codebook:
    """Codes that clauses are read for; from :func:`load_codebook` or :func:`read_codebook`.

    ``unless`` is an expression of sentences in which no code holds, such as reports of the past; empty for none.
    """

    id: str
    title: Mapping[str, str]
    codes: tuple[Code, ...]
    source: str
    digest: str
    unless: str = ""

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"Codebook({self.id!r}: {len(self.codes)} codes)"

    @property
    def ids(self) -> tuple[str, ...]:
        """The codes' ids, in the order of the file."""
        return tuple(code.id for code in self.codes)

    def code(self, name: str) -> Code:
        """The code with this id."""
        for code in self.codes:
            if code.id == name:
                return code
        raise InputError(
            explain(f"no code {name!r} in the codebook {self.id!r}", found=f"codes: {listing(self.ids)}", hint="name one of them")
        )


def load_codebook(name: str = "mechanisms") -> Codebook:
    """Load a codebook that comes with the library (one of :data:`BUILT_IN`).

    Raises
    ------
    InputError
        If none comes with the library under this name.

    Examples
    --------
    >>> load_codebook("mechanisms").code("M13b").name["zh"]
    '试点、反馈、推广'
    """
    expect(name, str, verb="load_codebook", hint=f"name one: {listing(BUILT_IN)}")
    if name not in BUILT_IN:
        raise InputError(
            explain(
                f"no built-in codebook {name!r}",
                found=f"built in: {listing(BUILT_IN)}",
                hint="read your own with read_codebook(path)",
            )
        )
    return _built_in(name)


@cache
def _built_in(name: str) -> Codebook:
    file = resources.files("policytext.codebook").joinpath("data", f"{name}.toml")
    return _as_codebook(file.read_text("utf-8"), f"{name}.toml")


def read_codebook(path: "str | PathLike[str]") -> Codebook:
    """Read a codebook of your own from a TOML file of the same form as the built-in ones.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If the file is no TOML, a code lacks what it must have, or the file holds a key, word or function of clauses that is unknown.

    Notes
    -----
    ``[codebook]`` holds ``id``, ``title`` and ``source``, and may hold ``unless`` (sentences in which nothing is coded), ``functions_not``
    (for every code that has none of its own) and ``unless_within`` (for every pattern that has none). ``[words]`` may name expressions, in
    capitals: ``<BODY>`` in a pattern, or in another word, then stands for what ``BODY`` names. Each ``[[codes]]`` needs ``id``, ``name``,
    ``definition`` and ``patterns``. An id has no blank, no ； and is not ``all``, which tables use for all codes together. What ``find``
    matches must have a length: lookaround alone is for ``needs`` and ``unless``.
    """
    expect(path, (str, PathLike), verb="read_codebook", hint="give the path of a TOML file")
    file = Path(fspath(path))
    if not file.is_file():
        raise MissingFileError(explain(f"no codebook {file.name!r}", hint="check the spelling and the working folder"))
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(explain(f"{file.name} is not UTF-8", hint="save it as UTF-8")) from error
    return _as_codebook(text, file.name)


# -- checks -----------------------------------------------------------------------------------------


def _as_codebook(text: str, name: str) -> Codebook:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(explain(f"{name} is no TOML: {error}", hint="compare with a built-in codebook")) from error
    head = data.get("codebook")
    rows = data.get("codes")
    if not isinstance(head, dict) or not isinstance(rows, list) or not rows:
        raise InputError(
            explain(
                f"{name} needs a table [codebook] and tables [[codes]]",
                found=f"has {listing(data)}",
                hint="compare with a built-in codebook",
            )
        )
    check_keys(data, ("codebook", "words", "codes"), name)
    check_keys(head, _HEAD_KEYS, f"{name}, [codebook]")
    words = as_words(data.get("words", {}), name)
    functions = as_functions(head.get("functions_not", ()), f"{name}, [codebook]")
    unless_within = _as_within(head["unless_within"], f"{name}, [codebook]", "unless_within") if "unless_within" in head else ""
    rows = [{"functions_not": functions, **row} if isinstance(row, dict) else row for row in rows]
    codes = tuple(_as_code(row, i, name, words, unless_within) for i, row in enumerate(rows, start=1))
    ids = [code.id for code in codes]
    twice = sorted({x for x in ids if ids.count(x) > 1})
    if twice:
        raise InputError(explain(f"{name} has the code {twice[0]!r} twice", hint="give each code one id"))
    title = both(head.get("title"), f"{name}, [codebook]", "title")
    unless = as_expression(head.get("unless", ""), f"{name}, [codebook]", "unless", words)
    own, source = (as_text(head.get(key, default), f"{name}, [codebook]", key) for key, default in (("id", Path(name).stem), ("source", "")))
    return Codebook(own, title, codes, source, digest_of(text), unless)


_HEAD_KEYS = ("id", "title", "source", "unless", "functions_not", "unless_within")


_KNOWN = {"id", "name", "definition", "patterns", "positive", "negative", "group", "grade", "negation", "functions_not", "source"}


def _as_code(row: Any, place: int, name: str, words: Mapping[str, str], unless_within: str) -> Code:
    where = f"{name}, code {place}"
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not row["id"].strip():
        raise InputError(explain(f"{where} has no id", hint="give each [[codes]] an id"))
    if re.search(r"[\s；]", row["id"]) or row["id"] == "all":
        problem = f"{where}: the id {row['id']!r} can't be told apart in tables"
        raise InputError(explain(problem, hint="give an id without blanks and ；, other than all"))
    where = f"{name}, code {row['id']!r}"
    check_keys(row, _KNOWN, where)
    given = row.get("patterns", [])
    if not isinstance(given, (str, list)):
        raise InputError(explain(f"{where}: patterns is no list", found=f"patterns={given!r}", hint="write patterns = ['…', { find = '…' }]"))
    patterns = tuple(_as_pattern(p, where, words, unless_within) for p in ([given] if isinstance(given, str) else given))
    if not patterns:
        raise InputError(explain(f"{where} has no patterns", hint="give a [[codes.patterns]] with find"))
    negation = row.get("negation", "before")
    if negation not in ("before", "none"):
        raise InputError(explain(f"{where}: negation={negation!r}", found="before, none", hint="use one of these"))
    grade = row.get("grade", "A")
    if grade not in ("A", "B", "C"):
        raise InputError(
            explain(f"{where}: grade={grade!r}", found="A, B, C", hint="A from text alone, B text and metadata, C a mention only")
        )
    return Code(
        id=row["id"], name=both(row.get("name"), where, "name"), definition=both(row.get("definition"), where, "definition"), patterns=patterns,
        positive=as_texts(row.get("positive", ()), where, "positive"), negative=as_texts(row.get("negative", ()), where, "negative"),
        group=as_text(row.get("group", ""), where, "group"), grade=grade, negation=negation, source=as_text(row.get("source", ""), where, "source"),
        functions_not=as_functions(row["functions_not"], where),
    )  # fmt: skip


_PATTERN_KEYS = {"find", "needs", "unless", "within", "unless_within"}


def _as_pattern(given: Any, where: str, words: Mapping[str, str], default: str) -> Pattern:
    if isinstance(given, str):
        given = {"find": given}
    if not isinstance(given, dict) or not isinstance(given.get("find"), str) or not given["find"]:
        raise InputError(explain(f"{where}: a pattern has no find", hint="give a regular expression"))
    check_keys(given, _PATTERN_KEYS, f"{where}: a pattern")
    find, needs, unless = (as_expression(given.get(key, ""), where, key, words) for key in ("find", "needs", "unless"))
    if not least_length(find):
        raise InputError(
            explain(f"{where}: find={given['find']!r} can match without a length", hint="let it match at least one character; lookaround is for needs")
        )
    within = _as_within(given.get("within", "sentence"), where, "within")
    return Pattern(find, needs, unless, within, _as_within(given.get("unless_within", default or within), where, "unless_within"))


def _as_within(given: Any, where: str, key: str) -> Within:
    if given not in ("part", "sentence", "clause"):
        raise InputError(explain(f"{where}: {key}={given!r}", found="part, sentence, clause", hint="use one of these"))
    return cast("Within", given)
