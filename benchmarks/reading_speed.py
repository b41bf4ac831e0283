"""Time and memory of reading and cleaning a large csv of messages, against pandas and the same checks in Python loops.

The messages are invented here; a share of them is dirty (tags, full-width digits, invisible characters, page chrome,
several spellings of dates, blank and repeated rows). Each way runs in a process of its own on the same file. The
loops are what a notebook does: `pandas.read_csv`, then for each row blank, repeated header, date, id, and the cleaning
of title and text, a pattern at a time. The library does more: it keeps the way back to the text as read.
Prints a line a way and, last, one JSON object.

usage: reading_speed.py [--megabytes 200] [--file FILE.csv] [--text 诉求内容]
"""

import argparse
import csv
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from datetime import datetime
from pathlib import Path

HEADER = ["编号", "标题", "诉求内容", "区县", "受理时间", "渠道", "类别"]
SUBJECTS = "路灯 公交站 小区电梯 停车位 垃圾房 健身器材 下水道 人行道 非机动车道 菜市场 幼儿园 养老驿站 社区医院 充电桩 快递柜"
FAULTS = "坏了很久没人修 晚上噪声太大 排队时间太长 收费不合理 存在安全隐患 总是没有人管 被占用了 没有标识 下雨就积水 已经停用一个月"
ASKS = "请尽快派人处理 希望有关部门给个说法 建议增加数量 要求公开收费标准 盼望早日答复 请核实后回复"
REGIONS = "青梧区 临川区 东湖区 南屏区 云和区 北原区"
DIRT = ("<br>", "&nbsp;", "\u200b", "１２３", "【打印本页】【关闭窗口】", "\u3000\u3000", "  ", "<p>", "\ufeff")


def write_messages(path: Path, megabytes: float) -> int:
    """Write invented messages until the file is so large; give their number."""
    draw = random.Random(1)
    subjects, faults, asks, regions = (words.split() for words in (SUBJECTS, FAULTS, ASKS, REGIONS))
    size = n = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        while size < megabytes * 1e6:
            n += 1
            parts = []
            for _ in range(draw.randint(6, 18)):
                parts.append(f"{draw.choice(regions)}{draw.choice(subjects)}{draw.randint(1, 999)}号{draw.choice(faults)}，{draw.choice(asks)}。")
                if draw.random() < 0.03:
                    parts.append(draw.choice(DIRT))
                if draw.random() < 0.1:
                    parts.append("\n")
            day = (draw.randint(2021, 2024), draw.randint(1, 12), draw.randint(1, 28))
            date = draw.choice(["{}-{:02d}-{:02d} 10:20:30", "{}/{}/{}", "{}年{}月{}日", "{}.{}.{}"]).format(*day)
            row = [f"YZ{n:08d}", f"{draw.choice(subjects)}{draw.choice(faults)}", "".join(parts), draw.choice(regions), date, "热线", "民生"]
            if n % 5000 == 0:
                row = HEADER if n % 10_000 else [""] * len(HEADER)
            out.writerow(row)
            size += sum(len(cell.encode()) for cell in row) + 10
    return n


def ours(path: str, text: str) -> dict[str, int]:
    import policytext as pt

    corpus = pt.read_feedback(path, text=text)
    return {"documents": len(corpus), "listed": sum(issue.severity == "left out" for issue in corpus.issues)}


def loops(path: str, text: str) -> dict[str, int]:
    """As a notebook does it."""
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    patterns = [
        (r"\r\n?", "\n"), (r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]", ""),
        (r"<(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?>", "\n"), (r"</?(?:p|div|span|font|b|i|u|strong|em|a|td|tr|th|table|img|ul|li)[^<>]*>", ""),
        (r"&nbsp;|&ensp;|&emsp;", " "), (r"&ldquo;|&rdquo;|&quot;", '"'),
        (r"(?m)^[ \t\u3000\xa0]*[【\[(（]?(?:打印|关闭|字体|分享|上一[篇条]|下一[篇条]|扫一扫|浏览次数)[^\n。]{0,60}$", ""),
        (r"([\u4e00-\u9fff])[(（]([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6})[)）]", r"\1"),
        (r"\u3000[ \t\xa0]*\u3000[ \t\xa0\u3000]*", "\n"), (r"[\t\xa0\u3000\u2000-\u200a\u202f]", " "), (r" {2,}", " "), (r" ?\n[\n ]*", "\n"),
    ]  # fmt: skip
    radicals = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
    formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d"]
    header = list(frame.columns)
    seen, kept, listed = set(), [], 0

    def folded(value: str) -> str:
        out = ""
        for char in value:
            code = ord(char)
            if 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A:
                char = chr(code - 0xFEE0)
            out += radicals.get(char, char)
        return out

    def cleaned(value: str) -> str:
        before = None
        while before != value:
            before = value
            for pattern, put in patterns:
                value = re.sub(pattern, put, value)
            value = folded(value).strip()
        return value

    for cells in frame.itertuples(index=False, name=None):
        row = dict(zip(header, cells, strict=True))
        if not any(cell.strip() for cell in cells) or list(cells) == header:
            listed += 1
            continue
        date = None
        for form in formats:
            try:
                date = datetime.strptime(row.get("受理时间", "").strip(), form)
                break
            except ValueError:
                continue
        name = cells[0]
        while name in seen:
            name += "#2"
        seen.add(name)
        kept.append({"id": name, "date": date, "title": cleaned(cells[1]), "text": cleaned(row[text])})
    return {"documents": len(pd.DataFrame(kept)), "listed": listed}


def measured(way: str, path: Path, text: str) -> dict[str, float]:
    """Run one way in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--way", way, "--file", str(path), "--text", text], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--text", default="诉求内容")
    parser.add_argument("--way", choices=["ours", "loops", "only-reading"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        start = time.perf_counter()
        if options.way == "only-reading":
            import policytext as pt

            found = {"documents": len(pt.read_feedback(options.file, text=options.text, clean=False))}
        else:
            found = {"ours": ours, "loops": loops}[options.way](str(options.file), options.text)
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        cpu = round(time.process_time(), 2)
        print(json.dumps({**found, "seconds": round(time.perf_counter() - start, 2), "cpu_seconds": cpu, "peak_mb": round(peak / 1e6)}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "messages.csv"
        if options.file is None:
            write_messages(path, options.megabytes)
        size = path.stat().st_size / 1e6
        results = {way: measured(way, path, options.text) for way in ("only-reading", "ours", "loops")}
    for way, found in results.items():
        times = f"{found['seconds']:7.2f} s ({found['cpu_seconds']:.2f} of the processor)"
        print(f"{way:>12}: {times}, peak {found['peak_mb']} MB = {found['peak_mb'] / size:.2f} x the file, {found['documents']} documents")
    ratio, cpu = (results["loops"][clock] / results["ours"][clock] for clock in ("seconds", "cpu_seconds"))
    print(f"reading and cleaning is {ratio:.2f} times as fast as pandas and loops ({cpu:.2f} by processor time), on {size:.0f} MB")
    peak = round(results["ours"]["peak_mb"] / size, 2)
    print(json.dumps({"megabytes": round(size), "ratio": round(ratio, 2), "ratio_cpu": round(cpu, 2), "peak_by_file": peak, "ways": results}))


if __name__ == "__main__":
    main()
