"""`matter_table`: which matter each topic may belong to, by words or by texts that people have classed."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from policytext.corpus import as_texts
from policytext.errors import ColumnError, EmptyInputError, InputError, PolicytextWarning, check_seed, expect, explain, listing
from policytext.inference import wilson_interval
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts, pooled_shares

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["matter_table"]

_LEVEL = 0.95
_DRAWS = 400
_LEAST = 5.0
"""So many coded texts must a topic be worth for a tie to its class to be more than chance."""
_BINS = 10
"""Classes of frequency within which words change places, to see what chance gives."""
_SHOWN = 8
_FITTED = "fit_topics(tokens, ...) gives them"
_COLUMNS = (
    "topic", "label", "words", "matter", "likeliest", "score", "low", "high", "chance", "n", "second", "second_score", "evidence",
)  # fmt: skip
_BETWEEN = re.compile(r"[\W_]+")


def matter_table(
    topics: Topics,
    categories: "Mapping[str, str | Iterable[str]] | pd.DataFrame | str",
    *,
    level: str | None = None,
    seed: int = 1,
) -> "pd.DataFrame":
    """Suggest for each topic the category it belongs to, and say so where the tie is no closer than chance.

    Parameters
    ----------
    topics : Topics
    categories : mapping, DataFrame or str
        By words: matter to its words or a description; or a category tree with one column a level, highest first (a blank in
        a level stands for what is above it, as in merged cells). By texts: the name of a column of ``topics.tokens.documents``
        that holds the classes people gave to some of the texts, such as a hotline's own.
    level : str, optional
        Column of the tree whose categories are wanted; default the first. The words of a category are its name and all that
        stands to the right of it. A name that stands under several others is given with what is above it, ``"民政/其他"``.
    seed : int
        Of the words drawn to see what chance gives.

    Returns
    -------
    pandas.DataFrame
        One row a topic: ``topic, label, words, matter, likeliest, score, low, high, chance, n, second, second_score, evidence``.
        ``likeliest`` is the best category and ``score`` its score, ``second`` the next; ``matter`` is the likeliest if its tie
        is closer than ``chance``, and empty if not. Edit ``matter`` and hand the table to :func:`group_matters`.

        By words, ``score`` is the likeness of topic and category, 0 to 1, ``chance`` what the best category reaches in 95% of
        draws in which the words of the categories are exchanged for others as frequent, ``n`` the number of words of the
        category that topics know, ``evidence`` those that weigh most. By texts, ``score`` is the share of the topic's coded
        texts that lie in the class, ``low, high`` its 95% interval, widened for the number of classes, ``chance`` the share of
        the class among all coded texts, ``n`` the number of coded texts the topic is worth, ``evidence`` the classes that
        hold most of them. The likeliest class is the one furthest above its chance; the tie counts if ``low`` is above it too
        and ``n`` is 5 or more.

    Raises
    ------
    ColumnError
        If there is no such column or level.
    EmptyInputError
        If no category holds a word that topics know, or fewer than two classes hold a text.
    InputError
        If ``categories`` is none of these, or ``level`` is given without a tree.

    Warns
    -----
    PolicytextWarning
        Where a category holds no word that topics know: it can't be suggested.

    Notes
    -----
    By words: descriptions are cut by the longest match on the vocabulary of the topics. Likeness is the sum over words of
    the root of r times a (Bhattacharyya), where r is the topic's weights times their lift over the mean topic, and a the category's
    words, each weighted down by the categories that share it. It reads words, not meaning: officialese in a category tree
    finds plain speech only where both are in one topic. By texts: shares of each class are pooled over its texts with one vote a text
    (:func:`pooled_shares`); the interval (Wilson) takes texts as independent, so copies of one text make it too short.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts, classes = ["停车位太少，泊位不足", "停车位收费高", "公交线路太绕", "公交线路班次太少"] * 20, ["停车", "停车", "公交", "公交"] * 20
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": texts, "class": classes}), kind="feedback")
    >>> topics = fit_topics(segment(corpus, max_share=1.0), n_topics=2, runs=1, seed=1)
    >>> sorted(matter_table(topics, "class")["matter"])
    ['停车', '公交']
    """
    import pandas as pd

    expect(topics, Topics, verb="matter_table", hint=_FITTED)
    expect(
        categories,
        (Mapping, pd.DataFrame, str),
        verb="matter_table",
        hint="give matters with their words, a category tree, or a column of classes",
    )
    check_seed(seed)
    if level is not None and not isinstance(categories, pd.DataFrame):
        raise InputError(
            explain(f"level={level!r} without a category tree", hint="leave level out, or give the tree as a DataFrame")
        )
    if isinstance(categories, str):
        found = _by_texts(topics, categories)
    else:
        found = _by_words(
            topics, _tree(categories, level) if isinstance(categories, pd.DataFrame) else _described(categories), seed
        )
    order = (-topics.word_weights).argsort(axis=1, kind="stable")[:, :_SHOWN]
    words = [" ".join(topics.tokens.vocabulary[v] for v in row) for row in order]
    return found.assign(topic=list(topics.names), label=list(topics.labels), words=words)[list(_COLUMNS)]


def _described(categories: Mapping[str, "str | Iterable[str]"]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, words in categories.items():
        parts = [words] if isinstance(words, str) else list(words) if isinstance(words, Iterable) else [None]
        if not isinstance(name, str) or not name.strip() or not all(isinstance(part, str) for part in parts):
            raise InputError(
                explain(
                    f"{name!r}: {words!r} is no matter with its words",
                    hint="write {'停车': ['车位', '泊位']}, or a description as text",
                )
            )
        out[name.strip()] = [name, *(str(part) for part in parts)]
    return out


def _tree(table: "pd.DataFrame", level: str | None) -> dict[str, list[str]]:
    """The texts of each category of one level of a tree: its name and what stands to the right."""
    import pandas as pd

    columns = list(table.columns)
    if level is not None and level not in columns:
        raise ColumnError(
            explain(f"no level {level!r} in the category tree", found=f"columns: {listing(columns)}", hint="name one of these")
        )
    place = 0 if level is None else columns.index(level)
    cells = [as_texts(table.iloc[:, i]).str.strip() for i in range(len(columns))]
    paths = pd.DataFrame({i: cells[i].replace("", None).ffill() for i in range(min(place + 1, len(columns)))}).dropna()
    if paths.empty:
        raise EmptyInputError(
            explain("the category tree has no category", found=f"columns: {listing(columns)}", hint="give one row a category")
        )
    parents = paths.drop_duplicates()[place].value_counts()
    out: dict[str, list[str]] = defaultdict(list)
    for row, path in zip(paths.index, paths.to_numpy().tolist(), strict=True):
        name = path[-1] if parents[path[-1]] == 1 else "/".join(path[-2:])
        out[name] += [path[-1], *(cell for cell in (column[row] for column in cells[place + 1 :]) if cell)]
    return {name: list(dict.fromkeys(texts)) for name, texts in out.items()}


def _by_words(topics: Topics, categories: dict[str, list[str]], seed: int) -> "pd.DataFrame":
    import numpy as np

    names, hint = sorted(categories), "describe them in the words of the texts"
    held = _known_words([categories[name] for name in names], topics.tokens.vocabulary)
    empty = [name for name, n in zip(names, np.diff(held.indptr), strict=True) if not n]
    if len(empty) == len(names):
        raise EmptyInputError(
            explain("no category holds a word that the topics know", found=f"categories: {listing(names)}", hint=hint)
        )
    if empty:
        problem = f"{len(empty)} of {len(names)} categories hold no word that the topics know, and can't be suggested"
        warnings.warn(explain(problem, found=listing(empty), hint=hint), PolicytextWarning, stacklevel=3)
    told = _telling(held)
    root = np.sqrt(_distinct(topics.word_weights))
    scores = np.asarray((told @ root.T).T)
    chance = _by_chance(told, root, topics.word_weights, seed)
    rows = []
    for k, row in enumerate(scores):
        best, second = _first_two(row, names)
        matched = told.indices[told.indptr[best] : told.indptr[best + 1]]
        weight = root[k, matched] * told.data[told.indptr[best] : told.indptr[best + 1]]
        top = [topics.tokens.vocabulary[matched[i]] for i in np.argsort(-weight, kind="stable")[:_SHOWN] if weight[i] > 0]
        rows.append(
            _row(
                names,
                row,
                best,
                second,
                sure=bool(row[best] > chance[k]),
                chance=float(chance[k]),
                n=float(matched.size),
                evidence=" ".join(top),
            )
        )
    return _frame(rows)


def _known_words(texts: list[list[str]], vocabulary: tuple[str, ...]) -> "csr_array":
    """How often each category holds each topic word, cut by the longest match from the left; (M, V).

    A word of one character counts only where it stands alone: within a longer word it may mean anything.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    place, longest = {word: v for v, word in enumerate(vocabulary)}, max(map(len, vocabulary), default=0)
    rows, columns = list[int](), list[int]()
    for m, parts in enumerate(texts):
        for piece in (piece for part in parts for piece in _BETWEEN.split(part) if piece):
            found = _longest_matches(piece, place, longest)
            rows += [m] * len(found)
            columns += found
    return csr_array(
        coo_array(
            (np.ones(len(rows)), (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))),
            shape=(len(texts), len(vocabulary)),
        )
    )


