"""Build the bundled study of 云泽市: `python corpora/yunze/build.py [--seed N] [--check]`.

Standard library only. The same seed gives the same bytes. `--check` writes nothing and fails if a file
differs from its rebuild.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from _city import CITY, MATTERS, PLACES
from _feedback import Composer, Message, stamp
from _policies import Policy, load_policies

HERE = Path(__file__).resolve().parent
SEED = 20261125
REPLIES = 100
COUNTS = {
    "parking": 60,
    "noise": 53,
    "lift": 18,
    "bus": 14,
    "school": 19,
    "elder": 19,
    "waste": 18,
    "river": 18,
    "wages": 19,
    "service": 19,
    "digital": 4,
}
COLUMNS = ("编号", "标题", "内容", "留言时间", "区县", "渠道", "类别", "答复内容", "答复时间", "答复单位")
PLANTED = (("under_supplied", "parking"), ("under_supplied", "noise"), ("over_supplied", "digital"))
SPECIAL = {
    "campaign": "near_copies",
    "thanks": "thanks",
    "off": "off_topic",
    "two": "two_matters",
    "pii": "personal_data",
}


def feedback_csv(messages: list[Message]) -> str:
    """The message board's table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in messages:
        left = (one.number, one.title, one.text, stamp(one.time), one.district, one.channel, one.kind)
        writer.writerow((*left, one.reply, one.reply_time, one.reply_dept))
    return out.getvalue()


def planted(policies: list[Policy], messages: list[Message]) -> list[dict[str, Any]]:
    """What was put in on purpose: gaps with their controls, and the special messages."""
    named = {key for _, key in PLANTED}
    controls = [key for key in MATTERS if key not in named]
    rows = [(kind, key, False) for kind, key in PLANTED] + [("aligned", key, True) for key in controls]
    found = []
    for kind, key, control in rows:
        found.append(
            {
                "kind": kind,
                "matter": key,
                "documents": [one.name for one in policies if key in one.truth["matters"]],
                "messages": [one.number for one in messages if key in one.item.matters],
                "control": control,
            }
        )
    for source, kind in SPECIAL.items():
        chosen = [one for one in messages if one.item.kind == source]
        matter = chosen[0].item.matters[0] if source == "campaign" else None
        numbers = [one.number for one in chosen]
        found.append({"kind": kind, "matter": matter, "documents": [], "messages": numbers, "control": False})
    return found


def truth_json(seed: int, policies: list[Policy], messages: list[Message]) -> str:
    """The truth that tests recover."""
    matters = [
        {
            "id": key,
            "zh": name.zh,
            "en": name.en,
            "official_words": list(name.official_words),
            "plain_words": list(name.plain_words),
        }
        for key, name in MATTERS.items()
    ]
    truth = {
        "city": CITY,
        "districts": list(PLACES),
        "seed": seed,
        "matters": matters,
        "policies": [one.truth for one in policies],
        "messages": {one.number: list(one.item.matters) for one in messages},
        "planted": planted(policies, messages),
    }
    return json.dumps(truth, ensure_ascii=False, indent=1) + "\n"


def build(seed: int) -> dict[str, bytes]:
    """Every data file, by its path under this folder."""
    policies = load_policies(HERE / "fragments" / "policies")
    messages = Composer(HERE / "fragments" / "feedback", seed).run(COUNTS, REPLIES)
    texts = {f"policies/{one.name}": one.text for one in policies}
    texts["feedback.csv"] = feedback_csv(messages)
    texts["truth.json"] = truth_json(seed, policies, messages)
    files = {name: text.encode("utf-8") for name, text in texts.items()}
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    files["SHA256SUMS"] = "".join(sums).encode("utf-8")
    return files


def differing(files: dict[str, bytes]) -> list[str]:
    """Paths that are missing, different or left over on disk."""
    here = {name: HERE / name for name in files}
    wrong = [name for name, path in here.items() if not path.is_file() or path.read_bytes() != files[name]]
    left = [f"policies/{path.name}" for path in sorted((HERE / "policies").glob("*"))]
    return wrong + [name for name in left if name not in files]


def main() -> int:
    """Write the files, or compare them with a rebuild."""
    parser = argparse.ArgumentParser(description="Build the bundled study of 云泽市.")
    parser.add_argument("--seed", type=int, default=SEED, help=f"seed of the builder (default {SEED})")
    parser.add_argument("--check", action="store_true", help="compare the files on disk with a rebuild")
    args = parser.parse_args()
    files = build(args.seed)
    if args.check:
        wrong = differing(files)
        for name in wrong:
            sys.stderr.write(f"differs: {name}\n")
        return 1 if wrong else 0
    (HERE / "policies").mkdir(exist_ok=True)
    for path in (HERE / "policies").glob("*.txt"):
        if f"policies/{path.name}" not in files:
            path.unlink()
    for name, data in files.items():
        (HERE / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
