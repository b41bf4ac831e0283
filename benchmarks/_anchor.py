"""Class anchor: what is left of a gap where there is none, when messages are held against policies of the same classes.

Messages carry a class that people gave them; policies get one from words of their titles, or from the folder of the office
that wrote them. Both sides are resampled to the same mix of classes, so that the true gap of every class is 0, and what
is measured is error: beside it stand messages against messages and policies against policies (the noise at these sizes).
Called by register.py; alone: ``python benchmarks/_anchor.py --pairs FILE.xlsx --policies FOLDER ... --feedback FILE.csv``.

The classes of the policies are rules on titles. Of 50 titles drawn at random and read, 2 were in a class that a reader
would not give them.
"""

import argparse
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

import policytext as pt
from policytext.duplicates import group_duplicates
from policytext.inference import weighted_median
from policytext.topics import even_counts, fit_topics, pooled_shares
from policytext.topics.clusters import near_copies
from policytext.topics.neutral import neutral_words
from policytext.topics.pairs import find_pairs
from policytext.topics.register.factor import apply_factor, learn_factor
from policytext.topics.register.shares import stopped_shares
from policytext.topics.shares import correct_shares, corrected_gaps

RULES = {
    "劳动和社会保障": (
        "社会保险|社会保障|养老|工伤|失业|就业|劳动(?!教育)|工资|农民工|社会救助|最低生活保障|低保|特困|退役|抚恤|"
        "人力资源|职业技能|技能人才|残疾人(?!教育)"
    ),
    "城乡建设": (
        "城乡规划|城市规划|城镇(?!职工|居民基本)|建筑|住房|房地产|房屋|物业|供热|供水|供气|燃气|城市管理|城市地下|"
        "棚户区|公积金|老旧小区|村镇|人居环境|征收与补偿|拆迁|建设工程|市政|生活垃圾|城乡建设|城市建设|绿化"
    ),
    "教育文体": (
        "教育(?!经费|费附加|附加)|学校|学生|教师|高校|幼儿|高等院校|中小学|职业院校|体育|健身|文化(?!和科技)|文物|"
        "图书馆|非物质|校园|校外|语言文字|招生|普通话|足球"
    ),
    "商贸旅游": (
        "旅游|商贸|贸易|消费(?!帮扶)|电子商务|外贸|市场监督|食品安全|价格|商务(?!区)|流通|零售|会展|餐饮|家政|外商|口岸(?!服务)"
    ),
    "环境保护": (
        "(?<!观测)(?<!探测)(?<!电磁)环境保护(?!技术)|污染|大气|水生态|生态环境|生态保护|排污|减排|扬尘|环保(?!技术)|"
        "散煤|噪声|固体废物|危险废物|辐射|湿地|碳达峰|碳中和|清洁生产"
    ),
    "卫生计生": ("卫生|医疗|医院|医师|疾病|(?<!动物)疫情|防控|药品|计划生育|人口与|健康(?!发展)|中医(?!药大学)|血液|母婴|托育"),
    "交通运输": ("交通(?!装备|部)|公路|道路|铁路|机场|民航|航空|港口|运输(?!部)|高速(?!发展)|停车|客运|邮政|快递|公交|收费站"),
}
"""Words of titles, by the classes of the labelled messages; a title with words of two classes has none."""
FOLDERS = {"教育厅": "教育文体"}
LEAST_POLICIES, LEAST_CHARACTERS = 12, 150
REPORTS = "年报|解读"
SPLITS, MIXES, DRAWS, CODED, POPULATION = 10, 40, 500, 200, 2000
NEUTRAL = "calibrated, read by neutral words"
GRADES = ("exploratory", "calibrated", NEUTRAL)


@dataclass(frozen=True, eq=False)
class Anchor:
    """Tokens of both sides, and the class of each unit (-1 for none)."""

    tokens: pt.Tokens
    code: np.ndarray
    names: tuple[str, ...]

    def rows(self, kind: str) -> np.ndarray:
        """Units of a kind that have a class and a word."""
        known = np.asarray(self.tokens.counts.sum(axis=1)) > 0
        return np.flatnonzero((self.tokens.units["kind"] == kind).to_numpy() & (self.code >= 0) & known)


