"""The file of a bulk operation: one JSON object a line, children apart from their parents, in no order one may trust.

It is spread over many small files by the parent's id while it streams in, so that all parts of an order meet in one of
them; each is then put together by itself. Memory stays bounded by one part, whatever the size of the file.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import quote

import msgspec
import requests

from commerce.clock import Clock
from commerce.errors import Refused, TryLater
from commerce.feeds import Feed
from connectors.answers import network_trouble, place
from connectors.deadline import DatedAdapter, within
from connectors.second_reading import Unreadable
from connectors.shopify.address import is_loopback
from connectors.shopify.nodes.common import Connection
from connectors.shopify.nodes.orders import DiscountApplicationNode, LineNode, OrderNode
from connectors.shopify.second_look import passed_over, second_look, unread
from connectors.waiting import wait

T = TypeVar("T")

_CONNECT_S, _READ_S = 10.0, 60.0
_CHUNK = 2**18
#: A file may take its time, but not drip: so long at least, and longer the larger it is.
_LEAST_S, _SLOWEST_BYTES_A_S = 600.0, 50_000
_TRIES = 5
_BUSY = frozenset({408, 425, 429})
_OK, _SERVER_ERROR = 200, 500
# One order line has some hundred bytes; an order with long titles a few thousand.
_LONGEST_LINE = 2**20
#: How long a line is taken to be where Shopify does not tell the size of its file.
BYTES_A_LINE = 500
_PART_BYTES, _MOST_PARTS, _KEPT_BYTES = 6 * 2**20, 128, 2**16

_LINE, _DISCOUNT, _ORDER, _OTHER = b"L", b"D", b"O", b"X"
_BLANK = frozenset({b"", b"\r"})  # as some proxies end a file
_OF_AN_ORDER = "gid://shopify/Order/"
_PLAIN_ID = ":/?=&"
_KINDS = {
    "LineItem": _LINE,
    "DiscountCodeApplication": _DISCOUNT,
    "AutomaticDiscountApplication": _DISCOUNT,
    "ManualDiscountApplication": _DISCOUNT,
    "ScriptDiscountApplication": _DISCOUNT,
}


#: A file of the folder, locked as long as somebody works there.
IN_HAND = "in-hand"

try:
    import fcntl
except ImportError:  # Windows: there a file that is open cannot be deleted, which says the same
    fcntl = None  # type: ignore[assignment]  # one name for a module and for none


class Expired(Exception):
    """The address of the file is no longer good."""


class Incomplete(Exception):
    """The file holds less than Shopify counted, or something that was cut off."""


class _Head(msgspec.Struct, gc=False):
    """What a line says of itself."""

    kind: str = msgspec.field(name="__typename", default="")
    id: str = ""
    parent: str = msgspec.field(name="__parentId", default="")


class Spill:
    """The parts of a file, by the id of the order they belong to."""

    def __init__(self, folder: Path, open_files: ExitStack) -> None:
        self.folder = folder
        self._open_files = open_files
        self._files: list[BinaryIO] = []
        self._kept: list[bytearray] = []
        self._lines = self._roots = self._distinct = 0
        self._unknown: Counter[str] = Counter()
        self._head = msgspec.json.Decoder(_Head)

    def begin(self, size: int) -> None:
        """Make ready for a file of so many bytes; what an earlier try left is dropped."""
        self._open_files.close()
        parts = min(max(size // _PART_BYTES, 1), _MOST_PARTS)
        self._files = [self._open_files.enter_context(_private(self.folder / str(number))) for number in range(parts)]
        self._kept = [bytearray() for _ in range(parts)]
        self._lines = self._roots = self._distinct = 0
        self._unknown.clear()

    def add(self, line: bytes) -> None:
        """Take in one line.

        Raises:
            Incomplete: It is no JSON: the file was cut.
        """
        try:
            head = self._head.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Incomplete(str(error)) from error
        except RecursionError:
            msg = "a record of the bulk file is nested without end"
            raise Incomplete(msg) from None
        self._lines += 1
        if head.kind == "Order" and not head.parent:
            self._roots += 1
            kind, owner = _ORDER, head.id
        elif head.parent and head.kind in _KINDS:
            kind, owner = _KINDS[head.kind], head.parent
        elif head.parent.startswith(_OF_AN_ORDER):
            kind, owner = _OTHER, head.parent
        else:
            self._unknown[head.kind[:60]] += 1
            return
        name = quote(owner, safe=_PLAIN_ID).encode()  # a blank in it would end it, a line break the line
        number = zlib.crc32(name) % len(self._files)
        kept = self._kept[number]
        kept += b"%b%b %b\n" % (kind, name, line)
        if len(kept) > _KEPT_BYTES:
            self._files[number].write(kept)
            kept.clear()

    def end(self) -> None:
        """Write out what was kept back."""
        for file, kept in zip(self._files, self._kept, strict=True):
            file.write(kept)
            kept.clear()

    def check(self, objects: int, roots: int) -> None:
        """Hold the lines against Shopify's own counts.

        Raises:
            Incomplete: Some are missing.
        """
        if self._lines < objects or self._roots < roots:
            msg = f"the file of a bulk operation holds {self._lines} records of {objects}"
            raise Incomplete(msg)

    def check_distinct(self, objects: int) -> None:
        """Hold what was read, repeats left out, against Shopify's own count; ask when all was read.

        Raises:
            Incomplete: A repeated line hid a missing one.
        """
        if self._distinct + self._unknown.total() < objects:
            msg = f"the file of a bulk operation holds {self._distinct} different records of {objects}"
            raise Incomplete(msg)

    def unknown(self) -> tuple[str, ...]:
        """Name the records of kinds that nobody asked for and that belong to no order."""
        return tuple(
            f"Shopify's bulk file holds {count} records of the kind {kind or 'none'!r}; left out"
            for kind, count in sorted(self._unknown.items())
        )

    def parts(self) -> Iterator[list[bytes]]:
        """Yield the lines part by part."""
        for file in self._files:
            file.seek(0)
            yield file.read().split(b"\n")[:-1]

    def count(self, distinct: int) -> None:
        """Note how many different records a part held."""
        self._distinct += distinct


def _private(path: Path) -> BinaryIO:
    """Make a file that only its owner may read."""
    return open(path, "wb+", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))


@contextmanager
def spilled(scratch: Path | None) -> Iterator[Spill]:
    """Give a place for the parts, gone afterwards. No customer's name is in them, and only we can read them.

    Args:
        scratch: Where, in the data folder, so that what a killed run leaves behind is found and swept; None for the
            system's own place.
    """
    if scratch is not None:
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bulk-", dir=scratch) as folder, ExitStack() as open_files:
        in_hand = open_files.enter_context(_private(Path(folder) / IN_HAND))
        if fcntl is not None:
            fcntl.flock(in_hand, fcntl.LOCK_EX)
        with ExitStack() as parts:
            yield Spill(Path(folder), parts)


def download(url: str, spill: Spill, clock: Clock, *, verify: bool | str, size: int) -> None:
    """Stream a file into its parts, without our token: the address alone opens it.

    Raises:
        TryLater: The store is away, after all tries, or there is no room on the disk.
        Refused: The address is none that we would go to.
        Expired: It is no longer good.
        Incomplete: The file was cut off, again and again.
    """
    if not (url.startswith("https://") or (url.startswith("http://") and is_loopback(url))):
        msg = f"{place(url)}: Shopify names an unsafe address for the file of a bulk operation"
        raise Refused(msg)
    for attempt in range(_TRIES):
        try:
            spill.begin(size)
            for line in _lines(url, clock, verify=verify, whole_s=_LEAST_S + size / _SLOWEST_BYTES_A_S):
                spill.add(line)
            spill.end()
        except (TryLater, Incomplete):
            if attempt == _TRIES - 1:
                raise
            wait(clock, 2.0**attempt, "the file of a bulk operation broke off")
        except OSError as error:
            msg = f"no room for the file of a bulk operation in {spill.folder}: {error.strerror}"
            raise TryLater(msg) from error
        else:
            return


def _lines(url: str, clock: Clock, *, verify: bool | str, whole_s: float) -> Iterator[bytes]:
    """Yield the lines of a file as they come, within so many seconds in all."""
    try:
        with (
            within(whole_s, clock.elapsed),
            requests.Session() as session,
            _got(session, url, verify=verify) as response,
        ):
            if response.status_code in _BUSY or response.status_code >= _SERVER_ERROR:
                msg = f"{place(url)} answered {response.status_code} for the file of a bulk operation"
                raise TryLater(msg)
            if response.status_code != _OK:
                raise Expired
            tail = b""
            for chunk in response.iter_content(_CHUNK):
                lines = (tail + chunk).split(b"\n")
                tail = lines.pop()
                if len(tail) > _LONGEST_LINE:
                    msg = "a record of the bulk file never ends"
                    raise Incomplete(msg)
                yield from [line for line in lines if line not in _BLANK]
            if tail.strip():
                yield tail
    except requests.RequestException as error:
        raise network_trouble(error, url) from None


def _got(session: requests.Session, url: str, *, verify: bool | str) -> requests.Response:
    """Ask for a file; its answer ends in time."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, DatedAdapter())
    return session.get(url, stream=True, timeout=(_CONNECT_S, _READ_S), verify=verify, allow_redirects=False)


