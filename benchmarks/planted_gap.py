"""How well a planted gap is recovered, and how often nothing is taken for something.

Simulates 60 policies and 400 messages over five matters with the same words on both sides; one matter is planted
three times as common in the messages (log2 3 = 1.58), or none. Prints a line a setting and, last, one JSON object.

usage: planted_gap.py [--runs 20] [--topics 5 8 12] [--draws 200]
"""

import argparse
import json
import warnings

import numpy as np
import pandas as pd

import policytext as pt

MATTERS = {
    "停车": "停车位 泊位 收费 车库 充电桩 违停 地锁 占道 缴费 车主",
    "公交": "公交车 线路 班次 站台 早高峰 候车 票价 换乘 司机 末班车",
    "噪声": "噪声 施工 凌晨 音响 夜间 扰民 分贝 喇叭 睡眠 工地",
    "电梯": "电梯 加装 楼道 住户 施工图 底层 采光 补偿 维保 井道",
    "垃圾": "垃圾 分类 清运 厨余 投放 桶站 异味 保洁 回收 填埋",
}
TRUTH = float(np.log2(3))


def corpora(seed: int, planted: bool) -> tuple[pt.Corpus, pt.Corpus]:
    """Policies of twelve sentences over mixed matters, messages of one matter each."""
    draw = np.random.default_rng(seed)
    words = [matter.split() for matter in MATTERS.values()]
    mix = np.array([3.0, 1, 1, 1, 1] if planted else [1.0] * 5)

    def sentence(matter: int) -> str:
        return "，".join(draw.choice(words[matter], size=6)) + "。"

    policies = ["\n".join(sentence(int(m)) for m in draw.choice(5, size=12)) for _ in range(60)]
    messages = ["".join(sentence(int(m)) for _ in range(2)) for m in draw.choice(5, size=400, p=mix / mix.sum())]
    table = {"id": [f"P{i}" for i in range(60)], "text": policies}
    return (
        pt.Corpus.from_frame(pd.DataFrame(table), kind="policy"),
        pt.Corpus.from_frame(pd.DataFrame({"text": messages}), kind="feedback"),
    )


def one_run(seed: int, n_topics: int, draws: int, planted: bool) -> pd.DataFrame:
    """Gaps with a column that says whether the topic is one of the planted matter."""
    lexicon = pt.Lexicon.default().with_terms(" ".join(MATTERS.values()).split(), source="simulation")
    tokens = pt.segment(*corpora(seed, planted), lexicon=lexicon, max_share=1.0)
    topics = pt.fit_topics(tokens, n_topics=n_topics, runs=1, seed=seed)
    table = pt.measure_mismatch(topics, seed=seed, n_draws=draws).table
    first = np.isin(tokens.vocabulary, MATTERS["停车"].split())
    return table.assign(target=(topics.word_weights[:, first].sum(axis=1) > 0.5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--topics", type=int, nargs="+", default=[5, 8, 12])
    parser.add_argument("--draws", type=int, default=200)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    found = {}
    for n_topics in options.topics:
        null, plant = (
            pd.concat([one_run(seed, n_topics, options.draws, planted) for seed in range(options.runs)], ignore_index=True)
            for planted in (False, True)
        )
        sure, target = null[null["lean"] != "too few"], plant["target"]
        found[str(n_topics)] = {
            "null_intervals_excluding_0": round(float(((sure["low"] > 0) | (sure["high"] < 0)).mean()), 3),
            "planted_estimate": round(float(plant.loc[target, "estimate"].mean()), 2),
            "planted_leaning_to_demand": round(float((plant.loc[target, "lean"] == "demand").mean()), 3),
            "planted_interval_holds_truth": round(float(((plant["low"] <= TRUTH) & (plant["high"] >= TRUTH))[target].mean()), 3),
            "others_estimate": round(float(plant.loc[~target, "estimate"].mean()), 2),
            "others_leaning": round(float(plant.loc[~target, "lean"].isin(["demand", "supply"]).mean()), 3),
        }
        print(f"{n_topics} topics: {found[str(n_topics)]}")
    print(json.dumps({"planted_gap": {"truth": round(TRUTH, 2), "runs": options.runs, "topics": found}}))


if __name__ == "__main__":
    main()