def _longest_matches(piece: str, place: Mapping[str, int], longest: int) -> list[int]:
    if piece in place:
        return [place[piece]]
    found, start = list[int](), 0
    while start < len(piece) - 1:
        end = next((end for end in range(min(len(piece), start + longest), start + 1, -1) if piece[start:end] in place), 0)
        if end:
            found.append(place[piece[start:end]])
        start = end or start + 1
    return found


def _telling(held: "csr_array") -> "csr_array":
    """Root of the share of each word in what a category says, words of many categories weighted down; (M, V)."""
    import numpy as np
    from scipy.sparse import csr_array

    known = int((np.diff(held.indptr) > 0).sum())
    spread = np.bincount(held.indices, minlength=held.shape[1])
    weight = np.log1p(held.data) * np.log((known + 1) / (spread[held.indices] + 0.5))
    out = csr_array((weight, held.indices, held.indptr), shape=held.shape)
    totals = np.asarray(out.sum(axis=1))
    return csr_array(
        (np.sqrt(weight / np.repeat(np.where(totals > 0, totals, 1.0), np.diff(held.indptr))), held.indices, held.indptr),
        shape=held.shape,
    )


def _distinct(word_weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """What sets each topic apart from the mean topic: its weights times their lift in doublings, none below 0; rows sum to 1."""
    import numpy as np

    mean = word_weights.mean(axis=0)
    lift = np.log2(np.divide(word_weights, mean, out=np.ones_like(word_weights), where=(mean > 0) & (word_weights > 0)))
    out = word_weights * np.maximum(lift, 0.0)
    totals = out.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(out, totals, out=np.zeros_like(out), where=totals > 0))


