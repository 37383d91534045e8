"""The mailbox that answers to our mails come into: only those are opened, and nothing in it is changed.

It is opened read-only (EXAMINE), so that no mail is marked as read. Of every new mail only the fields are fetched that
say what it answers; the text only of answers to a mail of ours.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parseaddr
from html import unescape

from commerce.errors import Refused, TryLater

#: Message-IDs of ours that begin the conversation about an incident; see `alerts.messages.compose`.
_OURS = re.compile(r"<(incident-[0-9a-f]{32})@[^<>\s]+>")
_FIELDS = "FROM TO SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE"
#: Bytes of a mail that are read: an answer is a line.
_MOST = 200_000
#: What a page holds that nobody sees; what ends a line of it; what is no word. Each takes little time on any page, for
#: anybody may send a mail that looks like an answer.
_UNSEEN = re.compile(r"(?i)<(style|script|head|title)\b(?:(?!</\1|<\1\b).)*</\1\s*>", re.DOTALL)
_LINE_END = re.compile(r"(?i)<(?:br|/p|/div)[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
#: When a mail came into the mailbox, as the server says it (RFC 3501, 2.3.3).
_CAME_AT = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2} [+-]\d{4})"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that answers one of ours; all of it but `conversation` is foreign text.

    Attributes:
        conversation: "incident-..." of the mail that began what it answers.
        sender: Address alone, in small letters.
        name: Its Message-ID.
        text: What it says, with what it quotes.
        came_at: When it came into the mailbox, as the server says, UTC; None where it does not say.
    """

    conversation: str
    sender: str
    name: str
    subject: str
    text: str
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letterbox:
    """One folder at one server.

    Attributes:
        security: "tls" from the first byte; "starttls"; "none" on this machine only.
        context: By which certificates are trusted; None for "none".
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str = "INBOX"
    context: ssl.SSLContext | None = None
    timeout_s: float = 30

    def letters(self, since: date, seen: Collection[str], passed: set[str] | None = None) -> Iterator[Letter]:
        """Yield the answers that came on a day or after it, but for those whose Message-ID was seen.

        Args:
            since: That day.
            seen: Message-IDs.
            passed: Other mails, by what the server calls them: what is found is added, and never asked for again, for
                a shop's mailbox holds hundreds that answer nothing of ours.

        Raises:
            Refused: It does not let us in, or has no such folder.
            TryLater: It cannot be reached, or ended in the middle.
        """
        with self._failing():
            server = self._connected()
            try:
                self._enter(server)
                held = self._held(server)
                for number in self._numbers(server, since):
                    if passed is not None and held + number in passed:
                        continue
                    told, came_at = self._part(server, number, f"HEADER.FIELDS ({_FIELDS})")
                    head = message_from_bytes(told)
                    name = _name(head)  # two that have none are two
                    if (conversation := _answered(head)) and not (name and name in seen):
                        content, _ = self._part(server, number, "", f"<0.{_MOST}>")
                        yield replace(_letter(content, conversation), came_at=came_at)
                    elif passed is not None and held and not conversation:
                        passed.add(held + number)
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    server.logout()
                with suppress(OSError):
                    server.shutdown()  # what was cut off has no farewell

    def _connected(self) -> imaplib.IMAP4:
        if self.security == "tls":
            return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=self.context, timeout=self.timeout_s)
        return imaplib.IMAP4(self.host, self.port, timeout=self.timeout_s)

    def _enter(self, server: imaplib.IMAP4) -> None:
        """Log in, and open the folder for reading alone."""
        if self.security == "starttls":
            server.starttls(self.context)
        try:
            server.login(self.user, self.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError):
            # what the server says may hold the user's name
            msg = f"{self._place} does not take this user and password for reading mail; check both"
            raise Refused(msg) from None
        done, _ = server.select(_quoted(self.folder), readonly=True)
        if done != "OK":
            msg = f"{self._place} has no folder {self.folder!r}; write the name that your mail program shows"
            raise Refused(msg)

    def _numbers(self, server: imaplib.IMAP4, since: date) -> list[str]:
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        _, found = server.uid("SEARCH", "SINCE", day)
        return (found[0] or b"").decode().split()

    def _held(self, server: imaplib.IMAP4) -> str:
        """Return as long as what the server's numbers hold (RFC 3501, 2.3.1.1); "" where it does not say."""
        _, found = server.response("UIDVALIDITY")
        return f"{found[0].decode(errors='replace')}:" if found and isinstance(found[0], bytes) else ""

    def _part(self, server: imaplib.IMAP4, number: str, part: str, only: str = "") -> tuple[bytes, datetime | None]:
        """Return a part of a mail, and when that came; the server says the latter before the part, or behind it."""
        _, found = server.uid("FETCH", number, f"(INTERNALDATE BODY.PEEK[{part}]{only})")
        said = b" ".join(piece[0] if isinstance(piece, tuple) else piece for piece in found if piece)
        return next((bytes(piece[1]) for piece in found if isinstance(piece, tuple)), b""), _came_at(said)

    def _failing(self) -> _Sorted:
        return _Sorted(self._place)

    @property
    def _place(self) -> str:
        return f"mail server {self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Turns what goes wrong with a server into what happens next."""

    place: str

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ssl.SSLCertVerificationError):
            msg = f"{self.place} shows a certificate that is not trusted ({error.verify_message})"
            raise Refused(msg) from None
        if isinstance(error, imaplib.IMAP4.error | OSError):
            msg = f"{self.place} cannot be read ({type(error).__name__})"
            raise TryLater(msg) from None


