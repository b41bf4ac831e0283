"""What coders said: the answers in their workbooks, the code that holds for each text, and the tables of both."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.errors import InputError, explain, listing
from policytext.validation._coding_sheets import CODE, NOTE, sheets_of
from policytext.validation.sheets import read_answers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["answer_table", "blank_strata", "check_settled", "coded_table", "decide", "disagreements", "read_one", "summary_table"]


def read_one(path: Path, key: Mapping[str, Any]) -> "tuple[str, pd.DataFrame]":
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


def check_settled(settled: Any, key: Mapping[str, Any]) -> dict[str, str]:
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


def answer_table(key: Mapping[str, Any], answers: "pd.DataFrame") -> "pd.DataFrame":
    items = [key["items"][row] if row >= 0 else {} for row in answers["row"]]
    several = _times_dealt(key)
    named = {name: [item.get(name, "") for item in items] for name in ("document", "item", "kind", "stratum")}
    out = answers.assign(
        **named, probability=[item.get("probability", float("nan")) for item in items], double=[several[row] > 1 for row in answers["row"]]
    )
    out["unit"] = out["item"] if key["level"] == "unit" else ""
    columns = ["document", "unit", "kind", "code", "coder", "probability", "stratum", "double", "note", "state", "place", "row"]
    ordered = out.assign(last=out["row"] < 0, number=out["coder"].astype(int)).sort_values(["last", "row", "number"], kind="stable")
    return ordered[columns].reset_index(drop=True).astype(dict.fromkeys(["code", "coder", "note", "state", "place"], object))


def decide(codes: Sequence[str], settled: str | None) -> tuple[str, str]:
    """The code that holds among those of the coders in their order, and why."""
    if settled is not None:
        return settled, "settled"
    ranked = Counter(codes).most_common()
    if len(ranked) == 1:
        return codes[0], "agreed" if len(codes) > 1 else "one coder"
    # Codes that were chosen equally often keep the order of the coders.
    return ranked[0][0], "majority" if ranked[0][1] > ranked[1][1] else "first coder"


def coded_table(key: Mapping[str, Any], decided: Mapping[int, tuple[str, str]], n_coders: Mapping[int, int]) -> "pd.DataFrame":
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
    table.loc[table["kind"].isin([kind for kind, _ in blank_strata(key, table)]), "probability"] = float("nan")
    return table if key["level"] == "unit" else table.drop(columns="unit")


def blank_strata(key: Mapping[str, Any], coded: "pd.DataFrame") -> list[tuple[str, str]]:
    """Source and name of the strata without any code, where others of their source have some."""
    with_code, kinds = set(zip(coded["kind"], coded["stratum"], strict=True)), set(coded["kind"])
    drawn = dict.fromkeys((item["kind"], item["stratum"]) for item in key["items"])
    return [pair for pair in drawn if pair[0] in kinds and pair not in with_code]


def disagreements(key: Mapping[str, Any], given: "pd.DataFrame", decided: Mapping[int, tuple[str, str]], coders: Sequence[str]) -> "pd.DataFrame":
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


def summary_table(key: Mapping[str, Any], coded: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    several = _times_dealt(key)
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


def _times_dealt(key: Mapping[str, Any]) -> Counter[int]:
    """To how many coders each item was shown."""
    return Counter(place for dealt in key["dealt"].values() for places in dealt.values() for place in places)
