"""A real SMTP server that keeps what it is given and answers as told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Mailbox:
    """Keeps what it is given; answers as told, or not at all."""

    def __init__(
        self, answer: str | None = "250 OK", to: str = "250 OK", *, hangs_up: bool = False, **others: str
    ) -> None:
        self.answer, self.to, self.hangs_up = answer, to, hangs_up
        self.by, self.at_login = others.get("by", "250 OK"), others.get("login", "")
        self.mails: list[bytes] = []
        self.logins: list[bytes] = []
        self.senders: list[str] = []
        self.recipients: list[str] = []
        self.was_encrypted = False

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.by

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        self.was_encrypted = session.ssl is not None
        assert isinstance(envelope.content, bytes)
        self.senders.append(str(envelope.mail_from))
        self.recipients += envelope.rcpt_tos
        self.mails.append(envelope.content)
        if self.hangs_up and server.transport is not None:
            server.transport.close()
        elif self.answer is None:
            await asyncio.sleep(5)  # noqa: TID251 - a server that does not answer in time
        return self.answer or "250 too late"

    def login(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth: object) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.login)
        if self.at_login:
            return AuthResult(success=False, handled=False, message=self.at_login)
        return AuthResult(success=auth.password == b"open sesame", handled=False)


@contextmanager
def mail_server(mailbox: Mailbox, **settings: Any) -> Iterator[int]:
    """Serve a mailbox; yield the port."""
    port = free_port()
    controller = Controller(mailbox, hostname="localhost", port=port, authenticator=mailbox.login, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("localhost", 0)) as probe:
        return int(probe.getsockname()[1])
