"""A practice mailbox that is read over IMAP on loopback: mails that lie in it, and what goes wrong with such servers.

As much of IMAP4rev1 (RFC 3501) as a reader of mails needs: LOGIN, EXAMINE, UID SEARCH SINCE, UID FETCH, NOOP, LOGOUT.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.parser import BytesHeaderParser
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from practice.loopback import Loopback

_FETCH = re.compile(r"UID FETCH (\d+) \((?:INTERNALDATE )?BODY\.PEEK\[(.*?)\](<0\.(\d+)>)?\)", re.IGNORECASE)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class PracticeMailbox(Loopback):
    """Mails in one folder, and the server that shows them.

    Attributes:
        user, password: What it lets in.
        mails: {number: (day or instant of arrival, the mail)}.
        says_when_late: It says when a mail came behind its content, as some servers do.
        commands: Everything it was asked, without passwords.
        hangs_up_at: The first word of a command at which it ends the connection; "" for none.
        refuses_login: What it answers to any login, e.g. "NO [AUTHENTICATIONFAILED] Invalid credentials"; "" for none.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, user: str = "bell", password: str = "open sesame") -> None:  # noqa: S107 - of a practice server
        self.user, self.password = user, password
        self.mails: dict[int, tuple[date | datetime, bytes]] = {}
        self.commands: list[str] = []
        self.hangs_up_at, self.refuses_login = "", ""
        self.says_when_late = False
        server = _Server(("127.0.0.1", 0), _Session)
        server.mailbox, server.tls = self, tls
        super().__init__(server)

    def put(self, mail: bytes, day: date | datetime) -> int:
        """Lay a mail into it, that came on a day at noon or at an instant (UTC); return its number."""
        number = max(self.mails, default=0) + 1
        self.mails[number] = (day, mail)
        return number


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: PracticeMailbox
    tls: ssl.SSLContext | None

    def get_request(self) -> tuple[Any, Any]:
        """Take a connection, with TLS from the first byte where it has a certificate."""
        line, address = super().get_request()
        return (self.tls.wrap_socket(line, server_side=True) if self.tls else line), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep still: connections that break are what it is there for."""


class _Session(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer commands until it is left, or hangs up."""
        self._says("* OK practice ready")
        with suppress(OSError):
            while line := self.rfile.readline().decode(errors="replace").strip():
                tag, _, command = line.partition(" ")
                if not self._answers(tag, command):
                    return

    def _answers(self, tag: str, command: str) -> bool:
        """Answer a command; return whether there may be another."""
        mailbox, word = self.server.mailbox, command.partition(" ")[0].upper()
        mailbox.commands.append("LOGIN" if word == "LOGIN" else command)
        if mailbox.hangs_up_at and command.upper().startswith(mailbox.hangs_up_at):
            return False
        known: dict[str, Callable[[str], str]] = {
            "CAPABILITY": lambda _: self._told("* CAPABILITY IMAP4rev1", "OK done"),
            "LOGIN": self._logs_in,
            "EXAMINE": lambda _: self._told(
                f"* {len(mailbox.mails)} EXISTS\r\n* OK [UIDVALIDITY 1] known", "OK [READ-ONLY] done"
            ),
            "UID": self._finds,
            "NOOP": lambda _: "OK done",
            "LOGOUT": lambda _: self._told("* BYE", "OK done"),
        }
        self._says(f"{tag} {known[word](command) if word in known else 'BAD what?'}")
        return word != "LOGOUT"

    def _told(self, line: str, answer: str) -> str:
        self._says(line)
        return answer

    def _logs_in(self, command: str) -> str:
        mailbox = self.server.mailbox
        if mailbox.refuses_login:
            return mailbox.refuses_login
        given = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', command.partition(" ")[2])
        words = [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in given]
        return (
            "OK done" if words == [mailbox.user, mailbox.password] else "NO [AUTHENTICATIONFAILED] Invalid credentials"
        )

    def _finds(self, command: str) -> str:
        if found := _FETCH.match(command):
            return self._fetches(int(found[1]), found[2], int(found[4] or 0))
        since = datetime.strptime(command.rpartition(" ")[2].strip('"'), "%d-%b-%Y").date()  # noqa: DTZ007 - a day alone
        numbers = [str(number) for number, (day, _) in self.server.mailbox.mails.items() if _day(day) >= since]
        return self._told(f"* SEARCH {' '.join(numbers)}".rstrip(), "OK done")

    def _fetches(self, number: int, part: str, longest: int) -> str:
        """Show a part of a mail: some fields of its header, or all of it."""
        kept = self.server.mailbox.mails.get(number)
        if kept is None:
            return "OK done"
        whole = kept[1]
        if part.upper().startswith("HEADER.FIELDS"):
            names = part[part.index("(") + 1 : part.index(")")].split()
            head = BytesHeaderParser().parsebytes(whole)
            lines = [f"{name}: {value}\r\n" for name, value in head.items() if name.upper() in map(str.upper, names)]
            shown = ("".join(lines) + "\r\n").encode()
        else:
            shown = whole[: longest or None]
        name = f"BODY[{part}]" + ("<0>" if longest else "")
        came = f'INTERNALDATE "{_came(kept[0])}" '
        before, behind = ("", f" {came}".rstrip()) if self.server.mailbox.says_when_late else (came, "")
        line = f"* {number} FETCH (UID {number} {before}{name} {{{len(shown)}}}\r\n"
        self.wfile.write(line.encode() + shown + f"{behind})\r\n".encode())
        return "OK done"

    def _says(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def _day(came: date | datetime) -> date:
    return came.date() if isinstance(came, datetime) else came


def _came(came: date | datetime) -> str:
    """Return when a mail came, as the protocol writes it, here in a zone east of UTC."""
    at = came if isinstance(came, datetime) else datetime.combine(came, time(12), UTC)
    there = at.astimezone(timezone(timedelta(hours=7)))
    return f"{there.day:2d}-{_MONTHS[there.month - 1]}-{there:%Y %H:%M:%S %z}"
