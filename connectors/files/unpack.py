"""What a file is, whatever it is called: archives are opened, and what is no table is named for what it is.

Nothing is opened that would be larger than a table may be: how much an archive holds is counted while it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from commerce.errors import Refused
from connectors.files.fetch import MOST_BYTES

#: A workbook's sheets are written in many words.
MOST_WORKBOOK_BYTES: Final = 4 * MOST_BYTES
_MOST_LAYERS = 3
_ZIP, _EMPTY_ZIP, _GZIP = b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b"
_WORKBOOK = "xl/workbook.xml"
#: How other files begin, what they are, and what to do.
_KNOWN: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one that is locked by a password; save it as .xlsx or CSV"),
    (b"%PDF", "a PDF document; export the table as CSV or .xlsx"),
    (b"{\\rtf", "a text document (RTF); export the table as CSV or .xlsx"),
    (b"\x89PNG", "a picture; export the table as CSV or .xlsx"),
    (b"\xff\xd8\xff", "a picture; export the table as CSV or .xlsx"),
    (b"GIF8", "a picture; export the table as CSV or .xlsx"),
    (b"SQLite format 3", "a database; export the table as CSV or .xlsx"),
    (b"PAR1", "a Parquet file; export the table as CSV or .xlsx"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it, or pack it as .zip or .gz"),
    (b"Rar!", "a RAR archive; unpack it, or pack it as .zip or .gz"),
    (b"BZh", "a bzip2 archive; unpack it, or pack it as .zip or .gz"),
    (b"\xfd7zXZ\x00", "an xz archive; unpack it, or pack it as .zip or .gz"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it, or pack it as .zip or .gz"),
)


class Unpacked(NamedTuple):
    """The bytes of a table, and whether they are a workbook's."""

    content: bytes
    is_workbook: bool


def unpacked(content: bytes, source: str, inside: str = "") -> Unpacked:
    """Return the table that a file is or holds.

    Args:
        content: As it was fetched.
        source: What messages call the file.
        inside: Which file of an archive is meant.

    Raises:
        Refused: It is something else, damaged, locked, too large, or holds several files and none is named.
    """
    for _ in range(_MOST_LAYERS):
        for beginning, what in _KNOWN:
            if content.startswith(beginning):
                msg = f"{source}: this is {what}"
                raise Refused(msg)
        if content.startswith(_GZIP):
            content = _from_gzip(content, source)
        elif content.startswith((_ZIP, _EMPTY_ZIP)):
            found = _from_zip(content, source, inside)
            if found is None:
                return Unpacked(content, is_workbook=True)
            content = found
        else:
            return Unpacked(content, is_workbook=False)
    msg = f"{source}: archives within archives; unpack the table"
    raise Refused(msg)


def of_what(text: str) -> str:
    """Return what a text is that is no table, and what to do; "" where it may be one."""
    start = text.lstrip()[:2000]
    if start.startswith("<"):
        if re.search(r"<(\w+:)?Workbook\b", start):
            return "this is an Excel workbook as XML; save it as .xlsx or CSV"
        return "this is a web page, not a table; publish the sheet as CSV, or export it anew"
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]|\)\]\}'|[\w.]+\(\s*\{", start):
        return "this is JSON, not a table; export it as CSV or .xlsx"
    return ""


def _from_gzip(content: bytes, source: str) -> bytes:
    """Unpack all members of a gzip file."""
    parts, left = [], MOST_BYTES + 1
    try:
        while content.startswith(_GZIP):
            stream = zlib.decompressobj(wbits=31)
            parts.append(stream.decompress(content, left))
            left -= len(parts[-1])
            if left <= 0:
                raise Refused(_too_large(source))
            if not stream.eof:
                msg = f"{source}: this gzip file is cut off; fetch or write it anew"
                raise Refused(msg)
            content = stream.unused_data
    except zlib.error:
        msg = f"{source}: this gzip file is damaged; fetch or write it anew"
        raise Refused(msg) from None
    return b"".join(parts)


def _from_zip(content: bytes, source: str, inside: str) -> bytes | None:
    """Return the file in a zip archive; None for a workbook, which is one itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [one.filename for one in archive.infolist()]
            if _WORKBOOK in names:
                if sum(one.file_size for one in archive.infolist()) > MOST_WORKBOOK_BYTES:
                    raise Refused(_too_large(source))
                return None
            if what := _document(names):
                msg = f"{source}: this is {what}"
                raise Refused(msg)
            one = _chosen(archive, source, inside)
            if one.file_size > MOST_BYTES:
                raise Refused(_too_large(source))
            return archive.read(one)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        msg = f"{source}: this is an Excel workbook or zip archive that is damaged or locked; save it anew, or as CSV"
        raise Refused(msg) from None


def _document(names: list[str]) -> str:
    """Return what else is packed as a zip archive; "" for a plain one."""
    if "xl/workbook.bin" in names:
        return "a binary Excel workbook (.xlsb); save it as .xlsx or CSV"
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        return "a Numbers document; export it as CSV or .xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "an OpenDocument sheet (.ods); save it as .xlsx or CSV"
    if "[Content_Types].xml" in names:
        return "an Excel workbook or other Office document without a sheet in it; save it anew, or as CSV"
    return ""


def _chosen(archive: zipfile.ZipFile, source: str, inside: str) -> zipfile.ZipInfo:
    """Return the one file that is meant."""
    files = [
        one for one in archive.infolist() if not one.is_dir() and not re.search(r"(^|/)(\.|__MACOSX/)", one.filename)
    ]
    wanted = [one for one in files if one.filename == inside] if inside else files
    wanted = wanted or [one for one in files if fnmatchcase(one.filename, inside)]
    if len(wanted) == 1:
        return wanted[0]
    shown = ", ".join(one.filename for one in files[:10]) + (", ..." if len(files) > 10 else "")  # noqa: PLR2004 - a line's worth
    if not files:
        msg = f"{source}: this archive holds no file"
    elif inside and not wanted:
        msg = f"{source}: the archive has no file {inside!r}; it holds {shown}"
    else:
        msg = f'{source}: the archive holds {len(files)} files ({shown}); write inside = "{files[0].filename}"'
    raise Refused(msg)


def _too_large(source: str) -> str:
    return f"{source}: unpacked, it has more than {MOST_BYTES // 2**20} MB; split it by years"
