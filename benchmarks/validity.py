"""Do verdicts on supply and demand hold where the truth is known?

1. Planted corpora through the whole chain (cut, fit with pairs, measure): half of them without any gap, half with eight gaps of .5, 1 and 2
   doublings. Beside it the notebook way on the same corpora: one joint model, difference of mean shares (Welch) and chi-square of topic words.
2. Real nulls: random halves of messages, and of policies, measured against each other.
3. The bundled study: planted mismatches against ``truth.json``.
4. Real messages with classes: topics joined to classes on one half, shares and gaps judged on the other.
5. Messages against policies of classes whose mixes are known, grade by grade (``_anchor.py``).

Each corpus is a line of JSON in ``--lines``; what stands there is not done again. Prints a line a finding and, last, one JSON object.

usage: validity.py [--corpora 200] [--more 20] [--lines validity.jsonl] [--workers 2] [--parts planted halves yunze classes anchor]
                   [--pairs FILE.xlsx] [--policies FOLDER ...] [--feedback LABELLED.csv]
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import _anchor
import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import chi2_contingency, false_discovery_control, ttest_ind

import policytext as pt
from policytext.duplicates import group_duplicates
from policytext.inference import weighted_median, wilson_interval
from policytext.simulation import planted_corpus, planted_table
from policytext.topics import correct_shares, even_counts, group_matters, matter_table, pooled_shares

SIZES = (0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 2.0, -2.0)
N_TOPICS, N_POLICIES, N_MESSAGES = 20, 150, 1500
NULL = 0.1
"""A topic with a smaller true gap, in doublings, has none: fitted topics mix a little."""
PURE = 0.8
TOLD: dict[str, dict[str, Any]] = {
    "defaults": {},
    "policies worded as replies are": {"policy_tau": 0.0},
    "and nothing else differs from the pairs": {"policy_tau": 0.0, "transfer": ("random",)},
}
"""What the library is told of the planted corpora; both are true of them, and defaults know neither."""
HALVES, HALF_TOPICS, STUDY_TOPICS, CODED = 50, 30, 40, 200
ANCHOR_TOPICS = (30, 50)
CLASS_TOPICS, CLASS_SPLITS, MIXES = (30, 50, 80), 20, 10


# -- planted corpora ---------------------------------------------------------------------------------


def plant(number: int, policy_register: float) -> Any:
    """Even numbers have no gap, odd ones eight."""
    rng = np.random.default_rng([number, 9901])
    gaps = dict(zip(rng.permutation(N_TOPICS)[: len(SIZES)].tolist(), SIZES, strict=True)) if number % 2 else None
    return planted_corpus(
        seed=number, n_policies=N_POLICIES, n_messages=N_MESSAGES, n_topics=N_TOPICS, gaps=gaps, policy_register=policy_register
    )


def planted_line(number: int, runs: int, policy_register: float) -> dict[str, Any]:
    """One corpus through the whole chain, and the notebook way beside it."""
    planted = plant(number, policy_register)
    tokens = pt.segment(planted.policies, planted.feedback, backend="spaces")
    topics = pt.fit_topics(tokens, n_topics=N_TOPICS, seed=number, runs=runs)
    truth = planted_table(topics, planted)[["topic", "purity", "gap", "planted_gap"]]
    clusters, columns = group_duplicates(planted.feedback), ["estimate", "low", "high", "p", "q", "verdict", "grade", "purity", "gap", "planted_gap"]
    found = {}
    for way, told in (TOLD if policy_register == 0 else {"defaults": {}}).items():
        table = pt.measure_mismatch(topics, seed=number, clusters=clusters, **told).table
        found[way] = records(table.merge(truth, on="topic", validate="1:1")[columns])
    return {"topics": found, "notebook": notebook(tokens, planted, number) if runs == 1 else []}


def notebook(tokens: pt.Tokens, planted: Any, seed: int) -> list[dict[str, Any]]:
    """One joint model of both sources; Welch's test of mean shares, and chi-square of the words of each topic."""
    topics = pt.fit_topics(tokens, n_topics=N_TOPICS, seed=seed, runs=1, pairs=None, words="all", balance=False)
    kind = tokens.units["kind"].to_numpy()
    asked, given = (topics.covered & (kind == name) for name in ("feedback", "policy"))
    words = topics.shares * np.asarray(topics.counts.sum(axis=1))[:, None]
    sums = np.array([np.nansum(words[side], axis=0) for side in (asked, given)])
    chi = [chi2_contingency(np.column_stack([sums[:, k], sums.sum(axis=1) - sums[:, k]])).pvalue for k in range(N_TOPICS)]
    welch = ttest_ind(topics.shares[asked], topics.shares[given], equal_var=False)
    truth = planted_table(topics, planted)
    sign = topics.shares[asked].mean(axis=0) - topics.shares[given].mean(axis=0)
    return records(pd.DataFrame({"gap": truth["gap"], "difference": sign, "welch": welch.pvalue, "chi_square": chi}))


