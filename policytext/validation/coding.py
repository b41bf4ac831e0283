"""The validated route: sheets for two people and an afternoon, and what they say as codes with design weights."""

import json
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from policytext.cleaning import mask_private
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError, PolicytextWarning, check_seed, explain, listing
from policytext.inference.prediction_powered import check_level
from policytext.provenance import FrozenMap, Provenance, digest_of, record
from policytext.segmenting.tokens import Tokens
from policytext.validation._coding_sheets import (
    CODE,
    FORMAT,
    NOTE,
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
from policytext.validation._drawing import LEFT_OUT, check_leave_out, check_strata, draw_items, make_frame
from policytext.validation.agreement import AGREEMENT_COLUMNS, agreement_table
from policytext.validation.sheets import read_answers, write_sheets

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OTHER", "UNCLEAR", "Coding", "coding_sheet", "read_coding"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Coding:
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
        return f"Coding({told or 'nothing'} coded; alpha: {sure or 'not measured'}; {len(self.problems)} answers do not count)"

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
) -> Coding:
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
    Coding

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
        coder, answers = _read_one(path, about)
        if coder in parts:
            raise InputError(
                explain(f"{path.name} is the workbook of coder {coder}, which was read already", hint="give each coder a file of their own")
            )
        parts[coder] = answers
    return _coding(about, parts, _check_settled(settled, about), n_draws, level, int(seed))


# -- parts ---------------------------------------------------------------------------------------------


def _read_one(path: Path, key: Mapping[str, Any]) -> "tuple[str, pd.DataFrame]":
    """Whose workbook it is, and the answers in it: ``place, code, state, note, row`` (the item)."""
    import pandas as pd

    wrong: InputError | None = None
    for coder in key["dealt"]:
        try:
            frames = {kind: read_answers(path, sheet) for kind, sheet in sheets_of(key, coder).items()}
        except InputError as error:
            wrong = error  # Where another coder has texts of a source, this one's workbook may have no sheet.
            continue
        if any((~frame["state"].isin(["missing", "unknown"])).any() for frame in frames.values()):
            break
    else:
        raise wrong or InputError(
            explain(f"{path.name} has none of the items of this key", found=f"coders: {listing(key['dealt'])}", hint="give the key that was written with it")
        )
    states = pd.concat([frame.loc[frame["column"] == CODE, "state"] for frame in frames.values()])
    if (states == "changed").any() and not (states == "given").any():
        raise InputError(explain(f"{path.name} shows other texts than this key", found=f"coder {coder}", hint="give the key that was written with it"))
    return coder, pd.concat([_told(frame, key["dealt"][coder][kind], key["matters"]) for kind, frame in frames.items()], ignore_index=True)


def _told(frame: "pd.DataFrame", places: Sequence[int], choices: Sequence[str]) -> "pd.DataFrame":
    """Answers and remarks; what coders typed themselves is masked."""
    import pandas as pd

    known = frame[frame["state"] != "unknown"]
    codes, notes = known[known["column"] == CODE], known[known["column"] == NOTE]
    out = pd.DataFrame({"place": codes["item"].to_numpy(), "code": codes["answer"].to_numpy(), "state": codes["state"].to_numpy()})
    out["note"] = [mask_private(note) for note in notes["answer"]]
    out["row"] = list(places)
    out["code"] = [_choice_or_masked(code, choices) for code in out["code"]]
    strange = frame[(frame["state"] == "unknown") & (frame["column"] == CODE)]
    extra = pd.DataFrame(
        {"place": [mask_private(item) for item in strange["item"]], "code": [_choice_or_masked(code, choices) for code in strange["answer"]],
         "state": "unknown", "note": "", "row": -1}
    )  # fmt: skip
    return pd.concat([out, extra], ignore_index=True) if len(extra) else out


def _choice_or_masked(code: str, choices: Sequence[str]) -> str:
    return code if code in choices else mask_private(code)


