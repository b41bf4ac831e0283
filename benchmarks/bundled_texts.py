"""How like real texts the bundled study is: distinct sentences, vocabulary, lengths, and bigrams against real sources.

With real sources given, the Jensen-Shannon divergence (bits) of character bigrams between invented and real texts is
printed beside that between two real sources of one kind. Prints one JSON object as its last line.

usage: bundled_texts.py [--messages FILE --proposals FILE] [--policies FOLDER --other-policies FOLDER]
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean, pstdev
from typing import Any

import numpy as np
import pandas as pd

import policytext as pt


def bigrams(texts: list[str]) -> Counter[str]:
    """Character bigrams, blanks left out."""
    counts: Counter[str] = Counter()
    for text in texts:
        dense = re.sub(r"\s+", "", text)
        counts.update(dense[i : i + 2] for i in range(len(dense) - 1))
    return counts


def divergence(one: Counter[str], other: Counter[str]) -> float:
    """Jensen-Shannon divergence of two bigram profiles, in bits."""
    keys = sorted(one.keys() | other.keys())
    profiles = [np.array([side[key] for key in keys], dtype=float) for side in (one, other)]
    profiles = [side / side.sum() for side in profiles]
    middle = sum(profiles) / 2
    parts = [float((side[side > 0] * np.log2(side[side > 0] / middle[side > 0])).sum()) for side in profiles]
    return round(sum(parts) / 2, 4)


def sentences(text: str) -> list[str]:
    """Sentences, blanks at their ends left out."""
    return [part.strip() for part in re.split(r"[。！？!?\n]+", text) if part.strip()]


def described(texts: list[str]) -> dict[str, Any]:
    """Lengths, sentences and words of a set of texts."""
    lengths = [len(text) for text in texts]
    parts = [part for text in texts for part in sentences(text)]
    corpus = pt.Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")
    return {
        "texts": len(texts),
        "mean_length": round(mean(lengths), 1),
        "sd_length": round(pstdev(lengths), 1),
        "sentences": len(parts),
        "distinct_sentences": round(len(set(parts)) / len(parts), 4),
        "vocabulary": len(pt.segment(corpus).words),
    }


def api_texts(folder: Path) -> list[str]:
    """Long strings in the JSON answers of a folder, tags taken out."""
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str) and len(value) > 300:
            found.append(re.sub(r"<[^>]+>|&[a-z]+;", "", value))

    for path in sorted(folder.rglob("*.json")):
        walk(json.loads(path.read_text("utf-8")))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=Path, help="real messages (table)")
    parser.add_argument("--proposals", type=Path, help="another real source of demands (table with a column content)")
    parser.add_argument("--policies", type=Path, help="real policies (folder of tables)")
    parser.add_argument("--other-policies", type=Path, help="another real source of policies (folder of JSON answers)")
    options = parser.parse_args()
    study = pt.load_yunze()
    campaigns = {id for row in study.truth["planted"] if row["kind"] == "near_copies" for id in row["messages"]}
    table = study.feedback.frame
    ours = table["text"].tolist()
    result: dict[str, Any] = {
        "messages": described(table.loc[~table["id"].isin(campaigns), "text"].tolist()),
        "replies": described([text for text in table["reply"] if text]),
        "policies": described(list(study.policies.text)),
    }
    if options.messages and options.proposals:
        real = bigrams([text for text in pt.read_feedback(options.messages).text if text])
        other = bigrams([text for text in pt.read_feedback(options.proposals, text="content").text if text])
        result["bigrams_of_messages"] = {"invented_to_real": divergence(bigrams(ours), real), "real_to_other_real": divergence(other, real)}
    if options.policies and options.other_policies:
        real = bigrams([text for text in pt.read_policies(options.policies).text if text])
        other = bigrams(api_texts(options.other_policies))
        invented = bigrams(list(study.policies.text))
        result["bigrams_of_policies"] = {
            "invented_to_real": divergence(invented, real),
            "invented_to_other_real": divergence(invented, other),
            "real_to_other_real": divergence(other, real),
        }
    for name, row in result.items():
        print(f"{name}: {row}")
    print(json.dumps({"bundled_texts": result}))


if __name__ == "__main__":
    main()
