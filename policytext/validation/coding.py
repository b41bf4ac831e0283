"""The validated route: sheets for two people and an afternoon, and what they say as codes with design weights."""

import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, PolicytextWarning, check_seed, explain, listing
from policytext.government.heads import LEFT_OUT, check_leave_out
from policytext.inference.prediction_powered import check_level
from policytext.provenance import FrozenMap, Provenance, digest_of, record
from policytext.segmenting.tokens import Tokens
from policytext.validation._coding_answers import (
    answer_table,
    blank_strata,
    check_settled,
    coded_table,
    decide,
    disagreements,
    read_one,
    summary_table,
)
from policytext.validation._coding_sheets import (
    FORMAT,
    OTHER,
    TITLE,
    UNCLEAR,
    VERSION,
    as_choices,
    as_items,
    as_path,
    as_titles,
    check_numbers,
    deal,
    instructions,
    read_key,
    sheets_of,
    write_key,
)
from policytext.validation._drawing import check_strata, draw_items, make_frame
from policytext.validation.agreement import AGREEMENT_COLUMNS, agreement_table
from policytext.validation.sheets import write_sheets

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OTHER", "UNCLEAR", "HandCoding", "coding_sheet", "read_coding"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class HandCoding:
    """What people said of a random sample, made by :func:`read_coding`.

    Attributes
    ----------
    coded : pandas.DataFrame
        One row a drawn text that has a code: ``unit`` (where parts of documents were coded), ``document, kind, code, probability,
        stratum, n_coders, decided`` (``"one coder"``, ``"agreed"``, ``"majority"``, ``"first coder"``, ``"settled"``), ``copy_of`` (the text
        that reads the same and was shown in its place, else empty). What :func:`policytext.correct_shares` takes.
    table : pandas.DataFrame
        One row an answer: ``document, unit, kind, code, coder, probability, stratum, double`` (shown to every coder), ``note, state`` (as in
        :func:`policytext.validation.read_answers`), ``place`` (the item's id on the sheet). In whatever coders typed themselves, personal data are masked.
    agreement : pandas.DataFrame
        See :func:`policytext.validation.agreement_table`; of the texts that were shown to every coder.
    disagreements : pandas.DataFrame
        Texts that coders code differently: ``document, unit, kind``, a column for each coder (``coder 1`` ...), ``code`` (what
        was settled on), ``decided``.
    summary : pandas.DataFrame
        One row a source and stratum: ``kind, stratum, n_texts`` (all there are), ``n_drawn, n_shown`` (same texts once), ``n_double,
        n_coded`` (drawn texts with a code), ``probability`` (of being drawn).
    matters : tuple of str
        Choices of the drop-down, the two that belong to no matter last.
    settings : mapping
        What was drawn and how, and what was settled.
    provenance : Provenance
    """

    coded: "pd.DataFrame"
    table: "pd.DataFrame"
    agreement: "pd.DataFrame"
    disagreements: "pd.DataFrame"
    summary: "pd.DataFrame"
    matters: tuple[str, ...]
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.coded)

    def __repr__(self) -> str:
        kinds = self.coded["kind"].value_counts().to_dict()
        told = " and ".join(f"{kinds[kind]} {name}" for kind, name in (("policy", "policy texts"), ("feedback", "messages")) if kind in kinds)
        alpha = self.agreement[(self.agreement["matter"] == "all") & (self.agreement["measure"] == "alpha")]
        sure = ", ".join(f"{row['kind']} {row['estimate']:.2f}" for row in alpha.to_dict("records") if row["n"])
        return f"HandCoding({told or 'nothing'} coded; alpha: {sure or 'not measured'}; {len(self.problems)} answers do not count)"

    @property
    def problems(self) -> "pd.DataFrame":
        """The answers that do not count: blank, impossible, changed, missing, repeated or unknown."""
        return self.table[self.table["state"] != "given"].reset_index(drop=True)


