"""How far a coding can be trusted, and its shares set right, by a random sample that people coded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.codebook._coverage import by_columns, groups_of
from policytext.codebook._masks import masked_clauses
from policytext.codebook._ratios import clustered_ratio
from policytext.codebook._sample_sheets import text_digest
from policytext.codebook.coding import Coding
from policytext.codebook.sample import MechanismSample
from policytext.errors import EmptyInputError, InputError, expect, explain, listing
from policytext.inference import prediction_powered
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["corrected_shares_table", "validate_coding"]

_FEW = 10
"""Clauses under which a measure is said to rest on few."""


def validate_coding(coding: Coding, sample: MechanismSample, *, level: float = 0.95) -> "pd.DataFrame":
    """Compare a coding with what people said of a random sample: precision, recall and F1 of each code.

    Parameters
    ----------
    coding : Coding
        The one that the sample was drawn from, or another of the same clauses and codes.
    sample : MechanismSample
    level : float

    Returns
    -------
    pandas.DataFrame
        ``code`` (``"all"``: the decisions on all codes together, then each), ``name_zh, name_en, measure`` (``precision``: of the clauses that the machine gives
        the code, the share to which people give it; ``recall``: the other way round; ``f1``), ``estimate, low, high, n`` (sampled clauses that the
        measure rests on), ``n_coded`` (all sampled), ``n_people, n_machine, n_both`` (of them with the code), ``note``.

    Raises
    ------
    InputError
        If the sample is of other clauses or codes.
    EmptyInputError
        If the sample has no coded clause.

    Notes
    -----
    Clauses are weighted by one over their chance of being drawn. Intervals take the clauses of a document together. NaN where no sampled clause
    bears on a measure. Patterns that were written with the sample in view are not validated by it: draw another one.

    Examples
    --------
    See :func:`policytext.codebook.mechanism_sheet` for the sheets that a sample comes from.
    """
    import numpy as np
    import pandas as pd

    joined = _joined(coding, sample, level, "validate_coding")
    machine, people, w = joined.machine[joined.rows], joined.people, (1 / joined.chances)[:, None]
    # All codes together in front.
    f, y, both = (np.hstack([part.sum(axis=1, keepdims=True), part]) for part in (machine, people, machine * people))
    names = [("all", "全部", "all codes"), *((code.id, code.name["zh"], code.name["en"]) for code in coding.codebook.codes)]
    rows: list[dict[str, Any]] = []
    for j, (code, zh, en) in enumerate(names):
        used = {"n_people": int(y[:, j].sum()), "n_machine": int(f[:, j].sum()), "n_both": int(both[:, j].sum())}
        for measure, top, bottom in (("precision", both, f), ("recall", both, y), ("f1", 2 * both, f + y)):
            n = int((bottom[:, j] > 0).sum())
            ratio = clustered_ratio((w * top)[:, j], (w * bottom)[:, j], joined.documents[joined.rows], level=level)
            note = "no sampled clause bears on it" if not n else f"rests on {n} clause{'s' if n > 1 else ''}" if n < _FEW else ""
            rows.append({"code": code, "name_zh": zh, "name_en": en, "measure": measure, **dict(zip(("estimate", "low", "high"), ratio, strict=True)),
                         "n": n, "n_coded": len(y), **used, "note": note})  # fmt: skip
    return pd.DataFrame(rows)


def corrected_shares_table(coding: Coding, sample: MechanismSample, *, by: str | Sequence[str] | None = None, level: float = 0.95) -> "pd.DataFrame":
    """Set right in which share of clauses, and of documents, each code stands, by a random sample that people coded.

    Parameters
    ----------
    coding : Coding
    sample : MechanismSample
        Drawn from this coding or from another one of the same clauses.
    by : str or sequence of str, optional
        Columns of ``coding.documents``, as for :meth:`Coding.coverage_table`; each group is corrected by its own part of the sample, and told only where that has
        clauses of every stratum that the group has.
    level : float

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, then ``unit`` (``"document"``, ``"clause"``), ``code, name_zh, name_en, estimate, low, high, n`` (clauses or documents), ``n_coded``
        (of them coded by people), ``raw`` (the machine's share), ``power`` (how much the machine is listened to, 0 to 1), ``grade, note``. Grade is
        ``"validated"`` where people met the code; ``"exploratory"`` where there is no estimate and the raw share alone is known, and where people gave the
        code to none of the coded (or to all): then one end of the interval is all that the sample tells. The note says why.

    Raises
    ------
    InputError
        If the sample is of other clauses or codes.
    ColumnError
        If there is no such column.
    EmptyInputError
        If the sample has no coded clause.

    Notes
    -----
    Prediction-powered correction (:func:`policytext.inference.prediction_powered`), clauses of a document together. However wrong the machine, the estimate
    is unbiased if the clauses were drawn as said. It stands for documents that are supply. In how many documents a code stands can't be told from
    single clauses: it takes a sample of whole documents (``unit="document"``), of which every clause was coded; else the row says ``not measured``.

    References
    ----------
    Angelopoulos, A., Duchi, J., Zrnic, T. (2023). PPI++: efficient prediction-powered inference.
    Egami, N., Hinck, M., Stewart, B., Wei, H. (2023). Using imperfect surrogates for downstream inference.

    Examples
    --------
    See :func:`policytext.codebook.mechanism_sheet` for the sheets that a sample comes from.
    """
    import pandas as pd

    joined = _joined(coding, sample, level, "corrected_shares_table")
    columns = by_columns(coding, by)
    rows: list[dict[str, Any]] = []
    for group, members in groups_of(coding, columns):
        documents = members[joined.place] & joined.supply
        for unit, found in (("document", _of_documents(joined, documents, sample.unit)), ("clause", _of_clauses(joined, documents))):
            shares = _corrected(*found, level)
            rows += [
                {**group, "unit": unit, "code": code.id, "name_zh": code.name["zh"], "name_en": code.name["en"], **{name: held[j] for name, held in shares.items()}}
                for j, code in enumerate(coding.codebook.codes)
            ]
    names = ["unit", "code", "name_zh", "name_en", "estimate", "low", "high", "n", "n_coded", "raw", "power", "grade", "note"]
    return pd.DataFrame(rows, columns=[*columns, *names])


# -- parts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class _Joined:
    """A coding and a sample of it: ``machine`` (n, M) of all clauses by id and number, their ``documents`` (n,) by id, which documents are ``supply``, and
    where each stands in the coding (``place``); ``rows`` (m,) that people coded, ``people`` (m, M), ``chances`` (m,), ``strata`` (m,) among
    ``all_strata``; ``same``: the sample was drawn from this very coding."""

    machine: "npt.NDArray[np.float64]"
    documents: "npt.NDArray[np.int64]"
    supply: "npt.NDArray[np.bool_]"
    place: "npt.NDArray[np.int64]"
    rows: "npt.NDArray[np.int64]"
    people: "npt.NDArray[np.float64]"
    chances: "npt.NDArray[np.float64]"
    strata: "npt.NDArray[np.object_]"
    all_strata: tuple[str, ...]
    same: bool


def _joined(coding: Any, sample: Any, level: float, verb: str) -> _Joined:
    import numpy as np
    import pandas as pd

    expect(coding, Coding, verb=verb, hint="code_mechanisms(policies) gives one")
    expect(sample, MechanismSample, verb=verb, hint="read_mechanisms(sheets, key) gives one")
    check_level(level)
    if sorted(coding.codebook.ids) != sorted(sample.codes):
        differing = sorted(set(coding.codebook.ids) ^ set(sample.codes))
        raise InputError(explain("the sample was coded with other codes", found=f"in one alone: {listing(differing)}", hint="use the codebook of the sheets"))
    if not len(sample.coded):
        raise EmptyInputError(explain("the sample has no coded clause", found=f"{len(sample.table)} answers, none that counts", hint="see sample.problems"))
    blank = sample.strata.loc[sample.strata["n_coded"] == 0, "stratum"].tolist()
    if blank:
        problem = f"no clause of the stratum {blank[0]!r} was coded, so the rest is no sample of all"
        raise InputError(explain(problem, found=f"{len(sample.coded)} clauses coded", hint="have some of it coded, or settle them"))
    keys = ["document", "start", "end"]
    places = pd.MultiIndex.from_frame(coding.clauses[keys]).get_indexer(pd.MultiIndex.from_frame(sample.coded[keys]))
    texts = masked_clauses(coding.clauses["document"], coding.texts)
    digests = [text_digest(texts[place]) if place >= 0 else "" for place in places.tolist()]
    wrong = next((unit for unit, own, digest in zip(sample.coded["unit"], sample.coded["digest"], digests, strict=True) if own != digest), None)
    if wrong is not None:
        raise InputError(explain(f"the coding has no clause {wrong!r} as it was sampled", hint="give a coding of the corpus that the sample was drawn from"))
    order = coding.clauses.sort_values(["document", "number"], kind="stable").index.to_numpy()
    place = coding.documents["document"].sort_values(kind="stable").index.to_numpy()
    documents = pd.Index(coding.documents["document"].to_numpy()[place]).get_indexer(pd.Index(coding.clauses["document"].to_numpy()[order]))
    return _Joined(
        (coding.matrix("clause").to_numpy()[order] > 0).astype(np.float64), documents, (coding.documents["left_out"] == "").to_numpy()[place], place,
        np.argsort(order)[places], sample.matrix()[list(coding.codebook.ids)].to_numpy(dtype=np.float64), sample.coded["probability"].to_numpy(dtype=np.float64),
        sample.coded["stratum"].to_numpy(dtype=object), tuple(sample.strata["stratum"]), sample.settings.get("coding") == coding.provenance.digest,
    )  # fmt: skip


_Part = tuple[
    "npt.NDArray[np.float64]", "npt.NDArray[np.int64]", "npt.NDArray[np.float64]", "npt.NDArray[np.float64]", "npt.NDArray[np.int64]", str
]  # fmt: skip
"""Guesses (n, M), which were coded (m,), their codes (m, M), chances (m,), clusters (n,), and why nothing can be told (empty where it can)."""


def _of_clauses(joined: _Joined, documents: "npt.NDArray[np.bool_]") -> _Part:
    import numpy as np

    kept = np.flatnonzero(documents[joined.documents])
    place = np.full(len(joined.documents), -1)
    place[kept] = np.arange(len(kept))
    own = place[joined.rows] >= 0
    machine = joined.machine[kept]
    return machine, place[joined.rows[own]], joined.people[own], joined.chances[own], joined.documents[kept], _no_sample(joined, machine, own)


def _no_sample(joined: _Joined, machine: "npt.NDArray[np.float64]", own: "npt.NDArray[np.bool_]") -> str:
    """Why the coded clauses of a group are no sample of it: a stratum of which it has clauses, and none that was coded."""
    if len(joined.all_strata) < 2:
        return ""
    with_code = machine.any(axis=1)
    # Of another coding one can't tell in which strata the group has clauses.
    holds = {"with a code": bool(with_code.any()), "without a code": not with_code.all()} if joined.same else {}
    absent = [name for name in joined.all_strata if holds.get(name, True) and name not in joined.strata[own]]
    return f"cannot tell: of the stratum {absent[0]!r} no clause was coded here" if absent else ""


def _of_documents(joined: _Joined, documents: "npt.NDArray[np.bool_]", unit: str) -> _Part:
    """Documents that have a clause with the code; people's are those whose every clause was coded."""
    import numpy as np

    n, codes = len(documents), joined.machine.shape[1]
    held, coded, total = (np.zeros((n, codes)), np.zeros((n, codes)), np.bincount(joined.documents, minlength=n))
    np.maximum.at(held, joined.documents, joined.machine)
    np.maximum.at(coded, joined.documents[joined.rows], joined.people)
    with_all = (np.bincount(joined.documents[joined.rows], minlength=n) == total) & (total > 0)
    kept = np.flatnonzero(documents)
    which = np.flatnonzero(with_all[kept]) if unit == "document" else np.zeros(0, dtype=np.int64)
    why = "" if unit == "document" else 'not measured: single clauses were sampled; draw whole documents with unit="document"'
    return held[kept], which, coded[kept][which], np.ones(len(which)), kept, why


def _corrected(
    machine: "npt.NDArray[np.float64]", rows: "npt.NDArray[np.int64]", people: "npt.NDArray[np.float64]", chances: "npt.NDArray[np.float64]",
    clusters: "npt.NDArray[np.int64]", why: str, level: float,
) -> "dict[str, list[Any]]":  # fmt: skip
    import numpy as np

    n, codes = machine.shape
    raw = (machine.mean(axis=0) if n else np.full(codes, np.nan)).tolist()
    about = {"n": [n] * codes, "n_coded": [len(rows)] * codes, "raw": raw}
    if not why and len(np.unique(clusters[rows])) < 2:
        why = f"cannot tell: {len(rows)} coded, of fewer than two documents"
    if why:
        nothing = [float("nan")] * codes
        return {"estimate": nothing, "low": nothing, "high": nothing, **about, "power": nothing, "grade": ["exploratory"] * codes, "note": [why] * codes}
    # A column of ones keeps codes that happen to sum to 1 in every clause from being taken for a partition.
    guess, truth = np.hstack([machine, np.ones((n, 1))]), np.hstack([people, np.ones((len(people), 1))])
    found = prediction_powered(guess, rows, truth, probability=chances, clusters=clusters, level=level)
    seen = people.sum(axis=0).astype(int).tolist()
    estimate = np.clip(found.estimate[:codes], 0.0, 1.0)
    power = (found.power[:codes] + 0.0).tolist()  # no -0.0
    notes = [_note(k, len(rows), one) for k, one in zip(seen, power, strict=True)]
    return {
        "estimate": estimate.tolist(), "low": np.minimum(found.low[:codes], estimate).tolist(), "high": np.maximum(found.high[:codes], estimate).tolist(), **about,
        "power": power, "grade": ["validated" if 0 < k < len(rows) else "exploratory" for k in seen], "note": notes,
    }  # fmt: skip


def _note(k: int, n: int, power: float) -> str:
    """What a share rests on where that is little: ``k`` of ``n`` have the code, as people say."""
    if k in (0, n):
        side, end = ("none", "high") if not k else ("all", "low")
        return f"people gave it to {side} of {n}: {end} is all that is known, from the sample alone"
    alone = "" if power else ": the sample alone, the machine is not listened to"
    return f"people gave it to {k} of {n}{alone}" if k < _FEW else ""
