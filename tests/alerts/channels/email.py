"""The other side of mail: an SMTP server that asks for a login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from alerts.channels.email.settings import EmailSettings
from tests.alerts.channels.counterpart import Fault, Line
from tests.alerts.channels.mail_server import Mailbox, free_port, mail_server

FAULTS = frozenset(Fault)
_BOXES = {
    Fault.NONE: ("250 OK", "250 OK"),
    Fault.REFUSES: ("554 5.7.1 Message rejected", "250 OK"),
    Fault.BUSY: ("550 5.4.5 Daily user sending limit exceeded", "250 OK"),
    Fault.IN_TROUBLE: ("451 4.3.0 Try again", "250 OK"),
    Fault.HANGS_UP: ("250 OK", "421 4.3.2 Closing"),
    Fault.SILENT: (None, "250 OK"),
    Fault.LOST: ("250 OK", "250 OK"),
}
#: In this place a word may run or look like a tag.
_HARMFUL = ("<script>",)


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a mailbox."""
    if fault is Fault.AWAY:
        yield Line(_table(free_port()), {"password": "open sesame"})
        return
    answer, to = _BOXES[fault]
    mailbox = Mailbox(answer, to, hangs_up=fault is Fault.LOST)

    def pages() -> list[str]:
        return [_part(mail, "html") for mail in mailbox.mails]

    def texts() -> list[str]:
        return [_part(mail, "plain") for mail in mailbox.mails]

    with mail_server(mailbox, auth_require_tls=False) as port:
        yield Line(_table(port), {"password": "open sesame"}, texts, pages, _HARMFUL)


def _table(port: int) -> EmailSettings:
    return EmailSettings(host="localhost", port=port, security="none", user="bell", sender="bell@toys.example")


def _part(mail: bytes, kind: str) -> str:
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())
