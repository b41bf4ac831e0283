"""The draw of clauses, what coders of mechanisms see, and the key that leads back. Private to the codebook room."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.codebook._masks import masked_clauses
from policytext.codebook.book import Codebook
from policytext.codebook.coding import Coding
from policytext.errors import EmptyInputError, InputError, MissingFileError, explain
from policytext.provenance import digest_of
from policytext.validation._drawing import whole
from policytext.validation.sheets import Sheet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "CODES", "NONE", "NOTE", "TITLE", "UNCLEAR", "as_items", "choices_of", "deal", "draw", "instructions", "item_id", "read_key", "row_id", "sheet_of", "text_digest",
    "write_key",
]  # fmt: skip

NONE, UNCLEAR = "无 none", "看不出 cannot tell"
"""Choices for clauses that have no mechanism, and for those that can't be told."""
CODES = ("机制一 Mechanism 1", "机制二 Mechanism 2", "机制三 Mechanism 3")
NOTE = "备注 Note"
TITLE = "条款机制编码 Coding of mechanisms"
_FORMAT, _VERSION = "policytext key of mechanisms", 1
_ID, _HEAD, _PATH, _BEFORE, _TEXT = "编号 Id", "文件 Document", "所在标题 Under", "上文 Before", "条款 Clause"
_WIDTHS = {_ID: 10.0, _HEAD: 26.0, _PATH: 24.0, _BEFORE: 30.0, _TEXT: 80.0, **dict.fromkeys(CODES, 24.0), NOTE: 24.0}
_LONGEST, _CONTEXT = 1000, 80
_ZH = (
    f"一、每行是政策文件中的一个条款。条款设立、要求或鼓励了哪些机制，就在“{CODES[0]}”至“{CODES[2]}”的下拉列表中选哪些，最多三项，先选最明确的。",
    f"二、一项也没有的，在第一列选“{NONE}”；读完仍不能判断的，选“{UNCLEAR}”。多数条款没有机制或只有一项。请不要留空。",
    "三、只是提到一个词、讲述已做的工作或存在的问题、列举文件名称的，不算设立机制。",
    "四、“文件”“所在标题”“上文”只供理解，请只判断“条款”一列。请独自完成；行可以整行移动，不要改动编号和文字。个人信息已用方括号遮去。",
)
_EN = (
    "1. Each row is a clause of a policy. Choose every mechanism that the clause sets up, requires or encourages: up to three, the clearest first.",
    f"2. If there is none, choose “{NONE}” in the first column; if you cannot tell, “{UNCLEAR}”. Most clauses have none or one. Please leave no row empty.",
    "3. A word that is only mentioned, a report of work done or of a problem, or a title in a list sets up nothing.",
    "4. Document, heading and what stands before are for understanding; code the clause alone. Work alone; move rows as a whole; leave ids and texts as they are. "
    "Personal data are masked by words in brackets.",
)


def instructions(codebook: Codebook) -> list[str]:
    """What to do, in Chinese and English, with the definition of each code between."""
    lines = [f"· {code.id} {code.name['zh']}：{code.definition['zh']} {code.name['en']}: {code.definition['en']}" for code in codebook.codes]
    return [*_ZH, "", "机制 Mechanisms：", *map(whole, lines), "", *_EN]


def choices_of(codebook: Codebook) -> dict[str, str]:
    """From what the drop-down shows to the code."""
    return {whole(f"{code.id} {code.name['zh']}"): code.id for code in codebook.codes}


def text_digest(masked: str) -> str:
    """What a clause, masked, is known by in a key: the same for a coding that was saved and loaded."""
    return digest_of([masked])


# -- the draw ---------------------------------------------------------------------------------------


