"""Which engine should fit topics: four corpora, five judges; and what 100,000 messages cost against the notebook way.

Corpora: real feedback, real policies, both, and the bundled city. Judges, each on fits that have not seen the texts they are
judged on where that matters: held-out likelihood by document completion (nats a word, by source), document NPMI of the ten
likeliest words (lower of the two sources, and on all texts), stability (cosine of topics matched between fits on random 80 %
of the documents), agreement with classes that people gave (normalised mutual information and purity of the largest share),
cost (seconds of one processor, so that a busy machine does not matter; peak memory), and sameness: two processes with
other hash seeds, and other instruction sets of the processor. Each fit runs in a process of its own.

usage: topics.py [--feedback FILE ...] [--policies FOLDER ...] [--labels FILE.csv] [--topics 30] [--engines start gensim ...]
                 [--big 100000 [--big-policies 2000] [--big-topics 30] [--fit-on 30000]] [--corpora bundled feedback ...]

--big draws messages and policies again from the real texts (without any, from the bundled ones), the words of each too, so that no two
are the same. The last line is one JSON object.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array, csr_matrix, load_npz, save_npz

ENGINES = ("start", "gensim", "gensim:10", "nmf", "tomotopy")
SETS = {
    "gensim": ({"OPENBLAS_CORETYPE": "Haswell"}, {"OPENBLAS_CORETYPE": "Sandybridge"}),
    "tomotopy": ({"TOMOTOPY_ISA": "avx2"}, {"TOMOTOPY_ISA": "sse2"}),
}
PASSAGE = 100

Fit = Callable[[csr_array, np.ndarray, np.ndarray, int, int], np.ndarray]


# What is fitted


def texts_of(corpora: tuple[Any, ...], classes: dict[str, str]) -> tuple[csr_array, pd.DataFrame]:
    """Passages with their words, kind, document and class."""
    import policytext as pt

    tokens = pt.segment(*corpora, replies=False)
    units = tokens.units[["document", "kind", "n_topic_words"]]
    covered = np.flatnonzero(np.asarray(tokens.counts.sum(axis=1)) > 0)
    units = units.iloc[covered].reset_index(drop=True)
    before = units.groupby("document", sort=False)["n_topic_words"].cumsum() - units["n_topic_words"]
    names = units["document"] + "\n" + (before // PASSAGE).astype(int).astype(str).str.zfill(6)
    _, first, passage = np.unique(names.to_numpy(dtype=str), return_index=True, return_inverse=True)
    join = csr_array(coo_array((np.ones(len(units)), (passage, np.arange(len(units)))), shape=(int(passage.max()) + 1, len(units))))
    rows = units.iloc[first].reset_index(drop=True)
    return csr_array(join @ tokens.counts[covered].astype(float)), rows.assign(gold=rows["document"].map(classes).fillna(""))


def fit_with(name: str) -> Fit:
    """The fit of an engine, begun at NMF where it takes a start; ``name:passes`` sets the passes."""
    from policytext.topics.engines import get_engine, nmf_start

    engine, _, passes = name.partition(":")

    def fit(texts: csr_array, weights: np.ndarray, votes: np.ndarray, n_topics: int, seed: int) -> np.ndarray:
        begins = engine in {"start", "gensim"}
        start = nmf_start(texts, weights=votes, n_topics=n_topics, seed=seed) if begins else None
        if engine == "start":
            return np.asarray(start)
        made = get_engine(engine, passes=int(passes) if passes else None)
        return made.fit(texts, weights=weights, n_topics=n_topics, seed=seed, start=start)

    return fit


def notebook_fit(texts: csr_array, n_topics: int, passes: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """gensim's LdaModel as notebooks call it, and a loop over get_document_topics: word weights and shares."""
    from gensim.models import LdaModel

    words, amounts = texts.indices.tolist(), texts.data.astype(int).tolist()
    bags = [list(zip(words[a:b], amounts[a:b], strict=True)) for a, b in pairwise(texts.indptr.tolist())]
    model = LdaModel(bags, num_topics=n_topics, id2word=dict(enumerate(map(str, range(texts.shape[1])))), passes=passes, random_state=42)
    shares = np.zeros((len(bags), n_topics))
    for row, bag in enumerate(bags):
        for topic, share in model.get_document_topics(bag, minimum_probability=0):
            shares[row, topic] = share
    return model.get_topics(), shares


