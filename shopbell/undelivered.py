"""What did not get through: whom each message is for, why it waits, when it is tried next, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.channels.register import kind_named
from alerts.channels.tables import NamedTable
from alerts.messages.together import KEY as TOGETHER
from cache import Cache
from commerce.messages import Parked, Waiting
from shopbell.config import Settings
from wording.escaping import clip
from wording.notices import Notice

#: Characters of a subject that leave room for the reason behind it.
_SHORT = 40
#: What keys of messages about a shop begin with, before its name.
_OF_A_SHOP = ("digest", "weekly", "monthly", "alert")


def addressee(settings: Settings, channel: str, key: str) -> str:
    """Return how the configuration calls whom a message is for: its key ends in the name.

    "" for somebody whom it does not name.
    """
    kind = kind_named(channel)
    if kind is not None and kind.has_many:
        names = [one.name for one in settings.channels.tables(channel) if isinstance(one, NamedTable)]
    else:
        names = [person.name for person in settings.recipient]
    return max((name for name in names if key.endswith(f":{name}")), key=len, default="")


def is_of(message: Parked | Waiting, shop: str, settings: Settings) -> bool:
    """Tell whether a message tells of a shop: its digest, or an alert of it.

    One about many shops is told of once: with the first that its reader reads of.
    """
    if message.key.startswith(f"{TOGETHER}:"):
        return next(_read_by(addressee(settings, message.channel, message.key), settings, message.channel), "") == shop
    return any(message.key.startswith(f"{about}:{shop}:") for about in _OF_A_SHOP)


def _read_by(name: str, settings: Settings, channel: str) -> Iterator[str]:
    """Yield the shops that somebody reads of, whom the configuration calls so."""
    kind = kind_named(channel)
    is_table = kind is not None and kind.has_many
    for shop in settings.names:
        tables = settings.channels.tables(channel) if is_table else ()
        hearing = [one.name for one in tables if isinstance(one, NamedTable) and one.hears_of(shop)]
        if name in (hearing if is_table else [person.name for person in settings.recipients_of(shop)]):
            yield shop


def undelivered(parked: Parked, settings: Settings) -> str:
    """Return a sentence about a message that was laid aside: whom it is for, why, and what may be done."""
    about, number = _about(parked, settings), parked.outbox_id
    if parked.is_uncertain:
        return (
            f"{about} may have arrived, or not ({parked.channel}): {parked.reason}; it is not sent again by itself:"
            f" look there, then `shopbell alerts drop {number}` where it is, or"
            f" `shopbell alerts release {number}` to send it again (`retry {number}`: at once)"
        )
    return (
        f"{about} was not delivered ({parked.channel}): {parked.reason};"
        f" mend that, then `shopbell alerts release {number}` (`retry {number}`: at once), or give it up:"
        f" `shopbell alerts drop {number}`"
    )


def still_waiting(waiting: Waiting, settings: Settings) -> str:
    """Return a sentence about a message that is still on its way: whom it is for, why it waits, and until when."""
    about, due = _about(waiting, settings), f"{waiting.due_at:%Y-%m-%d %H:%M} UTC"
    if waiting.is_in_hand:
        return f"{about} is being handed over ({waiting.channel}); should that be cut off, it is tried again at {due}"
    if is_held(waiting):
        return f"{about} is held in the quiet hours of its reader until {due} ({waiting.channel})"
    if not waiting.reason:
        return (
            f"{about} goes out with the next delivery ({waiting.channel}): `shopbell run`, or `shopbell alerts retry`"
        )
    tries = "1 try" if waiting.attempts == 1 else f"{waiting.attempts} tries"
    return (
        f"{about} waits after {tries} ({waiting.channel}): {waiting.reason}; next try {due} by `shopbell run`, or at"
        f" once: `shopbell alerts retry {waiting.outbox_id}`"
    )


def no_such_message(word: str, number: int) -> str:
    """Return what to say to who names a message that does not wait; `word` is the command."""
    return f"{word} {number}: no such message waits; `shopbell doctor` lists those that do"


def is_held(waiting: Waiting) -> bool:
    """Tell whether a message waits for the end of its reader's quiet hours: nobody has tried it yet."""
    return not waiting.reason and not waiting.attempts and waiting.due_at > waiting.written_at


def has_failed(waiting: Waiting) -> bool:
    """Tell whether a message that waits was tried in vain, and not only written."""
    return bool(waiting.reason)


def notices(shop: str, cache: Cache, settings: Settings) -> Iterator[Notice]:
    """Yield what a digest says of the messages of its shop that did not get through."""
    parked = [one for one in cache.outbox.parked() if is_of(one, shop, settings)]
    told: dict[str, list[Parked | Waiting]] = {
        "undelivered": [one for one in parked if not one.is_uncertain],
        "uncertain": [one for one in parked if one.is_uncertain],
        "waiting": [one for one in cache.outbox.waiting() if is_of(one, shop, settings) and has_failed(one)],
    }
    for code, some in told.items():
        if some:
            yield Notice(code, count=len(some), detail=_in_short(some[-1], settings))


def _in_short(message: Parked | Waiting, settings: Settings) -> str:
    return f"{_about(message, settings, _SHORT)} ({message.channel}): {message.reason}"


def _about(message: Parked | Waiting, settings: Settings, longest: int = 200) -> str:
    name = addressee(settings, message.channel, message.key)
    return f"'{clip(message.subject, longest)}'{f' for {name}' if name else ''}"
