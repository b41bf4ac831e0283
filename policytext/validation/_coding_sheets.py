"""What coders see and the key that leads back: instructions, who gets which texts, sheets, and the file beside them."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.corpus import Corpus
from policytext.errors import InputError, MissingFileError, explain
from policytext.validation._drawing import KINDS, Text, is_whole, whole
from policytext.validation.sheets import Sheet

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CODE", "FORMAT", "NOTE", "OTHER", "REST", "TITLE", "UNCLEAR", "VERSION", "as_choices", "as_items", "as_path", "as_titles", "check_numbers", "deal", "instructions",
    "read_key", "sheets_of", "write_key",
]  # fmt: skip

OTHER, UNCLEAR = "其他", "看不出"
"""Codes of texts that are about no matter of the list, and of those from which no matter can be told."""
REST = (OTHER, UNCLEAR, "none")
"""Names that stand for no matter of their own: other, cannot tell, none."""
FORMAT, VERSION = "policytext coding key", 1
_ID, _HEAD, _BEFORE, _TEXT, CODE, NOTE = "编号 Id", "文件 Document", "上文 Before", "文字 Text", "事项 Matter", "备注 Note"
_CONTEXT = {"title": (_HEAD, 26.0), "before": (_BEFORE, 36.0)}
"""What helps to understand a text, and how wide its column is."""
_NAMES = {"policy": "政策 Policies", "feedback": "留言 Messages"}
_LETTERS = {"policy": "P", "feedback": "M"}
TITLE = "文本编码 Coding of texts"
_ZH = (
    "一、每行是一段文字。请判断它主要说的是哪一个事项，在“事项 Matter”一列的下拉列表中选择，每行只选一项。",
    f"二、涉及几个事项时，选说得最多的一个；不属于表中任何事项的，选“{OTHER}”；读完仍不知道在说什么的，选“{UNCLEAR}”。请不要留空。",
    "三、“文件”“上文”两列（如有）只供理解，请只判断“文字 Text”一列。想说明理由时写在“备注 Note”一列，可以不写。",
    "四、请独自完成，不与其他编码员讨论，不查资料。行的先后可以改变，请整行移动，不要改动编号和文字。",
    "五、个人信息已用方括号遮去；过长的文字只取开头，末尾有省略号。每份表格只由一个人填写。",
)
_EN = (
    "1. Each row shows a text. Decide which matter it is mainly about, and choose it from the list in column “事项 Matter”: one choice a row.",
    f"2. If it is about several, choose the one that most is said about; if about none of the list, choose “{OTHER}” (other); if you can't tell what "
    f"it is about, choose “{UNCLEAR}” (cannot tell). Please leave no row empty.",
    "3. Columns “文件 Document” and “上文 Before”, where there are any, help you understand; code “文字 Text” alone. “备注 Note” is for remarks and may stay empty.",
    "4. Work alone: do not talk to other coders, look nothing up. Rows may be reordered, always as a whole; leave ids and texts as they are.",
    "5. Personal data are masked by words in brackets; long texts show their beginning and end in “…”. Each file is for one person.",
)


def instructions(lines: Sequence[str]) -> list[str]:
    """What to do, in Chinese and English, with the lines that explain the matters between."""
    return [*_ZH, *lines, "", *_EN]


def as_choices(matters: Any) -> tuple[list[str], list[str]]:
    """Choices of the drop-down, and the lines that explain them."""
    if isinstance(matters, (set, frozenset)):
        raise InputError(explain("matters is a set, which has no order", hint="give a list: the order is that of the drop-down"))
    named = dict(matters) if isinstance(matters, Mapping) else None
    names = list(matters) if isinstance(matters, Iterable) and not isinstance(matters, (str, bytes)) else []
    if not all(is_whole(name) and name.strip() for name in names) or not [name for name in names if name not in (OTHER, UNCLEAR)]:
        raise InputError(explain(f"matters={matters!r} are no names", hint="give a list such as ['教育', '公交'], or {'教育': '学位、入学、校车'}"))
    chosen = [name.strip() for name in names if name.strip() not in (OTHER, UNCLEAR)] + [OTHER, UNCLEAR]
    if len(set(chosen)) < len(chosen):
        twice = next(name for name in chosen if chosen.count(name) > 1)
        raise InputError(explain(f"matter {twice!r} stands twice", hint="give each a name of its own"))
    if named is None:
        return chosen, ["", "事项 Matters：" + "、".join(chosen)]
    told = {name.strip(): _told_of(name, what) for name, what in named.items()}
    return chosen, ["", "事项 Matters：", *(f"· {name}：{what}" if what.strip() else f"· {name}" for name, what in told.items())]


def _told_of(name: str, what: Any) -> str:
    """What a matter holds, as one line."""
    ordered = isinstance(what, Iterable) and not isinstance(what, (str, bytes, set, frozenset, Mapping))
    words: list[Any] = [what] if isinstance(what, str) else list(what) if ordered else [None]
    if not all(is_whole(word) for word in words):
        hint = 'give a sentence or a list of words, such as {"教育": "学位、入学、校车"}, or "" for none'
        problem = "is a set, which has no order" if isinstance(what, (set, frozenset)) else f"is no text: {what!r}"
        raise InputError(explain(f"what {name!r} holds {problem}", hint=hint))
    return "、".join(words)


def as_path(value: Any, name: str, hint: str) -> Path:
    """A place in the file system, or an error that says which argument is none."""
    try:
        if isinstance(value, (str, PathLike)) and b"\0" not in os.fsencode(value):
            return Path(os.fsdecode(value))
    except UnicodeEncodeError:
        pass
    raise InputError(explain(f"{name}={value!r} is no path", hint=hint))


def as_titles(titles: Any) -> dict[str, str]:
    """Titles by id of the document."""
    if isinstance(titles, Corpus):
        titles = dict(zip(titles.table["id"], titles.table["title"], strict=True))
    if titles is not None and not isinstance(titles, Mapping):
        raise InputError(explain(f"titles of type {type(titles).__name__} are unknown", hint="give the corpus of the policies, or {id: title}"))
    return {str(name): whole(title) for name, title in (titles or {}).items() if isinstance(title, str)}


def check_numbers(n: object, double: object, coders: object, unit: object) -> None:
    for name, value, least in (("n", n, 2), ("coders", coders, 1)):
        if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
            raise InputError(explain(f"{name}={value!r} can't be used", hint=f"use a whole number, {least} or more"))
    if isinstance(double, bool) or not isinstance(double, Real) or not 0 <= float(double) <= 1:
        raise InputError(explain(f"double={double!r} is no share", hint="use a number from 0 to 1, such as 0.2"))
    if unit not in ("unit", "document"):
        raise InputError(explain(f"unit={unit!r} is unknown", found="takes unit, document", hint="use one of these"))


def as_items(drawn: "pd.DataFrame", shown: Sequence[Text], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Drawn texts as plain values; the words of those alone that are shown."""
    out = []
    for row, item in enumerate(drawn.to_dict("records")):
        first = int(item["shows"])
        title = titles.get(str(item["document"]), "") if item["kind"] == "policy" else ""
        seen = {"title": mask_private(title), "before": shown[row][0], "text": shown[row][1]} if first == row else {}
        plain = {name: str(item[name]) for name in ("item", "document", "kind", "stratum")}
        out.append({**plain, "probability": float(item["probability"]), "shows": first, **seen})
    return out


