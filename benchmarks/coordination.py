"""Does the coordination graph find what is there, nothing where nothing is, and how long does it take?

Parts:

- null: worlds of 30 departments of unequal activity and 400 joint documents of two to six issuers. Without affinity: share of observed ties that
  are kept as affinity, and of all pairs called avoidance (sets drawn by the model of the null, and one issuer after another). With five pairs
  planted at an odds ratio of 5: power where both have 20 joint documents or more, and where they share 20 or more; both null models.
- speed: 5,000 documents of 300 agencies: graph, measures with 500 draws, ties that are real; betweenness with 100 draws apart, with each engine that
  is installed; whether shuffled rows give the same tables.
- bundled: the planted facts of the bundled study: the pair that ought to work together and does not, the matter without a department, two
  renames. What the package lacks is named.
- hebei: real policies of --policies: the graph in numbers; titles that say how many bodies sign (等九部门) against the issuers found.

Prints a line each and, last, one JSON object.

usage: coordination.py [--policies FOLDER] [--parts null speed bundled hebei] [--worlds 50] [--documents 5000] [--topics SAVED]
"""

import argparse
import json
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import policytext as pt
from policytext import Corpus, coordination_graph, department_table, extract_duties, tie_table
from policytext.coordination.backbone import backbone_table
from policytext.government.agencies import canonical_agency, find_agencies
from policytext.inference import wilson_interval

