"""Zip files, and the kinds that are one inside (docx, xlsx, ods): sizes checked before unpacking, names repaired.

Nothing is ever unpacked to the disk.
"""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.parsers import expat

from policytext.errors import InputError, explain
from policytext.reading._frequent import FREQUENT
from policytext.reading.refusals import RefusedError

__all__ = ["USUAL", "Limits", "Member", "check_xml", "members", "open_archive", "read_member"]

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_SMALL = 1_000_000
"""Members up to this size are not asked for their ratio: blanks pack well, and harm little."""
_DEEPEST = 200
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may unpack to.

    Attributes
    ----------
    unpacked : int
        Bytes of all members together.
    ratio : float
        Unpacked size by packed size, of each member beyond a megabyte.
    members : int
        Number of members.
    """

    unpacked: int = 2_000_000_000
    ratio: float = 200.0
    members: int = 100_000

    def __post_init__(self) -> None:
        if min(self.unpacked, self.ratio, self.members) <= 0:
            raise InputError(explain("a limit of an archive must be above 0", found=f"{self}", hint="leave it out to have the usual one"))


USUAL = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a zip file, with its name as it was meant."""

    name: str
    info: zipfile.ZipInfo


def open_archive(data: bytes, name: str, *, limits: Limits = USUAL) -> zipfile.ZipFile:
    """Open a zip file from memory, unless it is broken or would unpack to more than the limits allow.

    Raises
    ------
    RefusedError
        With the code ``"archive-too-large"`` or ``"unreadable"``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise RefusedError("unreadable", f"{name} is no zip file, or a damaged one", hint="copy it again from where it came from") from error
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    worst = max((info.file_size / max(1, info.compress_size) for info in infos if info.file_size > _SMALL), default=0.0)
    for what, value, limit in (("bytes", total, limits.unpacked), ("members", len(infos), limits.members), ("times its packed size", worst, limits.ratio)):
        if value > limit:
            raise RefusedError(
                "archive-too-large", f"{name} would unpack to {value:.0f} {what}", found=f"limit: {limit:.0f}",
                hint="if you trust it, unpack it yourself and read the folder, or raise limits=",
            )  # fmt: skip
    return archive


def members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """Files of an archive in its order, without its folders."""
    for info in archive.infolist():
        name = _name(info)
        if not name.endswith("/"):
            yield Member(unicodedata.normalize("NFC", name), info)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """Unpack one member; never more than the size that was checked.

    Raises
    ------
    RefusedError
        If it is encrypted or broken.
    """
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError("encrypted", f"{name} is protected by a password", hint="unpack it with the password, and read the folder")
    try:
        return archive.read(info)
    except (*_BROKEN, RuntimeError) as error:
        raise RefusedError("unreadable", f"{name} is damaged inside its archive", hint="pack it again") from error


def check_xml(data: bytes, name: str, *, nested: bool = True) -> None:
    """Refuse XML that declares entities or nests without end: office files need neither, attacks do.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the file.
    nested : bool
        Look at the nesting too; sheets are read as a stream, which no nesting harms.

    Raises
    ------
    RefusedError
        With the code ``"hostile-file"`` or ``"unreadable"``.

    >>> check_xml(b"<a><b/></a>", "a.docx")
    >>> check_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a.docx")
    Traceback (most recent call last):
        ...
    policytext.reading.refusals.RefusedError: a.docx declares document types or entities in its XML, as attacks do. Hint: save it again in an office program
    """
    hint = "save it again in an office program"
    parser = expat.ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        raise RefusedError("hostile-file", f"{name} declares document types or entities in its XML, as attacks do", hint=hint)

    def down(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise RefusedError("hostile-file", f"{name} nests more than {_DEEPEST} elements in its XML, as attacks do", hint=hint)

    def up(_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if nested:
        parser.StartElementHandler = down
        parser.EndElementHandler = up
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RefusedError("unreadable", f"{name} holds broken XML", hint=hint) from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs of Chinese systems write GBK, others UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        raw = name.encode("cp437")
        name = _utf8(raw) or _national(raw) or name
    return name.partition("\0")[0].replace("\\", "/")


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _national(raw: bytes) -> str | None:
    """GB18030, where what it gives is Chinese: a name in Latin letters with accents gives rare characters between letters."""
    try:
        name = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = [char for char in name if not char.isascii()]
    runs = sum(not one.isascii() and not two.isascii() for one, two in pairwise(name))
    common = sum(char in FREQUENT for char in beyond)
    return name if runs >= 1 or common == len(beyond) else None