def _quoted(folder: str) -> str:
    """Return the name of a folder as the protocol writes it: beyond ASCII in its own UTF-7 (RFC 3501, 5.1.3)."""
    plain = re.sub(r"[^\x20-\x7e]+", _shifted, folder.replace("&", "&-"))
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(found: re.Match[str]) -> str:
    return f"&{b64encode(found[0].encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"


def _came_at(said: bytes) -> datetime | None:
    """Return the instant that an answer of the server names; None where there is none."""
    found = _CAME_AT.search(said)
    try:
        if found is not None:
            day, month, year, rest = (part.decode() for part in found.groups())
            told = f"{year}-{_MONTHS.index(month) + 1}-{day.strip()} {rest}"
            return datetime.strptime(told, "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None


def _answered(head: Mail) -> str:
    """Return which conversation of ours a mail answers; "" for none, and of what a machine wrote by itself."""
    by_itself = str(head.get("Auto-Submitted", "no")).strip().lower() != "no"
    if by_itself or str(head.get("Precedence", "")).strip().lower() in {"bulk", "junk", "auto_reply", "list"}:
        return ""
    found = _OURS.findall(f"{head.get('References', '')} {head.get('In-Reply-To', '')}")
    return str(found[0]) if found else ""


def _name(head: Mail) -> str:
    return str(head.get("Message-ID", "")).strip()


def _letter(content: bytes, conversation: str) -> Letter:
    head = BytesHeaderParser().parsebytes(content)  # the older way of reading fields takes any
    return Letter(
        conversation=conversation,
        sender=parseaddr(str(head.get("From", "")))[1].lower(),
        name=_name(head),
        subject=_subject(head),
        text=_text(content).encode(errors="replace").decode(),  # UTF-7 holds halves of signs, which nobody can store
    )


def _subject(head: Mail) -> str:
    """Return what a subject says: beyond ASCII it is written in words of a code (RFC 2047)."""
    written = str(head.get("Subject", ""))
    try:
        told = str(make_header(decode_header(written)))
    except (LookupError, ValueError, HeaderParseError):
        told = written  # a character set that nobody knows
    return " ".join(told.encode(errors="replace").decode().split())


def _text(content: bytes) -> str:
    """Return what a mail says as plain text; "" where it says nothing that can be read."""
    try:
        body = message_from_bytes(content, policy=default).get_body(("plain", "html"))
        told = str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        return ""  # a character set that nobody knows, a broken encoding, parts that are none or a thousand deep
    if body is not None and body.get_content_subtype() == "html":
        told = unescape(_TAG.sub("", _LINE_END.sub("\n", _UNSEEN.sub("", told))))
    return told
