"""A random sample of clauses for people to code: sheets out, their codes back in with the chance of each clause."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from policytext.codebook import _sample_sheets as sheets
from policytext.codebook._sample_answers import check_settled, decide, read_one
from policytext.codebook.coding import Coding
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level
from policytext.provenance import FrozenMap, Provenance, record
from policytext.validation._coding_sheets import as_path
from policytext.validation.agreement import AGREEMENT_COLUMNS, agreement_table
from policytext.validation.sheets import write_sheets

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MechanismSample", "mechanism_sheet", "read_mechanisms", "sheet_table"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class MechanismSample:
    """What people said of a random sample of clauses, made by :func:`read_mechanisms`.

    Attributes
    ----------
    coded : pandas.DataFrame
        A row each drawn clause that has an answer: ``unit`` (document and number), ``document, number, start, end, digest`` (of its text), ``codes`` (ids with a
        blank between; empty for none), ``probability`` (of being drawn and coded), ``stratum, n_coders, decided`` (``"one coder"``, ``"agreed"``, ``"majority"``,
        ``"first coder"``, ``"settled"``).
    table : pandas.DataFrame
        A row each clause and coder: ``unit, document, number, coder, codes, state, note``. ``state`` is ``given``, ``cannot tell``, ``blank``,
        ``contradiction`` (none and a code), or as in :func:`policytext.validation.read_answers`; only ``given`` counts.
    agreement : pandas.DataFrame
        As :func:`policytext.validation.agreement_table`, yes or no for each code, over the clauses shown to every coder.
    strata : pandas.DataFrame
        ``stratum, n_texts, n_drawn, n_coded, probability``; of a sample of documents in documents.
    codes : tuple of str
        Ids of the codebook.
    unit : {"clause", "document"}
        What was drawn.
    settings : mapping
    provenance : Provenance
    """

    coded: "pd.DataFrame"
    table: "pd.DataFrame"
    agreement: "pd.DataFrame"
    strata: "pd.DataFrame"
    codes: tuple[str, ...]
    unit: str
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.coded)

    def __repr__(self) -> str:
        drawn = f", of {self.coded['document'].nunique()} documents drawn whole" if self.unit == "document" else ""
        return f"MechanismSample({len(self.coded)} clauses coded{drawn}; {len(self.problems)} answers do not count)"

    @property
    def problems(self) -> "pd.DataFrame":
        """The answers that do not count."""
        return self.table[self.table["state"] != "given"].reset_index(drop=True)

    def matrix(self) -> "pd.DataFrame":
        """Clauses (``unit``) by codes: 1 where people gave the code, else 0."""
        import pandas as pd

        rows = [[int(code in given) for code in self.codes] for given in (set(codes.split()) for codes in self.coded["codes"])]
        return pd.DataFrame(rows, index=pd.Index(self.coded["unit"]), columns=list(self.codes), dtype="int64")


def mechanism_sheet(
    coding: Coding,
    path: str | PathLike[str],
    *,
    seed: int,
    n: int = 200,
    double: float = 0.2,
    coders: int = 2,
    coded: float | None = None,
    unit: Literal["clause", "document"] = "clause",
) -> list[Path]:
    """Write a workbook for each coder with a random sample of clauses, and the key in a file beside them.

    Each clause takes up to three codes from drop-downs, or none. Nobody sees ids or what the machine says; every coder has an order of
    their own; some clauses are shown to every coder, unmarked, so that agreement can be measured.

    Parameters
    ----------
    coding : Coding
    path : str or path
        Such as ``"mechanisms.xlsx"``: gives ``mechanisms_1.xlsx``, ``mechanisms_2.xlsx`` ... and ``mechanisms.key.json``. Keep the key from the coders.
    seed : int
        Of the draw and the orders: the same coding and seed give the same bytes.
    n : int
        Clauses drawn, or documents with ``unit="document"``; all where there are fewer.
    double : float
        Share that every coder gets, 0 to 1.
    coders : int
        Number of workbooks.
    coded : float, optional
        Share of the sample that is drawn from the clauses in which ``coding`` finds a code, such as 0.6: rare codes are then met more often. The chances make
        up for it; above about 0.7 the few others count so much that intervals come out too short. Default: all clauses alike.
    unit : {"clause", "document"}
        Draw clauses, or whole documents with all their clauses: only these say in how many documents a code stands.

    Returns
    -------
    list of pathlib.Path
        The workbooks, then the key.

    Raises
    ------
    InputError
        If an argument is out of range or of another type.
    EmptyInputError
        If all documents are of types that are no supply.

    Notes
    -----
    Documents that are no supply are not drawn. A clause with more than three mechanisms gets its three clearest; that is rare. At least 200 clauses are
    the usual advice; a code met fewer than ten times has wide intervals whatever the number.
    The way from here: ``sample = read_mechanisms(sheets, key)``, :func:`policytext.codebook.validate_coding`, :func:`policytext.codebook.corrected_shares_table`.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from policytext import Corpus
    >>> from policytext.codebook import code_mechanisms
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": list("abcdef"), "text": ["开展试点。\\n清理河道。"] * 6}), kind="policy")
    >>> coding = code_mechanisms(policies, coder=lambda texts: [["M13b"] if "试点" in text else [] for text in texts], dimensions=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     *sheets, key = mechanism_sheet(coding, f"{folder}/m.xlsx", n=10, seed=1)
    ...     [file.name for file in sheets], key.name, len(read_mechanisms(sheets, key).problems)
    (['m_1.xlsx', 'm_2.xlsx'], 'm.key.json', 12)
    """
    expect(coding, Coding, verb="mechanism_sheet", hint="code_mechanisms(policies) gives one")
    check_seed(seed)
    check_whole(n, "n", least=2)
    check_whole(coders, "coders", least=1)
    for name, value in (("double", double), ("coded", 0.5 if coded is None else coded)):
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
            raise InputError(explain(f"{name}={value!r} is no share", hint="use a number from 0 to 1, such as 0.2"))
    if unit not in ("clause", "document"):
        raise InputError(explain(f"unit={unit!r} is unknown", found="clause, document", hint="use one of these"))
    blank = [code for code in coding.codebook.ids if len(code.split()) != 1]
    if blank:
        raise InputError(explain(f"the id {blank[0]!r} of a code has a blank", hint="sheets need ids without: give the codebook such ids and code again"))
    if unit == "document" and coded is not None:
        raise InputError(explain("coded is for a sample of clauses", found='unit="document"', hint="leave one of them out"))
    target = as_path(path, "path", "name a file that ends in .xlsx")
    if target.suffix.lower() != ".xlsx":
        raise InputError(explain(f"{target.name!r} is no place for a workbook", hint="name a file that ends in .xlsx"))
    rows, chances, strata = sheets.draw(coding, int(n), None if coded is None else float(coded), unit, int(seed))
    key: dict[str, Any] = {
        "seed": int(seed), "n": int(n), "double": float(double), "coders": int(coders), "coded": coded, "unit": unit, "codebook": coding.codebook.id,
        "codebook_digest": coding.codebook.digest, "choices": sheets.choices_of(coding.codebook), "coding": coding.provenance.digest, "strata": strata,
        "items": sheets.as_items(coding, rows, chances, coded, unit), "dealt": sheets.deal(len(rows), int(coders), float(double), int(seed)),
    }  # fmt: skip
    if not all(key["dealt"].values()):
        raise InputError(explain(f"{len(rows)} clauses are too few for {coders} coders", hint="use fewer coders, or a larger n"))
    files = [
        write_sheets(sheets.sheet_of(key, coder), target.with_name(f"{target.stem}_{coder}.xlsx"), title=sheets.TITLE,
                     instructions=sheets.instructions(coding.codebook))
        for coder in key["dealt"]
    ]  # fmt: skip
    return [*files, sheets.write_key(target.with_name(f"{target.stem}.key.json"), key)]


def read_mechanisms(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    key: str | PathLike[str],
    *,
    settled: Mapping[str, Sequence[str]] | None = None,
    n_draws: int = 1000,
    level: float = 0.95,
    seed: int = 1,
) -> MechanismSample:
    """Read what coders chose: the codes of each clause with its chance of being drawn, and how far coders agree.

    Where coders differ on a code, what most of them say of it holds; where as many say yes as no, what the coder with the lowest number says.

    Parameters
    ----------
    paths : path, or iterable of paths
        The workbooks that were filled in, in any order and under any name.
    key : str or path
        The file that :func:`mechanism_sheet` wrote beside them.
    settled : mapping, optional
        From a clause to the codes that coders settled on, ``[]`` for none, such as ``{"a#3": ["M13b"]}``. A clause is named by its ``unit``, document and number
        with a ``#`` between, as in ``sample.table``; :func:`sheet_table` tells which row of which workbook it is. It counts for the codes, never for agreement.
    n_draws, level, seed
        Of the intervals of agreement.

    Returns
    -------
    MechanismSample

    Raises
    ------
    MissingFileError
        If a file does not exist.
    InputError
        If the key is none, a workbook belongs to another key, two are of one coder, or ``settled`` names what was not shown or no code.
    EmptyInputError
        If there is no workbook.

    Notes
    -----
    Chances are those of the draw times the share of the stratum's clauses that were coded: this holds if what has no code was left out by chance.
    Clauses of which people cannot tell are not counted as without a mechanism.

    Examples
    --------
    See :func:`mechanism_sheet`.
    """
    import pandas as pd

    check_seed(seed)
    check_level(level)
    about = sheets.read_key(as_path(key, "key", "give the file that ends in .key.json"))
    named = [paths] if isinstance(paths, (str, PathLike)) else list(paths) if isinstance(paths, Iterable) and not isinstance(paths, bytes) else [paths]
    given = [as_path(path, "paths", "give the workbooks that the coders filled in, one or a list") for path in named]
    if not given:
        raise EmptyInputError(explain("no workbook to read", hint="give the files that the coders filled in"))
    parts: dict[str, pd.DataFrame] = {}
    for path in given:
        coder, answers = read_one(path, about)
        if coder in parts:
            raise InputError(explain(f"{path.name} is the workbook of coder {coder}, which was read already", hint="give each coder a file of their own"))
        parts[coder] = answers
    table = pd.concat([parts[coder] for coder in sorted(parts, key=int)], ignore_index=True)
    final = check_settled(settled, about)
    coded = _coded(about, table, final)
    codes = tuple(about["choices"].values())
    settings = {"seed": int(seed), "n_draws": int(n_draws), "level": float(level), "coders": sorted(parts, key=int), "draw_seed": about["seed"],
                **{name: about[name] for name in ("unit", "coding", "codebook", "codebook_digest")},
                "settled": {unit: list(chosen) for unit, chosen in sorted(final.items())}}  # fmt: skip
    content = [cell for frame in (coded, table) for name in frame.columns for cell in map(str, frame[name].tolist())]
    return MechanismSample(
        coded, table.drop(columns="row"), _agreement(table, codes, int(n_draws), level, int(seed)), _strata(about, coded), codes, about["unit"], FrozenMap(settings),
        record("read_mechanisms", settings, content=content),
    )  # fmt: skip


def sheet_table(key: str | PathLike[str]) -> "pd.DataFrame":
    """Give the clauses that were drawn for the workbooks, as the key has them; needed to settle what coders differ on.

    Parameters
    ----------
    key : str or path
        The file that :func:`mechanism_sheet` wrote beside the workbooks.

    Returns
    -------
    pandas.DataFrame
        A row each drawn clause: ``unit`` (document and number, as ``settled`` of :func:`read_mechanisms` names it), ``document, number, rows`` (ids in the workbooks,
        such as ``1-004 2-011``), ``probability`` (of being drawn), ``stratum, title, text`` (as coders see them, personal data masked).

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it is no key.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from policytext import Corpus
    >>> from policytext.codebook import code_mechanisms
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": list("ab"), "text": ["开展试点。", "清理河道。"]}), kind="policy")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     *_, key = mechanism_sheet(code_mechanisms(policies), f"{folder}/m.xlsx", n=2, seed=1, coders=1)
    ...     sheet_table(key)[["unit", "probability", "text"]].values.tolist()
    [['a#1', 1.0, '开展试点。'], ['b#1', 1.0, '清理河道。']]
    """
    import pandas as pd

    about = sheets.read_key(as_path(key, "key", "give the file that ends in .key.json"))
    shown: dict[int, list[str]] = {}
    for coder, places in sorted(about["dealt"].items(), key=lambda one: int(one[0])):
        for number, place in enumerate(places, start=1):
            shown.setdefault(place, []).append(sheets.row_id(coder, number))
    held = ("document", "number", "probability", "stratum", "title", "text")
    rows = [{"unit": sheets.item_id(item["document"], item["number"]), "rows": " ".join(shown.get(place, [])), **{name: item[name] for name in held}}
            for place, item in enumerate(about["items"])]  # fmt: skip
    columns = ["unit", "document", "number", "rows", "probability", "stratum", "title", "text"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({name: {"number": "int64", "probability": "float64"}.get(name, "object") for name in columns})


# -- parts ------------------------------------------------------------------------------------------


def _coded(key: Mapping[str, Any], table: "pd.DataFrame", settled: Mapping[str, tuple[str, ...]]) -> "pd.DataFrame":
    """A row each clause with an answer; chances are those of the draw times the share of the stratum that was coded."""
    import pandas as pd

    told: dict[int, list[set[str]]] = {}
    for row, codes in table.loc[table["state"] == "given", ["row", "codes"]].itertuples(index=False, name=None):
        told.setdefault(int(row), []).append(set(codes.split()))
    rows = []
    for row, item in enumerate(key["items"]):
        unit = sheets.item_id(item["document"], item["number"])
        if unit in settled or row in told:
            codes, how = decide(told.get(row, []), settled.get(unit), list(key["choices"].values()))
            rows.append({"unit": unit, **{name: item[name] for name in ("document", "number", "start", "end", "digest")}, "codes": codes,
                         "probability": item["probability"], "stratum": item["stratum"], "n_coders": len(told.get(row, [])), "decided": how})  # fmt: skip
    columns = ["unit", "document", "number", "start", "end", "digest", "codes", "probability", "stratum", "n_coders", "decided"]
    coded = pd.DataFrame(rows, columns=columns)
    drawn, answered = Counter(item["stratum"] for item in key["items"]), Counter(coded["stratum"])
    coded["probability"] = [chance * answered[name] / drawn[name] for chance, name in zip(coded["probability"], coded["stratum"], strict=True)]
    whole = ("number", "start", "end", "n_coders")
    return coded.astype({name: "int64" if name in whole else "float64" if name == "probability" else "object" for name in columns})


def _agreement(table: "pd.DataFrame", codes: Sequence[str], n_draws: int, level: float, seed: int) -> "pd.DataFrame":
    """Alpha and agreement, yes or no, for each code."""
    import pandas as pd

    given = table[table["state"] == "given"]
    several = given[given.duplicated("row", keep=False)]
    parts = []
    for code in codes if len(several) else ():
        says = ["yes" if code in held.split() else "no" for held in several["codes"]]
        own = agreement_table(pd.DataFrame({"item": several["unit"].to_numpy(), "coder": several["coder"].to_numpy(), "code": says}),
                              n_draws=n_draws, level=level, seed=seed)  # fmt: skip
        parts.append(own[own["matter"] == "all"].assign(matter=code, n_used=says.count("yes")))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(AGREEMENT_COLUMNS))


def _strata(key: Mapping[str, Any], coded: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    documents = key["unit"] == "document"
    counts = {row["stratum"]: coded.loc[coded["stratum"] == row["stratum"], "document"] for row in key["strata"]}
    rows = [{**row, "n_coded": int(counts[row["stratum"]].nunique() if documents else len(counts[row["stratum"]]))} for row in key["strata"]]
    return pd.DataFrame(rows, columns=["stratum", "n_texts", "n_drawn", "n_coded", "probability"])
