"""`group_duplicates`: from a corpus to clusters of equal and nearly equal texts."""

from collections import defaultdict
from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.corpus import Corpus, as_texts, table_content
from policytext.duplicates._minhash import candidate_groups
from policytext.duplicates.grams import gram_hashes, negations, normal_form
from policytext.duplicates.result import Duplicates
from policytext.errors import ColumnError, InputError, check_seed, expect, explain, listing
from policytext.provenance import record

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["group_duplicates"]

_GRAM, _SHORT_GRAM = 5, 2
_TINY, _SHORT = 8, 20
"""Below the first number of characters only equal texts are copies; below the second, pairs of characters are compared."""
_REPEAT_DAYS = 7


def group_duplicates(corpus: Corpus, *, threshold: float = 0.7, person: str | None = None, seed: int = 1) -> Duplicates:
    """Find which texts of a corpus are copies of one another; nothing is removed.

    Two texts are equal where their letters and digits are; they are near copies where the runs of five characters
    that both hold make up ``threshold`` or more of the runs that either holds (Jaccard). Candidates come from MinHash
    with bands (Broder 1997), and each is then compared exactly. A cluster is what such pairs connect.

    Parameters
    ----------
    corpus : Corpus
    threshold : float
        Above 0, at most 1. At 1 a near copy holds the same runs in another order or number.
    person : str, optional
        Column that says who sent a message. The same person's copies within seven days of one another count as
        one demand (``demands``, ``repeat_of``); fifty persons with one text are fifty demands.
    seed : int
        Of the permutations. It can only change which candidates are seen; pairs at the threshold are missed
        at most once in 200, at 0.7 once in 6,000.

    Returns
    -------
    Duplicates
        The same for any order of the documents.

    Raises
    ------
    InputError
        If ``corpus`` is no Corpus, or threshold or seed are out of range.
    ColumnError
        If there is no column ``person``.

    Notes
    -----
    Texts without letters and digits, title-only documents among them, stay single. Texts of fewer than 8 characters
    are clustered only where equal. Where the shorter text of a pair has 8 to 19 characters, runs of two characters are
    compared, with texts of less than 40 characters, and only where both have as many negations: 同意加装电梯 and
    不同意加装电梯 are no copies. A cluster may chain: its two farthest texts can be less alike than the threshold.
    Time grows with the number of texts, and beyond it where many texts are alike but below the threshold, as forms are.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["甲", "乙", "丙"], "text": ["路灯不亮", " 路灯不亮！", "公交太少"]})
    >>> found = group_duplicates(Corpus.from_frame(frame, kind="feedback"))
    >>> found.frame[["id", "cluster_id", "kind", "size"]].values.tolist()
    [['甲', '乙', 'exact', 2], ['乙', '乙', 'exact', 2], ['丙', '丙', 'single', 1]]
    """
    expect(corpus, Corpus, verb="group_duplicates", hint="read one with read_feedback or read_policies")
    if isinstance(threshold, bool) or not isinstance(threshold, Real) or not 0 < threshold <= 1:
        raise InputError(explain(f"threshold={threshold!r} is out of range", found="takes a number above 0, at most 1", hint="use 0.7"))
    check_seed(seed)
    if person is not None and person not in corpus.table.columns:
        raise ColumnError(explain(f"no column {person!r} in the corpus", found=f"columns: {listing(corpus.table.columns)}", hint="name one of these"))
    forms = [normal_form(text) for text in corpus.table["text"]]
    table = _table(corpus, forms, _clusters(forms, float(threshold), int(seed)), _senders(corpus, person))
    settings = {"threshold": float(threshold), "person": person, "seed": int(seed)}
    return Duplicates(table, float(threshold), record("group_duplicates", settings, content=table_content(table), parents=[corpus.provenance]))


# -- which texts -------------------------------------------------------------------------------------


def _clusters(forms: Sequence[str], threshold: float, seed: int) -> list[int]:
    """A number a document, equal for documents of one cluster."""
    unique = sorted({form for form in forms if len(form) >= _TINY})
    joined = _Joined(len(unique))
    long = [place for place, form in enumerate(unique) if len(form) >= _SHORT]
    _join(joined, unique, long, _GRAM, threshold, seed)
    short = [place for place, form in enumerate(unique) if len(form) < 2 * _SHORT]
    _join(joined, unique, short, _SHORT_GRAM, threshold, seed)
    numbers = {form: joined.root(place) for place, form in enumerate(unique)}
    out: list[int] = []
    for form in forms:
        alone = len(unique) + len(numbers) + len(out)
        out.append(numbers.setdefault(form, alone) if form else alone)
    return out