def judge_planted(lines: list[dict[str, Any]], way: str) -> dict[str, Any]:
    """False flags, coverage, sign errors and power over corpora."""
    table = pd.concat([pd.DataFrame(line["topics"][way]).assign(corpus=line["number"]) for line in lines], ignore_index=True)
    table["flag"] = table["verdict"].isin(["under", "over"])
    table["null"] = table["gap"].abs() < NULL
    table["wrong"] = np.sign(table["estimate"]) != np.sign(table["gap"])
    even, odd = table[table["corpus"] % 2 == 0], table[table["corpus"] % 2 == 1]
    aligned = table["verdict"] == "aligned"
    return {
        "corpora": len(lines), "grades": sorted(set(table["grade"])),
        "no_mismatch": {"corpora": even["corpus"].nunique(), "with_any_flag": part(even.groupby("corpus")["flag"].any()), "flags": int(even["flag"].sum())},
        "type_1_unadjusted": clustered(table[table["null"]].assign(hit=table["p"] < 0.05), "hit"),
        "fdr": false_discoveries(odd.assign(false=odd["null"] | odd["wrong"])),
        "coverage": {f"{size:g}": coverage(table, size) for size in (0.0, 0.5, 1.0, 2.0)},
        "flags": int(table["flag"].sum()),
        "sign_errors": part((table["wrong"] & ~table["null"])[table["flag"]]),
        "power": {f"{size:g}": power(odd, size) for size in (0.5, 1.0, 2.0)},
        "called_aligned": {"no gap": part(aligned[table["null"]]), "gap of .45 or more": part(aligned[table["gap"].abs() >= 0.45])},
        "pure": part(table["purity"] >= PURE),
    }  # fmt: skip


def coverage(table: pd.DataFrame, size: float) -> dict[str, Any]:
    """How often the interval holds the gap of the fitted topic and of the planted one; topics that are one planted topic."""
    some = table[(np.abs(table["planted_gap"].abs() - size) < 0.01) & (table["purity"] >= PURE)]
    held = {name: (some["low"] <= some[name]) & (some[name] <= some["high"]) for name in ("gap", "planted_gap")}
    error = (some["estimate"] - some["planted_gap"]) * np.where(some["planted_gap"] < 0, -1, 1)
    return {
        "fitted": clustered(some.assign(hit=held["gap"]), "hit"), "planted": clustered(some.assign(hit=held["planted_gap"]), "hit"),
        "bias_outwards": rounded(error.mean()), "mean_error": rounded(error.abs().mean()), "half_width": rounded(((some["high"] - some["low"]) / 2).median()),
    }  # fmt: skip


def power(table: pd.DataFrame, size: float) -> dict[str, Any]:
    some = table[(np.abs(table["planted_gap"].abs() - size) < 0.01) & ~table["wrong"]]
    n = int((np.abs(table["planted_gap"].abs() - size) < 0.01).sum())
    seen = {"flagged": some["flag"], "q_under_.05": some["q"] < 0.05, "p_under_.05": some["p"] < 0.05}
    return {**{name: rounded(hits.sum() / max(n, 1)) for name, hits in seen.items()}, "n": n}


