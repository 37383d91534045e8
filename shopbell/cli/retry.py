"""`shopbell alerts retry`: send again now what was not delivered, or not yet."""

from __future__ import annotations

from cache import Cache
from commerce.errors import BadConfig
from shopbell.cli import FAILED, FINE
from shopbell.cli.options import Call
from shopbell.cli.speech import echo
from shopbell.config import Settings
from shopbell.delivery import deliver
from shopbell.undelivered import no_such_message, still_waiting, undelivered
from wording.escaping import clean


def retry(call: Call, numbers: tuple[int, ...]) -> int:
    """Send the messages of these numbers again; without any, all but those that may have arrived.

    Exit code 1 when one does not get through.

    Raises:
        BadConfig: A number is of no message that waits; nothing is sent.
    """
    installation = call.installation()
    with installation.open_cache() as cache:
        chosen, doubtful = _chosen(cache, numbers), _doubtful(cache)
        for number in chosen:
            cache.outbox.release(number, installation.clock.now())
        deliver(installation, cache)
        missing = _not_out(installation.settings, cache)
    for number in chosen:
        if number not in missing:
            echo(f"message {number} is sent")
    left = [number for number in (*chosen, *(() if numbers else doubtful)) if number in missing]
    for number in left:
        echo(f"message {number}: {clean(missing[number])}", err=True)
    if not chosen and not left:
        echo("no message waits")
    return FAILED if left else FINE


def _chosen(cache: Cache, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Return the messages that are to be sent again."""
    held, due = cache.outbox.parked(), [one.outbox_id for one in cache.outbox.waiting()]
    known = {*(one.outbox_id for one in held), *due}
    for number in numbers:
        if number not in known:
            raise BadConfig([no_such_message("retry", number)])
    return tuple(dict.fromkeys(numbers)) or (*(one.outbox_id for one in held if not one.is_uncertain), *due)


def _doubtful(cache: Cache) -> list[int]:
    """Return the messages that may have arrived: only a person decides that they are sent again."""
    return [one.outbox_id for one in cache.outbox.parked() if one.is_uncertain]


def _not_out(settings: Settings, cache: Cache) -> dict[int, str]:
    """Return what is to be said of every message that is not delivered, by its number."""
    told = {one.outbox_id: undelivered(one, settings) for one in cache.outbox.parked()}
    return told | {one.outbox_id: still_waiting(one, settings) for one in cache.outbox.waiting()}
