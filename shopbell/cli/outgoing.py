"""Deliver what waits, and say what did not get through."""

from __future__ import annotations

import click

from cache import Cache
from shopbell.delivery import deliver, undelivered
from shopbell.wiring import Installation
from wording.escaping import clean


def delivered(installation: Installation, cache: Cache) -> bool:
    """Hand every due message to its channel; tell on standard error what did not get through.

    Returns whether none had to be laid aside, as not delivered or as uncertain. What is only put off is tried again by
    the next delivery.
    """
    before = {parked.outbox_id for parked in cache.outbox.parked()}
    went = deliver(installation, cache)
    for parked in cache.outbox.parked():
        if parked.outbox_id not in before:
            click.echo(f"message {parked.outbox_id}: {clean(undelivered(parked, installation.settings))}", err=True)
    if went.put_off:
        click.echo(f"{went.put_off} could not be delivered yet; `shopbell run` tries again", err=True)
    return not (went.parked or went.uncertain)
