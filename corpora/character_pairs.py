"""Builds policytext/cleaning/character_pairs.bin: how often Chinese characters stand side by side.

Sources: the policies and messages of the bundled city (corpora/yunze, written for this project) and the word list of
jieba (MIT licence) with its frequencies. Run it after a change of the bundled texts; the file changes no result as
long as the same damaged spots are repaired, which the tests of policytext/cleaning check.
"""

import csv
import importlib.resources
import math
import re
import zlib
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "policytext" / "cleaning" / "character_pairs.bin"
KNOWN = re.compile(r"[\u4e00-\u9fff，。、；：？！“”‘’（）《》〔〕—…0-9A-Za-z\n]")
"""Of the Han characters, those of GB 2312: the others are what damaged text is full of."""
WEIGHT = 60
"""One mention in the bundled texts counts as much as this many in the word list, which has seen far more text."""
FEWEST = 150
BASE = 4.0


def main() -> None:
    single: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    words = importlib.resources.files("jieba").joinpath("dict.txt").read_text("utf-8")
    for line in words.splitlines():
        word, frequency = line.split(" ")[:2]
        count(word, int(frequency), single, pairs)
    texts = [path.read_text("utf-8") for path in sorted((HERE / "yunze" / "policies").glob("*.txt"))]
    with (HERE / "yunze" / "feedback.csv").open(encoding="utf-8", newline="") as file:
        texts += [row[column] for row in csv.DictReader(file) for column in ("标题", "内容", "答复内容")]
    for text in texts:
        count(text, WEIGHT, single, pairs)
    kept: dict[str, dict[str, int]] = {}
    for pair, number in pairs.items():
        if number >= FEWEST:
            kept.setdefault(pair[0], {})[pair[1]] = level(number)
    lines = []
    for first in sorted(single):
        seconds = kept.get(first, {})
        groups: dict[int, list[str]] = {}
        for second, one in seconds.items():
            groups.setdefault(one, []).append(second)
        pieces = [chr(97 + one) + "".join(sorted(groups[one])) for one in sorted(groups)]
        lines.append(f"{first}{chr(97 + level(single[first]))}" + " ".join(pieces))
    TARGET.write_bytes(zlib.compress("\0".join(lines).encode(), 9))
    print(f"{len(single)} characters, {sum(map(len, kept.values()))} pairs, {TARGET.stat().st_size} bytes")


def count(text: str, weight: int, single: Counter[str], pairs: Counter[str]) -> None:
    known = [char if KNOWN.match(char) and ok(char) else "" for char in text]
    for char in known:
        if char:
            single[char] += weight
    for one, two in pairwise(known):
        if one and two:
            pairs[one + two] += weight


@cache
def ok(char: str) -> bool:
    return len(char.encode("gb2312", errors="replace")) == 2 or char.isascii() or char in "—“”‘’…"


def level(number: int) -> int:
    return min(25, round(math.log(number, BASE)))


if __name__ == "__main__":
    main()