def draw(coding: Coding, n: int, coded: float | None, unit: str, seed: int) -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], list[dict[str, Any]]]":
    """Rows of ``coding.clauses`` that are drawn, the chance of each, and a row each stratum: ``stratum, n_texts, n_drawn, probability``."""
    import numpy as np

    clauses = coding.clauses
    supply = (clauses["left_out"] == "").to_numpy()
    # By id and number: the draw is the same for any order of documents.
    order = clauses.sort_values(["document", "number"], kind="stable").index.to_numpy()
    if not supply.any():
        raise EmptyInputError(explain("no clause to draw from", found=f"{len(clauses)} clauses, all of documents that are no supply", hint="use leave_out=()"))
    if unit == "document":
        names = np.array(sorted(set(clauses.loc[supply, "document"])), dtype=object)
        chosen = np.sort(np.random.default_rng([seed, 1]).permutation(len(names))[: min(n, len(names))])
        rows = order[clauses["document"].isin(names[chosen]).to_numpy()[order]]
        chance = len(chosen) / len(names)
        return rows, np.full(len(rows), chance), [{"stratum": "documents", "n_texts": len(names), "n_drawn": len(chosen), "probability": chance}]
    with_code = (clauses["n_codes"] > 0).to_numpy()
    strata = {"all": supply} if coded is None else {"with a code": supply & with_code, "without a code": supply & ~with_code}
    sizes = {name: int(members.sum()) for name, members in strata.items()}
    wanted = {"all": min(n, sizes["all"])} if coded is None else _parted(sizes, n, coded)
    rows_of, chances, frame = [], [], []
    for turn, (name, members) in enumerate(strata.items()):
        if not wanted[name]:
            continue
        own = np.random.default_rng([seed, 2 + turn]).permutation(np.flatnonzero(members[order]))[: wanted[name]]
        rows_of.append(own)
        chances.append(np.full(len(own), wanted[name] / sizes[name]))
        frame.append({"stratum": name, "n_texts": sizes[name], "n_drawn": wanted[name], "probability": wanted[name] / sizes[name]})
    rows, chance_of = np.concatenate(rows_of), np.concatenate(chances)
    by_id = np.argsort(rows, kind="stable")
    return order[rows[by_id]], chance_of[by_id], frame


def _parted(sizes: Mapping[str, int], n: int, coded: float) -> dict[str, int]:
    """How many are drawn with and without a code; two of each at least, and no more than there are."""
    first, second = sizes
    n = min(n, sizes[first] + sizes[second])
    least = {name: min(2, size) for name, size in sizes.items()}
    taken = min(max(round(n * coded), least[first], n - sizes[second]), sizes[first], n - least[second])
    if taken < least[first]:
        raise InputError(explain(f"n={n} is too few for clauses with and without a code", hint="draw 4 clauses or more"))
    return {first: taken, second: n - taken}


def deal(n: int, coders: int, double: float, seed: int) -> dict[str, list[int]]:
    """Places of the items on each coder's sheet, in the coder's own order."""
    import numpy as np

    rng = np.random.default_rng([seed, 9, coders])
    places = rng.permutation(n).tolist()
    several = int(np.ceil(double * n - 1e-9)) if coders > 1 else 0
    return {
        str(number + 1): rng.permutation(np.array(places[:several] + places[several:][number::coders], dtype=np.int64)).tolist()
        for number in range(coders)
    }


def row_id(coder: str, number: int) -> str:
    """The id of a row in a coder's workbook."""
    return f"{coder}-{number:03d}"


def item_id(document: str, number: int) -> str:
    return f"{document}#{number}"


def as_items(coding: Coding, rows: "npt.NDArray[np.int64]", chances: "npt.NDArray[np.float64]", coded: float | None, unit: str) -> list[dict[str, Any]]:
    """Drawn clauses as plain values, personal data masked."""
    titles = dict(zip(coding.documents["document"], coding.documents["title"], strict=True)) if "title" in coding.documents.columns else {}
    records, texts = coding.clauses.to_dict("records"), masked_clauses(coding.clauses["document"], coding.texts)
    out = []
    for row, chance in zip(rows.tolist(), chances.tolist(), strict=True):
        held = records[row]
        follows = row > 0 and records[row - 1]["document"] == held["document"]
        before = " ".join(whole(texts[row - 1]).split()) if follows else ""
        shown = "\n".join(line for line in whole(texts[row]).splitlines() if line.strip()).strip()
        stratum = "documents" if unit == "document" else "all" if coded is None else "with a code" if held["n_codes"] else "without a code"
        out.append({
            "document": str(held["document"]), "number": int(held["number"]), "start": int(held["start"]), "end": int(held["end"]), "digest": text_digest(texts[row]),
            "stratum": stratum, "probability": float(chance), "title": whole(titles.get(held["document"], "")), "path": whole(held["path"]),
            "before": f"…{before[-_CONTEXT:]}" if len(before) > _CONTEXT else before,
            "text": f"{shown[:_LONGEST]}…" if len(shown) > _LONGEST else shown,
        })  # fmt: skip
    return out


