"""Who gets a message."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from alerts.channels.register import Kind
from alerts.messages.route import EVERYTHING, Route


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a message, over which channel, in which language.

    Attributes:
        name: Who it is, in keys; no address.
        channel: What it carries decides which parts are written.
        address: Where the channel sends it: an address, or the name of one of its tables; never a secret.
        zone: The reader's own; None: the shop's.
        answers_as: Who an answer is from, in commands that a message shows; "" where nobody need say it.
        reads_as: What `shopbell readers` calls who reads digests here; "" where that is the name.
        write_to: The operator's address of mail, for who cannot give commands; "" where none is known.
        slowed: The command by which a digest that comes once a week for want of answers comes daily again; "": it does.
        route: Which incidents are told.
        takes_replies: What the reader writes back there is read.
        kpis: The numbers that a digest shows large; (): those that are off, have a target, or are at the core.
    """

    name: str
    channel: Kind
    address: str
    language: str = "en"
    zone: ZoneInfo | None = None
    answers_as: str = ""
    reads_as: str = ""
    write_to: str = ""
    kpis: tuple[str, ...] = ()
    route: Route = EVERYTHING
    slowed: str = ""
    takes_replies: bool = False
