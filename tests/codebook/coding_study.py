"""A small codebook of our own, policies whose codes are known, and people who fill in sheets."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from policytext import Corpus
from policytext.codebook import Codebook, Coding, code_mechanisms, read_codebook
from policytext.codebook._sample_sheets import CODES, NONE

_CODE = """
[[codes]]
id = "{id}"
name = {{zh = "{zh}", en = "{en}"}}
definition = {{zh = "{zh}的条款", en = "a clause with {en}"}}
patterns = ["{find}"]
"""
_HEAD = '[codebook]\nid = "small"\ntitle = {zh = "小码本", en = "small"}\nsource = "ours"\n'
CODED = (("P", "试点", "pilot", "试点"), ("S", "补贴", "subsidy", "补贴|补助"), ("H", "听证", "hearing", "听证会"))
WORDS = {"P": "开展试点工作。", "S": "发放补贴资金。", "H": "召开听证会听取意见。"}
BARE = ("清理河道淤泥。", "修缮社区道路。", "种植行道树木。")


@lru_cache(maxsize=4)
def small_book(ids: str = "PSH") -> Codebook:
    text = _HEAD + "".join(_CODE.format(id=i, zh=zh, en=en, find=find) for i, zh, en, find in CODED if i in ids)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "small.toml"
        file.write_text(text, "utf-8")
        return read_codebook(file)


def document(rng: np.random.Generator, n: int, chances: dict[str, float]) -> str:
    """Numbered clauses, each with the words of some codes."""
    lines = []
    for number in range(1, n + 1):
        own = [WORDS[code] for code, chance in chances.items() if rng.random() < chance]
        lines.append(f"{number}.{BARE[int(rng.integers(3))]}{''.join(own)}")
    return "\n".join(lines)


@lru_cache(maxsize=8)
def policies(n: int = 40, seed: int = 1) -> Corpus:
    rng = np.random.default_rng(seed)
    rows = [
        (f"d{i:03d}", f"文件{i}号", document(rng, int(rng.integers(3, 12)), {"P": 0.15, "S": 0.05 + 0.5 * (i % 2), "H": 0.04}), ("东区", "西区")[i % 2],
         f"{2021 + i % 3}-05-01", "解读" if i % 10 == 9 else "意见")
        for i in range(n)
    ]  # fmt: skip
    return Corpus.from_frame(pd.DataFrame(rows, columns=["id", "title", "text", "region", "date", "doc_type"]), kind="policy", region="region", date="date")


@lru_cache(maxsize=8)
def coding(n: int = 40, seed: int = 1) -> Coding:
    return code_mechanisms(policies(n, seed), codebook=small_book(), dimensions=False)


def by_words(texts: Sequence[str]) -> list[list[str]]:
    """What people would say: the codes whose words stand in a text."""
    return [[code for code, words in WORDS.items() if words in text] for text in texts]


def half_wrong(texts: Sequence[str]) -> list[list[str]]:
    """A coder that misses some subsidies and takes dredging for a pilot."""
    out = []
    for codes, text in zip(by_words(texts), texts, strict=True):
        kept = [code for code in codes if code != "S" or "道路" not in text]
        out.append([*kept, "P"] if "淤泥" in text and "P" not in codes else kept)
    return out


def choice(code: str) -> str:
    return f"{code} {next(zh for i, zh, _, _ in CODED if i == code)}"


def fill(path: Path, say: Callable[[str, str], Sequence[str] | None]) -> Path:
    """Fill in each row by its text and the coder, with another program's writer; None leaves it empty."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        header = [cell.value for cell in sheet[1]]
        if CODES[0] not in header:
            continue
        for row in sheet.iter_rows(min_row=2):
            said = say(str(row[header.index("条款 Clause")].value), path.stem[-1])
            for column, value in zip(CODES, [] if said is None else list(said) or [NONE], strict=False):
                row[header.index(column)].value = value
    book.save(path)
    return path


def truly(text: str, _coder: str) -> list[str]:
    return [choice(code) for code in by_words([text])[0]]


def rows_of(path: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path).worksheets[1]
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(header, row, strict=True)) for row in rows]