def source_weights(kinds: np.ndarray, texts: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Factor a text that gives each source as many words (fit), and votes by the root of its number (start)."""
    totals, names = np.asarray(texts.sum(axis=1)), np.unique(kinds)
    weights, votes = np.ones(len(kinds)), np.ones(len(kinds))
    roots = sum(np.sqrt((kinds == kind).sum()) for kind in names)
    for kind in names:
        mine = kinds == kind
        weights[mine] = totals.sum() / (len(names) * totals[mine].sum())
        votes[mine] = np.sqrt(mine.sum()) / roots * len(kinds) / mine.sum()
    return weights, votes


# Judges


def completion(topics: np.ndarray, texts: csr_array, kinds: np.ndarray, prior: np.ndarray) -> dict[str, float]:
    """Log-likelihood a word of one half of each text's words, with the shares of the other half; by source."""
    from policytext.topics.fold_in import unit_shares

    left, right = texts.copy(), texts.copy()
    left.data = np.random.default_rng(0).binomial(texts.data.astype(int), 0.5).astype(float)
    right.data = texts.data - left.data
    shares = unit_shares(left, topics, prior=prior)
    shares[np.isnan(shares[:, 0])] = prior
    rows, safe = np.repeat(np.arange(texts.shape[0]), np.diff(texts.indptr)), np.maximum(topics, 1e-9)
    likely = np.concatenate([
        np.einsum("ij,ij->i", shares[rows[a : a + 50_000]], safe.T[right.indices[a : a + 50_000]]) for a in range(0, len(rows), 50_000)
    ])  # fmt: skip
    return {
        kind: round(float((right.data * np.log(likely))[kinds[rows] == kind].sum() / right.data[kinds[rows] == kind].sum()), 3)
        for kind in np.unique(kinds)
    }


def npmi(topics: np.ndarray, texts: csr_array, top: int = 10) -> np.ndarray:
    """Document NPMI of each topic's likeliest words; -1 for two words that never meet."""
    seen = (csr_matrix(texts) > 0).astype(float).tocsc()
    upper, found = np.triu_indices(top, 1), []
    for row in topics:
        some = seen[:, np.argsort(-row, kind="stable")[:top]]
        together = (some.T @ some).toarray() / texts.shape[0]
        joint, alone = together[upper], np.outer(np.diag(together), np.diag(together))[upper]
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(np.where(joint > 0, np.log(joint / alone) / np.maximum(-np.log(joint), 1e-12), -1.0).mean())
    return np.array(found)


def agreement(topics: np.ndarray, texts: csr_array, gold: np.ndarray, prior: np.ndarray) -> dict[str, float] | None:
    """Normalised mutual information and purity of the largest share and the class, over texts that have one."""
    from sklearn.metrics import normalized_mutual_info_score

    from policytext.topics.fold_in import unit_shares

    with_class = np.flatnonzero(gold != "")
    if len(with_class) < 50:
        return None
    shares = unit_shares(csr_array(texts[with_class]), topics, prior=prior)
    known = ~np.isnan(shares[:, 0])
    largest, classes = shares[known].argmax(axis=1), gold[with_class][known]
    table = pd.crosstab(largest, classes).to_numpy()
    return {"nmi": round(float(normalized_mutual_info_score(classes, largest)), 3), "purity": round(float(table.max(axis=1).sum() / table.sum()), 3)}


def matched(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine of each topic of the first fit with its partner in the second."""
    unit = [fit / np.linalg.norm(fit, axis=1, keepdims=True) for fit in (first, second)]
    cosine = unit[0] @ unit[1].T
    return np.asarray(cosine[linear_sum_assignment(-cosine)])


def judge(fit: Fit, texts: csr_array, rows: pd.DataFrame, n_topics: int, *, again: int) -> dict[str, Any]:
    """All judges of one engine on one corpus: fitted without a tenth of the documents, then on ``again`` random 80 %."""
    from policytext.topics.fold_in import unit_shares

    kinds, documents = rows["kind"].to_numpy(), np.unique(rows["document"])
    held_back = rows["document"].isin(np.random.default_rng(5).choice(documents, len(documents) // 10, replace=False)).to_numpy()
    train, test = np.flatnonzero(~held_back), np.flatnonzero(held_back)
    weights, votes = source_weights(kinds, texts)
    began = time.process_time()
    topics = fit(csr_array(texts[train]), weights[train], votes[train], n_topics, 1)
    seconds = time.process_time() - began
    prior = np.nanmean(unit_shares(csr_array(texts[train]), topics, prior=np.ones(n_topics)), axis=0)
    by_source = [npmi(topics, csr_array(texts[np.flatnonzero(kinds == kind)])) for kind in np.unique(kinds)]
    cosines = [np.empty(0)]
    for draw in range(again):
        some = np.random.default_rng(100 + draw).choice(np.unique(rows["document"].to_numpy()[train]), int(0.72 * len(documents)), replace=False)
        part = np.flatnonzero(rows["document"].isin(some).to_numpy())
        cosines.append(matched(topics, fit(csr_array(texts[part]), weights[part], votes[part], n_topics, 2 + draw)))
    cosine = np.concatenate(cosines)
    return {
        "seconds": round(seconds, 1),
        "held_out": completion(topics, csr_array(texts[test]), kinds[test], prior),
        "npmi_lower_source": round(float(np.min(by_source, axis=0).mean()), 3),
        "npmi": round(float(npmi(topics, texts).mean()), 3),
        "classes": agreement(topics, texts, rows["gold"].to_numpy(), prior),
        "stability": {"cosine": round(float(cosine.mean()), 3), "recur": round(float((cosine >= 0.7).mean()), 3)} if again else None,
    }


def big_run(name: str, texts: csr_array, rows: pd.DataFrame, n_topics: int, fit_on: int) -> dict[str, Any]:
    """Fit and shares of all texts, once: seconds and NPMI. ``fit_on`` texts, drawn by seed, are fitted on (0: all)."""
    from policytext.topics.fold_in import unit_shares

    began = time.process_time()
    if name.startswith("notebook"):
        topics, _ = notebook_fit(texts, n_topics, passes=int(name.partition(":")[2] or 10))
        fitted = time.process_time() - began
    else:
        weights, votes = source_weights(rows["kind"].to_numpy(), texts)
        some = np.arange(texts.shape[0])
        if 0 < fit_on < len(some):
            some = np.sort(np.random.default_rng(1).choice(len(some), fit_on, replace=False))
        topics = fit_with(name)(csr_array(texts[some]), weights[some], votes[some], n_topics, 1)
        fitted = time.process_time() - began
        unit_shares(texts, topics, prior=np.ones(n_topics))
    seconds = time.process_time() - began
    by_source = [npmi(topics, csr_array(texts[np.flatnonzero((rows["kind"] == kind).to_numpy())])) for kind in np.unique(rows["kind"])]
    return {
        "seconds": round(seconds, 1), "fit": round(fitted, 1), "npmi": round(float(npmi(topics, texts).mean()), 3),
        "npmi_lower_source": round(float(np.min(by_source, axis=0).mean()), 3), "ten_runs": round(10 * fitted + seconds - fitted, 1),
        "classes": agreement(topics, texts, rows["gold"].to_numpy(), np.ones(n_topics)),
    }  # fmt: skip


# Processes


def child(job: dict[str, Any], *, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Run one job in a process of its own."""
    made = subprocess.run(
        [sys.executable, __file__, "--job", json.dumps(job)], env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if made.returncode:
        return {"failed": made.stderr.strip().splitlines()[-1]}
    return dict(json.loads(made.stdout.splitlines()[-1]))


def work(job: dict[str, Any]) -> dict[str, Any]:
    """What a child does."""
    warnings.simplefilter("ignore")
    folder = Path(job["folder"])
    texts, rows = csr_array(load_npz(folder / "texts.npz")).astype(float), pd.read_parquet(folder / "rows.parquet")
    if job["what"] == "judge":
        result = judge(fit_with(job["engine"]), texts, rows, job["topics"], again=job["again"])
    elif job["what"] == "big":
        result = big_run(job["engine"], texts, rows, job["topics"], job["fit_on"])
    else:
        some = np.arange(0, texts.shape[0], max(1, texts.shape[0] // 1500))
        topics = fit_with(job["engine"])(csr_array(texts[some]), np.ones(len(some)), np.ones(len(some)), 10, 1)
        np.save(job["to"], topics)
        result = {"digest": hashlib.sha256(topics.tobytes()).hexdigest()}
    return {**result, "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def sameness(engine: str, folder: Path) -> dict[str, Any]:
    """Whether two processes with other hash seeds give the same bytes, and by how much other instruction sets differ."""
    base = {"what": "same", "engine": engine, "folder": str(folder), "to": str(folder / "same.npy")}
    digests = {child(base, environment={"PYTHONHASHSEED": seed}).get("digest") for seed in ("0", "1")}
    made = []
    for extra in SETS.get(engine.partition(":")[0], ()):
        child(base, environment=extra)
        made.append(np.load(folder / "same.npy"))
    apart = None if not made else float(f"{np.abs(made[0] - made[1]).max():.1e}")
    return {"same_bytes": len(digests) == 1 and None not in digests, "largest_difference_between_instruction_sets": apart}


# Reading


def read_corpora(options: argparse.Namespace) -> dict[str, tuple[tuple[Any, ...], dict[str, str]]]:
    """Name of each corpus, its parts, and the classes of its documents."""
    import policytext as pt

    city = pt.load_yunze()
    truth = json.loads((Path(__file__).resolve().parents[1] / "corpora" / "yunze" / "truth.json").read_text("utf-8"))
    found = {"bundled": ((city.policies, city.feedback), {name: m[0] for name, m in truth["messages"].items() if len(m) == 1})}
    classes: dict[str, str] = {}
    tables = [pt.read_feedback(path).frame[["title", "text"]] for path in options.feedback]
    if options.labels:
        labels = pd.read_csv(options.labels)
        tables.append(pd.DataFrame({"title": "", "text": labels["text"], "gold": labels["label"]}))
    if tables:
        table = pd.concat(tables, ignore_index=True).drop_duplicates("text", keep="last").reset_index(drop=True)
        table["id"] = [f"F{row}" for row in table.index]
        if "gold" in table:
            classes = table.dropna(subset="gold").set_index("id")["gold"].to_dict()
        feedback = pt.Corpus.from_frame(table[["id", "title", "text"]], kind="feedback")
        found["feedback"] = ((feedback,), classes)
    if options.policies:
        policies = pt.read_policies(options.policies)
        found["policies"] = ((policies,), {})
        if tables:
            found["both"] = ((policies, feedback), classes)
    return {name: part for name, part in found.items() if name in options.corpora}


def enlarge(texts: csr_array, rows: pd.DataFrame, n_messages: int, n_policies: int) -> tuple[csr_array, pd.DataFrame]:
    """Texts drawn again to so many of each source, the words of each drawn again too, so that no two are the same.

    A policy counts as many passages as policies have on average.
    """
    rng = np.random.default_rng(1)
    kind = rows["kind"].to_numpy()
    policies = rows[kind == "policy"]
    n_policies = round(n_policies * len(policies) / policies["document"].nunique())
    chosen = np.concatenate([rng.choice(np.flatnonzero(kind == k), n) for k, n in (("policy", n_policies), ("feedback", n_messages))])
    drawn = csr_array(texts[chosen])
    words, owner = np.repeat(drawn.indices, drawn.data.astype(int)), np.repeat(np.arange(len(chosen)), np.asarray(drawn.sum(axis=1)).astype(int))
    first, length = np.searchsorted(owner, owner), np.bincount(owner)[owner]
    again = words[first + (rng.random(len(words)) * length).astype(int)]
    made = csr_array(coo_array((np.ones(len(again)), (owner, again)), shape=drawn.shape))
    made.sum_duplicates()
    return made, rows.iloc[chosen].reset_index(drop=True)


def keep(folder: Path, texts: csr_array, rows: pd.DataFrame) -> Path:
    folder.mkdir(parents=True)
    save_npz(folder / "texts.npz", csr_matrix(texts))
    rows.to_parquet(folder / "rows.parquet")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feedback", type=Path, nargs="*", default=[])
    parser.add_argument("--policies", type=Path, nargs="*", default=[])
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES))
    parser.add_argument("--corpora", nargs="*", default=["feedback", "policies", "both", "bundled"])
    parser.add_argument("--again", type=int, default=2, help="further fits, for the stability")
    parser.add_argument("--big", type=int, default=0, help="messages of the enlarged corpus, 0 for none")
    parser.add_argument("--big-policies", type=int, default=2000)
    parser.add_argument("--big-topics", type=int, default=30)
    parser.add_argument("--big-engines", nargs="+", default=["notebook", "tomotopy", "gensim", "nmf"])
    parser.add_argument("--fit-on", type=int, nargs="+", default=[0, 30_000])
    parser.add_argument("--job", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(work(json.loads(options.job))))
        return
    warnings.filterwarnings("ignore")
    out: dict[str, Any] = {"topics": options.topics, "corpora": {}, "same": {}, "big": {}}
    with tempfile.TemporaryDirectory() as scratch:
        for name, (parts, classes) in read_corpora(options).items():
            folder = keep(Path(scratch) / name, *texts_of(parts, classes))
            out["corpora"][name] = {}
            for engine in options.engines:
                job = {"what": "judge", "engine": engine, "folder": str(folder), "topics": options.topics, "again": options.again}
                out["corpora"][name][engine] = child(job)
                print(f"{name}, {engine}: {out['corpora'][name][engine]}", flush=True)
            if not out["same"]:
                out["same"] = {engine: sameness(engine, folder) for engine in options.engines if ":" not in engine}
                print(f"sameness on {name}: {out['same']}", flush=True)
        if options.big:
            sources = read_corpora(argparse.Namespace(**{**vars(options), "corpora": ["both", "bundled"]}))
            parts, classes = sources.get("both") or sources["bundled"]
            folder = keep(Path(scratch) / "big", *enlarge(*texts_of(parts, classes), options.big, options.big_policies))
            for engine in options.big_engines:
                for fit_on in [0] if engine.startswith("notebook") else options.fit_on:
                    key = engine if not fit_on else f"{engine}, fitted on {fit_on}"
                    job = {"what": "big", "engine": engine, "folder": str(folder), "topics": options.big_topics, "fit_on": fit_on}
                    out["big"][key] = child(job)
                    print(f"{key}: {out['big'][key]}", flush=True)
    print(json.dumps({"topics_engines": out}, ensure_ascii=False))


if __name__ == "__main__":
    main()