def _check_settled(settled: Any, key: Mapping[str, Any]) -> dict[str, str]:
    if settled is not None and not isinstance(settled, Mapping):
        problem = f"settled of type {type(settled).__name__} is no mapping"
        raise InputError(explain(problem, hint="give {id: code}; of a Series take settled.to_dict()"))
    found = dict(settled or {})
    strange = [name for name in found if not isinstance(name, str)]
    if strange:
        raise InputError(explain(f"settled names {strange[0]!r}, which is no id", hint=f"ids are texts: write {str(strange[0])!r}"))
    shown = {item["item"] for row, item in enumerate(key["items"]) if item["shows"] == row}
    for name, code in sorted(found.items()):
        if name not in shown:
            raise InputError(explain(f"{name!r} was not shown to coders", found=f"shown: {listing(sorted(shown), limit=3)}", hint="see coding.disagreements"))
        if code not in key["matters"]:
            raise InputError(explain(f"{code!r} is no code", found=f"codes: {listing(key['matters'])}", hint=f"settle {name} on one of these"))
    return found


def _coding(key: Mapping[str, Any], parts: "Mapping[str, pd.DataFrame]", settled: Mapping[str, str], n_draws: int, level: float, seed: int) -> Coding:
    import pandas as pd

    coders = sorted(parts, key=int)
    table = _answer_table(key, pd.concat([parts[coder].assign(coder=coder) for coder in coders], ignore_index=True))
    given = table[table["state"] == "given"]
    told: dict[int, list[str]] = {}
    for row, code in zip(given["row"].tolist(), given["code"].tolist(), strict=True):
        told.setdefault(int(row), []).append(str(code))
    asked = [row for row, item in enumerate(key["items"]) if item["shows"] == row and (row in told or item["item"] in settled)]
    decided = {row: _decide(told.get(row, []), settled.get(key["items"][row]["item"])) for row in asked}
    coded = _coded_table(key, decided, {row: len(told.get(row, [])) for row in asked})
    double = given[given["double"]].rename(columns={"row": "item"})
    agreement = (
        agreement_table(double[["kind", "item", "coder", "code"]], matters=key["matters"], n_draws=n_draws, level=level, seed=seed)
        if len(double) else pd.DataFrame(columns=list(AGREEMENT_COLUMNS))
    )  # fmt: skip
    missing = len(key["items"]) - len(coded)
    if 0 < missing < len(key["items"]):
        problem, blank = f"{missing} of {len(key['items'])} drawn texts have no code", _blank_strata(key, coded)
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
    return Coding(
        coded=coded, table=table.drop(columns="row"), agreement=agreement, disagreements=_disagreements(key, given, decided, coders),
        summary=_summary(key, coded), matters=tuple(key["matters"]), settings=FrozenMap(settings),
        provenance=record("read_coding", settings, content=content),
    )  # fmt: skip


def _answer_table(key: Mapping[str, Any], answers: "pd.DataFrame") -> "pd.DataFrame":
    items = [key["items"][row] if row >= 0 else {} for row in answers["row"]]
    several = Counter(place for dealt in key["dealt"].values() for places in dealt.values() for place in places)
    named = {name: [item.get(name, "") for item in items] for name in ("document", "item", "kind", "stratum")}
    out = answers.assign(
        **named, probability=[item.get("probability", float("nan")) for item in items], double=[several[row] > 1 for row in answers["row"]]
    )
    out["unit"] = out["item"] if key["level"] == "unit" else ""
    columns = ["document", "unit", "kind", "code", "coder", "probability", "stratum", "double", "note", "state", "place", "row"]
    ordered = out.assign(last=out["row"] < 0, number=out["coder"].astype(int)).sort_values(["last", "row", "number"], kind="stable")
    return ordered[columns].reset_index(drop=True).astype(dict.fromkeys(["code", "coder", "note", "state", "place"], object))


def _decide(codes: Sequence[str], settled: str | None) -> tuple[str, str]:
    """The code that holds among those of the coders in their order, and why."""
    if settled is not None:
        return settled, "settled"
    ranked = Counter(codes).most_common()
    if len(ranked) == 1:
        return codes[0], "agreed" if len(codes) > 1 else "one coder"
    return (ranked[0][0], "majority") if ranked[0][1] > ranked[1][1] else (_first_of_most(codes), "first coder")


