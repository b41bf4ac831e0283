"""What is no matter of its own: topics that were joined to nothing, and texts that nobody can place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain, listing
from policytext.topics import Topics
from policytext.topics.matters import item_names
from policytext.validation import REST

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["CUT", "NO_MATTER", "rest_of"]

NO_MATTER = "no matter of its own"
"""How tables say so."""
CUT = "ends for a larger burst"
"""How tables say that a wait ended unanswered, before the data do."""


def rest_of(topics: Topics, no_matter: Sequence[str] | None) -> "npt.NDArray[np.bool_]":
    """Mark the topics or matters (M,) that are no matter of their own.

    Parameters
    ----------
    topics : Topics
    no_matter : sequence of str, optional
        Their names, those that are absent passed over; default :data:`REST`, and whatever name :func:`policytext.group_matters` was given for
        topics that it was told no matter of.

    Raises
    ------
    InputError
        If it is no list of names, or nothing else would be left.

    >>> REST
    ('其他', '看不出', 'none')
    """
    import numpy as np

    names = item_names(topics)
    listed = () if no_matter is None else no_matter
    if isinstance(listed, str) or not isinstance(listed, Sequence) or not all(isinstance(name, str) for name in listed):
        raise InputError(explain(f"no_matter={no_matter!r} is no list of names", hint="give for instance ['其他']"))
    chosen = set(REST if no_matter is None else no_matter)
    if no_matter is None and topics.matters is not None and topics.matters.left:
        chosen.add(names[-1])
    marked = np.array([name in chosen for name in names], dtype=bool)
    if marked.all():
        raise InputError(explain("no topic is left that is a matter", found=f"topics: {listing(names, limit=4)}", hint="no_matter=[] takes all in"))
    return marked
