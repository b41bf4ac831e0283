"""What coders said of clauses: the answers in their workbooks, and the codes that hold. Private to the codebook room."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.codebook import _sample_sheets as sheets
from policytext.errors import InputError, explain, listing
from policytext.validation.sheets import read_answers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_settled", "decide", "read_one"]


def read_one(path: Path, key: Mapping[str, Any]) -> "tuple[str, pd.DataFrame]":
    """Whose workbook it is, and a row each clause in it."""
    for coder in key["dealt"]:
        answers = read_answers(path, sheets.sheet_of(key, coder))
        known = answers[answers["state"] != "unknown"]
        if (known["state"] != "missing").any():
            break
    else:
        found = f"coders: {listing(key['dealt'])}"
        raise InputError(explain(f"{path.name} has none of the clauses of this key", found=found, hint="give the key that was written with it"))
    states = known.loc[known["column"].isin(sheets.CODES), "state"]
    if (states == "changed").any() and not (states == "given").any():
        raise InputError(explain(f"{path.name} shows other clauses than this key", found=f"coder {coder}", hint="give the key that was written with it"))
    return coder, _answers(answers, key, coder)


def _answers(answers: "pd.DataFrame", key: Mapping[str, Any], coder: str) -> "pd.DataFrame":
    import pandas as pd

    told: dict[str, dict[str, tuple[str, str]]] = {}
    for item, column, answer, state in answers[answers["state"] != "unknown"].itertuples(index=False, name=None):
        told.setdefault(item, {})[column] = (answer, state)
    rows = []
    for place, item in zip(key["dealt"][coder], told.values(), strict=True):
        held = key["items"][place]
        codes, state = _judged([item[column] for column in sheets.CODES], key["choices"])
        rows.append((sheets.item_id(held["document"], held["number"]), held["document"], held["number"], coder, codes, state, mask_private(item[sheets.NOTE][0]), place))
    strange = answers[(answers["state"] == "unknown") & answers["column"].isin(sheets.CODES)]
    rows += [("", "", 0, coder, mask_private(answer), f"unknown id {mask_private(item)}", "", -1) for item, _, answer, _ in strange.itertuples(index=False, name=None)]
    columns = ["unit", "document", "number", "coder", "codes", "state", "note", "row"]
    whole = ("number", "row")
    return pd.DataFrame(rows, columns=columns).astype({name: "int64" if name in whole else "object" for name in columns})


def _judged(cells: Sequence[tuple[str, str]], choices: Mapping[str, str]) -> tuple[str, str]:
    """The codes of one clause by one coder, and their state."""
    wrong = next((state for _, state in cells if state not in ("given", "blank")), "")
    written = [answer for answer, state in cells if state != "blank"]
    if wrong:
        return mask_private("；".join(answer for answer in written if answer)), wrong
    codes = [choices[answer] for answer in written if answer in choices]
    if sheets.UNCLEAR in written:
        return "", "contradiction" if codes else "cannot tell"
    if sheets.NONE in written:
        return " ".join(codes), "contradiction" if codes else "given"
    return (" ".join(code for code in choices.values() if code in codes), "given") if codes else ("", "blank")


def check_settled(settled: Any, key: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    if settled is not None and not isinstance(settled, Mapping):
        raise InputError(explain(f"settled of type {type(settled).__name__} is no mapping", hint='give {unit: [codes]}, such as {"a#3": ["M13b"]}'))
    shown, codes = {sheets.item_id(item["document"], item["number"]) for item in key["items"]}, list(key["choices"].values())
    for name, chosen in (settled or {}).items():
        if name not in shown:
            raise InputError(explain(f"{name!r} was not shown to coders", found=f"shown: {listing(sorted(shown), limit=3)}", hint="sheet_table(key) has the units"))
        unknown = [chosen] if isinstance(chosen, (str, bytes)) or not isinstance(chosen, Iterable) else [code for code in chosen if code not in codes]
        if unknown:
            problem = f"settled codes of {name!r} are unknown: {listing(unknown)}"
            raise InputError(explain(problem, found=f"codes: {listing(codes)}", hint="give a list of ids, [] for none"))
    return {name: tuple(code for code in codes if code in set(chosen)) for name, chosen in (settled or {}).items()}


def decide(told: Sequence[set[str]], settled: tuple[str, ...] | None, codes: Sequence[str]) -> tuple[str, str]:
    """The codes that hold among those of the coders in their order, and why."""
    if settled is not None:
        return " ".join(settled), "settled"
    if all(one == told[0] for one in told):
        return " ".join(code for code in codes if code in told[0]), "agreed" if len(told) > 1 else "one coder"
    votes = {code: sum(code in one for one in told) for code in codes}
    tied = any(2 * n == len(told) for n in votes.values())
    held = [code for code in codes if 2 * votes[code] > len(told) or (2 * votes[code] == len(told) and code in told[0])]
    return " ".join(held), "first coder" if tied else "majority"
