"""What :func:`policytext.codebook.profile.system_table` is given, checked and put by document. Private to the codebook room."""

from collections.abc import Mapping, Sequence

from policytext.codebook._profile_counts import CODES
from policytext.codebook._units import Unit, masked
from policytext.codebook.coding import Coding
from policytext.codebook.readability import _pairs
from policytext.codebook.verb import code_mechanisms
from policytext.corpus import Corpus
from policytext.errors import ColumnError, InputError, expect, explain, listing
from policytext.government import Duties, extract_duties
from policytext.government.heads.standing import plain_status, text_column

__all__ = ["coded_of", "explained_of", "groups_of", "named_of"]


def groups_of(policies: Corpus, names: Sequence[str], by: str | None, taken: Sequence[str]) -> dict[str, list[str]]:
    """Documents of each group, in order; no group has the name of a column that is ``taken``."""
    if by is None:
        return {name: [name] for name in names}
    expect(by, str, verb="system_table(..., by=)", hint='name a column of the policies, such as "region"')
    table = policies.table
    if by in taken:
        raise ColumnError(explain(f"the table has a column {by!r} of its own", found=f"by={by!r}", hint="give the variable another name in the corpus"))
    if by == "year" and "year" not in table.columns and "date" in table.columns:
        values = ["" if day != day or day is None else str(day.year) for day in table["date"]]
    elif by in table.columns:
        values = [str(value) for value in text_column(table, by)]
    else:
        raise ColumnError(explain(f"no column {by!r} in the policies", found=f"columns: {listing(table.columns)}", hint='name one of these, or "year"'))
    held: dict[str, list[str]] = {}
    of = dict(zip(table["id"].astype(str), values, strict=True))
    for name in names:
        held.setdefault(of[name], []).append(name)
    return dict(sorted(held.items()))


def coded_of(
    policies: Corpus, documents: Mapping[str, Sequence[Unit]], coding: Coding | None, leave_out: Sequence[str]
) -> dict[str, dict[int, set[str]]]:
    """Codes by document and number of the clause."""
    made = coding is None
    if coding is None:
        coding = code_mechanisms(policies, leave_out=leave_out, dimensions=False)
    expect(coding, Coding, verb="system_table(..., coding=)", hint="code_mechanisms(policies) gives one")
    missing = [code for code in CODES if code not in coding.codebook.ids]
    if missing:
        raise InputError(explain(f"the coding has no code {missing[0]!r}", found=f"codebook {coding.codebook.id!r}", hint="code with the built-in mechanisms"))
    absent = sorted(set(policies.table["id"].astype(str)) - set(coding.documents["document"]))
    if absent:
        raise InputError(explain("the coding is of other texts", found=f"no document {absent[0]!r}", hint="pass code_mechanisms(policies) of this corpus"))
    if not made:
        _check_texts(documents, coding)
    out: dict[str, dict[int, set[str]]] = {}
    for document, number, code in zip(coding.table["document"], coding.table["number"], coding.table["code"], strict=True):
        out.setdefault(str(document), {}).setdefault(int(number), set()).add(str(code))
    return out


def _check_texts(documents: Mapping[str, Sequence[Unit]], coding: Coding) -> None:
    """Refuse a coding of other texts under the same ids; a saved coding has its texts masked."""
    held = dict(zip(zip(coding.clauses["document"], coding.clauses["number"], strict=True), coding.texts, strict=True))
    for name, units in documents.items():
        for unit in units:
            text = held.pop((name, unit.number), "")
            if text != unit.text and text != masked(unit):
                found = f"clause {unit.number} of document {name!r} differs"
                raise InputError(explain("the coding is of other texts", found=found, hint="pass code_mechanisms(policies) of this corpus"))


def explained_of(policies: Corpus) -> set[str] | None:
    """Documents that an interpretation in the corpus explains; None where it has no interpretation."""
    table = policies.table
    if not ((text_column(table, "doc_type") == "解读") | (plain_status(table)[0] == "interpretation")).any():
        return None
    ids = [str(name) for name in table["id"]]
    return {ids[original] for original, _ in _pairs(policies)}


def named_of(policies: Corpus, duties: Duties | None) -> dict[str, dict[int, int]]:
    """How many bodies each task names, by document and number of the clause."""
    duties = extract_duties(policies) if duties is None else duties
    expect(duties, Duties, verb="system_table", hint="extract_duties(policies) gives them")
    table = duties.table
    alien = sorted(set(table["document"]) - set(policies.table["id"].astype(str)))
    if alien:
        raise InputError(explain("the duties are of other texts", found=f"document {alien[0]!r}", hint="pass extract_duties(policies) of this corpus"))
    bodies: dict[tuple[str, int], set[str]] = {}
    for document, clause, body, open_set in zip(table["document"], table["clause"], table["department"], table["placeholder"], strict=True):
        held = bodies.setdefault((str(document), int(clause)), set())
        if not open_set:
            held.add(str(body))
    out: dict[str, dict[int, int]] = {}
    for (document, clause), held in bodies.items():
        out.setdefault(document, {})[clause] = len(held)
    return out
