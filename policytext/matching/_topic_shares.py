"""Topic shares of messages, clauses and replies, those of messages carried to what an office would show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain, listing
from policytext.topics import Topics, even_counts, unit_shares
from policytext.topics.register.factor import apply_factor

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["clause_shares", "message_shares", "office_shares", "reply_shares"]


def message_shares(topics: Topics, ids: Sequence[str]) -> "Floats":
    """Shares (n, K) of messages; rows of NaN where topics know nothing of them."""
    units = topics.tokens.units
    found = _means(topics, (units["kind"] == "feedback").to_numpy(), ids)
    if not len(found) or not (found == found).any():
        known = units["document"][units["kind"] == "feedback"]
        raise InputError(
            explain("these are not the messages of the topics", found=f"topics know: {listing(known, limit=3)}", hint="give the corpus that was segmented")
        )
    return found


def office_shares(topics: Topics, shares: "Floats") -> "Floats":
    """Shares carried to official wording where pairs taught that; zeros where nothing is known."""
    import numpy as np

    carried = shares if topics.calibration is None else apply_factor(shares, topics.calibration.factors[0])
    return np.asarray(np.nan_to_num(carried), dtype=np.float64)


def clause_shares(topics: Topics, clauses: "pd.DataFrame") -> "Floats":
    """Shares (m, K) of clauses: half their own, half the mean of their document, since a short clause shows little; zeros where nothing is known."""
    import numpy as np
    import pandas as pd

    units = topics.tokens.units
    policy = (units["kind"] == "policy").to_numpy()
    whole = _means(topics, policy, clauses["document"])
    if not (whole == whole).any():
        raise InputError(
            explain("these are not the policies of the topics", found=f"topics know: {listing(units['document'][policy], limit=3)}",
                    hint="give the corpus that was segmented, or leave topics out")
        )  # fmt: skip
    rows = np.flatnonzero(policy)
    names = pd.MultiIndex.from_arrays([units["document"].to_numpy()[rows], units["start"].to_numpy()[rows], units["end"].to_numpy()[rows]])
    asked = pd.MultiIndex.from_arrays([clauses["document"], clauses["start"], clauses["end"]])
    at = pd.Series(rows, index=names)[~names.duplicated()].reindex(asked).to_numpy(dtype=np.float64)
    own = whole.copy()
    there = ~np.isnan(at)
    own[there] = topics.shares[at[there].astype(np.int64)]
    own = np.where(np.isnan(own), whole, own)
    return np.asarray(np.nan_to_num((own + whole) / 2), dtype=np.float64)


def reply_shares(topics: Topics, ids: Sequence[str]) -> "Floats":
    """Shares (P, K) of the replies to messages; zeros where topics hold none."""
    import numpy as np

    units, held = topics.tokens.units, topics.tokens.replies
    out = np.zeros((len(ids), len(topics)))
    if held is None:
        return out
    place = {name: row for row, (name, kind) in enumerate(zip(units["document"], units["kind"], strict=True)) if kind == "feedback"}
    there = [at for at, name in enumerate(ids) if name in place]
    counts = held[np.array([place[ids[at]] for at in there], dtype=np.int64)]
    weights = even_counts(held).sum(axis=0) @ topics.word_weights.T
    out[there] = np.nan_to_num(unit_shares(counts, topics.word_weights, prior=weights if weights.sum() > 0 else np.ones(len(topics))))
    return out


def _means(topics: Topics, chosen: "npt.NDArray[np.bool_]", ids: "Sequence[str] | pd.Series[str]") -> "Floats":
    """Mean share of the units of each document asked for (n, K)."""
    import numpy as np
    import pandas as pd

    shares = pd.DataFrame(topics.shares[chosen], index=topics.tokens.units["document"].to_numpy()[chosen])
    means = shares.groupby(level=0).mean()
    return np.asarray(means.reindex(list(ids)).to_numpy(dtype=np.float64))
