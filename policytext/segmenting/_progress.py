"""Where lines of progress go."""

import sys
from collections.abc import Callable

from policytext.errors import InputError, explain

__all__ = ["teller"]


def teller(progress: object) -> Callable[[str], object]:
    """Give what tells a line: a function of the user's, stderr for True, nothing for False.

    Raises
    ------
    InputError
        If ``progress`` is something else.
    """
    if callable(progress):
        return progress
    if progress not in (True, False):
        raise InputError(explain(f"progress={progress!r} is unknown", found="takes True, False or a function", hint="use progress=True"))
    return (lambda line: sys.stderr.write(f"{line}\n")) if progress else (lambda line: None)
