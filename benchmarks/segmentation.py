"""Cutting, filtering and counting messages to a document-term matrix: this library against the notebook way.

Makes --messages messages, each other than the rest, out of real sentences of a table (the bundled study without one), and
measures in fresh processes, one after another: the notebook way (jieba.lcut and a filter in a list comprehension, then
gensim's Dictionary, filter_extremes and doc2bow) and `segment` with its cache off, for each number of --workers. Reading
the table and imports are outside the clock on both sides, making the engine is inside. Also asks both backends to cut the
texts of --texts (any folder of tables and text files) and 20,000 texts made at random, and counts words that differ.
Prints a line each and, last, one JSON object.

usage: segmentation.py [--feedback FILE] [--messages 100000] [--workers 1 2] [--texts FOLDER] [--characters 3000000]
                       [--generated 20000] [--skip-speed] [--seed 1]
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

STOP = {
    "的", "了", "是", "我", "我们", "在", "和", "有", "不", "也", "就", "都", "您", "你",
    "您好", "你好", "请", "这", "这个", "那", "与", "对", "为", "及", "被", "一个", "没有", "可以",
    "现在", "希望", "因为", "所以", "但是", "如果", "问题", "进行", "相关", "谢谢", "根据", "已经",
}  # fmt: skip


# -- speed -------------------------------------------------------------------------------------------


def recombined(texts: list[str], n: int, seed: int) -> list[str]:
    """Messages of real sentences, as many sentences as a real message has, no two messages alike."""
    draw = random.Random(seed)
    split = [re.findall(r"[^。！？!?\n]+[。！？!?\n]*", text) for text in texts]
    sentences = [sentence for sentences in split for sentence in sentences]
    lengths = [len(sentences) for sentences in split if sentences]
    made: dict[str, None] = {}
    while len(made) < n:
        made["".join(draw.choice(sentences) for _ in range(draw.choice(lengths)))] = None
    return list(made)


def held_at_most(process: int | str = "self") -> float:
    """Megabytes that a process has held at most, by Linux's own count (ru_maxrss begins at what the parent held)."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


