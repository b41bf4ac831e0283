"""Small tables that users keep by hand: found, decoded, refused with a reason."""

from os import PathLike, fspath
from pathlib import Path

from policytext.errors import InputError, MissingFileError, expect, explain

__all__ = ["read_text_table"]

_RARE_SHARE = 0.3
"""Share of characters outside of GB 2312 above which a text read as GB 18030 is taken for another encoding."""


def read_text_table(path: "str | PathLike[str]", *, what: str) -> tuple[str, str]:
    """Give the text of a CSV file in UTF-8 or GB 18030, and the file's name.

    Raises
    ------
    MissingFileError
        If there is no such file.
    InputError
        If ``path`` is no path, or names a folder or a file in another encoding.
    """
    expect(path, (str, PathLike), verb=f"reading {what}", hint="give the path of a CSV file")
    file = Path(fspath(path))
    if file.is_dir():
        raise InputError(explain(f"{file.name!r} is a folder, and no file with {what}", hint="give the path of the file in it"))
    if not file.is_file():
        raise MissingFileError(explain(f"no file {file.name!r} with {what}", hint="check the spelling and the working folder"))
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (encoding == "utf-8-sig" or _is_chinese(text)):
            return text, file.name
    raise InputError(explain(f"{file.name} is neither UTF-8 nor GB 18030", hint="save it as CSV in UTF-8"))


def _is_chinese(text: str) -> bool:
    """Whether a text is made of common characters: Big5 and UTF-16 read as GB 18030 give rare ones."""
    beyond = [character for character in text if not character.isascii()]
    rare = sum(not _common(character) for character in beyond)
    return rare <= _RARE_SHARE * len(beyond)


def _common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
