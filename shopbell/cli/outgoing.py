"""Deliver what waits, and say what did not get through."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cache import Cache
from shopbell.cli.speech import echo
from shopbell.delivery import deliver
from shopbell.undelivered import has_failed, is_held, still_waiting, undelivered
from shopbell.wiring import Installation
from wording.escaping import clean


def delivered(installation: Installation, cache: Cache, keys: Collection[str] = ()) -> bool:
    """Hand every due message to its channel; tell on standard error what did not get through.

    Args:
        installation: Where to.
        cache: What waits.
        keys: Messages that were written by this call, now or by an earlier one.

    Returns whether all of it is out, and every message of those keys: one that was laid aside yesterday, or waits for
    its next try, is not.
    """
    before = _standing(cache)
    deliver(installation, cache)
    missing = dict(_missing(installation, cache, before, keys))
    for number, sentence in missing.items():
        echo(f"message {number}: {clean(sentence)}", err=True)
    return not missing


def _standing(cache: Cache) -> dict[int, int]:
    """Return {message: how often it was tried} of all that wait, and of what was laid aside."""
    tried = {waiting.outbox_id: waiting.attempts for waiting in cache.outbox.waiting()}
    return tried | {parked.outbox_id: -1 for parked in cache.outbox.parked()}


def _missing(
    installation: Installation, cache: Cache, before: Mapping[int, int], keys: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield the number of each message that should be out and is not, and what is to be said of it."""
    settings = installation.settings
    for parked in cache.outbox.parked():
        if before.get(parked.outbox_id) != -1 or parked.key in keys:
            yield parked.outbox_id, undelivered(parked, settings)
    for waiting in cache.outbox.waiting():
        was_tried = has_failed(waiting) and before.get(waiting.outbox_id) != waiting.attempts
        if was_tried or (waiting.key in keys and not is_held(waiting)):
            yield waiting.outbox_id, still_waiting(waiting, settings)
