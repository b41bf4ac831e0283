"""Every table of a study, masked and sorted, and their writing as CSV that no spreadsheet takes for formulas."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.cleaning.privacy import mask_private
from policytext.corpus import issue_table, source_table
from policytext.corpus.cells import guard_cell
from policytext.errors import expect
from policytext.report.columns import COLUMN_NOTES
from policytext.report.coordinating import coordination_tables
from policytext.report.evidence import evidence_table
from policytext.report.finding import finding_tables
from policytext.report.measured import measured_tables
from policytext.report.results import RESULTS_HINT, StudyResults
from policytext.report.topics import topic_tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["csv_text", "mask_table", "public_ids", "result_tables", "write_tables"]

_IDENTIFIERS = frozenset({"document", "unit", "id", "message", "cluster", "example", "source"})
"""Columns of ids: of documents, messages, and sources of repeated texts."""


def result_tables(results: StudyResults) -> "dict[str, pd.DataFrame]":
    """Give every table of a study, sorted, with personal data masked.

    Parameters
    ----------
    results : StudyResults

    Returns
    -------
    dict of str to pandas.DataFrame
        ``sources, reading_issues, topics, register``, ``wording`` and ``calibration`` (where the topics were fitted with
        pairs), ``outside, topic_examples, gaps``, ``gaps_by_group`` (where the study has groups), ``gap_summary, left_out``; as far as
        they were measured ``profiles, transport, places, place_regions, place_distances, place_slopes, place_shares,
        place_equity, lags, bursts, responses, stock``, and ``coding, agreement`` (where people coded); ``departments, ties``, as far as they were
        measured ``network, backbone, congruence, congruence_summary, congruence_by_topic, congruence_by_department, congruence_evidence, mandates,
        topic_dependency, vacuum, overlap``; of what was found ``dilemmas, dilemma_units, dilemma_evidence, dilemma_mechanisms, mechanisms,
        mechanisms_by_group, coded_clauses``, tables of clauses (``clause_modality, clause_mandates ...``), ``match_coverage, unanswered, match_policies,
        match_marks, demands, matches, reuse, reuse_evidence, reuse_chain, reuse_passages, replies_by_group``, further tables of replies
        (``reply_times, reply_quality ...``) and ``replies``; ``duties, evidence``. What the columns mean stands in ``COLUMN_NOTES[lang][table][column]``.

    Raises
    ------
    InputError
        If ``results`` are no StudyResults.

    Notes
    -----
    A document id that could lead to a person (a telephone number, say) becomes ``policy#3``: the third
    document of the policies.
    """
    expect(results, StudyResults, verb="result_tables", hint=RESULTS_HINT)
    policies, feedback = results.policies, results.feedback
    tables: dict[str, pd.DataFrame] = {
        "sources": source_table(policies, feedback),
        "reading_issues": issue_table(policies, feedback),
        **topic_tables(results),
        "gaps": _gaps_in_order(results.mismatch.frame),
    }
    if results.mismatch_by is not None:
        tables["gaps_by_group"] = _gaps_in_order(results.mismatch_by.frame)
    tables["gap_summary"] = _summaries(results)
    tables |= measured_tables(results)
    tables |= coordination_tables(results)
    tables |= finding_tables(results)
    tables["duties"] = results.duties.table.sort_values(["document", "start", "end", "role", "department"], kind="stable")
    tables["evidence"] = evidence_table(results)
    ids = public_ids(results)
    return {name: mask_table(table, ids=ids) for name, table in tables.items()}


def write_tables(results: StudyResults, folder: str | PathLike[str]) -> list[Path]:
    """Write every table as CSV, and ``columns.csv``, which says what the columns mean.

    UTF-8 with byte order mark (so that spreadsheets show Chinese), line feeds, six digits. The same results
    give the same bytes. Cells that a spreadsheet would take for a formula get an apostrophe in front.

    Parameters
    ----------
    results : StudyResults
    folder : str or path
        Made if it doesn't exist.

    Returns
    -------
    list of pathlib.Path
        The files, in order of their names.

    Raises
    ------
    InputError
        If ``results`` are no StudyResults.
    """
    expect(results, StudyResults, verb="write_tables", hint=RESULTS_HINT)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    tables = result_tables(results)
    written = []
    for name, table in sorted([*tables.items(), ("columns", _column_table(tables))]):
        path = target / f"{name}.csv"
        path.write_bytes(csv_text(table).encode("utf-8-sig"))
        written.append(path)
    return written


def csv_text(table: "pd.DataFrame") -> str:
    """Give a table as CSV text in which nothing is a live formula.

    Examples
    --------
    >>> import pandas as pd
    >>> print(csv_text(pd.DataFrame({"text": ["=1+1", "-2.5", "停车"], "n": [1.23456789, 2, 3]})))
    text,n
    '=1+1,1.23457
    -2.5,2
    停车,3
    <BLANKLINE>
    """
    import pandas as pd

    cells = {i: [_cell(value) for value in table.iloc[:, i].tolist()] for i in range(table.shape[1])}
    plain = pd.DataFrame(cells, dtype=object)
    plain.columns = pd.Index([guard_cell(str(name)) for name in table.columns])
    return str(plain.to_csv(index=False, lineterminator="\n"))


def mask_table(table: "pd.DataFrame", *, ids: Mapping[str, str] | None = None) -> "pd.DataFrame":
    """Mask personal data in every column that holds text, whoever named the column.

    Parameters
    ----------
    table : pandas.DataFrame
    ids : mapping, optional
        Ids to replace in ``document``, ``unit`` and ``id`` columns; from :func:`public_ids`.

    Returns
    -------
    pandas.DataFrame
        A new table with a plain index; the input stays as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> mask_table(pd.DataFrame({"我的备注": ["请打13900001234"]}))["我的备注"][0]
    '请打[电话]'
    """
    import pandas as pd

    masked = table.reset_index(drop=True).copy(deep=True)
    for column in masked.columns:
        values = masked[column]
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
            continue
        known: dict[str, str] = dict(ids) if ids is not None and column in _IDENTIFIERS else {}
        known |= {text: mask_private(text) for text in {v for v in values.tolist() if isinstance(v, str)} - set(known)}
        cells = [known[value] if isinstance(value, str) else _masked(value) for value in values.tolist()]
        masked[column] = pd.Series(cells, index=masked.index, dtype=object)
    return masked


def public_ids(results: StudyResults) -> dict[str, str]:
    """Say how each document may be named outside: by its id, or by its place where the id is private."""
    names = {}
    for corpus in (results.policies, results.feedback):
        for place, id in enumerate(corpus.table["id"].tolist(), start=1):
            names[str(id)] = str(id) if mask_private(str(id)) == str(id) else f"{corpus.kind}#{place}"
    return names


# -- parts ------------------------------------------------------------------------------------------


def _gaps_in_order(table: "pd.DataFrame") -> "pd.DataFrame":
    return table.sort_values(["group", "estimate", "topic"], ascending=[True, False, True], kind="stable", na_position="last")


def _summaries(results: StudyResults) -> "pd.DataFrame":
    import pandas as pd

    parts = []
    for mismatch in (results.mismatch, results.mismatch_by):
        if mismatch is not None:
            order = mismatch.summary["estimate"].isna().rename("unmeasured").to_frame().assign(group=mismatch.summary["group"])
            part = mismatch.summary.loc[order.sort_values(["unmeasured", "group"], kind="stable").index].copy(deep=True)
            part.insert(0, "by", mismatch.by or "")
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _column_table(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for name, table in tables.items():
        for column in table.columns:
            notes = [COLUMN_NOTES[lang].get(name, {}).get(column) for lang in ("zh", "en")]
            rows.append((name, column, *(part for note in notes for part in (note or ("", "", "")))))
    names = ["table", "column", "名称", "含义", "单位", "name", "meaning", "unit"]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_private(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return "、".join(str(_masked(item)) for item in items)
    return value


def _cell(value: Any) -> str:
    """One cell as text."""
    import pandas as pd

    if isinstance(value, str):
        return guard_cell(value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, bool):
        return str(value)
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d" if value == value.normalize() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value + 0.0:.6g}"
    return guard_cell(str(value))
