"""Policies read clause by clause for the codes of a codebook."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.cleaning.privacy import put_masks
from policytext.codebook._masks import Private, masked_part, private_of_clauses
from policytext.codebook._reader import hits_in
from policytext.codebook.book import Codebook, load_codebook
from policytext.codebook.coder import Coder, check_coder, coder_labels, coder_name
from policytext.codebook.coding import CLAUSE_COLUMNS, TABLE_COLUMNS, Coding
from policytext.corpus import Corpus, as_texts
from policytext.errors import EmptyInputError, InputError, expect, explain
from policytext.government.clauses import Clause, split_clauses
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.government.heads.standing import why_left_out
from policytext.provenance import FrozenMap, record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["code_mechanisms"]

NOT_MEASURED = "not measured"
_Found = tuple[str, int, int, str]
"""Code, start and end of the cue in the clause, the cue."""
_STOP = re.compile("[。；！？\n]")
_BREAK = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")


def code_mechanisms(
    policies: Corpus,
    *,
    codebook: Codebook | None = None,
    coder: Coder | None = None,
    leave_out: Sequence[str] = LEFT_OUT,
    dimensions: bool = True,
) -> Coding:
    """Code every clause of every policy: which mechanisms it sets up, what it does, how binding it is, what it provides and measures.

    Parameters
    ----------
    policies : Corpus
    codebook : Codebook, optional
        Default the mechanisms and safeguards that come with the library.
    coder : callable, optional
        Gives the codes instead of the codebook's patterns: from a list of texts to the ids of codes of each
        (:class:`policytext.codebook.Coder`). It sees clauses with personal data masked, each distinct one once.
        :func:`policytext.codebook.cached_coder` keeps what it says in a file.
    leave_out : sequence of str
        Types of document that are no supply of their own. They are coded too, and counted apart.
    dimensions : bool
        Whether to tell modality, resource and indicator of each clause as well.

    Returns
    -------
    Coding

    Raises
    ------
    InputError
        If ``policies`` is no corpus of policies, an argument is of another type, or the coder fails; the message names document and clause.
    EmptyInputError
        If no document has text.

    Notes
    -----
    Clauses are those of :func:`policytext.clause_table`, with the same numbers; a clause may have no code, or several. What a clause does comes from
    its words and the headings above it. Codes say that a text sets a mechanism up, not that anybody works by it. Shares counted from codes are
    ``exploratory`` until a hand-coded sample says how far the coder can be trusted: :func:`policytext.codebook.mechanism_sheet`.

    Examples
    --------
    >>> import pandas as pd
    >>> text = "一、先行试点\\n选择两个镇开展停车改革试点，成熟后在全市推广。\\n二、附则\\n本办法自发布之日起施行。"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [text]}), kind="policy")
    >>> coder = lambda texts: [["M13b"] if "试点，" in text else [] for text in texts]
    >>> coding = code_mechanisms(policies, coder=coder, dimensions=False)
    >>> coding.table[["document", "number", "code"]].values.tolist()
    [['a', 2, 'M13b']]
    """
    expect(policies, Corpus, verb="code_mechanisms", hint="read_policies(path) gives one")
    if policies.kind != "policy":
        raise InputError(explain("mechanisms are read from policies", found=f"kind={policies.kind!r}", hint="pass the corpus of policies"))
    book = load_codebook("mechanisms") if codebook is None else codebook
    expect(book, Codebook, verb="code_mechanisms", hint="read_codebook(path) gives one")
    expect(dimensions, bool, verb="code_mechanisms", hint="give dimensions=True or False")
    check_leave_out(leave_out)
    if coder is not None:
        check_coder(coder)
    ids = policies.table["id"].astype(str).tolist()
    owned = [(name, number, c) for name, text in zip(ids, as_texts(policies.table["text"]), strict=True) for number, c in enumerate(split_clauses(text), 1)]
    if not owned:
        raise EmptyInputError(explain("no policy has text to code", found=f"{len(ids)} documents", hint="check which column was read as text"))
    private = private_of_clauses([name for name, _, _ in owned], [c.text for _, _, c in owned])
    found = _found(owned, private, book, coder)
    left = dict(zip(ids, why_left_out(policies.table, leave_out).tolist(), strict=True))
    clauses, table = _clauses(owned, found, left, dimensions), _table(owned, private, found, book)
    documents = _documents(policies.table, left, clauses)
    settings = {"codebook": book.id, "codebook_digest": book.digest, "coder": "patterns" if coder is None else coder_name(coder),
                "leave_out": list(leave_out), "dimensions": dimensions}  # fmt: skip
    made = record("code_mechanisms", settings, content=content_of(table, clauses, documents), parents=[policies.provenance])
    return Coding(table, clauses, documents, tuple(c.text for _, _, c in owned), book, FrozenMap(settings), made)


def content_of(*tables: "pd.DataFrame") -> list[str]:
    """The cells of tables as texts, for the digest of a coding."""
    return [cell for table in tables for name in table.columns for cell in (str(name), *map(str, table[name].tolist()))]


# -- parts ------------------------------------------------------------------------------------------


def _found(owned: Sequence[tuple[str, int, Clause]], private: Sequence[Private], book: Codebook, coder: Coder | None) -> list[list[_Found]]:
    """The codes of each clause."""
    if coder is None:
        return [[(hit.code, hit.start, hit.end, hit.cue) for hit in hits_in(c.text, book, function=c.function)] for _, _, c in owned]
    places = [f"clause {number} of document {name!r}" for name, number, _ in owned]
    shown = [put_masks(c.text, spans) for (_, _, c), spans in zip(owned, private, strict=True)]
    labels = coder_labels(coder, shown, places, book)
    return [[(code, 0, len(c.text), "") for code in codes] for codes, (_, _, c) in zip(labels, owned, strict=True)]


def _readers() -> tuple[Callable[[str], str], Callable[[str], tuple[str, ...]], Callable[[str], str]]:
    from policytext.codebook.evaluation import clause_indicator
    from policytext.codebook.modality import clause_modality
    from policytext.codebook.resource import clause_resources

    return clause_modality, clause_resources, clause_indicator


def _clauses(
    owned: Sequence[tuple[str, int, Clause]], found: Sequence[Sequence[_Found]], left: dict[str, str], dimensions: bool
) -> "pd.DataFrame":  # fmt: skip
    import pandas as pd

    if dimensions:
        modality, resources, indicator = _readers()
        told = {text: (modality(text), "；".join(resources(text)), indicator(text)) for text in {c.text: None for _, _, c in owned}}
    else:
        told = dict.fromkeys((c.text for _, _, c in owned), (NOT_MEASURED,) * 3)
    masked = {path: mask_private(" > ".join(path)) for path in {c.path: None for _, _, c in owned}}
    rows = [
        (name, number, c.start, c.end, c.part, masked[c.path], c.function, *told[c.text], len(codes), left[name])
        for (name, number, c), codes in zip(owned, found, strict=True)
    ]
    return _typed(pd.DataFrame(rows, columns=list(CLAUSE_COLUMNS), dtype=object), ("number", "start", "end", "n_codes"))


def _table(
    owned: Sequence[tuple[str, int, Clause]], private: Sequence[Private], found: Sequence[Sequence[_Found]], book: Codebook
) -> "pd.DataFrame":  # fmt: skip
    import pandas as pd

    names = {code.id: (code.name["zh"], code.name["en"]) for code in book.codes}

    def shown(clause: Clause, spans: Private, start: int, end: int) -> str:
        return _BREAK.sub(" ", masked_part(clause.text, start, end, spans)).strip()

    rows: list[tuple[Any, ...]] = [
        (
            name, number, c.start, c.end, c.function, code, *names[code], c.start + start, c.start + end, shown(c, spans, start, end) if cue else "",
            shown(c, spans, *_sentence(c.text, start, end)),
        )
        for (name, number, c), spans, codes in zip(owned, private, found, strict=True)
        for code, start, end, cue in codes
    ]
    return _typed(pd.DataFrame(rows, columns=list(TABLE_COLUMNS), dtype=object), ("number", "start", "end", "cue_start", "cue_end"))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Span of the sentence, or sentences, of a clause that a cue stands in."""
    before = [stop.end() for stop in _STOP.finditer(text, 0, start)]
    after = _STOP.search(text, max(end - 1, start))
    return before[-1] if before else 0, after.end() if after else len(text)