def deal(items: Sequence[Mapping[str, Any]], coders: int, double: float, seed: int) -> dict[str, dict[str, list[int]]]:
    """Places of the items on each coder's sheets, in the coder's own order."""
    import numpy as np

    rng = np.random.default_rng([seed, coders])
    dealt: dict[str, dict[str, list[int]]] = {str(coder): {} for coder in range(1, coders + 1)}
    for kind in KINDS:
        places = rng.permutation([row for row, item in enumerate(items) if item["kind"] == kind and item["shows"] == row]).astype(int).tolist()
        several = int(np.ceil(double * len(places) - 1e-9)) if coders > 1 else 0
        for number, coder in enumerate(dealt):
            own = places[:several] + places[several:][number::coders]
            dealt[coder][kind] = rng.permutation(own).astype(int).tolist()
    return dealt


def sheets_of(key: Mapping[str, Any], coder: str) -> dict[str, Sheet]:
    """The sheets of one coder, by kind."""
    import pandas as pd

    out = {}
    for kind, places in key["dealt"][coder].items():
        if not places:
            continue
        items = [key["items"][place] for place in places]
        context = [name for name in _CONTEXT if any(item[name] for item in items)]
        rows = [
            [f"{coder}-{_LETTERS[kind]}{number:03d}", *(item[name] for name in context), item["text"]] for number, item in enumerate(items, start=1)
        ]
        table = pd.DataFrame(rows, columns=[_ID, *(_CONTEXT[name][0] for name in context), _TEXT], dtype=object)
        widths = {_ID: 10.0, _TEXT: 80.0, CODE: 20.0, NOTE: 24.0, **{_CONTEXT[name][0]: _CONTEXT[name][1] for name in context}}
        out[kind] = Sheet(_NAMES[kind], table, answers={CODE: tuple(key["matters"]), NOTE: ()}, widths=widths)
    return out


