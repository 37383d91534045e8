"""One message as one short text to one service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alerts.channels.apprise.outcome import raise_no
from alerts.channels.apprise.service import service_of
from alerts.channels.apprise.settings import AppriseSettings
from alerts.channels.apprise.watched import watching
from alerts.channels.brief import short_text
from alerts.channels.configured import Configured
from commerce.messages import Claimed, Message
from wording.fitting import TextLimit, fitted

#: Whatever a service says it takes: some count bytes, and make a file of what is longer.
_LONGEST = TextLimit(4000, "bytes")
#: Signs by which services ring everybody, name people, or hide a link under words; others that look alike do nothing.
_HARMLESS = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "@": "\N{FULLWIDTH COMMERCIAL AT}",
        "[": "\N{FULLWIDTH LEFT SQUARE BRACKET}",
        "]": "\N{FULLWIDTH RIGHT SQUARE BRACKET}",
    }
)


def open_channel(configured: Configured[AppriseSettings]) -> AppriseChannel:
    """Return the way to one service."""
    return AppriseChannel(
        configured.table.name,
        configured.secrets["address"].strip(),
        timeout_s=configured.timeout_s,
        elapsed=configured.elapsed,
    )


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """One service: as the configuration calls it, and its Apprise address."""

    name: str
    address: str = field(repr=False)
    timeout_s: float = 30
    elapsed: Callable[[], float] = lambda: 0.0

    def deliver(self, claimed: Claimed) -> str:
        """Send one message; see `Channel.deliver`. Apprise does not say how the other side calls it."""
        service = self.service()
        title, body, body_format = text_of(claimed.message, service)
        import apprise  # noqa: PLC0415 - an extra

        notifier = apprise.Apprise(asset=service.asset)
        notifier.add(service)
        with watching(self.timeout_s, self.elapsed) as watch:
            is_sent = bool(notifier.notify(title=title, body=body, body_format=body_format))
        if not is_sent:
            raise_no(watch.exchanges, self.where)
        return ""

    def service(self) -> Any:
        """Return Apprise's plugin for the address.

        Raises:
            Refused: Apprise is not installed, or knows no such address.
        """
        return service_of(self.address, self.where)

    @property
    def where(self) -> str:
        """How errors call the service."""
        return f"apprise '{self.name}'"


def text_of(message: Message, service: Any) -> tuple[str, str, str]:
    """Return title, text and format of a message as a service takes it: "text", or "markdown" if it knows no other."""
    title, told = _split(message, service.title_maxlen)
    told = fitted(told, TextLimit(max(service.body_maxlen - len(title), 1), "utf-16"))
    if _formats(service) == {"markdown"}:
        return title, "  \n".join(told.splitlines()), "markdown"  # else its lines would be one
    return title, told, "text"


def _split(message: Message, longest_title: int) -> tuple[str, str]:
    """Return what stands above the text where a service has a place for it, and the rest: nothing is told twice."""
    told, subject = short_text(message, _LONGEST).translate(_HARMLESS), message.subject.translate(_HARMLESS)
    first, _, rest = told.partition("\n")
    if longest_title <= 0:
        return "", told
    if subject and subject in first and rest.strip():
        subject, told = first, rest.strip()
    return fitted(subject, TextLimit(longest_title, "utf-16")).splitlines()[0], told


def _formats(service: Any) -> set[str]:
    """Return the formats that a service takes: one, or several."""
    told = service.notify_format
    return {str(getattr(one, "value", one)) for one in (told if isinstance(told, tuple | list) else (told,))}