class Children(threading.Thread):
    """Looks at the child processes now and then, and keeps what each held at most."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peaks: dict[int, float] = {}
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.1):
            for child in multiprocessing.active_children():
                if child.pid is not None:
                    self.peaks[child.pid] = max(self.peaks.get(child.pid, 0.0), held_at_most(child.pid))


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(os.times()[:4])


def notebook_way(texts: list[str]) -> dict[str, Any]:
    import jieba
    from gensim.corpora import Dictionary

    start, cpu = time.perf_counter(), processor_seconds()
    jieba.initialize()
    words = [[w for w in jieba.lcut(text) if len(w) > 1 and w not in STOP and "\u4e00" <= w[0] <= "\u9fff"] for text in texts]
    dictionary = Dictionary(words)
    dictionary.filter_extremes(no_below=5, no_above=0.5)
    bags = [dictionary.doc2bow(one) for one in words]
    return {
        "seconds": time.perf_counter() - start, "cpu": processor_seconds() - cpu, "words": len(dictionary), "nonzero": sum(map(len, bags)),
    }  # fmt: skip


def ours(texts: list[str], workers: int) -> dict[str, Any]:
    import pandas as pd
    import scipy.sparse  # noqa: F401

    import policytext as pt

    corpus = pt.Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")
    texts.clear()
    before = held_at_most()
    start, cpu, own = time.perf_counter(), processor_seconds(), time.process_time()
    tokens = pt.segment(corpus, min_documents=5, workers=workers)
    return {
        "seconds": time.perf_counter() - start, "cpu": processor_seconds() - cpu, "words": len(tokens.vocabulary),
        "nonzero": int(tokens.counts.nnz), "digest": tokens.provenance.digest, "before_mb": round(before),
        "own_cpu": time.process_time() - own,
    }  # fmt: skip


def one_side(side: str, file: Path) -> None:
    texts = json.loads(file.read_text("utf-8"))
    children = Children()
    children.start()
    result = notebook_way(texts) if side == "notebook" else ours(texts, int(side))
    children.done.set()
    own, theirs = held_at_most(), sum(children.peaks.values())
    print(json.dumps(result | {"own_mb": round(own), "workers_mb": round(theirs), "all_mb": round(own + theirs)}))


def speed(texts: list[str], n: int, workers: list[int], seed: int) -> dict[str, Any]:
    messages = recombined(texts, n, seed)
    found: dict[str, Any] = {"messages": n, "characters": sum(map(len, messages))}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "messages.json"
        file.write_text(json.dumps(messages, ensure_ascii=False), "utf-8")
        for side in ("notebook", *map(str, workers)):
            done = subprocess.run(
                [sys.executable, __file__, "--side", side, "--file", str(file)], capture_output=True, text=True, check=True
            )
            found[side] = json.loads(done.stdout.splitlines()[-1])
            shown = {key: round(value, 2) if isinstance(value, float) else value for key, value in found[side].items()}
            print(f"{'notebook way' if side == 'notebook' else f'segment, {side} worker(s)'}: {shown}", flush=True)
    for side in map(str, workers):
        ours, theirs = found[side], found["notebook"]
        found[f"times_faster_{side}"] = faster = round(theirs["seconds"] / ours["seconds"], 1)
        found[f"times_less_work_{side}"] = less = round(theirs["cpu"] / ours["cpu"], 1)
        found[f"memory_share_{side}"] = memory = round(ours["all_mb"] / theirs["all_mb"], 2)
        print(f"{side} worker(s): {faster} times as fast as the notebook way ({less} by processor time), {memory} of its memory")
    return found


# -- the two backends --------------------------------------------------------------------------------

PIECES = [
    *"的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经",
    *"，。！？；：、（）《》“”‘’—…·【】〔〕,.!?;:()[]{}<>\"'`~@#$%^&*-_+=|\\/", *"0123456789", *"abcXYZ", *" \t\n\r\u3000\xa0\u200b\x00\x0b\x1c\x85",
    *"ＡＢ０１９％＋－．", *"㐀㐂䶵鿖鿿豈﨑", *"𠀀𠮷𪚥𫠠🀄", *"😀🏽👍🇨🇳", *"àéñßЖяαωひカ한あゔ", *"①②㎡℃№％‰", "\r\n", "80-90", "4.2.3", "3.5%", "C++",
    "e-mail", "a_b+c", "12345热线", "COVID-19", "http://a.cn/b?c=1", "砰砰砰", "哈哈哈哈", "谢谢谢谢", "停车位", "市教育局", "公积金管理", "人均可支配收入",
    "👨‍👩‍👧", "“十四五”规划", "互联网+", "第十二条",
]  # fmt: skip


def generated(n: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    texts = []
    for _ in range(n):
        pieces = [draw.choice(PIECES) for _ in range(draw.randint(1, 40))]
        texts.append("".join(piece * draw.choice((1, 1, 1, 1, 2, 3)) for piece in pieces))
    return texts


def texts_below(folder: Path) -> list[str]:
    """Every text of more than three characters in the tables, text and JSON files below a folder."""
    import pandas as pd

    out: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str) and len(value) > 3:
            out.append(value)
        elif isinstance(value, (dict, list)):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)

    def decoded(file: Path) -> str:
        data = file.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("gb18030", "replace")

    for file in sorted(folder.rglob("*")):
        if file.suffix == ".xlsx":
            walk([cell for column in pd.read_excel(file, engine="calamine").items() for cell in column[1]])
        elif file.suffix == ".csv":
            import csv
            import io

            csv.field_size_limit(10_000_000)
            walk([cell for row in csv.reader(io.StringIO(decoded(file).replace("\0", ""))) for cell in row])
        elif file.suffix == ".txt":
            walk(decoded(file))
        elif file.suffix == ".json":
            walk(json.loads(decoded(file)))
    return out


def sampled(texts: list[str], characters: int, seed: int) -> list[str]:
    """Pieces of 400 characters drawn over all texts, no piece twice, until they hold so many characters."""
    pieces = sorted({text[i : i + 400] for text in texts for i in range(0, len(text), 400)})
    random.Random(seed).shuffle(pieces)
    out, held = [], 0
    for piece in pieces:
        if held >= characters:
            break
        out.append(piece)
        held += len(piece)
    return out


def differing(texts: list[str]) -> dict[str, int]:
    """Words of either backend that the other has not, and texts that are not given back."""
    from policytext.segmenting import Lexicon
    from policytext.segmenting._engines import make_segmenter

    lexicon = Lexicon.default()
    cuts = [make_segmenter(name, lexicon).cut(texts) for name in ("rust", "python")]
    differ = lost = words = 0
    for text, one, other in zip(texts, *cuts, strict=True):
        words += len(one)
        lost += ("".join(one) != text) + ("".join(other) != text)
        if one != other:
            places = [{(sum(map(len, cut[:i])), word) for i, word in enumerate(cut)} for cut in (one, other)]
            differ += len(places[0] ^ places[1])
    return {
        "texts": len(texts),
        "characters": sum(map(len, texts)),
        "words": words,
        "differing_words": differ,
        "texts_not_given_back": lost,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feedback")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--characters", type=int, default=3_000_000)
    parser.add_argument("--generated", type=int, default=20_000)
    parser.add_argument("--skip-speed", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        one_side(options.side, options.file)
        return
    import policytext as pt

    corpus = pt.read_feedback(options.feedback) if options.feedback else pt.load_yunze().feedback
    texts = [text for text in corpus.table["text"] if text]
    result: dict[str, Any] = {}
    if not options.skip_speed:
        result["speed"] = speed(texts, options.messages, options.workers, options.seed)
    if options.texts:
        result["real_texts"] = differing(sampled(texts_below(options.texts), options.characters, options.seed))
        print(f"both backends on real texts: {result['real_texts']}", flush=True)
    if options.generated:
        result["generated_texts"] = differing(generated(options.generated, options.seed))
        print(f"both backends on generated texts: {result['generated_texts']}")
    print(json.dumps({"segmentation": result}, ensure_ascii=False))


if __name__ == "__main__":
    main()
