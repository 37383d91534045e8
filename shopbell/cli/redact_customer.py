"""`shopbell redact-customer`: forget one customer of one shop."""

from __future__ import annotations

import sys

import click

from commerce.errors import Refused
from shopbell.cli.options import Call
from shopbell.cli.speech import echo, tell
from shopbell.jobs.privacy import redact
from shopbell.outside import random_bytes
from shopbell.upkeep.in_copies import forget_in_copies
from shopbell.upkeep.scratch import sweep_scratch


def forget(call: Call, shop: str, email: str | None, customer_id: str | None, *, yes: bool) -> None:
    """Forget one customer; no figure changes.

    The orders stay, and are nobody's any more. Only a keyed hash of the customer was ever stored; it is replaced by a
    random number. What you type is kept nowhere.
    """
    if not email and not customer_id:
        msg = "say who: --email or --id"
        raise click.UsageError(msg)
    installation = call.installation()
    (settings,) = installation.shops(shop)
    address = sys.stdin.readline().strip() if email == "-" else email
    if not yes:
        click.confirm(tell(f"{shop}: forget this customer? This cannot be undone"), abort=True)
    named = {"emails": [address] if address else [], "ids": [customer_id] if customer_id else []}
    with installation.open_cache() as cache:
        if cache.shops.info(shop) is None:
            msg = (
                f"{shop}: nothing is known yet, so there is nothing to forget; ask again once `shopbell sync` has begun"
            )
            raise Refused(msg)
        pseudonym, now = installation.customer_key.pseudonymizer(cache), installation.clock.now()
        gone = redact(settings, cache, pseudonym, random_bytes, now=now, **named)
    sweep_scratch(installation.scratch, now, all_of_it=True)
    deleted = forget_in_copies(
        installation, shop, lambda copy: redact(settings, copy, pseudonym, random_bytes, now=now, **named)
    )
    for sentence in deleted:
        echo(sentence, err=True)
    if not any(gone):
        echo(
            f"{shop}: nobody of that name is stored (wrong spelling, or a guest who left another address);"
            " should the shop tell of them later, what they ordered until now is nobody's"
        )
        return
    echo(
        f"{shop}: forgotten: {gone.orders} orders and {gone.checkouts} checkouts are nobody's now, "
        f"{gone.accounts} accounts deleted; no figure has changed"
    )
    echo("So it is in the backups that Shopbell made; copies that you made yourself still hold the old numbers.")