def _join(joined: "_Joined", forms: Sequence[str], places: Sequence[int], n: int, threshold: float, seed: int) -> None:
    """Connect the forms at these places that share enough runs of ``n`` characters."""
    sets = [gram_hashes(forms[place], n) for place in places]
    refused = set[tuple[int, int]]()

    def alike(one: int, other: int) -> bool:
        if (one, other) in refused:
            return False
        if _comparable(forms[places[one]], forms[places[other]], n) and _share_enough(sets[one], sets[other], threshold):
            return True
        refused.add((one, other))
        return False

    for group in candidate_groups(sets, threshold=threshold, seed=seed):
        # What is connected already needs no comparison: a thousand copies are not half a million pairs.
        parts: dict[int, list[int]] = {}
        for other in group.tolist():
            own = [*parts.pop(joined.root(places[other]), []), other]
            for root, members in list(parts.items()):
                if any(alike(one, other) for one in members):
                    joined.join(root, places[other])
                    own += parts.pop(root)
            parts[joined.root(places[other])] = own


def _share_enough(one: "npt.NDArray[np.uint64]", other: "npt.NDArray[np.uint64]", threshold: float) -> bool:
    """Whether what both hold is the share ``threshold`` of what either holds."""
    import numpy as np

    least, most = sorted((len(one), len(other)))
    if least < threshold * most:
        return False
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common >= threshold * (least + most - common) - 1e-9


def _comparable(one: str, other: str, n: int) -> bool:
    """Short texts turn round with one sign, and pairs of characters say little of long ones."""
    return n == _GRAM or (min(len(one), len(other)) < _SHORT and negations(one) == negations(other))


class _Joined:
    """Places that belong together (union-find); the root is the lowest."""

    __slots__ = ("_up",)

    def __init__(self, n: int) -> None:
        self._up = list(range(n))

    def root(self, place: int) -> int:
        while self._up[place] != place:
            self._up[place] = self._up[self._up[place]]
            place = self._up[place]
        return place

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._up[high] = low


# -- what is said of them ----------------------------------------------------------------------------


def _in_order(corpus: Corpus) -> list[int]:
    """Rows by date, then by id; those without a date last."""
    dates, ids = corpus.table["date"], corpus.table["id"]
    keys = [(date != date, "" if date != date else date.isoformat(), id, place) for place, (date, id) in enumerate(zip(dates, ids, strict=True))]
    return [key[-1] for key in sorted(keys)]


def _senders(corpus: Corpus, person: str | None) -> list[int]:
    """A number a person, by first appearance; 0 where nobody is named."""
    senders = [0] * len(corpus)
    if person is None:
        return senders
    names = [name.strip() for name in as_texts(corpus.table[person])]
    numbers: dict[str, int] = {}
    for place in _in_order(corpus):
        if names[place]:
            senders[place] = numbers.setdefault(names[place], len(numbers) + 1)
    return senders


def _table(corpus: Corpus, forms: Sequence[str], clusters: Sequence[int], senders: Sequence[int]) -> "pd.DataFrame":
    import pandas as pd

    ids = corpus.table["id"].tolist()
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place in _in_order(corpus):
        members[clusters[place]].append(place)
    repeats = _repeats(corpus, members.values(), senders)
    columns: dict[str, list[Any]] = {name: [None] * len(ids) for name in ("cluster_id", "kind", "size", "texts", "demands", "first_date", "last_date")}
    dates = corpus.table["date"].tolist()
    for places in members.values():
        texts = len({forms[place] for place in places})
        known = [dates[place] for place in places if dates[place] == dates[place]]
        kind = "single" if len(places) == 1 else "exact" if texts == 1 else "near"
        demands = sum(place not in repeats for place in places)
        said = (ids[places[0]], kind, len(places), texts, demands, known[0] if known else pd.NaT, known[-1] if known else pd.NaT)
        for name, value in zip(columns, said, strict=True):
            for place in places:
                columns[name][place] = value
    table = corpus.table.loc[:, ["id", "date", "region"]].reset_index(drop=True).copy(deep=True)
    for name in ("cluster_id", "kind"):
        table[name] = pd.Series(columns[name], dtype=object)
    for name in ("size", "texts", "demands"):
        table[name] = pd.Series(columns[name], dtype="int64")
    table["repeat_of"] = pd.Series([ids[repeats[place]] if place in repeats else "" for place in range(len(ids))], dtype=object)
    table["sender"] = pd.Series(senders, dtype="int64")
    for name in ("first_date", "last_date"):
        table[name] = pd.Series(columns[name], dtype="datetime64[s]")
    return table


def _repeats(corpus: Corpus, clusters: Any, senders: Sequence[int]) -> dict[int, int]:
    """Rows that repeat an earlier one of the same person and cluster, and which one."""
    dates = corpus.table["date"].tolist()
    found: dict[int, int] = {}
    for places in clusters:
        last: dict[int, tuple[int, Any]] = {}
        for place in places:
            sender, date = senders[place], dates[place]
            if not sender:
                continue
            if sender in last:
                first, before = last[sender]
                # Without a date nothing says that they are apart.
                if not (date - before).days >= _REPEAT_DAYS:
                    found[place] = first
            last[sender] = (found.get(place, place), date)
    return found