def coding_sheet(
    texts: "Tokens | Corpus | Iterable[Corpus] | pd.DataFrame",
    path: str | PathLike[str],
    *,
    matters: Sequence[str] | Mapping[str, str | Sequence[str]],
    seed: int,
    n: int = 200,
    double: float = 0.2,
    strata: str | Sequence[str] | None = None,
    coders: int = 2,
    unit: Literal["unit", "document"] = "unit",
    titles: Corpus | Mapping[str, str] | None = None,
    leave_out: Sequence[str] = LEFT_OUT,
) -> list[Path]:
    """Write a workbook for each coder with a random sample of each source, and the key in a file beside them.

    Nobody sees ids, variables or what the machine says; every coder has an order of their own. Some texts are shown to every
    coder, without being marked, so that agreement can be measured.

    Parameters
    ----------
    texts : Tokens, Corpus, several of these, or pandas.DataFrame
        What is coded: of Tokens (``topics.tokens``) the clauses of policies, or whole documents, as they were cut, and the messages; of
        corpora every document; of a table one text a row (``document, kind, text``, and ``unit`` where documents are cut).
    path : str or path
        Such as ``"coding.xlsx"``: gives ``coding_1.xlsx``, ``coding_2.xlsx`` ... and ``coding.key.json``. Keep the key from the coders.
    matters : sequence of str, or mapping
        What to choose from, as in :func:`policytext.group_matters`; a mapping says in a sentence, or in a list of words, what each holds. 其他 and 看不出 are
        added.
    seed : int
        Of the draw and of the orders: the same texts and seed give the same bytes.
    n : int
        Texts drawn of each source; all where there are fewer.
    double : float
        Share of the shown texts that every coder gets, 0 to 1. The others are dealt out evenly.
    strata : str or sequence of str, optional
        Columns whose values are drawn from apart, in proportion to how many texts they hold, two each at least; ``"year"``,
        ``"quarter"`` and ``"month"`` are taken from ``date``.
    coders : int
        Number of workbooks.
    unit : {"unit", "document"}
        Of Tokens: code units as they were cut, or whole documents.
    titles : Corpus or mapping, optional
        From the ids of policies to their titles, which are shown beside: a clause alone often does not say what it is about. The corpus of
        the policies has them.
    leave_out : sequence of str
        Types of document that are no supply of their own, as for :func:`policytext.measure_mismatch`: interpretations (解读), documents that forward
        others (转发), drafts (征求意见稿). Their texts are not drawn; the key lists them in ``left_out``. Messages are never left out.

    Returns
    -------
    list of pathlib.Path
        The workbooks, then the key.

    Raises
    ------
    InputError
        If an argument is out of range or of another type (matters in a set have no order), two matters read the same, or ``n`` is too small for
        the strata.
    ColumnError
        If there is no such column for strata, or a table has a column twice.
    EmptyInputError
        If no text can be coded.

    Notes
    -----
    The draw is without replacement, at random within strata; the chance of each text stands in the key. Where texts are drawn that are
    the same but for width, spaces, digits and masked data (and stand under the same title and after the same words), one of them is shown and its code counts
    for all: chances stay what they are. Near copies are all shown: letters that differ in one word can be about different matters. Personal data
    are masked, and texts are cut at 1,000 characters (the key says how many); of clauses, the end of the clause before is
    shown beside. Texts without characters can't be coded and are listed in the key. Half a character, as broken files hold, is shown as U+FFFD.

    The way from here: ``coding = read_coding(sheets, key)``, ``shares = correct_shares(topics, coding.coded)``,
    ``measure_mismatch(topics, coded=shares, seed=1)`` of grade ``validated``, and :func:`policytext.validation.methods_text`.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯不亮", "学位不够", "公交太少"] * 9}), kind="feedback")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     *sheets, key = coding_sheet(feedback, f"{folder}/coding.xlsx", matters=["道路", "教育", "公交"], n=12, seed=1)
    ...     [file.name for file in sheets], key.name, len(read_coding(sheets, key).problems)
    (['coding_1.xlsx', 'coding_2.xlsx'], 'coding.key.json', 4)
    """
    choices, lines = as_choices(matters)
    check_numbers(n, double, coders, unit)
    check_seed(seed)
    check_leave_out(leave_out)
    columns = check_strata(strata)
    target = as_path(path, "path", "name a file that ends in .xlsx")
    if target.suffix.lower() != ".xlsx":
        raise InputError(explain(f"{target.name!r} is no place for a workbook", hint="name a file that ends in .xlsx"))
    frame = make_frame(texts, columns, unit, leave_out)
    named = as_titles(titles)
    drawn, shown, table = draw_items(frame, int(n), int(seed), named)
    key: dict[str, Any] = {
        "format": FORMAT, "version": VERSION, "seed": int(seed), "n": int(n), "double": float(double), "coders": int(coders),
        "strata": columns, "level": frame.level, "matters": choices,
        "drawn_from": [parent.digest for parent in frame.parents], "leave_out": list(leave_out), "left_out": frame.left_out,
        "n_cut": sum(cut for row, (_, _, cut) in enumerate(shown) if drawn["shows"][row] == row),
        "frame": table.to_dict("records"), "items": as_items(drawn, shown, named), "dealt": {},
    }  # fmt: skip
    key["dealt"] = deal(key["items"], int(coders), float(double), int(seed))
    sheets = {coder: list(sheets_of(key, coder).values()) for coder in key["dealt"]}
    if not all(sheets.values()):
        raise InputError(explain(f"{len(shown)} texts are too few for {coders} coders", hint="use fewer coders, or a larger n"))
    files = [
        write_sheets(own, target.with_name(f"{target.stem}_{coder}.xlsx"), title=TITLE, instructions=instructions(lines))
        for coder, own in sheets.items()
    ]
    return [*files, write_key(target.with_name(f"{target.stem}.key.json"), key)]