@dataclass(slots=True)
class Found:
    """Some orders of a file, each with all that belongs to it.

    Attributes:
        nodes: Those that could be read.
        bad: The others, named.
        lacking: Ids of those that have parts of a kind that nobody knows: they are not all here.
    """

    nodes: list[OrderNode] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    lacking: set[str] = field(default_factory=set)


def orders_in(spill: Spill, most: int) -> Iterator[Found]:
    """Yield the orders in batches.

    Raises:
        Incomplete: A part without its order.
    """
    root = msgspec.json.Decoder(OrderNode)
    found = Found()
    for lines in spill.parts():
        roots, children = _sorted(lines)
        lines.clear()
        if not children.keys() <= roots.keys():
            msg = "the file of a bulk operation holds parts of an order that it lacks"
            raise Incomplete(msg)
        distinct = len(roots)
        for gid in sorted(roots):
            parts = children.pop(gid, [])
            try:
                node = _mended(root, roots[gid], OrderNode, found.bad)
                known, others = _joined(node, parts, found.bad)
                distinct += known + others
                found.nodes.append(node)
                if others:
                    found.lacking.add(node.id)
            except Unreadable as error:
                distinct += len(parts)
                number = gid.rpartition(b"/")[2].decode()[:40]
                found.bad.append(unread(roots[gid], "order", Feed.ORDERS, error, number))
            if len(found.nodes) + len(found.bad) >= most:
                yield found
                found = Found()
        spill.count(distinct)
    if found.nodes or found.bad:
        yield found


