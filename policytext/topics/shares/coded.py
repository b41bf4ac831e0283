"""The hand-coded sample, checked and looked up, and what the machine would have coded."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from policytext.corpus import as_texts
from policytext.errors import ColumnError, EmptyInputError, InputError, explain, listing
from policytext.government.heads import why_left_out
from policytext.topics.matters import item_names, item_weights
from policytext.topics.model import Topics
from policytext.topics.shares.sources import column_values, word_counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Coded", "Items", "as_votes", "look_up", "machine_codes", "machine_shares", "read_items", "vote_name"]

_FOLDS = 5
_RIDGE = 0.01


@dataclass(frozen=True, eq=False, slots=True)
class Items:
    """What was coded from: units or documents, one row each, with the machine's topic shares (NaN where they are not covered).

    ``size`` is the units of each item's document, ``words`` and ``known`` its topic words and those that topics have weights for.
    """

    level: str
    names: "npt.NDArray[np.object_]"
    kind: "npt.NDArray[np.object_]"
    document: "npt.NDArray[np.object_]"
    theta: "npt.NDArray[np.float64]"
    size: "npt.NDArray[np.float64]"
    words: "npt.NDArray[np.float64]"
    known: "npt.NDArray[np.float64]"

    def rows(self, which: "npt.NDArray[np.bool_]") -> "Items":
        """Some of the items."""
        return Items(self.level, *(getattr(self, field.name)[which] for field in fields(self)[1:]))


@dataclass(frozen=True, eq=False, slots=True)
class Coded:
    """The coded rows: place among the items, code, chance of being drawn."""

    place: "npt.NDArray[np.int64]"
    code: "npt.NDArray[np.object_]"
    probability: "npt.NDArray[np.float64]"


def read_items(topics: Topics, level: str) -> Items:
    """Units, or documents with the mean of their units' shares; sorted by name, so that the order of rows means nothing."""
    import numpy as np
    import pandas as pd

    units = topics.tokens.units
    size = units.groupby("document")["unit"].transform("size").to_numpy(dtype=np.float64)
    body = pd.DataFrame(np.column_stack(word_counts(topics)), columns=["words", "known"])
    if level == "unit":
        order = np.argsort(units["unit"].to_numpy().astype(str), kind="stable")
        columns = [units[name].to_numpy(dtype=object)[order] for name in ("unit", "kind", "document")]
        words = body.to_numpy(dtype=np.float64)[order]
        return Items(level, columns[0], columns[1], columns[2], topics.shares[order], size[order], words[:, 0], words[:, 1])
    means = pd.DataFrame(topics.shares).groupby(units["document"].to_numpy()).mean()
    sums = body.assign(size=1.0).groupby(units["document"].to_numpy()).sum()
    documents = topics.tokens.documents
    with_text = documents[documents["has_text"].to_numpy(dtype=bool)].sort_values("document")
    names = with_text["document"].to_numpy(dtype=object)
    whole = sums.reindex(names).fillna(0.0)
    return Items(
        level, names, with_text["kind"].to_numpy(dtype=object), names, means.reindex(names).to_numpy(dtype=np.float64),
        *(whole[column].to_numpy(dtype=np.float64) for column in ("size", "words", "known")),
    )  # fmt: skip


