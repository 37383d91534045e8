"""Mail to readers who have an address: what the channel says of itself. What talks to a server lies beside this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.channels.configured import Configured
from alerts.channels.kind import BY_WORDS, Channel, ChannelKind, Question, Readers
from commerce.settings.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from alerts.channels.email.settings import EmailSettings
    from alerts.channels.hearing import Hearing, Listener
    from alerts.channels.remarks import Remark


def _settings() -> type[EmailSettings]:
    from alerts.channels.email.settings import EmailSettings

    return EmailSettings


def _address() -> Any:
    from commerce.settings.fields import Mail

    return Mail


def _open(configured: Configured[EmailSettings]) -> Channel:
    from alerts.channels.email.channel import open_channel

    return open_channel(configured)


def _hear(hearing: Hearing) -> Listener:
    from alerts.channels.email.listener import listener

    return listener(hearing)


def _examine(configured: Configured[Any], now: datetime, may_ask: bool) -> Iterator[Remark]:  # noqa: FBT001 - as told
    from alerts.channels.email.examine import examine

    return examine(configured, now, may_ask)


CHANNEL = ChannelKind(
    name="email",
    settings=_settings,
    audience=Readers(_address),
    open=_open,
    carries=frozenset({"text", "html", "pictures"}),
    editions=frozenset({"alert", "digest"}),
    stands_in_for=frozenset({"alert"}),  # who works in a chat is called there, and not by mail as well
    secrets=(Secret("password"), Secret("imap_password")),
    answers=BY_WORDS,
    hear=_hear,
    examine=_examine,
    questions=(
        Question("email", "E-mail address for the morning digest (empty: none)", help="The reader's address."),
        Question(
            "smtp_host",
            "Mail server that sends it (empty: write files instead)",
            key="host",
            help="Mail server that takes the digest.",
            after=("email",),
        ),
        Question("smtp_user", "User name at the mail server (empty: none)", key="user", after=("email", "smtp_host")),
        Question(
            "smtp_password_env",
            "Environment variable that holds its password",
            key="password_env",
            help="Environment variable with the mail password.",
            default="SMTP_PASSWORD",
            after=("email", "smtp_host", "smtp_user"),
            asks_unseen="Its password (not shown; empty: from an environment variable)",
        ),
        Question(
            "sender",
            "From whom the mails come",
            key="sender",
            help="From whom the mails come.",
            same_as="email",
            sample="bell@toys.example",
            after=("email", "smtp_host"),
        ),
    ),
)