def judge_notebook(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The same for the notebook way."""
    kept = [line for line in lines if line["notebook"]]
    if not kept:
        return {}
    table = pd.concat([pd.DataFrame(line["notebook"]).assign(corpus=line["number"]) for line in kept], ignore_index=True)
    table["null"], table["wrong"] = table["gap"].abs() < NULL, np.sign(table["difference"]) != np.sign(table["gap"])
    out: dict[str, Any] = {}
    for name in ("welch", "chi_square"):
        found = table.assign(flag=table.groupby("corpus")[name].transform(lambda p: false_discovery_control(p.clip(0, 1))) < 0.05)
        even, odd = found[found["corpus"] % 2 == 0], found[found["corpus"] % 2 == 1]
        out[name] = {
            "no_mismatch_with_any_flag": part(even.groupby("corpus")["flag"].any()),
            "type_1_unadjusted": clustered(found[found["null"]].assign(hit=found[name] < 0.05), "hit"),
            "fdr": false_discoveries(odd.assign(false=odd["null"] | odd["wrong"])),
            "sign_errors": part((found["wrong"] & ~found["null"])[found["flag"]]),
        }
    return out


def false_discoveries(table: pd.DataFrame) -> dict[str, Any]:
    """Mean over corpora of the part of flags that are false; its standard error takes corpora as the units."""
    flags = table[table["flag"]].groupby("corpus")["false"].mean().reindex(table["corpus"].unique()).fillna(0.0)
    error = float(flags.std(ddof=1) / np.sqrt(len(flags))) if len(flags) > 1 else float("nan")
    return {"estimate": rounded(flags.mean()), "se": rounded(error), "corpora": len(flags), "flags": int(table["flag"].sum())}


def clustered(table: pd.DataFrame, column: str) -> dict[str, Any]:
    """A share with a standard error by corpus."""
    if table.empty:
        return {"estimate": None, "se": None, "n": 0}
    mean, sizes = float(table[column].mean()), table.groupby("corpus")[column].agg(["sum", "size"])
    residual = sizes["sum"] - mean * sizes["size"]
    return {"estimate": rounded(mean), "se": rounded(np.sqrt((residual**2).sum()) / len(table)), "n": len(table)}


# -- random halves of one real corpus ----------------------------------------------------------------


def halves_fit(args: Any) -> pt.Topics:
    """Topics of real messages, replies and policies; of the bundled study without paths."""
    study = pt.load_yunze()
    policies, feedback = study.policies, study.feedback
    if args.policies:
        frames = [pt.read_policies(path).frame[["title", "text"]] for path in args.policies]
        texts = pd.concat(frames, ignore_index=True).fillna("")
        texts = texts[texts["text"].str.len() >= 150].drop_duplicates("text").reset_index(drop=True)
        policies = pt.Corpus.from_frame(texts.assign(id=[f"P{i:05d}" for i in texts.index]), kind="policy")
    if args.pairs:
        feedback = pt.read_feedback(args.pairs, text=args.text, reply=args.reply)
    return pt.fit_topics(pt.segment(policies, feedback, unit="document"), n_topics=HALF_TOPICS, seed=1, runs=1)


def halved(topics: pt.Topics, kind: str, seed: int) -> pt.Topics:
    """The texts of one kind, a half of the documents called policies and the other messages."""
    tokens = topics.tokens
    rows = np.flatnonzero((tokens.units["kind"] == kind).to_numpy())
    names = tokens.units["document"].to_numpy()[rows]
    documents = pd.unique(names)
    first = set(np.random.default_rng([seed, 9902]).permutation(documents)[: len(documents) // 2])
    side = np.array(["policy" if name in first else "feedback" for name in names], dtype=object)
    lengths = np.diff(tokens.bounds)[rows]
    stream = np.concatenate([tokens.stream[tokens.bounds[row] : tokens.bounds[row + 1]] for row in rows.tolist()])
    inside = tokens.documents[tokens.documents["document"].isin(set(documents))].reset_index(drop=True)
    new = replace(
        tokens, units=tokens.units.iloc[rows].assign(kind=side).reset_index(drop=True), counts=csr_array(tokens.counts[rows]), replies=None,
        documents=inside.assign(kind=np.where(inside["document"].isin(first), "policy", "feedback")),
        stream=stream, bounds=np.concatenate([[0], np.cumsum(lengths)]).astype(tokens.bounds.dtype),
    )  # fmt: skip
    return replace(topics, tokens=new, shares=topics.shares[rows].copy(), covered=topics.covered[rows].copy())


def halves_line(topics: pt.Topics, kind: str, seed: int) -> dict[str, Any]:
    """Flags where nothing differs: by shares as they are, and with the doubt of a calibration that carries nothing over."""
    made = halved(topics, kind, seed)
    if topics.calibration is not None:
        learnt = topics.calibration
        same = replace(learnt, factors=np.ones_like(learnt.factors), factor_draws=np.ones_like(learnt.factor_draws))
        made = replace(made, calibration=same)
    found = {}
    for grade, some in (("exploratory", replace(made, calibration=None)), ("calibrated", made)):
        if some.calibration is None and grade == "calibrated":
            continue
        gaps = pt.measure_mismatch(some, seed=seed, policy_tau=0.0)
        table = gaps.table
        out = (table["low"] > 0) | (table["high"] < 0)
        found[grade] = {
            "topics": len(table), "flags": int(table["verdict"].isin(["under", "over"]).sum()), "listed": len(gaps.flagged()),
            "q_under_.05": int((table["q"] < 0.05).sum()), "excludes_0": int(out.sum()),
        }  # fmt: skip
    return found


def judge_halves(lines: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for kind in ("feedback", "policy"):
        mine = [line for line in lines if line["kind"] == kind]
        for grade in ("exploratory", "calibrated"):
            rows = pd.DataFrame([line[grade] for line in mine if grade in line])
            if len(rows):
                n = int(rows["topics"].sum())
                out[f"{kind}, {grade}"] = {
                    "splits": len(rows),
                    "topics": n,
                    **{name: rounded(rows[name].sum() / n) for name in rows.columns[1:]},
                }
    return out


# -- the bundled study -------------------------------------------------------------------------------


def yunze_line() -> dict[str, Any]:
    """Matters of the bundled study: calibrated with and without doubt about policies, and hand-coded (200 texts a side, from the truth)."""
    policies, feedback, truth = pt.load_yunze()
    supply = {row["id"].removesuffix(".txt"): row for row in truth["policies"]}
    stays = [id for id in policies.frame["id"] if supply[id.removesuffix(".txt")]["supply"]]
    tokens = pt.segment(policies.where(id=stays), feedback)
    topics = pt.fit_topics(tokens, n_topics=STUDY_TOPICS, seed=1, runs=1)
    words = {matter["id"]: [matter["zh"], *matter["official_words"], *matter["plain_words"]] for matter in truth["matters"]}
    table = matter_table(topics, words, seed=1)
    matters = group_matters(topics, table.assign(matter=table["matter"].where(table["matter"] != "", "none")))
    codes = {name: (held or ["none"])[0] for name, held in truth["messages"].items()}
    codes |= {id: supply[id.removesuffix(".txt")]["matters"][0] for id in stays}
    documents = tokens.documents[tokens.documents["has_text"]]
    sample = pd.concat([part.sample(min(CODED, len(part)), random_state=1) for _, part in documents.groupby("kind")])
    coded = correct_shares(
        matters, pd.DataFrame({"document": sample["document"], "code": sample["document"].map(codes)}), least=100
    )
    planted = {row["matter"]: row["kind"] for row in truth["planted"] if row["dilemma"] == "D11"}
    ways = {"calibrated": {}, "calibrated, policies as replies": {"policy_tau": 0.0}, "validated": {"coded": coded}}
    return {name: against_truth(pt.measure_mismatch(matters, seed=1, **how).table, planted) for name, how in ways.items()}


def against_truth(table: pd.DataFrame, planted: dict[str, str]) -> dict[str, Any]:
    """Which planted mismatches have their verdict, and which matters without one have a verdict all the same."""
    kinds = {"under": "under_supplied", "over": "over_supplied"}
    table = table[table["topic"] != "none"]
    said = dict(zip(table["topic"], table["verdict"].map(kinds).fillna(""), strict=True))
    gaps = dict(zip(table["topic"], table["estimate"].round(2), strict=True))
    wanted = {matter: kind for matter, kind in planted.items() if kind != "aligned"}
    lean = {
        matter: bool(np.sign(gaps.get(matter, 0)) == (1 if kind == "under_supplied" else -1)) for matter, kind in wanted.items()
    }
    return {
        "found": sorted(matter for matter, kind in wanted.items() if said.get(matter) == kind),
        "missed": sorted(matter for matter, kind in wanted.items() if said.get(matter) != kind),
        "false": sorted(matter for matter, kind in said.items() if kind and wanted.get(matter) != kind), "signs_right": sum(lean.values()),
        "gaps": {matter: gaps.get(matter) for matter in wanted}, "grade": sorted(set(table["grade"])), "verdicts": table["verdict"].value_counts().to_dict(),
    }  # fmt: skip


# -- messages with classes ---------------------------------------------------------------------------


def classes_line(path: Path, pairs: Path | None, text: str, reply: str) -> dict[str, Any]:
    """Share errors and signs of gaps of classes, mapping learnt on one half of the labelled messages and judged on the other."""
    labelled = pd.read_csv(path, dtype=str, encoding="utf-8-sig").fillna("")
    corpora = [labelled.assign(id=[f"L{i:05d}" for i in labelled.index])[["id", "text", "label"]]]
    if pairs is not None:
        more = pt.read_feedback(pairs, text=text, reply=reply).frame[["title", "text", "reply"]]
        corpora.append(more.assign(id=[f"M{i:05d}" for i in more.index], label=""))
    frame = pd.concat(corpora, ignore_index=True).fillna("")
    tokens = pt.segment(pt.Corpus.from_frame(frame, kind="feedback"))
    labels = tokens.units["document"].map(frame.set_index("id")["label"])
    names = sorted(set(labels) - {""})
    code = labels.map({name: i for i, name in enumerate(names)}).fillna(-1).to_numpy(dtype=np.int64)
    out: dict[str, Any] = {"classes": names, "messages": int((code >= 0).sum()), "splits": CLASS_SPLITS}
    for n_topics in CLASS_TOPICS:
        topics = pt.fit_topics(tokens, n_topics=n_topics, seed=1, runs=1)
        rows = np.flatnonzero((code >= 0) & topics.covered)
        rng = np.random.default_rng(9903)
        found = [row for _ in range(CLASS_SPLITS) for row in one_split(topics, rows, code, len(names), rng)]
        out[f"K={n_topics}"] = judge_classes(pd.DataFrame(found))
    return out


def one_split(
    topics: pt.Topics, rows: np.ndarray, code: np.ndarray, n: int, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Learn on one half how classes show in topics; draw two samples from the other with mixes of their own, and read them."""
    counts, weights = even_counts(topics.counts), topics.word_weights
    halves = [[], []]
    for value in range(n):
        for half, some in zip(halves, np.array_split(rng.permutation(rows[code[rows] == value]), 2), strict=True):
            half.append(some)
    # Profiles of the classes (M, K) on the first half; a sample is the mixture of them that fits its topics best.
    profiles = pooled_shares(np.vstack([counts[some].sum(axis=0) for some in halves[0]]), weights)
    best = np.eye(n)[profiles.argmax(axis=0)]
    by_words = np.maximum(profiles @ weights, 0)
    for _ in range(MIXES):
        mixes = np.maximum(rng.dirichlet(np.full(n, 3.0), size=2), 0.04)
        mixes /= mixes.sum(axis=1, keepdims=True)
        drawn = [
            np.concatenate([rng.choice(some, size=round(400 * share)) for some, share in zip(halves[1], mix, strict=True)])
            for mix in mixes
        ]
        truth = np.array([np.bincount(code[some], minlength=n) / len(some) for some in drawn])
        pooled = np.vstack([counts[some].sum(axis=0) for some in drawn])
        ways = {
            "each topic to one class": pooled_shares(pooled, weights) @ best,
            "mixture of class profiles": pooled_shares(pooled, by_words),
        }
        for name, read in ways.items():
            yield {"way": name, "error": np.abs(read - truth).mean(), "true": centred(truth), "seen": centred(read)}


def centred(shares: np.ndarray) -> list[float]:
    raw = np.log2((shares[1] + 0.00125) / (shares[0] + 0.00125))
    return list(raw - weighted_median(raw, shares.mean(axis=0)))


def judge_classes(table: pd.DataFrame) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, some in table.groupby("way"):
        true, seen = (np.concatenate([np.asarray(v) for v in some[column]]) for column in ("true", "seen"))
        large = np.abs(true) >= 0.5
        out[str(name)] = {
            "share_error": rounded(some["error"].mean()), "signs_right": rounded((np.sign(true) == np.sign(seen))[large].mean()), "n": int(large.sum()),
            "slope": rounded((true * seen).sum() / (true**2).sum()),
        }  # fmt: skip
    return out


# -- lines -------------------------------------------------------------------------------------------


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: round(value, 5) if isinstance(value, float) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def rounded(value: Any) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 4)


