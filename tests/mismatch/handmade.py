"""Topics made by hand: documents of known shares, kind and place, so that nothing has to be fitted."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array, csr_array

from policytext.provenance import record
from policytext.segmenting.tokens import Tokens
from policytext.topics.model import Topics

WORDS, LENGTH = 6, 6
Cell = tuple[str, npt.NDArray[np.float64], int]


def handmade(policy: list[Cell], feedback: list[Cell], *, units: int = 4, purity: float = 0.7, seed: int = 1) -> Topics:
    """Make topics of texts drawn cell by cell: (place, shares, number of documents).

    Each document is about one topic drawn from the shares; each of its units (``units`` of a policy, one of a message) is about
    that topic with the chance ``purity``, else about another drawn from the same shares.
    """
    rng = np.random.default_rng(seed)
    n_topics = len(policy[0][1])
    weights = np.kron(np.eye(n_topics), np.full(WORDS, 1 / WORDS)) * 0.94 + 0.06 / (n_topics * WORDS)
    documents: list[tuple[str, str, str]] = []
    topic, owner = [], []
    for kind, cells, size in (("policy", policy, units), ("feedback", feedback, 1)):
        for place, shares, n in cells:
            main = np.repeat(rng.choice(n_topics, size=n, p=shares), size)
            other = rng.choice(n_topics, size=n * size, p=shares)
            topic.append(np.where(rng.random(n * size) < purity, main, other))
            owner.append(np.repeat(np.arange(n), size) + len(documents))
            documents += [(f"{kind[0]}{len(documents) + i:05d}", kind, place) for i in range(n)]
    topics, owners = np.concatenate(topic), np.concatenate(owner)
    rows = np.repeat(np.arange(len(topics)), LENGTH)
    words = (weights[np.repeat(topics, LENGTH)].cumsum(axis=1) < rng.random(len(rows))[:, None]).sum(axis=1)
    counts = csr_array(coo_array((np.ones(len(rows)), (rows, words)), shape=(len(topics), weights.shape[1])))
    frame = pd.DataFrame(documents, columns=["document", "kind", "region"]).assign(date=pd.NaT, has_text=True)
    of_unit = frame.iloc[owners].reset_index(drop=True)
    unit = pd.DataFrame({"unit": [f"u{i:06d}" for i in range(len(topics))], "document": of_unit["document"], "kind": of_unit["kind"]})
    unit = unit.assign(function="", start=0, end=1, title_length=0, n_words=LENGTH, n_topic_words=LENGTH)
    names = tuple(f"w{v:04d}" for v in range(weights.shape[1]))
    tokens = Tokens(unit, counts, names, names, np.zeros(0, dtype=np.int32), np.zeros(len(topics) + 1, dtype=np.int64), frame, {},
                    record("segment", {}, content=["made"]))  # fmt: skip
    even = np.full((len(topics), n_topics), 1 / n_topics)
    known = np.ones(len(topics), dtype=bool)
    codes = tuple(f"T{k + 1:02d}" for k in range(n_topics))
    return Topics(weights, even, known, codes, tuple(f"题{k + 1}" for k in range(n_topics)), tokens, {}, record("fit_topics", {}, content=["made"]))


def turned(topics: Topics) -> Topics:
    """The same topics with all rows in the reverse order."""
    tokens, back = topics.tokens, np.arange(len(topics.tokens))[::-1]
    tokens = replace(
        tokens, units=tokens.units.iloc[back].reset_index(drop=True), counts=tokens.counts[back],
        documents=tokens.documents.iloc[::-1].reset_index(drop=True),
    )  # fmt: skip
    return replace(topics, tokens=tokens, shares=topics.shares[back], covered=topics.covered[back])


def spread_shares(n: int, m: int, *, sd: float, seed: int) -> npt.NDArray[np.float64]:
    """Shares (n, m) of places, each moved off a common profile by normal amounts on the scale of logarithms."""
    rng = np.random.default_rng(seed)
    out = rng.dirichlet(np.full(m, 5.0)) * np.exp(rng.normal(0, sd, (n, m)))
    return np.asarray(out / out.sum(axis=1, keepdims=True))
