"""Invented corpora of which everything is known, and topics that need no fitting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from policytext import Corpus, Topics, segment
from policytext.provenance import record
from policytext.topics.register import Calibration, learn_calibration, plan_folds

K, OWN, COMMON = 6, 8, 8
"""Topics, words of each, and words that all share."""
EVEN = (1 / K,) * K
VOCABULARY = tuple(f"词{i:03d}" for i in range(K * OWN + COMMON))
Floats = npt.NDArray[np.float64]


def speech(*, office: float = 0.5) -> Floats:
    """Word weights (K, V) of a register: ``office`` of each topic's own words are those that offices use."""
    half = OWN // 2
    weights = np.zeros((K, len(VOCABULARY)))
    for k in range(K):
        weights[k, k * OWN : k * OWN + half] = office / half
        weights[k, k * OWN + half : (k + 1) * OWN] = (1 - office) / half
    weights *= 0.8
    weights[:, K * OWN :] = 0.2 / COMMON
    return weights


def draw_counts(n: int, mix: Sequence[float], weights: Floats, rng: np.random.Generator, *, length: int = 14) -> csr_array:
    """Texts (n, V) of one main topic each, which makes up four fifths of it."""
    main = rng.choice(K, size=n, p=np.asarray(mix))
    theta = 0.8 * np.eye(K)[main] + 0.2 * np.asarray(mix)
    return csr_array(rng.multinomial(length, theta @ weights).astype(np.float64))


def corpus_of(counts: csr_array, kind: Any, **columns: Any) -> Corpus:
    texts = [" ".join(np.repeat(VOCABULARY, row.astype(int))) for row in counts.toarray()]
    ids = [f"{kind[0].upper()}{i:05d}" for i in range(len(texts))]
    return Corpus.from_frame(pd.DataFrame({"id": ids, "text": texts, **columns}), kind=kind)


def topics_of(policies: Corpus, feedback: Corpus, weights: Floats | None = None, *, runs: Floats | None = None, **more: Any) -> Topics:
    """Topics whose words are known; of several runs where ``runs`` (R, K, V) are given."""
    tokens = segment(policies, feedback, unit="document", max_share=1.0, min_documents=1, backend="spaces")
    known = speech() if weights is None else weights
    place = [VOCABULARY.index(word) for word in tokens.vocabulary]
    stack = (known[None] if runs is None else runs)[:, :, place]
    stack = stack / stack.sum(axis=2, keepdims=True)
    covered = np.asarray(tokens.counts.sum(axis=1)) > 0
    names = tuple(f"T{k + 1:02d}" for k in range(known.shape[0]))
    if runs is not None:
        more.setdefault("recurrence", np.ones(len(names)))
    return Topics(
        stack[0], np.full((len(tokens), len(names)), 1 / len(names)), covered, names, names, tokens, {"seed": 1},
        record("fit_topics", {"seed": 1}, content=[stack.tobytes()], parents=[tokens.provenance]), stack.copy(), **more,
    )  # fmt: skip


def world(
    supply: Sequence[float] = EVEN, demand: Sequence[float] = EVEN, *, n_policies: int = 120, n_messages: int = 400, seed: int = 1,
    policy_columns: dict[str, Any] | None = None, message_columns: dict[str, Any] | None = None, office: float = 0.5, plain: float = 0.5,
) -> Topics:  # fmt: skip
    """Policies and messages of known mixes."""
    rng = np.random.default_rng(seed)
    given = draw_counts(n_policies, supply, speech(office=office), rng)
    asked = draw_counts(n_messages, demand, speech(office=plain), rng)
    return topics_of(corpus_of(given, "policy", **(policy_columns or {})), corpus_of(asked, "feedback", **(message_columns or {})))


def calibration_of(topics: Topics, *, office: float, plain: float, n_pairs: int = 900, seed: int = 1) -> Calibration:
    """What pairs of plain messages and official replies say, learnt for the topics."""
    rng = np.random.default_rng([seed, 5])
    main = rng.choice(K, size=n_pairs)
    theta = 0.8 * np.eye(K)[main] + 0.2 / K
    place = [VOCABULARY.index(word) for word in topics.tokens.vocabulary]
    messages, replies = (
        csr_array(rng.multinomial(20, theta @ speech(office=part)).astype(np.float64))[:, place] for part in (plain, office)
    )
    plan = plan_folds(messages, replies, seed=1, classes=np.repeat("", n_pairs))
    return learn_calibration(topics.runs, [topics.word_weights] * len(plan), messages, replies, folds=plan, seed=1, n_draws=60)


def tilted(base: Sequence[float], gaps: Sequence[float]) -> tuple[float, ...]:
    """The mix that lies so many doublings above another, topic by topic."""
    parts = np.asarray(base) * np.exp2(np.asarray(gaps))
    return tuple((parts / parts.sum()).tolist())


def swapped(topics: Topics) -> Topics:
    """The same with policies and messages changed over."""
    other = {"policy": "feedback", "feedback": "policy"}
    tokens = replace(
        topics.tokens,
        units=topics.tokens.units.assign(kind=topics.tokens.units["kind"].map(other)),
        documents=topics.tokens.documents.assign(kind=topics.tokens.documents["kind"].map(other)),
    )
    return replace(topics, tokens=tokens)
