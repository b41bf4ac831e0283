"""One tree of errors, each also a builtin, and texts that say what to do."""

import inspect

import pytest

from policytext import errors
from policytext.errors import PolicytextError, check_seed, explain, listing

KINDS = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, PolicytextError) and kind is not PolicytextError
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_error_is_also_a_builtin(kind: type[PolicytextError]) -> None:
    assert issubclass(kind, (ValueError, ImportError, OSError, AssertionError))


@pytest.mark.parametrize(("name", "builtin"), [
    ("InputError", ValueError), ("ColumnError", ValueError), ("EmptyInputError", ValueError), ("StudyError", ValueError),
    ("MissingFileError", FileNotFoundError), ("MissingPackageError", ImportError), ("PolicytextWarning", UserWarning),
    ("InternalError", AssertionError),
])  # fmt: skip
def test_builtin_that_a_reader_expects(name: str, builtin: type[BaseException]) -> None:
    assert issubclass(getattr(errors, name), builtin)


def test_missing_file_shows_its_text_and_no_tuple() -> None:
    assert str(errors.MissingFileError("no file 'a.csv'")) == "no file 'a.csv'"
    assert str(errors.MissingFileError()) == ""


def test_explain_ends_in_a_hint() -> None:
    assert explain("no column", hint="name it") == "no column. Hint: name it"
    assert explain("no column", found="columns: a", hint="name it") == "no column (columns: a). Hint: name it"


@pytest.mark.parametrize(("values", "limit", "shown"), [
    ([], 3, "nothing"), (["a"], 3, "a"), (["a", "b", "c"], 3, "a, b, c"), (["a", "b", "c"], 1, "a (+2 more)"), (range(3), 2, "0, 1 (+1 more)"),
])  # fmt: skip
def test_listing(values: list[object], limit: int, shown: str) -> None:
    assert listing(values, limit=limit) == shown


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "1", None, True])
def test_what_is_no_seed(seed: object) -> None:
    with pytest.raises(errors.InputError, match=r"is no seed\. Hint: use a whole number"):
        check_seed(seed)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_what_is_a_seed(seed: int) -> None:
    check_seed(seed)
