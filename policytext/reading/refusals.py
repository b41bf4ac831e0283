"""Why a whole file is not read: an error where the file was named itself, a line of `corpus.issues` inside a folder."""

from policytext.errors import EmptyInputError, InputError, explain

__all__ = ["RefusedError", "refusal_code"]


class RefusedError(InputError):
    """A file that can't be read, or must not be, with the code that lists it.

    Attributes
    ----------
    code : str
        As in the table of issues, such as ``"encrypted"``.
    """

    def __init__(self, code: str, problem: str, *, hint: str, found: str = "") -> None:
        super().__init__(explain(problem, found=found, hint=hint))
        self.code = code


def refusal_code(error: InputError) -> str:
    """The code under which a file is listed that raised this.

    >>> refusal_code(EmptyInputError("a.txt is empty"))
    'empty-file'
    """
    if isinstance(error, RefusedError):
        return error.code
    return "empty-file" if isinstance(error, EmptyInputError) else "unreadable"