def _documents(table: "pd.DataFrame", left: dict[str, str], clauses: "pd.DataFrame") -> "pd.DataFrame":
    """Documents with their variables as text."""
    import pandas as pd

    ids = table["id"].astype(str).tolist()
    out: dict[str, Any] = {"document": ids}
    taken = ("document", "id", "text", "reply", "kind", "year", "left_out", "n_clauses", "n_coded")
    for name in (str(name) for name in table.columns if name not in taken):
        column = table[name]
        cells = column.dt.strftime("%Y-%m-%d").fillna("") if pd.api.types.is_datetime64_any_dtype(column) else as_texts(column)
        masked = {cell: mask_private(cell) for cell in set(cells)}
        out[name] = [masked[cell] for cell in cells]
    own = as_texts(table["year"]) if "year" in table.columns else [""] * len(ids)
    out["year"] = [date[:4] or year for date, year in zip(out.get("date", [""] * len(ids)), own, strict=True)]
    out["left_out"] = [left[name] for name in ids]
    owners = clauses["document"]
    out["n_clauses"] = owners.value_counts().reindex(ids, fill_value=0).to_numpy()
    out["n_coded"] = owners[clauses["n_codes"] > 0].value_counts().reindex(ids, fill_value=0).to_numpy()
    return _typed(pd.DataFrame(out, dtype=object), ("n_clauses", "n_coded"))


def _typed(table: "pd.DataFrame", whole: Sequence[str]) -> "pd.DataFrame":
    """Whole numbers in some columns, texts in the others."""
    return table.astype({name: "int64" if name in whole else "object" for name in table.columns})