def title_class(title: str, source: str) -> tuple[str, str]:
    """Class of a policy and what gave it: ``"title"``, ``"folder"``, ``"two classes"`` or ``"none"``."""
    bare = re.sub(r"\s", "", title)
    bare = re.sub(r"^.*?关于", "", bare) or bare
    hits = [name for name, words in RULES.items() if re.search(words, bare)]
    if len(hits) == 1:
        return hits[0], "title"
    if hits:
        return "", "two classes"
    folder = next((name for office, name in FOLDERS.items() if office in source), "")
    return folder, "folder" if folder else "none"


def read_anchor(args: Any) -> tuple[Anchor, dict[str, Any]]:
    """Read policies, labelled messages and pairs, class the policies, and cut everything."""
    frames = [pt.read_policies(path).frame[["title", "text", "source"]] for path in args.policies]
    policies = pd.concat(frames, ignore_index=True).fillna("")
    policies = policies[(policies["text"].str.len() >= LEAST_CHARACTERS) & ~policies["source"].str.contains(REPORTS)]
    found = [title_class(title, source) for title, source in zip(policies["title"], policies["source"], strict=True)]
    counted = Counter(how for _, how in found)
    policies = policies.assign(cls=[name for name, _ in found]).query("cls != ''").reset_index(drop=True)
    policies["id"] = [f"P{i:04d}" for i in policies.index]
    copies = group_duplicates(pt.Corpus.from_frame(policies[["id", "title", "text"]], kind="policy")).frame.set_index("id")[
        "cluster_id"
    ]
    policies = policies[~policies["id"].map(copies).duplicated()]
    labelled = pd.read_csv(args.feedback, dtype=str).fillna("")
    labelled = pd.DataFrame(
        {
            "id": [f"L{i:05d}" for i in labelled.index],
            "title": "",
            "text": labelled["text"],
            "reply": "",
            "cls": labelled["label"],
        }
    )
    pairs = pt.read_feedback(args.pairs, text=args.text, reply=args.reply).frame
    pairs = pairs.assign(id=[f"M{i:05d}" for i in pairs.index], cls="")[["id", "title", "text", "reply", "cls", "date"]]
    feedback = pd.concat([labelled, pairs], ignore_index=True)
    corpora = (
        pt.Corpus.from_frame(policies[["id", "title", "text"]], kind="policy"),
        pt.Corpus.from_frame(feedback.drop(columns="cls"), kind="feedback"),
    )
    tokens = pt.segment(*corpora, unit="document")
    number = policies["cls"].value_counts()
    names = tuple(sorted(name for name in RULES if number.get(name, 0) >= LEAST_POLICIES and (labelled["cls"] == name).any()))
    place = {name: i for i, name in enumerate(names)}
    classes = pd.concat([policies.set_index("id")["cls"], feedback.set_index("id")["cls"]])
    code = tokens.units["document"].map(classes).map(place).fillna(-1).to_numpy(dtype=np.int64)
    anchor = Anchor(tokens, code, names)
    sizes = {
        kind: dict(zip(names, np.bincount(code[anchor.rows(kind)], minlength=len(names)).tolist(), strict=True))
        for kind in ("policy", "feedback")
    }
    return anchor, {
        "policies_with_text": len(found),
        "classed_by": dict(counted),
        "without_copies": len(policies),
        "units": sizes,
    }