def _sorted(lines: list[bytes]) -> tuple[dict[bytes, bytes], dict[bytes, list[bytes]]]:
    """Return {order id: its line} (the last one, when it is there twice) and {order id: its parts, kind first}."""
    roots: dict[bytes, bytes] = {}
    children: dict[bytes, list[bytes]] = {}
    for line in lines:
        end = line.index(b" ")
        owner, kind = line[1:end], line[:1]
        if kind == _ORDER:
            roots[owner] = line[end + 1 :]
        else:
            children.setdefault(owner, []).append(kind + line[end + 1 :])
    return roots, children


_LINES = msgspec.json.Decoder(LineNode)
_DISCOUNTS = msgspec.json.Decoder(DiscountApplicationNode)


def _mended(decoder: msgspec.json.Decoder[T], line: bytes, kind: type[T], said: list[str]) -> T:
    """Read a line of the file, leniently where it is not of the documented shape; what is passed over is `said`.

    Raises:
        Unreadable: Something that is needed cannot be read.
    """
    try:
        return decoder.decode(line)
    except (msgspec.ValidationError, RecursionError):
        mended = second_look(line, kind)
        said += passed_over(line, "order" if kind is OrderNode else "part of an order", mended)
        return mended.node


def _joined(node: OrderNode, parts: list[bytes], said: list[str]) -> tuple[int, int]:
    """Put the parts of an order into it, each once; return how many different ones there are, known and unknown."""
    lines: dict[str, LineNode] = {}
    discounts: dict[int, DiscountApplicationNode] = {}
    others: set[bytes] = set()
    for part in parts:
        kind = part[:1]
        if kind == _LINE:
            line = _mended(_LINES, part[1:], LineNode, said)
            lines[line.id] = line
        elif kind == _DISCOUNT:
            discount = _mended(_DISCOUNTS, part[1:], DiscountApplicationNode, said)
            discounts[discount.index] = discount
        else:
            others.add(part)
    node.line_items = Connection(list(lines.values()))
    node.discount_applications = Connection(list(discounts.values()))
    return len(lines) + len(discounts), len(others)