def look_up(coded: Any, topics: Topics, leave_out: Sequence[str] = ()) -> "tuple[Items, Coded, npt.NDArray[np.object_]]":
    """Check the table of codes and find its rows among the units or documents that count; documents of the coded rows that don't."""
    import numpy as np
    import pandas as pd

    if not isinstance(coded, pd.DataFrame):
        raise InputError(explain(f"coded is a {type(coded).__name__}, no table", hint="give a DataFrame with the columns document (or unit) and code"))
    twice = [name for name in ("unit", "document", "code", "probability") if (coded.columns == name).sum() > 1]
    if twice:
        raise ColumnError(explain(f"coded has several columns {twice[0]!r}", found=f"columns: {listing(coded.columns)}", hint="keep one of them"))
    level = next((name for name in ("unit", "document") if name in coded.columns), "")
    if not level or "code" not in coded.columns:
        raise ColumnError(
            explain("coded lacks a column document (or unit), or a column code", found=f"columns: {listing(coded.columns)}", hint="rename the columns so")
        )
    if not len(coded):
        raise EmptyInputError(explain("nothing is coded", hint="code a random sample of both sources first"))
    names, code = as_texts(coded[level]).to_numpy(dtype=object), as_texts(coded["code"]).str.strip().to_numpy(dtype=object)
    if (code == "").any():
        raise InputError(
            explain(f"{int((code == '').sum())} of {len(code)} rows have no code", found=f"first: {listing(names[code == ''], limit=3)}",
                    hint="code every text that was drawn, with a code of its own where none fits")
        )  # fmt: skip
    items = read_items(topics, level)
    place = pd.Index(items.names).get_indexer(pd.Index(names))
    if (place < 0).any():
        raise InputError(
            explain(f"{int((place < 0).sum())} coded rows are no {level} of the topics",
                    found=f"first: {listing(names[place < 0], limit=3)}; known: {listing(items.names, limit=3)}",
                    hint="code texts of the corpus that the topics were fitted on; those without text can't be coded")
        )  # fmt: skip
    if len(np.unique(place)) < len(place):
        again = pd.Series(names)[pd.Series(names).duplicated()]
        raise InputError(explain(f"{len(again)} rows code a {level} again", found=f"first: {listing(again, limit=3)}", hint="settle on one code each first"))
    order = np.argsort(place, kind="stable")
    found = Coded(place[order].astype(np.int64), code[order], _probability(coded, names)[order])
    return _that_count(items, found, topics, leave_out)


def _that_count(items: Items, coded: Coded, topics: Topics, leave_out: Sequence[str]) -> "tuple[Items, Coded, npt.NDArray[np.object_]]":
    """Take out the items of documents that are no supply of their own, and what was coded of them."""
    import numpy as np

    documents = topics.tokens.documents
    out = documents["document"].to_numpy(dtype=object)[why_left_out(documents, leave_out) != ""]
    kept = ~np.isin(items.document.astype(str), out.astype(str))
    counts = kept[coded.place]
    weakest = sorted(set(items.kind) - set(items.kind[kept]))
    if weakest or not counts.any():
        what = "all policies" if weakest else f"all {len(counts)} coded rows"
        raise EmptyInputError(explain(f"{what} are left out", found=f"leave_out: {listing(leave_out)}", hint="leave_out=() counts them"))
    place = (np.cumsum(kept) - 1)[coded.place[counts]]
    return items.rows(kept), Coded(place, coded.code[counts], coded.probability[counts]), items.document[coded.place[~counts]]


def _probability(coded: "pd.DataFrame", names: "npt.NDArray[np.object_]") -> "npt.NDArray[np.float64]":
    import numpy as np
    import pandas as pd

    if "probability" not in coded.columns:
        return np.ones(len(coded))
    values = pd.to_numeric(coded["probability"], errors="coerce").to_numpy(dtype=np.float64)
    bad = np.asarray(~((values > 0) & (values <= 1)))
    if np.isnan(values).any():
        hint = "a stratum of this source has no code at all: code or settle some of it (see the warning of read_coding)"
        raise InputError(explain(f"{int(np.isnan(values).sum())} coded texts have no chance of being drawn", found=f"first: {listing(names[bad], limit=3)}", hint=hint))
    if bad.any():
        raise InputError(
            explain(f"{int(bad.sum())} values of probability are no chance of being drawn", found=f"first: {listing(names[bad], limit=3)}",
                    hint="give numbers above 0, at most 1, or leave the column out where all had the same chance")
        )  # fmt: skip
    return values