# -- files ------------------------------------------------------------------------------------------


def sheet_of(key: Mapping[str, Any], coder: str) -> Sheet:
    """The sheet of one coder."""
    import pandas as pd

    items = [key["items"][place] for place in key["dealt"][coder]]
    context = [(name, label) for name, label in (("title", _HEAD), ("path", _PATH), ("before", _BEFORE)) if any(item[name] for item in items)]
    rows = [[row_id(coder, number), *(item[name] for name, _ in context), item["text"]] for number, item in enumerate(items, start=1)]
    columns = [_ID, *(label for _, label in context), _TEXT]
    rest = tuple(key["choices"])
    answers: dict[str, Sequence[str]] = {CODES[0]: (NONE, *rest, UNCLEAR), CODES[1]: rest, CODES[2]: rest, NOTE: ()}
    widths = {name: width for name, width in _WIDTHS.items() if name in (*columns, *answers)}
    return Sheet("条款 Clauses", pd.DataFrame(rows, columns=columns, dtype=object), answers=answers, widths=widths)


def write_key(place: Path, key: Mapping[str, Any]) -> Path:
    part = place.with_name(f".{place.name}.part")
    part.write_bytes((json.dumps({"format": _FORMAT, "version": _VERSION, **key}, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    os.replace(part, place)
    return place


_HOLDS: Mapping[str, type | tuple[type, ...]] = {
    "seed": int, "n": int, "double": (int, float), "coders": int, "unit": str, "codebook": str, "codebook_digest": str, "choices": dict, "strata": list, "items": list,
    "dealt": dict, "coding": str,
}  # fmt: skip
_OF_ITEM: Mapping[str, type | tuple[type, ...]] = {
    "document": str, "number": int, "start": int, "end": int, "digest": str, "stratum": str, "probability": (int, float),
    "title": str, "path": str, "before": str, "text": str,
}  # fmt: skip
_OF_STRATUM: Mapping[str, type | tuple[type, ...]] = {"stratum": str, "n_texts": int, "n_drawn": int, "probability": (int, float)}


def read_key(path: Path) -> dict[str, Any]:
    """The key that was written beside the workbooks."""
    if not path.is_file():
        raise MissingFileError(explain(f"no file {path.name!r}", hint="give the key that mechanism_sheet wrote beside the workbooks"))
    try:
        key = json.loads(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, dict) or key.get("format") != _FORMAT:
        raise InputError(explain(f"{path.name} is no key of mechanisms", hint="give the file that ends in .key.json"))
    if key.get("version") != _VERSION:
        raise InputError(explain(f"{path.name} has version {key.get('version')!r}", found=f"read here: {_VERSION}", hint="use a newer policytext"))
    lacks = _lacks(key)
    if lacks:
        raise InputError(explain(f"{path.name} is no whole key", found=lacks, hint="give the file as mechanism_sheet wrote it"))
    return key


def _lacks(key: Mapping[str, Any]) -> str:
    for name, kind in _HOLDS.items():
        if not isinstance(key.get(name), kind):
            return f"no {name}"
    for name, columns in (("items", _OF_ITEM), ("strata", _OF_STRATUM)):
        for number, row in enumerate(key[name], start=1):
            lack = next((column for column, kind in columns.items() if not isinstance(row, dict) or not isinstance(row.get(column), kind)), "")
            if lack:
                return f"row {number} of {name} has no {lack}"
    if not all(isinstance(code, str) for code in key["choices"].values()):
        return "no choices"
    for coder, places in key["dealt"].items():
        known = isinstance(places, Iterable) and all(isinstance(place, int) and 0 <= place < len(key["items"]) for place in places)
        if not coder.isdecimal() or not known:
            return f"no sheet of coder {coder}"
    return ""