def write_key(place: Path, key: Mapping[str, Any]) -> Path:
    part = place.with_name(f".{place.name}.part")
    part.write_bytes((json.dumps(key, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    os.replace(part, place)
    return place


def read_key(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise MissingFileError(explain(f"no file {path.name!r}", hint="give the key that coding_sheet wrote beside the workbooks"))
    try:
        key = json.loads(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, dict) or key.get("format") != FORMAT:
        raise InputError(explain(f"{path.name} is no key", hint="give the file that ends in .key.json"))
    if key.get("version") != VERSION:
        problem = f"{path.name} has version {key.get('version')!r} of the key"
        raise InputError(explain(problem, found=f"read here: {VERSION}", hint="use a newer policytext"))
    lacks = _lacks(key)
    if lacks:
        raise InputError(explain(f"{path.name} is no whole key", found=lacks, hint="give the file as coding_sheet wrote it"))
    return key


_HOLDS: Mapping[str, type | tuple[type, ...]] = {
    "seed": int, "n": int, "double": (int, float), "coders": int, "strata": list, "level": str, "matters": list, "drawn_from": list, "left_out": dict,
    "n_cut": int, "frame": list, "items": list, "dealt": dict,
}  # fmt: skip
_OF_ITEM: Mapping[str, type | tuple[type, ...]] = {"item": str, "document": str, "kind": str, "stratum": str, "probability": (int, float), "shows": int}
_OF_STRATUM: Mapping[str, type | tuple[type, ...]] = {"kind": str, "stratum": str, "n_texts": int, "n_drawn": int, "probability": (int, float)}
_SHOWN: Mapping[str, type | tuple[type, ...]] = {"title": str, "before": str, "text": str}


def _lacks(key: Mapping[str, Any]) -> str:
    """What a key does not hold that it should; empty where it is whole."""
    lack = _lack(key, _HOLDS)
    if lack:
        return f"no {lack}"
    for name, columns in (("items", _OF_ITEM), ("frame", _OF_STRATUM)):
        for number, row in enumerate(key[name], start=1):
            lack = _lack(row, columns)
            if lack:
                return f"row {number} of {name} has no {lack}"
    items = key["items"]
    if not all(0 <= item["shows"] < len(items) and items[item["shows"]]["shows"] == item["shows"] for item in items):
        return "an item is shown by none"
    lack = next((_lack(item, _SHOWN) for row, item in enumerate(items) if item["shows"] == row and _lack(item, _SHOWN)), "")
    if lack:
        return f"an item has no {lack}"
    if not all(isinstance(name, str) for name in key["matters"]) or not all(isinstance(names, list) for names in key["left_out"].values()):
        return "no matters"
    shown = {row for row, item in enumerate(items) if item["shows"] == row}
    for coder, sheets in key["dealt"].items():
        if not coder.isdecimal() or not isinstance(sheets, dict) or not set(sheets) <= set(KINDS):
            return f"no sheets of coder {coder}"
        if not all(isinstance(places, list) and all(isinstance(place, int) and place in shown for place in places) for places in sheets.values()):
            return f"coder {coder} has items that the key does not hold"
    return ""


def _lack(row: Any, columns: Mapping[str, type | tuple[type, ...]]) -> str:
    """The first of the columns that a row does not hold, or not as it should."""
    if not isinstance(row, dict):
        return next(iter(columns))
    return next((name for name, kind in columns.items() if not isinstance(row.get(name), kind)), "")