def machine_codes(topics: Topics, codes: "npt.NDArray[np.object_]") -> tuple[list[str], bool]:
    """Names of what shares are measured of, and whether topics must be joined to them by what was coded.

    Matters come first, then the topics' own names where these were coded, then further codes that people used.
    """
    used = sorted(set(codes.tolist()))
    known = [*item_names(topics)] if topics.matters is not None or set(used) <= set(topics.names) else []
    if topics.matters is not None and not set(used) & set(known):
        raise InputError(
            explain("no code is a matter of the topics", found=f"codes: {listing(used, limit=6)}; matters: {listing(known, limit=6)}",
                    hint="use the same names in group_matters and in the coding")
        )  # fmt: skip
    return [*known, *(code for code in used if code not in known)], not known


def machine_shares(
    topics: Topics, theta: "npt.NDArray[np.float64]", names: list[str], learn: bool, place: "npt.NDArray[np.int64]", truth: "npt.NDArray[np.float64]",
    cluster: "npt.NDArray[np.int64]", rng: "np.random.Generator",
) -> "npt.NDArray[np.float64]":  # fmt: skip
    """The machine's shares (n, M) of the codes in each item; items without a known word get the mean of the others.

    Where topics are not joined to the codes, this is learnt from the coded items by ridge regression, cross-fitted:
    a coded item's own fold is left out, the others get the mean over the folds (Zrnic and Candès 2024).
    """
    import numpy as np

    known = np.asarray(np.isfinite(theta).all(axis=1))
    filled = np.where(known[:, None], theta, np.nanmean(theta, axis=0) if known.any() else 1.0 / theta.shape[1])
    if not learn:
        out = np.zeros((len(theta), len(names)))
        matrix = item_weights(topics)
        out[:, : matrix.shape[1]] = filled @ matrix
        return out
    kinds = np.unique(cluster[place])
    n_folds = min(_FOLDS, len(kinds))
    fold_of = dict(zip(kinds.tolist(), (rng.permutation(len(kinds)) % n_folds).tolist(), strict=True))
    fold = np.array([fold_of[c] for c in cluster[place].tolist()])
    guesses = np.stack([filled @ _ridge(filled[place[fold != part]], truth[fold != part]) for part in range(n_folds)])
    out = np.asarray(guesses.mean(axis=0))
    out[place] = guesses[fold, place]
    return out


def _ridge(theta: "npt.NDArray[np.float64]", truth: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Codes expected of each topic (K, M), drawn towards the mean code; as topic shares sum to 1, so do these."""
    import numpy as np

    mean = truth.mean(axis=0)
    square = theta.T @ theta
    square += np.eye(len(square)) * (_RIDGE * max(np.trace(square) / len(square), 1.0) + 1e-9)
    return np.asarray(mean + np.linalg.solve(square, theta.T @ (truth - mean)))


def vote_name(items: Items, weights: object) -> str:
    """Name of what an item's vote is: what was asked for, and else each item's own."""
    if weights is None:
        return items.level
    if not isinstance(weights, str):
        raise InputError(explain(f"weights={weights!r} is no name", hint='use "document", or a column of the documents'))
    if weights == "token":
        raise InputError(
            explain("coded texts can't be weighed by their words", found='weights="token": a text has one code, long or short',
                    hint='use weights="document", or a column of the documents')
        )  # fmt: skip
    if weights == "unit" and items.level != "unit":
        raise InputError(explain('weights="unit" needs coded units', found="documents were coded", hint='code units, or use weights="document"'))
    return weights


def as_votes(topics: Topics, items: Items, weights: str) -> "npt.NDArray[np.float64]":
    """Votes of the items: 1 each, 1 a document, or the value of a column a document; coded units divide their document's."""
    import numpy as np

    if weights == "unit":
        return np.ones(len(items.names))
    part = 1 / items.size if items.level == "unit" else np.ones(len(items.names))
    if weights == "document":
        return np.asarray(part)
    return np.asarray(part * column_values(topics.tokens, weights).reindex(items.document).to_numpy(dtype=np.float64))
