"""Build the bundled study of 云泽市: `python corpora/yunze/build.py [--check] [--messages N --out FOLDER]`.

Standard library only. The same seed gives the same bytes. `--check` writes nothing and fails if a file
differs from its rebuild. `--messages 100000 --out FOLDER` writes a larger city for benchmarks.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
from datetime import datetime
from pathlib import Path

from _city import MATTERS, MESSAGES
from _feedback import Composer, Message, stamp
from _feedback import faults as feedback_faults
from _messy import messy_feedback, messy_policies
from _policies import Renderer
from _policies import faults as policy_faults
from _truth import truth_json

HERE = Path(__file__).resolve().parent
FRAGMENTS = HERE / "fragments"
SEED = 20261125
COUNTS = {
    "parking": 400,
    "noise": 385,
    "property": 375,
    "digital": 52,
    "tourism": 55,
    "lift": 118,
    "bus": 134,
    "school": 118,
    "elder": 132,
    "waste": 132,
    "river": 132,
    "wages": 144,
    "service": 104,
    "childcare": 106,
    "toilet": 106,
    "ebike": 132,
    "flood": 86,
    "food": 132,
    "road": 132,
    "health": 106,
    "deed": 106,
    "dogs": 78,
    "smoke": 82,
    "water": 106,
    "hotline": 270,
}
"""Messages on one matter; further ones come from two-matter messages, petitions and what was written whole."""

TWO = 190
PETITIONS = ((30, datetime(2024, 5, 20)), (18, datetime(2025, 7, 8)), (24, datetime(2023, 9, 4)))
"""Copies and first day of each text under `# petition`."""

COLUMNS = ("编号", "标题", "内容", "留言时间", "区县", "渠道", "类别", "答复内容", "答复时间", "答复单位")


def feedback_csv(messages: list[Message]) -> str:
    """The message board's table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in messages:
        left = (one.number, one.title, one.text, stamp(one.time), one.district, one.channel, one.category)
        writer.writerow((*left, one.reply, one.reply_time, one.reply_dept))
    return out.getvalue()


def compose(seed: int, size: int) -> list[Message]:
    """All messages; a size above the bundled one repeats sentences more."""
    scale = size / MESSAGES
    composer = Composer(FRAGMENTS / "feedback", seed, strict=scale <= 1)
    counts = {key: max(1, round(count * scale)) for key, count in COUNTS.items()}
    petitions = tuple((max(2, round(copies * min(scale, 5))), day) for copies, day in PETITIONS)
    return composer.run(counts, round(TWO * scale), petitions)


def build(seed: int, size: int = MESSAGES) -> dict[str, bytes]:
    """Every data file, by its path under this folder."""
    policies = Renderer(FRAGMENTS / "policies").run()
    messages = compose(seed, size)
    files, rows = messy_policies(policies)
    files["messy/feedback.csv"], row = messy_feedback(COLUMNS, messages)
    texts = {f"policies/{one.name}": one.text for one in policies}
    texts["feedback.csv"] = feedback_csv(messages)
    texts["truth.json"] = truth_json(seed, policies, messages, [*rows, row])
    files |= {name: text.encode("utf-8") for name, text in texts.items()}
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    files["SHA256SUMS"] = "".join(sums).encode("utf-8")
    return files


def left_over(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Data files on disk that the builder does not make."""
    here = [path for part in ("policies", "messy") for path in sorted((folder / part).rglob("*")) if path.is_file()]
    return [path for path in here if path.relative_to(folder).as_posix() not in files]


def check(files: dict[str, bytes]) -> int:
    """Compare the files on disk with a rebuild; 1 if one differs."""
    here = {name: HERE / name for name in files}
    wrong = [name for name, path in here.items() if not path.is_file() or path.read_bytes() != files[name]]
    wrong += [path.relative_to(HERE).as_posix() for path in left_over(HERE, files)]
    for name in wrong:
        sys.stderr.write(f"differs: {name}\n")
    return 1 if wrong else 0


def lint() -> int:
    """Print what is wrong in the written sources; 1 if anything is."""
    renderer = Renderer(FRAGMENTS / "policies")
    found = policy_faults(renderer, renderer.run())
    written = tuple(key for key in MATTERS if (FRAGMENTS / "feedback" / f"{key}.txt").is_file())
    found += [f"{key}: no fragments" for key in MATTERS if key not in written]
    found += feedback_faults(Composer(FRAGMENTS / "feedback", SEED, keys=written))
    for fault in found:
        sys.stdout.write(fault + "\n")
    return 1 if found else 0


def sample(key: str, count: int, seed: int) -> int:
    """Print composed messages of a matter, for reading."""
    composer = Composer(FRAGMENTS / "feedback", seed, strict=False, keys=(key,))
    composer.add_matter(key, max(count, 60))
    composer.rng.shuffle(composer.messages)
    for one in composer.messages[:count]:
        composer.sort_out(one)
        if one.item.reply and one.district != "金禾县":
            composer.answer(one)
        sys.stdout.write(f"[{one.kind} {one.style} {one.district} {one.time:%Y-%m}] {one.title}\n{one.text}\n")
        sys.stdout.write(f"  --> {one.reply_dept}: {one.reply}\n\n" if one.reply else "\n")
    return 0


def main() -> int:
    """Write the files, or compare them with a rebuild."""
    parser = argparse.ArgumentParser(description="Build the bundled study of 云泽市.")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the builder (default {SEED})")
    parser.add_argument("--check", action="store_true", help="compare the files on disk with a rebuild")
    parser.add_argument("--lint", action="store_true", help="name faults in the written fragments")
    parser.add_argument("--sample", nargs=2, metavar=("MATTER", "N"), help="print composed messages of a matter")
    parser.add_argument("--messages", type=int, default=MESSAGES, help=f"about how many messages (default {MESSAGES})")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to; wanted with another size or seed")
    args = parser.parse_args()
    if args.lint:
        return lint()
    if args.sample:
        if args.sample[0] not in MATTERS:
            parser.error(f"no matter {args.sample[0]!r}. Hint: one of {', '.join(MATTERS)}.")
        return sample(args.sample[0], int(args.sample[1]), args.seed)
    if args.out == HERE and (args.messages != MESSAGES or args.seed != SEED):
        parser.error("another size or seed would overwrite the bundled study. Hint: --out FOLDER.")
    files = build(args.seed, args.messages)
    if args.check:
        return check(files)
    for path in left_over(args.out, files):
        path.unlink()
    for name, data in files.items():
        (args.out / name).parent.mkdir(parents=True, exist_ok=True)
        (args.out / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