def part(hits: Any) -> dict[str, Any]:
    """A share with its Wilson interval."""
    values = np.asarray(hits, dtype=bool)
    if not len(values):
        return {"estimate": None, "n": 0}
    low, high = wilson_interval(float(values.sum()), len(values))
    return {"estimate": rounded(values.mean()), "low": rounded(low), "high": rounded(high), "n": len(values)}


class Lines:
    """A file of JSON lines; a line that was cut off is not counted as done."""

    def __init__(self, path: Path) -> None:
        self.path, self.held = path, {}
        for line in path.read_text("utf-8").splitlines() if path.is_file() else []:
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            self.held[row["key"]] = row

    def add(self, key: str, row: dict[str, Any]) -> None:
        self.held[key] = {"key": key, **row}
        lead = "" if not self.path.is_file() or self.path.read_bytes()[-1:] in (b"\n", b"") else "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(lead + json.dumps(self.held[key], ensure_ascii=False) + "\n")

    def once(self, key: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if key not in self.held:
            self.add(key, make())
        return self.held[key]


def planted_job(job: tuple[str, int, int, float]) -> tuple[str, dict[str, Any]]:
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    key, number, runs, policy_register = job
    start = time.process_time()
    found = planted_line(number, runs, policy_register)
    return key, {"number": number, "runs": runs, **found, "seconds": round(time.process_time() - start, 1)}


def planted_part(args: Any, lines: Lines) -> dict[str, Any]:
    """All planted corpora that are not done, and what they show."""
    plans = {
        "runs=1": (args.corpora, 1, 0.0),
        "runs=10": (args.more, 10, 0.0),
        "policies worded as no reply is": (args.other, 1, 0.5),
    }
    jobs = {name: [(f"planted:{runs}:{other}:{i}", i, runs, other) for i in range(n)] for name, (n, runs, other) in plans.items()}
    todo = [job for job in chain(*jobs.values()) if job[0] not in lines.held]
    done = map(planted_job, todo)
    pool = ProcessPoolExecutor(args.workers, mp_context=get_context("spawn")) if args.workers > 1 and len(todo) > 1 else None
    for number, (key, row) in enumerate(done if pool is None else pool.map(planted_job, todo), start=1):
        lines.add(key, row)
        print(f"  {number} of {len(todo)}: {key}, {row['seconds']} s", flush=True)
    if pool is not None:
        pool.shutdown()
    out: dict[str, Any] = {}
    for name, some in jobs.items():
        rows = [lines.held[job[0]] for job in some]
        if rows:
            out[name] = {way: judge_planted(rows, way) for way in rows[0]["topics"]}
            out[name]["seconds"] = rounded(sum(row["seconds"] for row in rows))
            if notebook_way := judge_notebook(rows):
                out[f"notebook way, {name}"] = notebook_way
    return out


def halves_part(args: Any, lines: Lines) -> dict[str, Any]:
    keys = [(f"halves:{kind}:{seed}", kind, seed) for seed in range(args.halves) for kind in ("feedback", "policy")]
    missing = [key for key in keys if key[0] not in lines.held]
    topics = halves_fit(args) if missing else None
    for key, kind, seed in missing:
        lines.add(key, {"kind": kind, **halves_line(topics, kind, seed)})
    return judge_halves([lines.held[key] for key, _, _ in keys])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=int, default=200)
    parser.add_argument("--more", type=int, default=20, help="corpora with runs=10")
    parser.add_argument("--other", type=int, default=20, help="corpora whose policies are worded otherwise than replies")
    parser.add_argument("--halves", type=int, default=HALVES)
    parser.add_argument("--lines", type=Path, default=Path("validity.jsonl"))
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--parts", nargs="+", default=["planted", "halves", "yunze", "classes", "anchor"])
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--policies", type=Path, nargs="+", default=[])
    parser.add_argument("--feedback", type=Path, help="messages with the columns text and label")
    args = parser.parse_args()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    lines, out = Lines(args.lines), {}

    def classes() -> dict[str, Any]:
        if args.feedback is None:
            return {"left_out": "no --feedback"}
        return lines.once("classes", lambda: classes_line(args.feedback, args.pairs, args.text, args.reply))

    def class_anchor() -> dict[str, Any]:
        if not (args.feedback and args.pairs and args.policies):
            return {"left_out": "no --feedback, --pairs and --policies"}
        asked = SimpleNamespace(**{**vars(args), "topics": list(ANCHOR_TOPICS), "seed": 1, "quick": False})
        return lines.once("anchor", lambda: _anchor.run(asked))

    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "planted": lambda: planted_part(args, lines), "halves": lambda: halves_part(args, lines), "yunze": lambda: lines.once("yunze", yunze_line),
        "classes": classes, "anchor": class_anchor,
    }  # fmt: skip
    for name in args.parts:
        out[name] = {key: value for key, value in parts[name]().items() if key != "key"}
        for key, value in out[name].items():
            print(f"{name}, {key}: {json.dumps(value, ensure_ascii=False)}", flush=True)
    print(json.dumps({"validity": out}, ensure_ascii=False))


if __name__ == "__main__":
    main()