def read_coding(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    key: str | PathLike[str],
    *,
    settled: Mapping[str, str] | None = None,
    n_draws: int = 2000,
    level: float = 0.95,
    seed: int = 1,
) -> HandCoding:
    """Read what coders chose: one code a text with its chance of being drawn, and how far coders agree.

    Where coders differ, the code that most of them chose holds; where none has most, the one of the coder with the lowest
    number, which is listed in ``disagreements``. Better is to talk these over and to give what was settled on.

    Parameters
    ----------
    paths : path, or iterable of paths
        The workbooks that were filled in, one a coder, in any order and under any name.
    key : str or path
        The file that :func:`coding_sheet` wrote beside them.
    settled : mapping, optional
        From the id of a text (unit or document) to the code that coders settled on. It counts for the shares, never for agreement; also of a text
        that none of them coded alone.
    n_draws, level, seed
        Of the intervals of agreement; see :func:`policytext.validation.agreement_table`.

    Returns
    -------
    HandCoding

    Raises
    ------
    MissingFileError
        If a file does not exist.
    InputError
        If the key is none or not whole, a workbook belongs to another key, two are of one coder, ``settled`` names what was not shown or not
        to choose, or an argument is of another type.

    Warns
    -----
    PolicytextWarning
        If some of the texts that were drawn have no code. Strata without any code are named.

    Notes
    -----
    Chances in ``coded`` are those of the draw times the share of the stratum's drawn texts that have a code: this holds if
    what was left blank is left blank by chance. A text that is hard to code should be given 看不出, not left blank.
    Where a stratum has no code at all, the rest of its source is no sample of the source: chances of the source are NaN, which
    :func:`policytext.correct_shares` refuses, until some of the stratum is coded or settled.

    Examples
    --------
    See :func:`coding_sheet`.
    """
    check_seed(seed)
    check_level(level)
    about = read_key(as_path(key, "key", "give the file that ends in .key.json"))
    named = [paths] if isinstance(paths, (str, PathLike)) else list(paths) if isinstance(paths, Iterable) and not isinstance(paths, bytes) else [paths]
    given = [as_path(path, "paths", "give the workbooks that the coders filled in, one or a list") for path in named]
    if not given:
        raise EmptyInputError(explain("no workbook to read", hint="give the files that the coders filled in"))
    parts: dict[str, pd.DataFrame] = {}
    for path in given:
        coder, answers = read_one(path, about)
        if coder in parts:
            raise InputError(
                explain(f"{path.name} is the workbook of coder {coder}, which was read already", hint="give each coder a file of their own")
            )
        parts[coder] = answers
    return _coding(about, parts, check_settled(settled, about), n_draws, level, int(seed))


def _coding(key: Mapping[str, Any], parts: "Mapping[str, pd.DataFrame]", settled: Mapping[str, str], n_draws: int, level: float, seed: int) -> HandCoding:
    import pandas as pd

    coders = sorted(parts, key=int)
    table = answer_table(key, pd.concat([parts[coder].assign(coder=coder) for coder in coders], ignore_index=True))
    given = table[table["state"] == "given"]
    told: dict[int, list[str]] = {}
    for row, code in zip(given["row"].tolist(), given["code"].tolist(), strict=True):
        told.setdefault(int(row), []).append(str(code))
    asked = [row for row, item in enumerate(key["items"]) if item["shows"] == row and (row in told or item["item"] in settled)]
    decided = {row: decide(told.get(row, []), settled.get(key["items"][row]["item"])) for row in asked}
    coded = coded_table(key, decided, {row: len(told.get(row, [])) for row in asked})
    double = given[given["double"]].rename(columns={"row": "item"})
    agreement = (
        agreement_table(double[["kind", "item", "coder", "code"]], matters=key["matters"], n_draws=n_draws, level=level, seed=seed)
        if len(double) else pd.DataFrame(columns=list(AGREEMENT_COLUMNS))
    )  # fmt: skip
    missing = len(key["items"]) - len(coded)
    if 0 < missing < len(key["items"]):
        problem, blank = f"{missing} of {len(key['items'])} drawn texts have no code", blank_strata(key, coded)
        if blank:
            named = listing(f"{stratum!r} of {kind}" for kind, stratum in blank)
            problem += f", and none in stratum {named}: what is coded of that source does not stand for all of it"
        warnings.warn(explain(problem, hint=f"have them coded, {UNCLEAR} where nothing can be told; see coding.problems"), PolicytextWarning, stacklevel=3)
    settings = {
        "seed_of_sheet": key["seed"], "wanted": key["n"], "double": key["double"], "strata": key["strata"], "level_of_text": key["level"], "coders": coders,
        "coders_planned": key["coders"], "settled": len(settled), "n_cut": key["n_cut"], "left_out": sum(map(len, key["left_out"].values())),
        "leave_out": key.get("leave_out", []), "left_out_by_reason": {why: len(items) for why, items in key["left_out"].items()},
        "drawn_from": key["drawn_from"], "n_draws": int(n_draws), "level": level, "seed": seed, "key": digest_of([json.dumps(key, sort_keys=True)]),
    }  # fmt: skip
    content = [frame.to_csv(index=False, lineterminator="\n") for frame in (coded, table)]
    return HandCoding(
        coded=coded, table=table.drop(columns="row"), agreement=agreement, disagreements=disagreements(key, given, decided, coders),
        summary=summary_table(key, coded), matters=tuple(key["matters"]), settings=FrozenMap(settings),
        provenance=record("read_coding", settings, content=content),
    )  # fmt: skip