DEPARTMENTS, JOINT, SIZES = 30, 400, (2, 3, 4, 5, 6)
SIZE_SHARES = (0.45, 0.25, 0.15, 0.1, 0.05)
PLANTED, ODDS, CANDIDATES, ENOUGH = 5, 5.0, 60, 20
NULLS = ("conditional", "bicm")
NAMES = (
    "财政局 教育局 民政局 司法局 公安局 商务局 水利局 审计局 统计局 信访局 交通运输局 农业农村局 卫生健康委员会 应急管理局 生态环境局 医疗保障局 城市管理局 "
    "自然资源和规划局 住房和城乡建设局 人力资源和社会保障局 市场监督管理局 发展和改革委员会 文化广电和旅游局 科学技术局 退役军人事务局"
)
FUNCTIONS = NAMES.split()
DISTRICTS = "青梧区 柳汀区 石盘区 望潮区 金禾县 岚溪县 松岭县 白沙县 青原区 东屏区 南溪县"
PLACES = ["云泽市", *("云泽市" + name for name in DISTRICTS.split())]
NUMBERS = {char: number for number, char in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def part(hits: int, n: int) -> dict[str, Any]:
    """A share with its Wilson interval."""
    if not n:
        return {"estimate": None, "n": 0}
    low, high = wilson_interval(float(hits), n)
    return {"estimate": rounded(hits / n), "low": rounded(low), "high": rounded(high), "n": n}


# -- what is found where nothing is, and where something is ----------------------------------------------


def model_sets(size: int, n: int, activity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sets (n, A) of one size whose chance goes with the product of their members' odds."""
    odds = activity / activity.sum() * size
    kept: list[np.ndarray] = []
    while sum(map(len, kept)) < n:
        drawn = rng.random((4 * n + 64, len(activity))) < odds / (1 + odds)
        kept.append(drawn[drawn.sum(axis=1) == size])
    return np.concatenate(kept)[:n]


def sets_in_turn(size: int, n: int, activity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sets (n, A) of one size, one issuer after another by activity."""
    keys = np.log(activity) + rng.gumbel(size=(n, len(activity)))
    drawn = np.zeros((n, len(activity)), dtype=bool)
    np.put_along_axis(drawn, np.argsort(-keys, axis=1)[:, :size], True, axis=1)
    return drawn


def world(
    rng: np.random.Generator, make: Callable[..., np.ndarray], activity: np.ndarray, pairs: np.ndarray | None = None
) -> np.ndarray:
    """Joint documents (D, A); with ``pairs`` (P, 2), a set is so many times likelier for each of them that it holds."""
    parts = []
    for size, n in zip(SIZES, rng.multinomial(JOINT, SIZE_SHARES), strict=True):
        if pairs is None:
            parts.append(make(size, n, activity, rng))
            continue
        drawn = make(size, n * CANDIDATES, activity, rng).reshape(n, CANDIDATES, DEPARTMENTS)
        weight = ODDS ** (drawn[..., pairs[:, 0]] & drawn[..., pairs[:, 1]]).sum(axis=-1)
        chance = (weight / weight.sum(axis=1, keepdims=True)).cumsum(axis=1)
        parts.append(drawn[np.arange(n), (chance < rng.random((n, 1))).sum(axis=1).clip(max=CANDIDATES - 1)])
    return np.concatenate(parts)


def activities(rng: np.random.Generator) -> np.ndarray:
    return np.sort(rng.lognormal(0.0, 0.8, DEPARTMENTS))[::-1]


def bodies_of_a_city() -> np.ndarray:
    return np.array([f"云泽市{function}" for function in FUNCTIONS] + [f"云泽市青梧区{function}" for function in FUNCTIONS])[
        :DEPARTMENTS
    ]


def graph_of(sets: np.ndarray) -> Any:
    names = bodies_of_a_city()
    frame = pd.DataFrame({"text": "正文。", "issuers": ["、".join(names[row]) for row in sets]})
    return coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",))


def verdicts(sets: np.ndarray) -> Iterator[tuple[str, pd.DataFrame]]:
    graph = graph_of(sets)
    for null in NULLS:
        yield null, backbone_table(graph, null=null)


def no_affinity(worlds: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, make in {"sets by the model": model_sets, "one after another": sets_in_turn}.items():
        counts: Counter[tuple[str, str]] = Counter()
        for number in range(worlds):
            rng = np.random.default_rng([1, number])
            for null, table in verdicts(world(rng, make, activities(rng))):
                met = table["n"] > 0
                kept, shunned = (met & (table["verdict"] == "affinity")).sum(), (table["verdict"] == "avoidance").sum()
                counts.update(
                    {
                        (null, "met"): int(met.sum()),
                        (null, "kept"): int(kept),
                        (null, "pairs"): len(table),
                        (null, "shunned"): int(shunned),
                    }
                )
                counts.update({(null, "worlds with a false verdict"): int(kept + shunned > 0)})
        out[name] = {
            null: {
                "kept of observed ties": part(counts[null, "kept"], counts[null, "met"]),
                "avoidance of all pairs": part(counts[null, "shunned"], counts[null, "pairs"]),
                "worlds with a false verdict": part(counts[null, "worlds with a false verdict"], worlds),
            }
            for null in NULLS
        }
    return out


def planted(worlds: int, among: int) -> dict[str, Any]:
    """Pairs planted among the most active departments; more of them share 20 documents the fewer are drawn from."""
    names = bodies_of_a_city()
    rows = []
    for number in range(worlds):
        rng = np.random.default_rng([2, among, number])
        pairs = rng.permutation(among)[: 2 * PLANTED].reshape(PLANTED, 2)
        sets = world(rng, model_sets, activities(rng), pairs)
        truth = {tuple(sorted(names[pair])) for pair in pairs}
        margins = dict(zip(names, sets.sum(axis=0), strict=True))
        for null, table in verdicts(sets):
            least = np.minimum(table["source"].map(margins), table["target"].map(margins))
            true = [pair in truth for pair in zip(table["source"], table["target"], strict=True)]
            rows.append(table[["verdict", "n"]].assign(null=null, least=least, planted=true))
    return {str(null): judge_planted(some) for null, some in pd.concat(rows).groupby("null")}


def judge_planted(some: pd.DataFrame) -> dict[str, Any]:
    true, found = some[some["planted"]], some["verdict"] == "affinity"
    return {
        "power": power(true),
        "power, both with 20 joint documents": power(true[true["least"] >= ENOUGH]),
        "power, 20 documents in common": power(true[true["n"] >= ENOUGH]),
        "documents in common, median": float(true["n"].median()),
        "found that are not planted": part(int((found & ~some["planted"]).sum()), int(found.sum())),
        "called avoidance": part(int((some["verdict"] == "avoidance").sum()), len(some)),
    }


def power(true: pd.DataFrame) -> dict[str, Any]:
    return part(int((true["verdict"] == "affinity").sum()), len(true))


def null_part(args: argparse.Namespace) -> dict[str, Any]:
    return {
        "no affinity": no_affinity(args.worlds),
        "planted among the ten most active": planted(args.worlds, 2 * PLANTED),
        "planted anywhere": planted(args.worlds, DEPARTMENTS),
    }


# -- time ------------------------------------------------------------------------------------------------


def many_documents(n: int) -> pd.DataFrame:
    """Policies of 300 agencies: one in two is issued jointly, each hands out one task."""
    rng = np.random.default_rng(3)
    names = np.array([place + function for place in PLACES for function in FUNCTIONS])
    chance = rng.lognormal(0.0, 1.0, len(names))
    chance /= chance.sum()
    rows = []
    for number in range(n):
        drawn = rng.choice(names, size=8, replace=False, p=chance)
        issuers = drawn[: 1 + number % 2 * int(rng.integers(1, 4))]
        rows.append(
            {
                "id": f"p{number:05d}", "title": f"通知{number}", "date": f"{2015 + number % 10}-0{1 + number % 9}-15", "issuers": "、".join(issuers),
                "text": f"一、改造设施{number}处。（{drawn[4]}牵头，{drawn[5]}、{drawn[6]}配合）\n二、{drawn[0]}与{drawn[7]}每季度核对台账。",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def timed(out: dict[str, float], name: str, verb: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    found = verb()
    out[name] = round(time.perf_counter() - start, 2)
    print(f"  {name}: {out[name]} s", flush=True)
    return found


def speed_part(args: argparse.Namespace) -> dict[str, Any]:
    frame = many_documents(args.documents)
    reading: dict[str, float] = {}
    counted: dict[str, float] = {}
    apart: dict[str, float] = {}
    policies = timed(reading, "corpus", lambda: Corpus.from_frame(frame, kind="policy"))
    duties = timed(reading, "duties", lambda: extract_duties(policies))
    graph = timed(reading, "agencies in clauses", lambda: coordination_graph(policies, duties, layers=("mention",)))
    graph = timed(counted, "graph", lambda: coordination_graph(policies, duties, layers=("issue", "duty")))
    departments = timed(counted, "measures, 500 draws", lambda: department_table(graph, seed=1, n_draws=500, betweenness_draws=0))
    timed(counted, "ties", lambda: tie_table(graph))
    real = timed(counted, "null, joint issuance", lambda: backbone_table(graph))
    timed(counted, "null, lead and support", lambda: backbone_table(graph, layer="lead-support"))
    for engine in ("core", "igraph") if find_spec("igraph") else ("core",):
        table = timed(
            apart, f"betweenness, 100 draws, {engine}",
            lambda engine=engine: department_table(graph, seed=1, n_draws=0, betweenness_draws=100, engine=engine),
        )  # fmt: skip
    timed(apart, "betweenness, once, networkx", lambda: once_networkx(graph))
    mixed = Corpus.from_frame(frame.sample(frac=1.0, random_state=1), kind="policy")
    again = coordination_graph(mixed, extract_duties(mixed), layers=("issue", "duty"))
    same = departments.equals(department_table(again, seed=1, n_draws=500, betweenness_draws=0)) and real.equals(
        backbone_table(again)
    )
    return {
        "documents": len(policies), "departments": graph.number_of_nodes(), "edges": graph.number_of_edges(), "reading": reading, "counted": counted,
        "counted_seconds": round(sum(counted.values()), 1), "under_60_s": sum(counted.values()) < 60, "apart": apart,
        "betweenness_known": int(table["betweenness"].notna().sum()), "same_from_shuffled_rows": same,
    }  # fmt: skip


def once_networkx(graph: Any) -> dict[str, float]:
    import networkx as nx

    from policytext.coordination.flat import flat_graph

    found: dict[str, float] = nx.betweenness_centrality(flat_graph(graph), weight="distance")
    return found


# -- planted facts of the bundled study ------------------------------------------------------------------


def planted_row(truth: Any, kind: str) -> list[dict[str, Any]]:
    return [row for row in truth["planted"] if row["kind"] == kind]


def city_name(name: str, city: str) -> str:
    body = canonical_agency(name, region=city)
    return body.name if body is not None else name


def renames(graph: Any, truth: Any) -> dict[str, Any]:
    """Whether old and new names are one node in the city and in every district that has them."""
    out = {}
    for row in planted_row(truth, "renamed"):
        old = [node for node in graph if node.endswith(row["old"]) and not graph.nodes[node]["open"]]
        new = [node for node in graph if node.endswith(row["new"]) and not graph.nodes[node]["open"]]
        joined = [node for node in new if row["old"] in graph.nodes[node]["names"]]
        out[f"{row['old']} → {row['new']}"] = {
            "new": len(new),
            "with the old name in them": len(joined),
            "old nodes left": len(old),
        }
    return out


def bundled_part(args: argparse.Namespace) -> dict[str, Any]:
    policies, feedback, truth = pt.load_yunze()
    duties = extract_duties(policies)
    graph = coordination_graph(policies, duties)
    out: dict[str, Any] = {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges(), "renamed": renames(graph, truth)}
    topics = pt.load_topics(args.topics) if args.topics else study_topics(policies, feedback, args.n_topics)
    for name, judge in {"measure_congruence": gaps, "vacuum_table": vacuums, "overlap_table": overlaps}.items():
        verb = public(name)
        out |= judge(verb(topics, duties, graph, seed=1), truth) if verb else {name: {"left_out": "the package has none"}}
    return out


def public(name: str) -> Callable[..., Any] | None:
    """A verb of the room, if this version has it."""
    for module in ("policytext.coordination", "policytext.coordination.congruence", "policytext.coordination.vacuum"):
        if find_spec(module) and (verb := getattr(import_module(module), name, None)):
            return verb
    return None


def study_topics(policies: Corpus, feedback: Corpus, n_topics: int) -> Any:
    """Topics as the study file of the bundled study has them fitted."""
    return pt.fit_topics(pt.segment(policies, feedback), n_topics=n_topics, seed=1, runs=5)


def gaps(found: Any, truth: Any) -> dict[str, Any]:
    frame, out = found.frame, {}
    for kind in ("never_together", "together"):
        for row in planted_row(truth, kind):
            pair = {city_name(name, truth["city"]) for name in row["departments"]}
            rank = [number for number, one in enumerate(frame.itertuples(), 1) if {one.department_a, one.department_b} == pair]
            out[f"{kind}: {' × '.join(sorted(pair))}"] = {
                "rank": rank[0] if rank else None, "of": len(frame), "verdict": frame["verdict"].iloc[rank[0] - 1] if rank else None,
            }  # fmt: skip
    return out


def vacuums(table: pd.DataFrame, truth: Any) -> dict[str, Any]:
    return ranked(table, truth, ("no_department",), "vacuum")


def overlaps(table: pd.DataFrame, truth: Any) -> dict[str, Any]:
    return ranked(table, truth, ("two_leads", "one_task_one_lead"), "overlap")


def ranked(table: pd.DataFrame, truth: Any, kinds: tuple[str, ...], name: str) -> dict[str, Any]:
    """Ranks of the topics whose labels hold most words of a planted matter."""
    words = {matter["id"]: matter["official_words"] + matter["plain_words"] for matter in truth["matters"]}
    out = {}
    for row in (row for kind in kinds for row in planted_row(truth, kind)):
        hits = table["label"].map(lambda label, own=words[row["matter"]]: sum(word in label for word in own)).to_numpy()
        best = int(hits.argmax()) if hits.any() else None
        found = {"rank": None} if best is None else {"rank": best + 1, "label": table["label"].iloc[best]}
        out[f"{row['kind']}: {row['matter']}"] = {"table": name, "of": len(table), **found}
    return out


# -- real policies ---------------------------------------------------------------------------------------

_COUNTED = re.compile(r"等([\d一二两三四五六七八九十]{1,3})个?(?:部门|厅局|部委|单位)")


def whole(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.partition("十")
    return (10 * NUMBERS.get(tens, 1) if "十" in text else 0) + NUMBERS.get(ones if "十" in text else text, 0)


def hebei_part(args: argparse.Namespace) -> dict[str, Any]:
    if args.policies is None:
        return {"left_out": "no --policies"}
    policies = pt.read_policies(args.policies)
    seconds: dict[str, float] = {}
    duties = timed(seconds, "duties", lambda: extract_duties(policies))
    graph = timed(seconds, "graph", lambda: coordination_graph(policies, duties))
    acts = graph.graph["acts"]
    issued = acts.table[acts.table["group"] == "issue"].groupby("document")["department"].agg(list)
    titles = acts.documents.set_index("document")["title"]
    heads = titles.map(lambda title: re.split("关于|印发|转发|《", title)[0])
    said = heads.map(lambda head: whole(found[1]) if (found := _COUNTED.search(head)) else 0)
    seen = issued.map(len).reindex(titles.index, fill_value=0)
    several = heads.map(lambda head: len({mention.name for mention in find_agencies(head, cited=True)}) > 1)
    table = timed(seconds, "measures", lambda: department_table(graph, seed=1, betweenness_draws=20))
    columns = [
        "department",
        "n_joint",
        "joint_strength_low",
        "joint_strength_high",
        "lead_share",
        "lead_share_low",
        "lead_share_high",
        "n",
    ]
    most = table.nlargest(5, "n_joint")[columns].round(3)
    real = backbone_table(graph)
    return {
        "documents": len(policies), "counted": len(titles), "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges(),
        "open": sum(node["open"] for _, node in graph.nodes(data=True)), "joint": int((seen > 1).sum()), "unknown issuer": int((seen == 0).sum()),
        "titles that name several bodies": int(several.sum()), "of these joint in the graph": int((several & (seen > 1)).sum()),
        "titles that say how many": int((said > 0).sum()), "as many found": int(((said > 0) & (said == seen)).sum()),
        "more found": int(((said > 0) & (seen > said)).sum()), "one found": int(((said > 0) & (seen <= 1)).sum()),
        "ties above chance": dict(Counter(real["verdict"])), "most joint": json.loads(most.to_json(orient="records", force_ascii=False)),
        "seconds": seconds,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policies", type=Path, help="folder of real policies for the part hebei")
    parser.add_argument("--parts", nargs="+", default=["null", "speed", "bundled", "hebei"])
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--topics", type=Path, help="topics saved with save_topics; fitted without")
    parser.add_argument("--n-topics", type=int, default=30)
    args = parser.parse_args()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    parts: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
        "null": null_part, "speed": speed_part, "bundled": bundled_part, "hebei": hebei_part,
    }  # fmt: skip
    out: dict[str, Any] = {}
    for name in args.parts:
        start = time.perf_counter()
        out[name] = parts[name](args)
        out[name]["all_seconds"] = round(time.perf_counter() - start, 1)
        for key, value in out[name].items():
            print(f"{name}, {key}: {json.dumps(value, ensure_ascii=False)}", flush=True)
    print(json.dumps({"coordination": out}, ensure_ascii=False))


if __name__ == "__main__":
    main()