def _by_chance(
    told: "csr_array", root: "npt.NDArray[np.float64]", word_weights: "npt.NDArray[np.float64]", seed: int
) -> "npt.NDArray[np.float64]":
    """What the best category of each topic reaches in 95% of draws when words change places with others as frequent; (K,)."""
    import numpy as np

    rng = np.random.default_rng(seed)
    rank = word_weights.mean(axis=0).argsort(kind="stable")
    bins = np.array_split(rank, _BINS)
    best = np.empty((_DRAWS, len(root)))
    place, used = np.arange(told.shape[1]), np.unique(told.indices)
    few = told[:, used].toarray()
    for draw in range(_DRAWS):
        for members in bins:
            place[members] = rng.permutation(members)
        best[draw] = (few @ root[:, place[used]].T).max(axis=0)
    return np.asarray(np.quantile(best, _LEVEL, axis=0))


def _by_texts(topics: Topics, column: str) -> "pd.DataFrame":
    import numpy as np

    documents = topics.tokens.documents
    if column not in documents.columns:
        raise ColumnError(
            explain(
                f"no column {column!r} of the documents",
                found=f"columns: {listing(documents.columns)}",
                hint="name one that holds classes",
            )
        )
    pooled, n_texts, names = _pooled_classes(topics, column)
    worth = n_texts[:, None] * pooled_shares(pooled, topics.word_weights)
    totals, base, level = worth.sum(axis=0), n_texts / n_texts.sum(), 1 - (1 - _LEVEL) / len(names)
    scores = np.divide(worth, totals, out=np.zeros_like(worth), where=totals > 0).T
    rows = []
    for k, row in enumerate(scores):
        low, high = np.array(
            [wilson_interval(min(float(x) * totals[k], totals[k]), float(totals[k]), level=level) for x in row]
        ).T
        above = low > base
        best, second = _first_two(row - base, names)
        largest = [m for m in np.lexsort((np.arange(len(names)), -row))[:3] if worth[m, k] >= 0.5]
        evidence = " · ".join(f"{names[m]} {worth[m, k]:.0f}" for m in largest)
        made = _row(
            names,
            row,
            best,
            second,
            sure=bool(above[best] and totals[k] >= _LEAST),
            chance=float(base[best]),
            n=float(totals[k]),
            evidence=evidence,
        )
        rows.append({**made, "low": float(low[best]), "high": float(high[best])})
    return _frame(rows)


