"""The part that is dirty on purpose: the same texts as they come from crawls and exports."""

from __future__ import annotations

import csv
import io
from typing import Any

from _feedback import Message, stamp
from _policies import Policy

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
GLOSSES = (("机制", "机(jī)制"), ("落实", "落(luò)实"), ("监督", "监(jiān)督"), ("群众", "群众(zhòng)"))
CHROME_BEFORE = "首页 > 政务公开 > 政策文件\n打印本页\n"
CHROME_AFTER = "分享到：\n已阅读5页，还剩12页未读\n"


def messy_policies(policies: list[Policy]) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Copies of bundled documents in other encodings, with residue and as duplicates, and what each comes from."""
    by_key = {one.truth["key"]: one for one in policies}
    files: dict[str, bytes] = {}
    rows: list[dict[str, Any]] = []

    def add(name: str, key: str, kind: str, data: bytes) -> None:
        files[f"messy/policies/{name}"] = data
        rows.append({"file": f"messy/policies/{name}", "from": by_key[key].name if key else None, "kind": kind})

    add("01_gb18030.txt", "bus_1", "gb18030", by_key["bus_1"].text.encode("gb18030"))
    add("02_utf16.txt", "waste_1", "utf16", by_key["waste_1"].text.encode("utf-16"))
    wide = by_key["river_1"].text.translate(WIDE)
    add("03_full_width_digits.txt", "river_1", "full_width_digits", wide.encode())
    glossed = by_key["hotline_6"].text
    for plain, gloss in GLOSSES:
        glossed = glossed.replace(plain, gloss)
    add("04_residue.txt", "hotline_6", "residue", (CHROME_BEFORE + glossed + CHROME_AFTER).encode())
    add("05_original.txt", "elder_1", "original", by_key["elder_1"].text.encode())
    add("06_same_again.txt", "elder_1", "duplicate", by_key["elder_1"].text.encode())
    spaced = "\ufeff" + by_key["school_1"].text.replace("。", "。\u200b").replace("\n", "\r\n\r\n")
    add("07_invisible.txt", "school_1", "invisible", spaced.encode())
    add("08_empty.txt", "", "empty", b"")
    return files, rows


def messy_feedback(columns: tuple[str, ...], messages: list[Message]) -> tuple[bytes, dict[str, Any]]:
    """A message table as a board's export: GB18030, semicolons, repeated header, duplicates, empty and title-only rows."""
    chosen = [one for one in messages if one.kind in ("core", "whole")][:40]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", delimiter=";")
    writer.writerow(columns)
    for place, one in enumerate(chosen):
        row = [one.number, one.title, one.text, stamp(one.time), one.district, one.channel, one.category]
        row += [one.reply, one.reply_time, one.reply_dept]
        if place == 12:
            writer.writerow(columns)
        if place in (5, 17, 29):
            row[2] = row[2].translate(WIDE)
        if place in (8, 23):
            row[2] = ""
        writer.writerow(row)
        if place in (3, 20, 31):
            writer.writerow(row)
        if place in (10, 33):
            writer.writerow([""] * len(columns))
    truth = {
        "file": "messy/feedback.csv",
        "kind": "gb18030_semicolons",
        "messages": [one.number for one in chosen],
        "repeated": [chosen[place].number for place in (3, 20, 31)],
        "title_only": [chosen[place].number for place in (8, 23)],
        "full_width_digits": [chosen[place].number for place in (5, 17, 29)],
        "empty_rows": 2,
        "header_rows": 2,
    }
    return out.getvalue().encode("gb18030"), truth
