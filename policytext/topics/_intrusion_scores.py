"""Scores of the answers to intrusion sheets, with intervals: of topics, of raters, of all together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from policytext.inference import cluster_weights, percentile_interval, wilson_interval
from policytext.topics._intrusion import TRUE_TOPICS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["overall_scores", "rater_scores", "scored", "topic_scores"]

_LEAST_RATERS, _HOLDS = 3, 0.7
_FLOOR = 1e-6
"""Shares below it count as this much in the log odds: an engine may give exact zeros."""
_DRAWS = 2000


def scored(item: Mapping[str, Any], answer: str, state: str) -> tuple[str, str, str, str, bool | None, float]:
    """Topic and unit of an item, the answer and its state, whether it is right, and its log odds."""
    import numpy as np

    named = (item.get("topic", ""), item.get("unit", ""), answer, state)
    if state != "given":
        return (*named, None, float("nan"))
    odds = float("nan")
    if item["task"] == "texts":
        shares = {group: max(share, _FLOOR) for group, share in item["shares"].items()}
        odds = float(np.log(shares[item["intruder"]]) - np.log(shares[answer])) + 0.0
    return (*named, answer == item["intruder"], odds)


def topic_scores(answers: "pd.DataFrame", key: Mapping[str, Any]) -> "pd.DataFrame":
    """A row each topic, with its verdict."""
    import pandas as pd

    counted = _given(answers, "words")
    rows = []
    for name, label in zip(key["names"], key["labels"], strict=True):
        own = counted[counted["topic"] == name]
        n, correct, raters = len(own), int(own["correct"].astype(bool).sum()), int(own["rater"].nunique())
        share = correct / n if n else float("nan")
        verdict = "cannot tell" if raters < _LEAST_RATERS else "holds" if share >= _HOLDS else "fails"
        rows.append((name, label, n, raters, correct, share, *wilson_interval(correct, n), 1 / (key["n_words"] + 1), verdict))
    return pd.DataFrame(
        rows, columns=["topic", "label", "n", "n_raters", "correct", "estimate", "low", "high", "chance", "verdict"]
    )


def _given(answers: "pd.DataFrame", task: str) -> "pd.DataFrame":
    return answers[(answers["task"] == task) & (answers["state"] == "given")]


def overall_scores(answers: "pd.DataFrame", key: Mapping[str, Any], seed: int) -> "pd.DataFrame":
    """A row each task and measure, over all topics and raters."""
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for task in ("words", "texts"):
        counted, chance = _given(answers, task), _chance(task, key)
        about = (len(counted), int(counted["place"].nunique()), int(counted["rater"].nunique()))
        rows.append((task, "correct", *_clustered_share(counted), *about, chance))
        if task == "texts":
            rows.append((task, "log_odds", *_clustered_mean(counted, seed), *about, float("nan")))
        same, pairs = _agreements(counted)
        share = float(same.sum() / pairs.sum()) if pairs.sum() else float("nan")
        rows.append((task, "agreement", share, float("nan"), float("nan"), int(pairs.sum() // 2), *about[1:], chance))
    return pd.DataFrame(rows, columns=["task", "measure", "estimate", "low", "high", "n", "n_items", "n_raters", "chance"])


def _chance(task: str, key: Mapping[str, Any]) -> float:
    return 1 / (key["n_words"] + 1) if task == "words" else 1 / (TRUE_TOPICS + 1)


def _clustered_share(counted: "pd.DataFrame") -> tuple[float, float, float]:
    """Share of right answers with a Wilson interval for as many answers as the clustered ones are worth."""
    if counted.empty:
        return (float("nan"),) * 3
    right = counted["correct"].astype(float)
    share, n = float(right.mean()), len(right)
    totals = right.groupby(counted["place"].astype(int)).agg(["sum", "size"])
    items = len(totals)
    even = share * (1 - share) / n
    off = float(((totals["sum"] - share * totals["size"]) ** 2).sum()) / n**2 * items / max(1, items - 1)
    # Where all answers are alike nothing can be learnt of the spread: as many as there are items is sure.
    worth = n / max(1.0, off / even) if even > 0 and items > 1 else float(items)
    low, high = wilson_interval(share * worth, worth)
    return share, low, high


def _clustered_mean(counted: "pd.DataFrame", seed: int) -> tuple[float, float, float]:
    """Mean log odds, and its interval over texts drawn again."""
    import numpy as np

    if counted.empty:
        return (float("nan"),) * 3
    totals = counted["log_odds"].astype(float).groupby(counted["place"].astype(int)).agg(["sum", "size"])
    weights = cluster_weights(len(totals), _DRAWS, np.random.default_rng(seed))
    draws = (weights @ totals["sum"].to_numpy()) / (weights @ totals["size"].to_numpy(dtype=np.float64))
    low, high = percentile_interval(draws)
    return float(counted["log_odds"].mean()), float(low), float(high)


def _agreements(counted: "pd.DataFrame") -> "tuple[pd.Series[float], pd.Series[float]]":
    """For each answer, with how many answers of others to the item it agrees, and how many there are."""
    place = counted["place"].astype(float)
    same = counted.groupby([place, counted["answer"]])["rater"].transform("size") - 1.0
    others = counted.groupby(place)["rater"].transform("size") - 1.0
    return same, others


def rater_scores(answers: "pd.DataFrame", key: Mapping[str, Any]) -> "pd.DataFrame":
    """A row each task and rater."""
    import pandas as pd

    rows = []
    for task in ("words", "texts"):
        counted = _given(answers, task)
        same, others = _agreements(counted)
        for rater in sorted(set(answers.loc[answers["task"] == task, "rater"]), key=int):
            own = counted["rater"] == rater
            n, correct = int(own.sum()), int(counted.loc[own, "correct"].astype(bool).sum())
            share, compared = correct / n if n else float("nan"), float(others[own].sum())
            agreement = float(same[own].sum()) / compared if compared else float("nan")
            rows.append(
                (rater, task, n, correct, share, *wilson_interval(correct, n), agreement, int(compared), _chance(task, key))
            )
    columns = ["rater", "task", "n", "correct", "estimate", "low", "high", "agreement", "n_compared", "chance"]
    return pd.DataFrame(rows, columns=columns)
