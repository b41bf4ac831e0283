"""Settings of `measure_mismatch` that can't be, or that contradict each other."""

from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.errors import EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.government.heads import check_leave_out
from policytext.government.places import PlaceList
from policytext.mismatch.weights import COPIES, superiors_of
from policytext.topics import Shares, Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["check_coded", "check_settings", "refuse_beside_coded", "refuse_empty", "superiors_asked"]

_MOST_DOUBLINGS = 100.0


def check_settings(
    seed: object, level: float, n_draws: object, min_documents: object, least: object, margin: object, policy_tau: object, duplicates: object,
    protect: object, leave_out: object,
) -> None:  # fmt: skip
    """Refuse settings that are out of their range."""
    check_seed(seed)
    if isinstance(level, bool) or not isinstance(level, Real) or not 0.5 < level < 1:
        raise InputError(explain(f"level={level!r} is no probability above one half", hint="use for instance 0.95"))
    if not isinstance(min_documents, Integral) or min_documents < 2:
        raise InputError(explain(f"min_documents={min_documents!r} gives no interval", hint="documents are resampled: use 2 or more"))
    if not isinstance(n_draws, Integral) or n_draws < 20:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 200 for drafts, 1000 for print"))
    for name, value in (("least", least), ("margin", margin), ("policy_tau", policy_tau)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST_DOUBLINGS:
            raise InputError(explain(f"{name}={value!r} is no number of doublings", hint=f"give 0 or more, {_MOST_DOUBLINGS:g} at most"))
    if isinstance(margin, int | float) and isinstance(least, int | float) and margin > least:
        raise InputError(explain(f"margin={margin!r} is more than least={least!r}", hint="a gap would be aligned and large at once: give a smaller margin"))
    if duplicates is not None and not (isinstance(duplicates, str) and duplicates in COPIES):
        raise InputError(explain(f"duplicates={duplicates!r} is unknown", hint=f"what m copies count for is one of {listing(COPIES)}"))
    if isinstance(protect, str) or not isinstance(protect, Sequence) or not all(isinstance(word, str) for word in protect):
        raise InputError(explain(f"protect={protect!r} is no list of words", hint="give a tuple of texts, () for none"))
    check_leave_out(leave_out)


def superiors_asked(inherit: object, by: str | None, values: "npt.NDArray[np.object_]", coded: Shares | None) -> dict[str, frozenset[str]]:
    """Say which regions each lies in, as far as their supply is to count; empty for own documents alone."""
    if isinstance(inherit, str) and inherit == "own":
        return {}
    if not (isinstance(inherit, Mapping | PlaceList) or inherit == "superior"):
        raise InputError(explain(f"inherit={inherit!r} is unknown", hint='use "own", "superior", or a mapping from region to the region above it'))
    if isinstance(inherit, Mapping) and not all(isinstance(name, str) for pair in inherit.items() for name in pair):
        raise InputError(explain("inherit names regions that are no text", hint="give {region: the region above it}, one for each"))
    if by is None:
        raise InputError(explain("without groups nobody has superiors", hint="measure by='region'"))
    if coded is not None:
        raise InputError(explain("hand-coded shares are those of own documents", hint='use inherit="own" with coded='))
    return superiors_of(set(values), inherit)


def refuse_beside_coded(**options: object) -> None:
    """Refuse options that coded shares leave nothing to do for."""
    idle = [name for name, value in options.items() if value is not None]
    if idle:
        raise InputError(explain(f"{listing(idle)} would do nothing beside coded shares", hint="weigh, and join copies, in correct_shares"))


def check_coded(coded: object, topics: Topics, by: str | None, weights: str, leave_out: Sequence[str]) -> None:
    """Refuse coded shares of other texts, groups, weights or types of document."""
    expect(coded, Shares, verb="measure_mismatch", hint="correct_shares(topics, coding) gives them")
    if not isinstance(coded, Shares):
        return
    if coded.topics.tokens.provenance.digest != topics.tokens.provenance.digest:
        raise InputError(explain("the coded shares are those of other texts", hint="give correct_shares these topics, or topics fitted on the same tokens"))
    if coded.by != by:
        raise InputError(explain(f"the coded shares are by {coded.by!r}, the gaps by {by!r}", hint="give correct_shares the same by="))
    if weights not in ("unit", coded.weights):
        raise InputError(explain(f"weights={weights!r} with shares coded by {coded.weights!r}", hint="weigh in correct_shares; leave weights out here"))
    if set(coded.leave_out) != set(leave_out):
        raise InputError(
            explain(f"the coded shares leave out {listing(coded.leave_out)}, the gaps {listing(leave_out)}", hint="give correct_shares the same leave_out=")
        )


def refuse_empty(rows: list[dict[str, Any]], by: str | None, least: int) -> None:
    """Say that nothing is left to compare, with what there was."""
    counts = [f"{row['group']}: {row['n_policy']} policies, {row['n_feedback']} messages" for row in rows]
    seen = mask_private(listing(counts, limit=4))
    if by is None:
        raise EmptyInputError(
            explain(f"too few documents to compare: {least} of each source are needed", found=seen, hint="read more documents, or lower min_documents")
        )
    raise EmptyInputError(
        explain(
            f"no value of {by!r} has {least} documents of each source",
            found=seen or "no document has a value",
            hint=f"check that policies and feedback both have {by!r} and spell it alike, or lower min_documents",
        )
    )
