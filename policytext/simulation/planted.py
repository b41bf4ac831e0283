"""`planted_corpus`: policies and messages whose topics, registers and gaps are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from policytext.corpus import Corpus
from policytext.errors import check_seed, expect
from policytext.provenance import FrozenMap, Provenance, record
from policytext.simulation._checks import check_count, check_lengths, check_part, gap_array
from policytext.simulation._draw import Texts, draw_messages, draw_policies, draw_replies
from policytext.simulation._space import Space, given_space, invented_space, shares_of
from policytext.topics import Topics
from policytext.topics.register.shares import centred_gap

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["Planted", "planted_corpus"]

_REGIONS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_FIRST_MONTH = "2022-01"
_ROUNDS = 200


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Planted:
    """Two corpora, and what is true of them.

    Attributes
    ----------
    policies, feedback : Corpus
        Words stand between blanks: cut with ``segment(..., backend="spaces")``. A part of the messages has replies.
    shares : pandas.DataFrame
        One row a planted topic: ``topic, words`` (its first ones), ``share_policy, share_feedback`` (sum to 1; of clauses
        and of messages), ``gap`` (log2 of demand over supply, less the median in which each topic weighs its mean share), ``raw``.
    regions : pandas.DataFrame
        The same for each region: ``region, topic, share_policy, share_feedback, gap, raw``.
    texts : pandas.DataFrame
        One row a document: ``id, kind, topic, region, month, campaign`` (empty for none), ``n_units``; the topic of a policy is that
        of most of its clauses.
    clauses : pandas.DataFrame
        One row a clause: ``document, clause`` (from 1), ``topic``.
    vocabulary : tuple of str (V,)
    word_weights : mapping
        ``"messages"``, ``"replies"``, ``"policies"``: arrays (K, V), rows sum to 1.
    settings : mapping
    provenance : Provenance
    """

    policies: Corpus
    feedback: Corpus
    shares: "pd.DataFrame"
    regions: "pd.DataFrame"
    texts: "pd.DataFrame"
    clauses: "pd.DataFrame"
    vocabulary: tuple[str, ...]
    word_weights: "Mapping[str, Floats]"
    settings: Mapping[str, Any]
    provenance: Provenance

    def __repr__(self) -> str:
        apart = int((self.shares["gap"].abs() > 1e-9).sum())
        return f"Planted({len(self.policies)} policies, {len(self.feedback)} messages; {len(self.shares)} topics, {apart} of them with a gap)"


def planted_corpus(
    *,
    seed: int,
    n_policies: int = 150,
    n_messages: int = 1500,
    n_topics: int = 20,
    gaps: "Mapping[int, float] | Sequence[float] | Floats | None" = None,
    register: float = 0.4,
    policy_register: float = 0.0,
    reply_share: float = 0.3,
    lengths: Mapping[str, tuple[float, float]] | None = None,
    campaigns: float = 0.1,
    regions: int = 6,
    region_spread: float = 0.5,
    months: int = 24,
    topics: Topics | None = None,
) -> Planted:
    """Make policies and messages of invented words whose gaps of demand over supply are known.

    Parameters
    ----------
    seed : int
        Same settings and seed: the same bytes.
    n_policies, n_messages : int
        Documents.
    n_topics : int
        Planted topics K; not used with ``topics``.
    gaps : mapping or sequence, optional
        Gap of topics in doublings: of topic number (from 0), or one number a topic. Above 0 more is asked for than given;
        default none. They are kept as they are as long as topics that hold half of what is said have none.
    register : float
        Part of the words, 0 to 0.9, that one side alone uses: half of them people, half of them offices.
    policy_register : float
        Part of the words of offices, 0 to 1, that stand in policies and in no reply; 0 makes policies word things as replies do.
    reply_share : float
        Part of the messages that has a reply, which is about the topic of its message.
    lengths : mapping, optional
        ``"message"``, ``"reply"``, ``"clause"`` (words), ``"clauses"`` (of a policy): median, and standard deviation of the logarithm.
    campaigns : float
        Part of the messages that are near copies of others, in campaigns of six on average.
    regions : int
        Places, 1 to 22; policies and messages are spread over them by chance.
    region_spread : float
        Standard deviation (natural logarithm) of what people of a region ask for about what all ask for. Supply is the
        same everywhere.
    months : int
        Months from January 2022 on that dates are spread over.
    topics : Topics, optional
        Take the words of fitted topics instead of invented ones.

    Returns
    -------
    Planted

    Raises
    ------
    InputError
        If a setting is out of range.

    Notes
    -----
    A clause has one topic, a policy few; a message has one and a tenth of its words about another; a quarter of the words of
    every text say nothing of its topic. Shares are those that documents are drawn with, not those of the documents drawn.
    Half of a gap is taken off supply and half put on demand.

    Examples
    --------
    >>> planted = planted_corpus(seed=1, n_policies=20, n_messages=100, n_topics=5, gaps={0: 2.0})
    >>> planted
    Planted(20 policies, 100 messages; 5 topics, 1 of them with a gap)
    >>> planted.shares["gap"].round(2).tolist()
    [2.0, 0.0, 0.0, 0.0, 0.0]
    """
    import numpy as np

    check_seed(seed)
    if topics is not None:
        expect(topics, Topics, verb="planted_corpus(topics=...)", hint="fit_topics(tokens, ...) gives them")
        n_topics = len(topics)
    sizes = {"n_policies": (n_policies, 2), "n_messages": (n_messages, 2), "n_topics": (n_topics, 2), "months": (months, 1)}
    for name, (value, least) in sizes.items():
        check_count(name, value, least)
    check_count("regions", regions, 1, len(_REGIONS))
    parts = {"register": (register, 0.9), "policy_register": (policy_register, 1.0), "reply_share": (reply_share, 1.0), "campaigns": (campaigns, 0.9),
             "region_spread": (region_spread, 3.0)}  # fmt: skip
    for name, (part, most) in parts.items():
        check_part(name, part, most)
    wanted, chosen = gap_array(gaps, n_topics), check_lengths(lengths)
    rng = np.random.default_rng([seed, 7101])
    making = {"register": register, "policy_register": policy_register, "rng": rng}
    space = invented_space(n_topics, **making) if topics is None else given_space(topics, **making)  # type: ignore[arg-type]
    supply, demand = shares_of(n_topics, wanted, rng)
    by_region = _Sides(np.tile(supply, (regions, 1)), _spread(demand, regions, region_spread, rng))
    drawn = _Drawn(
        draw_policies(space.policies, by_region.supply, n_policies, chosen["clauses"], chosen["clause"], rng),
        draw_messages(space.messages, by_region.demand, n_messages, campaigns, chosen["message"], rng),
        np.sort(rng.permutation(n_messages)[: round(reply_share * n_messages)]),
    )
    replies = draw_replies(space.replies, drawn.messages.topic[drawn.answered], chosen["reply"], rng)
    settings = {
        **{name: value for name, (value, _) in sizes.items()}, **{name: part for name, (part, _) in parts.items()}, "regions": regions,
        "gaps": [float(gap) for gap in wanted], "lengths": {name: list(of) for name, of in chosen.items()}, "seed": int(seed),
    }  # fmt: skip
    return _planted(space, _Sides(supply[None], demand[None]), by_region, drawn, replies, settings, topics, rng)


class _Sides(NamedTuple):
    """Shares of supply and demand, each (R, K)."""

    supply: "Floats"
    demand: "Floats"


class _Drawn(NamedTuple):
    policies: Texts
    messages: Texts
    answered: "npt.NDArray[np.int64]"


def _spread(demand: "Floats", regions: int, spread: float, rng: "np.random.Generator") -> "Floats":
    """Shares by region (R, K) that differ by chance and have the shares of all (K,) as their mean."""
    import numpy as np

    out = demand * np.exp(spread * rng.standard_normal((regions, len(demand))))
    for _ in range(_ROUNDS):
        out /= out.sum(axis=1, keepdims=True)
        out *= demand / out.mean(axis=0)
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _planted(
    space: Space, whole: _Sides, by_region: _Sides, drawn: _Drawn, replies: Texts, settings: dict[str, Any], topics: Topics | None,
    rng: "np.random.Generator",
) -> Planted:  # fmt: skip
    import numpy as np
    import pandas as pd

    names, places = _names("K", len(space.messages)), [f"{letter}区" for letter in _REGIONS[: settings["regions"]]]
    policies = _documents(drawn.policies, _names("P", settings["n_policies"]), names, places, settings["months"], rng)
    messages = _documents(drawn.messages, _names("M", settings["n_messages"]), names, places, settings["months"], rng)
    policies.insert(1, "text", _joined(drawn.policies, space.vocabulary))
    messages.insert(1, "text", _joined(drawn.messages, space.vocabulary))
    answers = np.full(len(messages), "", dtype=object)
    answers[drawn.answered] = _joined(replies, space.vocabulary)
    corpora = (
        Corpus.from_frame(policies[["id", "text", "date", "region"]], kind="policy"),
        Corpus.from_frame(messages[["id", "text", "date", "region"]].assign(reply=answers), kind="feedback"),
    )
    truth = pd.concat([policies.assign(kind="policy"), messages.assign(kind="feedback")], ignore_index=True)
    first = drawn.policies.document
    clauses = pd.DataFrame(
        {"document": policies["id"].to_numpy()[first], "clause": np.arange(len(first)) - np.searchsorted(first, first) + 1,
         "topic": np.array(names, dtype=object)[drawn.policies.topic]}
    )  # fmt: skip
    shares = _share_table(whole, names).assign(words=_first_words(space)).drop(columns="group")
    table = _share_table(by_region, names).rename(columns={"group": "region"})
    table["region"] = np.array(places, dtype=object)[table["region"]]
    content = [corpus.provenance.digest for corpus in corpora]
    parents = [corpus.provenance for corpus in corpora] + ([] if topics is None else [topics.provenance])
    weights = {"messages": space.messages, "replies": space.replies, "policies": space.policies}
    for array in weights.values():
        array.setflags(write=False)
    return Planted(
        policies=corpora[0], feedback=corpora[1], shares=shares[["topic", "words", "share_policy", "share_feedback", "gap", "raw"]],
        regions=table, texts=truth[["id", "kind", "topic", "region", "month", "campaign", "n_units"]], clauses=clauses, vocabulary=space.vocabulary,
        word_weights=FrozenMap(weights), settings=FrozenMap(settings), provenance=record("planted_corpus", settings, content=content, parents=parents),
    )  # fmt: skip


def _documents(
    texts: Texts, ids: list[str], names: list[str], places: list[str], months: int, rng: "np.random.Generator"
) -> "pd.DataFrame":
    """One row a document; a campaign is of one month."""
    import numpy as np
    import pandas as pd

    n, n_topics = len(ids), len(names)
    held = np.bincount(texts.document * n_topics + texts.topic, minlength=n * n_topics).reshape(n, n_topics)
    first = np.searchsorted(texts.document, np.arange(n))
    campaign = texts.campaign[first]
    month = rng.integers(months, size=n)
    month = np.where(campaign >= 0, rng.integers(months, size=n)[campaign], month)
    start = np.datetime64(_FIRST_MONTH, "M") + month
    days = (start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")
    date = start.astype("datetime64[D]") + rng.integers(days.astype(np.int64))
    labels = np.array([*(f"C{i + 1:04d}" for i in range(int(campaign.max(initial=-1)) + 1)), ""], dtype=object)
    return pd.DataFrame(
        {"id": ids, "topic": np.array(names, dtype=object)[held.argmax(axis=1)], "region": np.array(places, dtype=object)[texts.group[first]],
         "date": date.astype("datetime64[s]"), "month": start.astype(str).astype(object), "campaign": labels[campaign], "n_units": held.sum(axis=1)}
    )  # fmt: skip


def _joined(texts: Texts, vocabulary: tuple[str, ...]) -> list[str]:
    """The texts of documents, a line a unit."""
    import numpy as np

    words = np.array(vocabulary, dtype=object)[texts.words]
    lines = [
        f"{' '.join(words[low:high])} 。" for low, high in zip(texts.bounds[:-1].tolist(), texts.bounds[1:].tolist(), strict=True)
    ]
    starts = np.searchsorted(texts.document, np.arange(int(texts.document.max(initial=-1)) + 2)).tolist()
    return ["\n".join(lines[low:high]) for low, high in pairwise(starts)]


def _share_table(sides: _Sides, names: list[str]) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    group, topic = np.divmod(np.arange(sides.supply.size), len(names))
    raw = np.log2(sides.demand / sides.supply)
    return pd.DataFrame(
        {"group": group, "topic": np.array(names, dtype=object)[topic], "share_policy": sides.supply.ravel(), "share_feedback": sides.demand.ravel(),
         "gap": np.round(centred_gap(sides.demand, sides.supply, 0.0), 12).ravel() + 0.0, "raw": raw.ravel()}
    )  # fmt: skip


def _first_words(space: Space) -> list[str]:
    import numpy as np

    mean = (space.messages + space.policies) / 2
    own = np.where(mean >= mean.max(axis=0) - 1e-15, mean - np.median(mean, axis=0), 0.0)
    return [" ".join(space.vocabulary[v] for v in row[:3]) for row in (-own).argsort(axis=1, kind="stable").tolist()]


def _names(letter: str, n: int) -> list[str]:
    width = max(2, len(str(n)))
    return [f"{letter}{i + 1:0{width}d}" for i in range(n)]
