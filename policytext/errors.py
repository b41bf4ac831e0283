"""Every exception and warning that the library raises on purpose.

One tree: each error is a :class:`PolicytextError` and also the builtin that a reader would expect
(``ValueError``, ``FileNotFoundError`` ...), so that either can be caught. Messages say what failed, where,
the value that was met, what exists instead, and end in a ``Hint:``.
"""

from collections.abc import Iterable
from numbers import Integral

__all__ = [
    "ColumnError",
    "EmptyInputError",
    "InputError",
    "InternalError",
    "MissingFileError",
    "MissingPackageError",
    "PolicytextError",
    "PolicytextWarning",
    "StudyError",
    "check_seed",
    "expect",
    "explain",
    "listing",
]


class PolicytextError(Exception):
    """Base of every error that policytext raises on purpose."""


class InputError(PolicytextError, ValueError):
    """A value, a table or a text that a function can't work with."""


class ColumnError(InputError):
    """A table lacks a column that was named, or none could be guessed."""


class EmptyInputError(InputError):
    """Nothing to work on: an empty folder, a table without rows, texts without words."""


class MissingFileError(InputError, FileNotFoundError):
    """A path that does not exist."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class MissingPackageError(PolicytextError, ImportError):
    """An optional package is needed and not installed."""


class StudyError(InputError):
    """A study file that can't be run: unknown setting, missing table, wrong type."""


class InternalError(PolicytextError, AssertionError):
    """Something that the library promises does not hold: a fault of the library, not of the input."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}. Hint: this is a fault of the library; please report it")


class PolicytextWarning(UserWarning):
    """Something was done that a careful reader should know."""


def listing(values: Iterable[object], *, limit: int = 12) -> str:
    """Name at most ``limit`` values, and say how many more there are.

    >>> listing(["a", "b", "c"], limit=2)
    'a, b (+1 more)'
    """
    names = [str(value) for value in values]
    shown = ", ".join(names[:limit]) or "nothing"
    rest = len(names) - limit
    return f"{shown} (+{rest} more)" if rest > 0 else shown


def explain(problem: str, *, found: str = "", hint: str) -> str:
    """Compose an error text: the problem, what exists instead, and a hint.

    >>> explain("no column '正文' in a.csv", found="columns: 标题", hint="name the text column with text=")
    "no column '正文' in a.csv (columns: 标题). Hint: name the text column with text="
    """
    middle = f" ({found})" if found else ""
    return f"{problem}{middle}. Hint: {hint}"


def check_seed(seed: object) -> None:
    """Refuse what no random generator takes as a seed.

    Raises
    ------
    InputError
        If it is no whole number from 0 to 2**32 - 1.

    >>> check_seed(-1)
    Traceback (most recent call last):
    policytext.errors.InputError: seed=-1 is no seed. Hint: use a whole number from 0 to 4294967295, such as seed=1
    """
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= int(seed) < 2**32:
        raise InputError(explain(f"seed={seed!r} is no seed", hint="use a whole number from 0 to 4294967295, such as seed=1"))


def expect(value: object, kind: type | tuple[type, ...], *, verb: str, hint: str) -> None:
    """Refuse a value of another kind than a verb takes.

    >>> expect(3, str, verb="read", hint="name a file")
    Traceback (most recent call last):
        ...
    policytext.errors.InputError: read takes str, not int. Hint: name a file
    """
    if not isinstance(value, kind):
        names = " or ".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
        raise InputError(explain(f"{verb} takes {names}, not {type(value).__name__}", hint=hint))