def _first_of_most(codes: Sequence[str]) -> str:
    """Among the codes that were chosen most often, the one that the first coder chose who chose any of them."""
    counted = Counter(codes)
    return next(code for code in codes if counted[code] == max(counted.values()))


def _coded_table(key: Mapping[str, Any], decided: Mapping[int, tuple[str, str]], n_coders: Mapping[int, int]) -> "pd.DataFrame":
    import pandas as pd

    drawn = Counter((item["kind"], item["stratum"]) for item in key["items"])
    rows = [
        {"unit": item["item"], "document": item["document"], "kind": item["kind"], "code": decided[item["shows"]][0], "probability": item["probability"],
         "stratum": item["stratum"], "n_coders": int(n_coders[item["shows"]]), "decided": decided[item["shows"]][1],
         "copy_of": "" if item["shows"] == row else key["items"][item["shows"]]["item"]}
        for row, item in enumerate(key["items"]) if item["shows"] in decided
    ]  # fmt: skip
    columns = ["unit", "document", "kind", "code", "probability", "stratum", "n_coders", "decided", "copy_of"]
    table = pd.DataFrame(rows, columns=columns)
    with_code = Counter(zip(table["kind"], table["stratum"], strict=True))
    pairs = list(zip(table["kind"], table["stratum"], strict=True))
    table["probability"] = [chance * with_code[pair] / drawn[pair] for chance, pair in zip(table["probability"], pairs, strict=True)]
    # Chances that leave out a part of their source would let the rest pass for a sample of all.
    table.loc[table["kind"].isin([kind for kind, _ in _blank_strata(key, table)]), "probability"] = float("nan")
    return table if key["level"] == "unit" else table.drop(columns="unit")


def _blank_strata(key: Mapping[str, Any], coded: "pd.DataFrame") -> list[tuple[str, str]]:
    """Source and name of the strata without any code, where others of their source have some."""
    with_code, kinds = set(zip(coded["kind"], coded["stratum"], strict=True)), set(coded["kind"])
    drawn = dict.fromkeys((item["kind"], item["stratum"]) for item in key["items"])
    return [pair for pair in drawn if pair[0] in kinds and pair not in with_code]


def _disagreements(key: Mapping[str, Any], given: "pd.DataFrame", decided: Mapping[int, tuple[str, str]], coders: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    told: dict[int, dict[str, str]] = {}
    for row, coder, code in zip(given["row"], given["coder"], given["code"], strict=True):
        told.setdefault(int(row), {})[coder] = code
    for row, codes in sorted(told.items()):
        if len(set(codes.values())) < 2:
            continue
        item = key["items"][row]
        columns = {f"coder {coder}": codes.get(coder, "") for coder in coders}
        unit = item["item"] if key["level"] == "unit" else ""
        rows.append({"document": item["document"], "unit": unit, "kind": item["kind"], **columns, "code": decided[row][0], "decided": decided[row][1]})
    names = ["document", "unit", "kind", *(f"coder {coder}" for coder in coders), "code", "decided"]
    return pd.DataFrame(rows, columns=names, dtype=object)


def _summary(key: Mapping[str, Any], coded: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    several = Counter(place for dealt in key["dealt"].values() for places in dealt.values() for place in places)
    rows = []
    for stratum in key["frame"]:
        own = [row for row, item in enumerate(key["items"]) if (item["kind"], item["stratum"]) == (stratum["kind"], stratum["stratum"])]
        shown = [row for row in own if key["items"][row]["shows"] == row]
        n_coded = int(((coded["kind"] == stratum["kind"]) & (coded["stratum"] == stratum["stratum"])).sum())
        rows.append(
            {"kind": stratum["kind"], "stratum": stratum["stratum"], "n_texts": stratum["n_texts"], "n_drawn": stratum["n_drawn"],
             "n_shown": len(shown), "n_double": sum(several[row] > 1 for row in shown), "n_coded": n_coded, "probability": stratum["probability"]}
        )  # fmt: skip
    return pd.DataFrame(rows)
