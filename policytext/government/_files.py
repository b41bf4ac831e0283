"""Small tables that users keep by hand: found, decoded, refused with a reason."""

from os import PathLike
from pathlib import Path

from policytext.errors import InputError, MissingFileError, explain

__all__ = ["read_text_table"]


def read_text_table(path: "str | PathLike[str]", *, what: str) -> tuple[str, str]:
    """Give the text of a CSV file in UTF-8 or GB 18030, and the file's name.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If it is in another encoding.
    """
    file = Path(path)
    if not file.is_file():
        raise MissingFileError(explain(f"no file {file.name!r} with {what}", hint="check the spelling and the working folder"))
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding), file.name
        except UnicodeDecodeError:
            continue
    raise InputError(explain(f"{file.name} is neither UTF-8 nor GB 18030", hint="save it as CSV in UTF-8"))