def _pooled_classes(topics: Topics, column: str) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], list[str]]":
    """Word counts of each class (M, V), every document with a class one vote; documents of each class (M,); names of classes."""
    import numpy as np
    import pandas as pd
    from scipy.sparse import coo_array

    tokens = topics.tokens
    keys = pd.MultiIndex.from_frame(tokens.documents[["kind", "document"]])
    coded = pd.Series(as_texts(tokens.documents[column]).str.strip().to_numpy(), index=keys)
    mine = pd.MultiIndex.from_frame(tokens.units[["kind", "document"]])
    classes = coded.reindex(mine).fillna("").to_numpy()
    inside = np.flatnonzero((classes != "") & topics.covered)
    names = sorted(set(classes[inside]))
    if len(names) < 2:
        problem = f"column {column!r} holds {len(names)} classes of texts with a known word, and two are needed"
        raise EmptyInputError(explain(problem, found=f"classes: {listing(names)}", hint="name a column of classes"))
    document = pd.factorize(mine[inside])[0]
    vote = 1.0 / np.bincount(document)[document]
    code = np.searchsorted(np.array(names, dtype=object), classes[inside])
    join = coo_array((vote, (code, np.arange(len(inside)))), shape=(len(names), len(inside))).tocsr()
    return (
        np.asarray((join @ even_counts(topics.counts[inside])).toarray()),
        np.asarray(join.sum(axis=1), dtype=np.float64),
        names,
    )


def _first_two(scores: "npt.NDArray[np.float64]", names: list[str]) -> tuple[int, int]:
    """Places of the best and the next; of equals, the first by name."""
    import numpy as np

    order = np.argsort(-np.round(scores, 12), kind="stable")
    return int(order[0]), int(order[1]) if len(names) > 1 else -1


def _row(
    names: list[str],
    scores: "npt.NDArray[np.float64]",
    best: int,
    second: int,
    *,
    sure: bool,
    chance: float,
    n: float,
    evidence: str,
) -> dict[str, Any]:
    found, other = bool(scores[best] > 0), second >= 0 and bool(scores[second] > 0)
    return {
        "matter": names[best] if sure and found else "",
        "likeliest": names[best] if found else "",
        "score": float(scores[best]), "low": float("nan"), "high": float("nan"), "chance": chance, "n": n if found else 0.0,
        "second": names[second] if other else "",
        "second_score": float(scores[second]) if other else 0.0,
        "evidence": evidence if found else "",
    }  # fmt: skip


def _frame(rows: list[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    table = pd.DataFrame(rows)
    texts = ["matter", "likeliest", "second", "evidence"]
    return table.astype(dict.fromkeys(texts, object))
