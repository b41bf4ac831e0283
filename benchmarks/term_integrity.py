"""How many policy terms stay whole in real sentences, with the built-in lexicon and with plain jieba.

Draws terms of the built-in lexicon that occur in the texts, as many from each list as its size allows, and for each of them
sentences that hold it; cuts these sentences both ways, and counts the places where the term is a word or lies within a longer word.
Prints a line for each list and, last, one JSON object.

usage: term_integrity.py --texts FOLDER|FILE [--texts ...] [--terms 400] [--sentences 20] [--seed 1]
"""

import argparse
import json
import pathlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import jieba
import numpy as np
import pandas as pd

import policytext as pt
from policytext.errors import EmptyInputError
from policytext.segmenting import agency_terms
from policytext.segmenting._whole import make_index
from policytext.segmenting.lexicon import _LISTS, _words

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")


def sentences_of(paths: Iterable[str]) -> list[str]:
    texts: list[str] = []
    for path in paths:
        file = pathlib.Path(path)
        readers = (
            [pt.read_policies, pt.read_feedback]
            if file.is_dir() or file.suffix in (".txt", ".docx", ".pdf")
            else [pt.read_feedback]
        )
        for read in readers:
            try:
                texts += read(file).text.tolist()
                break
            except EmptyInputError:
                continue
    return sorted({sentence.strip() for text in texts for sentence in SENTENCE.findall(text) if len(sentence.strip()) >= 8})


def places(sentences: Sequence[str], terms: Sequence[str]) -> dict[str, list[int]]:
    """Numbers of the sentences that hold each term."""
    index = make_index(terms)
    ends = np.cumsum([len(sentence) + 1 for sentence in sentences])
    place, number = index.find("\n".join(sentences))
    held: defaultdict[str, set[int]] = defaultdict(set)
    for sentence, term in zip(np.searchsorted(ends, place, side="right").tolist(), number.tolist(), strict=True):
        held[index.terms[term]].add(sentence)
    return {term: sorted(numbers) for term, numbers in held.items()}


def drawn(held: dict[str, list[int]], lists: dict[str, list[str]], n: int, rng: random.Random) -> dict[str, str]:
    """So many terms that occur, each with its list, in proportion to what occurs of each list."""
    occurring = {name: sorted(term for term in terms if term in held) for name, terms in lists.items()}
    total = sum(map(len, occurring.values()))
    chosen: dict[str, str] = {}
    for name, terms in occurring.items():
        chosen |= dict.fromkeys(rng.sample(terms, min(len(terms), round(n * len(terms) / total))), name)
    return chosen


def kept(term: str, sentence: str, words: Sequence[str]) -> tuple[int, int, int]:
    """Places where the term is a word, lies within a longer word, and all."""
    starts, end = [], 0
    for word in words:
        starts.append(end)
        end += len(word)
    whole = within = every = 0
    at = sentence.find(term)
    while at >= 0:
        every += 1
        for start, word in zip(starts, words, strict=True):
            if start <= at and at + len(term) <= start + len(word):
                whole += word == term
                within += word != term
        at = sentence.find(term, at + 1)
    return whole, within, every


def ours(sentences: Sequence[str]) -> list[list[str]]:
    frame = pd.DataFrame({"text": list(sentences)})
    corpus = pt.Corpus.from_frame(frame, kind="feedback")
    tokens = pt.segment(corpus, unit="document", stop_words=(), min_documents=1, max_share=1.0)
    return [
        [tokens.words[code] for code in tokens.stream[a:b]] for a, b in zip(tokens.bounds[:-1], tokens.bounds[1:], strict=True)
    ]


def plain(sentences: Sequence[str]) -> list[list[str]]:
    return [jieba.lcut(sentence) for sentence in sentences]


def scored(
    chosen: dict[str, list[int]], sentences: Sequence[str], cut: Callable[[Sequence[str]], list[list[str]]]
) -> pd.DataFrame:
    used = sorted({number for numbers in chosen.values() for number in numbers})
    words = dict(zip(used, cut([sentences[number] for number in used]), strict=True))
    rows = []
    for term, numbers in chosen.items():
        counts = [sum(values) for values in zip(*(kept(term, sentences[n], words[n]) for n in numbers), strict=True)]
        rows.append((term, *counts))
    return pd.DataFrame(rows, columns=["term", "whole", "within", "places"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", action="append", required=True)
    parser.add_argument("--terms", type=int, default=400)
    parser.add_argument("--sentences", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    sentences = sentences_of(options.texts)
    lists = {name: _words(name) for name in _LISTS}
    known = {term for terms in lists.values() for term in terms}
    lists["agencies"] = [term for term in agency_terms() if term not in known]
    held = places(sentences, sorted({term for terms in lists.values() for term in terms}))
    source = drawn(held, lists, options.terms, rng)
    chosen = {term: sorted(rng.sample(held[term], min(len(held[term]), options.sentences))) for term in sorted(source)}
    result: dict[str, object] = {"sentences": len(sentences), "terms_occurring": len(held), "terms": len(chosen)}
    for name, cut in (("policytext", ours), ("jieba", plain)):
        table = scored(chosen, sentences, cut)
        table["list"] = table["term"].map(source)
        table["share"] = (table["whole"] + table["within"]) / table["places"]
        if name == "policytext":
            for group, rows in table.groupby("list"):
                print(f"{group}: {len(rows)} terms, {rows['share'].mean():.4f} kept")
            broken = table[table["share"] < 1].sort_values("share")
            result["not_always_whole"] = dict(zip(broken["term"], broken["share"].round(3), strict=True))
        every = int(table["places"].sum())
        result[name] = {
            "places": every, "kept": round(float((table["whole"] + table["within"]).sum() / every), 4),
            "as_a_word": round(float(table["whole"].sum() / every), 4), "mean_over_terms": round(float(table["share"].mean()), 4),
            "terms_always_kept": int((table["share"] == 1).sum()),
        }  # fmt: skip
    result["lists"] = dict(sorted(Counter(source.values()).items()))
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
