"""Heads of documents against what their publishers say, and how titles that name several bodies are split.

Run: ``python benchmarks/heads.py --prov-api FOLDER --hebei FOLDER``. Either option may be left out.

``--prov-api``: JSON files as the interfaces of government sites return them, with columns of number, issuing body and date. A
document *shows* a field where the value that its publisher gives stands in its own words: the number anywhere in title or text,
the body before the verb of the title or before a date in the first or last 300 characters, the date as a date of the text. Among those, the share for which
:func:`policytext.government.parse_head`, given title and text alone, says the same (brackets, blanks and short names aside).

``--hebei``: tables of policies; every title that names two or more bodies before its verb, and how it is split, to be read.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from policytext import read_policies
from policytext.errors import PolicytextError
from policytext.government import canonical_agency, find_agencies, parse_head
from policytext.government.heads import Head, normal_number

_BRACKET = re.compile(r"[（(][^（）()]*[)）]")
_DATE = re.compile("(?:19|20|二)[0-9〇○零一二三四五六七八九]{2,3}年")
_VERB = re.compile("关于|印发|转发|公布|发布|令第|《")


def same_body(one: str, other: str) -> bool:
    """Equal, or equal but for the place."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) > 3 and longer.endswith(shorter.lstrip("省市区县")))


def bodies(value: str, head: Head) -> set[str]:
    """The bodies of a publisher's cell, in full."""
    names = [name for name in re.split(r"[、，,;；\s\u200b]+", _BRACKET.sub("", value)) if name]
    found = ((name, canonical_agency(name, region=head.region or None)) for name in names)
    return {agency.name if agency else name for name, agency in found}


def spellings(day: date) -> Iterator[str]:
    """A day as documents write it: 2023年5月6日, 2023年05月06日, 二〇二三年五月六日."""
    yield f"{day.year}年{day.month}月{day.day}日"
    yield f"{day:%Y年%m月%d日}"
    for zero in "〇○零":
        year = "".join((zero + "一二三四五六七八九")[int(figure)] for figure in str(day.year))
        yield f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


def numeral(number: int) -> str:
    """A number up to 31 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("", "十", "二十", "三十")[tens] + " 一二三四五六七八九"[ones].strip()


def heading_and_signatures(title: str, text: str) -> str:
    """What stands before the verb of the title, and before the dates of the first and last 300 characters."""
    front = _VERB.split(title)[0] if _VERB.search(title) else ""
    ends = "".join(text[:300].split()) + "\n" + "".join(text[-300:].split())
    before = (ends[max(0, found.start() - 40) : found.start()] for found in _DATE.finditer(ends))
    return "\n".join(["".join(front.split()), *before])


def judge(row: Any, head: Head) -> Iterator[tuple[str, bool, str, str]]:
    """Field, agreement, their value, ours; only for the fields that the document shows."""
    words = "".join(f"{row.title}\n{row.text}".split())
    number = normal_number(str(row.number)) if re.search(r"\d", str(row.number)) else ""
    if number and number in normal_number(words):
        yield "number", normal_number(head.doc_number or "") == number, number, head.doc_number or ""
    theirs = bodies(str(row.issuers), head)
    zone = heading_and_signatures(row.title, row.text)
    if theirs and all(re.search(f"{re.escape(name)}(?!办公|党)", zone) for name in theirs):
        ours = set(head.canonical)
        agree = bool(ours) and all(any(same_body(name, one) for one in ours) for name in theirs)
        yield "issuers", agree, "、".join(sorted(theirs)), "、".join(head.canonical)
    given = None if str(row.date) == "NaT" else row.date.date()
    if given and any(spelling in words for spelling in spellings(given)):
        yield "date", head.issue_date == given, given.isoformat(), str(head.issue_date or "")


def measure_interfaces(folder: Path) -> dict[str, Any]:
    """Agreement with the publishers' fields, file by file; disagreements are printed."""
    total = {field: [0, 0] for field in ("number", "issuers", "date")}
    documents = 0
    for file in sorted(folder.rglob("*.json")):
        try:
            frame = read_policies(file).frame.reindex(columns=["title", "text", "number", "issuers", "date"])
        except PolicytextError as error:
            print(f"{file.relative_to(folder)}: {error}")
            continue
        documents += len(frame)
        counts = {field: [0, 0] for field in total}
        for row in frame.fillna({"number": "", "issuers": ""}).itertuples():
            for field, agree, theirs, ours in judge(row, parse_head(row.title, row.text)):
                counts[field][0] += agree
                counts[field][1] += 1
                if not agree:
                    print(f"  {field}: {theirs} | {ours} | {row.title[:40]}")
        for field, (agree, shown) in counts.items():
            total[field][0] += agree
            total[field][1] += shown
        line = ", ".join(f"{field} {agree}/{shown}" for field, (agree, shown) in counts.items())
        print(f"{file.relative_to(folder)}: {len(frame)} documents; {line}")
    shares = {field: {"agree": a, "shown": n, "share": round(a / n, 4) if n else None} for field, (a, n) in total.items()}
    return {"documents": documents, **shares}


def measure_titles(folder: Path) -> dict[str, Any]:
    """Titles that name two or more bodies, with the split of each; the splits are for reading."""
    frame = read_policies(folder).frame.drop_duplicates("title")
    found = []
    for row in frame.itertuples():
        front = "".join(_VERB.split(row.title)[0].split())
        if len(find_agencies(front)) < 2 and not re.search("等.{0,6}(?:部门|部委|单位)", front):
            continue
        head = parse_head(row.title, row.text)
        found.append(head)
        print(f"{len(found)}\t{row.title[:80]}\t{'、'.join(head.issuers)}")
    started = time.process_time()
    for row in frame.head(1000).itertuples():
        parse_head(row.title, row.text)
    seconds = time.process_time() - started
    return {
        "titles": len(frame), "joint": len(found), "split": sum(len(head.issuers) > 1 for head in found),
        "seconds_per_1000_heads": round(seconds * 1000 / min(1000, len(frame)), 3),
    }  # fmt: skip


def main() -> None:
    """Print the tables asked for, and one JSON object last."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prov-api", type=Path)
    parser.add_argument("--hebei", type=Path)
    given = parser.parse_args()
    if not (given.prov_api or given.hebei):
        sys.exit("give --prov-api FOLDER, --hebei FOLDER or both")
    out: dict[str, Any] = {}
    if given.prov_api:
        out["prov_api"] = measure_interfaces(given.prov_api)
    if given.hebei:
        out["hebei"] = measure_titles(given.hebei)
    print(json.dumps(out, ensure_ascii=False))


if __name__ == "__main__":
    main()