def parts(rows: np.ndarray, code: np.ndarray, n_parts: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Deal rows to parts, each class evenly."""
    out: list[list[np.ndarray]] = [[] for _ in range(n_parts)]
    for value in np.unique(code[rows]):
        for part, dealt in enumerate(np.array_split(rng.permutation(rows[code[rows] == value]), n_parts)):
            out[part].append(dealt)
    return [np.concatenate(part) for part in out]


def mixed(
    counts: csr_array, rows: np.ndarray, code: np.ndarray, mixes: np.ndarray, rng: np.random.Generator | None
) -> np.ndarray:
    """Pooled even counts (R, V) of rows with the classes in each of ``mixes`` (R, M); texts drawn anew within classes if ``rng``."""
    weights = np.zeros((len(mixes), len(rows)))
    for value in range(mixes.shape[1]):
        place = np.flatnonzero(code[rows] == value)
        even = np.full(len(place), 1 / len(place))
        drawn = np.ones((len(mixes), len(place))) if rng is None else rng.multinomial(len(place), even, size=len(mixes))
        weights[:, place] = drawn / len(place) * mixes[:, [value]]
    return np.asarray((counts[rows].T @ weights.T).T)


def centred(demand: np.ndarray, supply: np.ndarray, eps: float) -> np.ndarray:
    raw = np.log2((demand + eps) / (supply + eps))
    return raw - weighted_median(raw, ((demand + supply) / 2).mean(axis=0))[:, None]


class Reader:
    """Class gaps as one grade gives them; ``join`` says which class each topic goes to, as the texts that it is learnt on show."""

    def __init__(self, anchor: Anchor, topics: pt.Topics, grade: str) -> None:
        self.weights, self.grade = topics.word_weights, grade
        self.start, self.factor = topics.calibration.starts[0], topics.calibration.factors[0]
        self.curve = topics.calibration.settle().curve
        if grade == NEUTRAL:
            self._neutral(anchor.tokens)

    def _neutral(self, tokens: pt.Tokens) -> None:
        """Read the same topics by the neutral words alone, the factor learnt anew for them."""
        stays = neutral_words(tokens).astype(float)
        pairs = find_pairs(tokens, near_copies(tokens))
        kept = self.weights * stays
        self.weights = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-12)
        sides = [even_counts(csr_array(side.multiply(stays[None, :]))) for side in (pairs.messages, pairs.replies)]
        found = learn_factor(self.weights, *sides, np.ones((1, len(pairs))))
        self.start, self.factor = found.start, found.factor

    def shares(self, pooled: np.ndarray, kind: str) -> np.ndarray:
        if self.grade == "exploratory":
            return pooled_shares(pooled, self.weights, tolerance=1e-5)
        stopped = stopped_shares(pooled, self.weights, self.start)
        return apply_factor(stopped, self.factor) if kind == "feedback" else stopped

    def join(self, *profiles: np.ndarray) -> np.ndarray:
        """Each topic to the class whose texts, all classes being as large, hold most of it (K, M)."""
        best = np.sum(profiles, axis=0).argmax(axis=0)
        return np.asarray(np.eye(len(profiles[0]))[best])

    def gap(self, demand: np.ndarray, supply: np.ndarray, eps: float) -> np.ndarray:
        seen = centred(demand, supply, eps)
        return seen if self.grade == "exploratory" else self.curve.invert(seen)[0]


def null_gaps(anchor: Anchor, reader: Reader, both: bool, seed: int) -> dict[str, Any]:
    """Errors where both sides have one mix, over random splits into texts that join topics to classes, and texts that judge."""
    counts, code, n_classes = even_counts(anchor.tokens.counts), anchor.code, len(anchor.names)
    rng = np.random.default_rng([seed, 9])
    alone = np.eye(n_classes)
    seen: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {
        "messages-messages": [],
        "policies-policies": [],
        "messages-policies": [],
    }
    bias, noise, slopes, right = [], [], [], []
    for _ in range(SPLITS):
        messages, policies = (parts(anchor.rows(kind), code, 3, rng) for kind in ("feedback", "policy"))
        profiles = [reader.shares(mixed(counts, messages[0], code, alone, None), "feedback")]
        if both:
            profiles.append(reader.shares(mixed(counts, policies[0], code, alone, None), "policy"))
        join = reader.join(*profiles)
        mixes = np.maximum(rng.dirichlet(np.full(n_classes, 3.0), size=MIXES), 0.04)
        mixes /= mixes.sum(axis=1, keepdims=True)
        tilted = mixes * 2.0 ** rng.choice([-1, 0, 1], size=mixes.shape)
        tilted /= tilted.sum(axis=1, keepdims=True)

        def read(rows: np.ndarray, mix: np.ndarray, kind: str, join: np.ndarray = join) -> np.ndarray:
            return reader.shares(mixed(counts, rows, code, mix, rng), kind) @ join

        # Two samples of one source are read alike, whichever source it is.
        pairs = {
            "messages-messages": (read(messages[1], mixes, "feedback"), read(messages[2], mixes, "feedback")),
            "policies-policies": (read(policies[1], mixes, "policy"), read(policies[2], mixes, "policy")),
            "messages-policies": (
                read(np.concatenate(messages[1:]), mixes, "feedback"),
                read(np.concatenate(policies[1:]), mixes, "policy"),
            ),
        }
        eps = 0.5 / min(len(messages[1]), len(policies[1]))
        for name, (demand, supply) in pairs.items():
            seen[name].append((reader.gap(demand, supply, eps), (np.abs(demand - mixes) + np.abs(supply - mixes)) / 2))
        gaps = seen["messages-policies"][-1][0]
        bias.append(gaps.mean(axis=0))
        noise.append(gaps.var(axis=0, ddof=1))
        truth = centred(tilted, mixes, 0.0)
        planted = reader.gap(read(messages[1], tilted, "feedback"), read(messages[2], mixes, "feedback"), eps)
        slopes.append((float((planted * truth).sum()), float((truth**2).sum())))
        right.append(
            float(
                (
                    join.argmax(axis=1)
                    == reader.join(reader.shares(mixed(counts, policies[1], code, alone, None), "policy")).argmax(axis=1)
                ).mean()
            )
        )
    slope = sum(a for a, _ in slopes) / sum(b for _, b in slopes)
    squares = np.array(bias) ** 2 - np.array(noise)
    tau = float(np.sqrt(max(squares.mean(), 0.0)))
    spread = float(np.sqrt(np.maximum(squares.mean(axis=1), 0)).std(ddof=1))
    found = {
        name: {"false_gap": mean_of(np.abs(gap) for gap, _ in both_), "share_error": mean_of(error for _, error in both_)}
        for name, both_ in seen.items()
    }
    by_class = dict(zip(anchor.names, np.mean(bias, axis=0).round(2).tolist(), strict=True))
    return {**found, "slope": round(slope, 3), "tau": round(tau, 2), "tau_over_slope": round(tau / slope, 2), "tau_sd_over_splits": round(spread, 2),
            "bias_by_class": by_class, "topics_joined_as_policies_would": round(float(np.mean(right)), 2)}  # fmt: skip


def mean_of(arrays: Any) -> float:
    return round(float(np.mean([array.mean() for array in arrays])), 3)


def population(
    anchor: Anchor, topics: pt.Topics, mixes: dict[str, np.ndarray], size: int, rng: np.random.Generator
) -> tuple[pt.Topics, pd.DataFrame]:
    """Topics over ``size`` documents a side drawn with the given mixes, and the code of each document."""
    from dataclasses import replace

    chosen = []
    for kind in ("policy", "feedback"):
        rows = anchor.rows(kind)
        for value, n in enumerate(rng.multinomial(size, mixes[kind])):
            chosen.append(rng.choice(rows[anchor.code[rows] == value], size=n))
    rows = np.concatenate(chosen)
    names = [f"D{i:05d}" for i in range(len(rows))]
    units = (
        anchor.tokens.units.iloc[rows]
        .assign(document=names, unit=names, start=0, end=0, title_length=0, n_words=0)
        .reset_index(drop=True)
    )
    documents = pd.DataFrame({"document": names, "kind": units["kind"], "date": pd.NaT, "region": "", "has_text": True})
    tokens = replace(
        anchor.tokens, units=units, counts=csr_array(anchor.tokens.counts[rows]), documents=documents, words=(), replies=None,
        stream=np.zeros(0, dtype=np.int32), bounds=np.zeros(len(rows) + 1, dtype=np.int64),
    )  # fmt: skip
    made = replace(
        topics, tokens=tokens, shares=topics.shares[rows].copy(), covered=topics.covered[rows].copy(), calibration=None
    )
    return made, pd.DataFrame({"document": names, "kind": units["kind"], "code": [anchor.names[c] for c in anchor.code[rows]]})


def coverage(anchor: Anchor, topics: pt.Topics, *, draws: int, seed: int) -> dict[str, Any]:
    """How often intervals of the validated grade hold the true class gap, labels of 200 texts a side revealed at random."""
    rng = np.random.default_rng([seed, 10])
    rows: list[pd.DataFrame] = []
    worlds = max(1, draws // 25)
    for world in range(worlds):
        mixes = {kind: np.maximum(rng.dirichlet(np.full(len(anchor.names), 3.0)), 0.04) for kind in ("policy", "feedback")}
        mixes = {kind: mix / mix.sum() for kind, mix in mixes.items()}
        made, codes = population(anchor, topics, mixes, POPULATION, rng)
        shares = {
            kind: codes.loc[codes["kind"] == kind, "code"].value_counts(normalize=True).reindex(list(anchor.names)).to_numpy()
            for kind in mixes
        }
        mean = (shares["policy"] + shares["feedback"]) / 2
        raw = np.log2(shares["feedback"] / shares["policy"])
        truth = pd.DataFrame({"topic": list(anchor.names), "true_raw": raw, "true": raw - weighted_median(raw, mean)})
        for draw in range(draws // worlds):
            coded = pd.concat([part.sample(CODED, random_state=int(rng.integers(2**31))) for _, part in codes.groupby("kind")])
            gaps = corrected_gaps(correct_shares(made, coded[["document", "code"]], seed=seed), seed=seed, n_draws=500)
            rows.append(gaps.merge(truth, on="topic").assign(world=world, draw=draw))
    table = pd.concat(rows, ignore_index=True)
    return judge_coverage(table)


def judge_coverage(table: pd.DataFrame) -> dict[str, Any]:
    judged = table[(table["note"] == "") & table["low"].notna()]
    inside = {name: ((judged[low] <= judged[true]) & (judged[true] <= judged[high])).mean() for name, low, high, true in
              (("centred", "low", "high", "true"), ("raw", "raw_low", "raw_high", "true_raw"))}  # fmt: skip
    return {
        "draws": int(table.groupby(["world", "draw"]).ngroups), "class_gaps": len(judged), "abstained": round(1 - len(judged) / len(table), 3),
        "covered_centred": round(float(inside["centred"]), 3), "covered_raw": round(float(inside["raw"]), 3),
        "half_width": round(float(((judged["high"] - judged["low"]) / 2).median()), 2),
        "bias": round(float((judged["estimate"] - judged["true"]).mean()), 3), "mean_error": round(float((judged["estimate"] - judged["true"]).abs().mean()), 3),
        "excludes_0_where_true_gap_is_1_or_more": round(float(((judged["low"] > 0) | (judged["high"] < 0))[judged["true"].abs() >= 1].mean()), 2),
    }  # fmt: skip


def run(args: Any) -> dict[str, Any]:
    """Measure and print; ``args``: pairs, text, reply, policies (folders), feedback (labelled csv), topics, seed, quick."""
    quick = bool(getattr(args, "quick", False))
    anchor, read = read_anchor(args)
    print(
        f"policies with text: {read['policies_with_text']}; classed by {read['classed_by']}; {read['without_copies']} without near copies; {read['units']}"
    )
    out: dict[str, Any] = {"read": read, "classes": list(anchor.names), "topics": {}}
    for n_topics in args.topics[:1] if quick else args.topics:
        topics = getattr(args, "fitted", {}).get(n_topics) or fit_topics(anchor.tokens, n_topics=n_topics, seed=args.seed, runs=1)
        found: dict[str, Any] = {}
        for grade in GRADES:
            reader = Reader(anchor, topics, grade)
            for both in (False, True):
                how = "topics joined by policies and messages" if both else "topics joined by messages"
                found[f"{grade}, {how}"] = row = null_gaps(anchor, reader, both, args.seed)
                print(f"K={n_topics} {grade}, {how}: " + "; ".join(f"{k} {row[k]['false_gap']} (share error {row[k]['share_error']})" for k in list(row)[:3])
                      + f"; slope {row['slope']}, tau {row['tau']}, by slope {row['tau_over_slope']}; {row['bias_by_class']}", flush=True)  # fmt: skip
        found["validated"] = coverage(anchor, topics, draws=50 if quick else DRAWS, seed=args.seed)
        print(f"K={n_topics} validated, {CODED} coded a side: {found['validated']}", flush=True)
        out["topics"][str(n_topics)] = found
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--policies", type=Path, nargs="+", required=True)
    parser.add_argument("--feedback", type=Path, required=True)
    parser.add_argument("--topics", type=int, nargs="+", default=[15, 30, 50])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    options = SimpleNamespace(**vars(parser.parse_args()))
    print(json.dumps({"anchor": run(options)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
