"""Items of the intrusion tests: words and texts with one that does not belong, and each rater's own order of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain
from policytext.segmenting._private import private_of_rows
from policytext.segmenting.concordance import shown
from policytext.topics.model import Topics
from policytext.validation.sheets import Sheet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["TEXTS", "TRUE_TOPICS", "WORDS", "rater_orders", "rater_sheets", "text_items", "word_items"]

WORDS, TEXTS = "词 Words", "文 Texts"
"""Names of the two sheets."""
TRUE_TOPICS = 3
_ANSWER = "答 Answer"
_SHORTEST, _LONGEST = 20, 400
"""Characters of a text that is shown."""
_LEAST_WORDS = 8


def word_items(topics: Topics, n_words: int, rng: "np.random.Generator") -> list[dict[str, Any]]:
    """One item a topic: its likeliest words and one of another topic's."""
    import numpy as np

    weights, vocabulary = topics.word_weights, topics.tokens.vocabulary
    if len(topics) < 2 or len(vocabulary) <= n_words:
        met = f"{len(topics)} topics, {len(vocabulary)} topic words"
        raise InputError(
            explain(f"no intruder can be found beside {n_words} words", found=met, hint="use a smaller n_words, or more topics")
        )
    order = np.argsort(-weights, axis=1, kind="stable")
    likely = np.zeros(weights.shape, dtype=np.bool_)
    np.put_along_axis(likely, order[:, : max(10, 2 * n_words)], True, axis=1)
    head = np.zeros(weights.shape, dtype=np.bool_)
    np.put_along_axis(head, order[:, :n_words], True, axis=1)
    items, used = list[dict[str, Any]](), list[int]()
    for k, name in enumerate(topics.names):
        others = (likely & (weights > weights[k])).any(axis=0) & ~head[k]
        far = others & (weights[k] <= np.median(weights[k]))
        pool = np.flatnonzero(far)
        if not pool.size:  # A small vocabulary: the least likely words of those that others prefer.
            rest = np.flatnonzero(others)
            pool = rest[weights[k][rest] <= weights[k][rest].min()] if rest.size else rest
        fresh = pool[~np.isin(pool, used)]  # An intruder that comes back gives itself away.
        if pool.size:
            used.append(int(rng.choice(fresh if fresh.size else pool)))
            own = [vocabulary[v] for v in order[k, :n_words]]
            items.append({"task": "words", "topic": name, "options": own, "intruder": vocabulary[used[-1]]})
    if not items:
        raise InputError(
            explain("no topic has an intruder: their likely words are the same", hint="fit other topics, fewer or more")
        )
    return items


def text_items(topics: Topics, n_words: int, n_texts: int, rng: "np.random.Generator") -> list[dict[str, Any]]:
    """Texts with their three largest topics and one that has little share in them."""
    import numpy as np

    if len(topics) <= TRUE_TOPICS or not n_texts:
        return []
    order = np.argsort(-topics.word_weights, axis=1, kind="stable")[:, :n_words]
    groups = ["、".join(topics.tokens.vocabulary[v] for v in row) for row in order]
    items: list[dict[str, Any]] = []
    for rows, wanted in _draws(topics, n_texts, rng):
        done = 0
        for row in rows:
            if done == wanted:
                break
            chosen = _options_of(topics.shares[row], groups, rng)
            text = _shown(topics, int(row))
            if chosen is None or len(text) < _SHORTEST:
                continue
            own, intruder = chosen
            shares = {groups[k]: float(topics.shares[row, k]) for k in (*own, intruder)}
            items.append(
                {"task": "texts", "unit": str(topics.tokens.units["unit"].iloc[row]), "text": text, "options": [groups[k] for k in own],
                 "intruder": groups[intruder], "shares": shares}
            )  # fmt: skip
            done += 1
    return items


def _draws(topics: Topics, n_texts: int, rng: "np.random.Generator") -> "list[tuple[npt.NDArray[np.int64], int]]":
    """Rows in a random order, and how many of them to take, for each source."""
    import numpy as np

    units = topics.tokens.units
    fit = topics.covered & (units["n_topic_words"].to_numpy() >= _LEAST_WORDS)
    sides = [rows for kind in ("policy", "feedback") if (rows := np.flatnonzero(fit & (units["kind"] == kind).to_numpy())).size]
    wanted = [n_texts // len(sides) + (i < n_texts % len(sides)) for i in range(len(sides))] if sides else []
    names = units["unit"].to_numpy().astype(str)  # In their order, so that what is drawn does not depend on the order of the rows.
    sides = [rows[np.argsort(names[rows], kind="stable")] for rows in sides]
    return [(rng.permutation(rows), number) for rows, number in zip(sides, wanted, strict=True)]


def _options_of(
    shares: "npt.NDArray[np.float64]", groups: Sequence[str], rng: "np.random.Generator"
) -> tuple[list[int], int] | None:
    """The three largest topics of a text, and an intruder from the smaller half of the rest; none where they can't be told apart."""
    import numpy as np

    order = np.argsort(-shares, kind="stable")
    own, rest = order[:TRUE_TOPICS], order[TRUE_TOPICS:]
    pool = rest[len(rest) // 2 :]
    pool = pool[shares[pool] < shares[own[-1]]]
    shown = {groups[k] for k in own}
    pool = np.array([k for k in pool if groups[k] not in shown], dtype=np.int64)
    if not pool.size or len(shown) < TRUE_TOPICS:
        return None
    return own.tolist(), int(rng.choice(pool))


def _shown(topics: Topics, row: int) -> str:
    """The text of a unit, masked in sight of its whole document, cut where it is long."""
    tokens = topics.tokens
    text = "".join(tokens.words[i] for i in tokens.stream[tokens.bounds[row] : tokens.bounds[row + 1]].tolist())
    masked = " ".join(shown(text, 0, len(text), private_of_rows(tokens, [row])[row]).split())
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "…"


def rater_orders(items: Sequence[Mapping[str, Any]], rng: "np.random.Generator") -> dict[str, list[dict[str, Any]]]:
    """A rater's own order of the items of each task, and of the options of each."""
    out: dict[str, list[dict[str, Any]]] = {}
    for task in ("words", "texts"):
        places = [place for place, item in enumerate(items) if item["task"] == task]
        shuffled = rng.permutation(places).tolist() if places else []
        out[task] = [{"item": place, "order": rng.permutation(len(items[place]["options"]) + 1).tolist()} for place in shuffled]
    return out


def rater_sheets(key: Mapping[str, Any], rater: str) -> dict[str, Sheet]:
    """The sheets of one rater, by task."""
    import pandas as pd

    sheets = {}
    for task, name, letter in (("words", WORDS, "W"), ("texts", TEXTS, "P")):
        rows = []
        for number, place in enumerate(key["raters"][rater][task], start=1):
            item = key["items"][place["item"]]
            options = [*item["options"], item["intruder"]]
            text = [item["text"]] if task == "texts" else []
            rows.append([f"{rater}-{letter}{number:02d}", *text, *(options[i] for i in place["order"])])
        if not rows:
            continue
        head = ["编号 Id", *(["文字 Text"] if task == "texts" else [])]
        columns = [f"{i}" for i in range(1, len(rows[0]) - len(head) + 1)]
        widths = {"文字 Text": 70.0, _ANSWER: 24.0, **dict.fromkeys(columns, 22.0)} if task == "texts" else {_ANSWER: 16.0}
        table = pd.DataFrame(rows, columns=[*head, *columns], dtype=object)
        sheets[task] = Sheet(name, table, across={_ANSWER: columns}, widths=widths)
    return sheets
