"""`shopbell redact-customer`: forget one customer of one shop."""

from __future__ import annotations

import sys

import click

from commerce.errors import Refused
from shopbell.cli.options import Call
from shopbell.jobs.privacy import redact
from shopbell.outside import random_bytes


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
        click.confirm(f"{shop}: forget this customer? This cannot be undone", abort=True)
    with installation.open_cache() as cache:
        if cache.shops.info(shop) is None:
            msg = (
                f"{shop}: nothing is known yet, so there is nothing to forget; ask again once `shopbell sync` has begun"
            )
            raise Refused(msg)
        gone = redact(
            settings,
            cache,
            installation.customer_key.pseudonymizer(cache),
            random_bytes,
            now=installation.clock.now(),
            emails=[address] if address else [],
            ids=[customer_id] if customer_id else [],
        )
    if not any(gone):
        click.echo(
            f"{shop}: nobody of that name is stored (wrong spelling, or a guest who left another address);"
            " should the shop tell of them later, what they ordered until now is nobody's"
        )
        return
    click.echo(
        f"{shop}: forgotten: {gone.orders} orders and {gone.checkouts} checkouts are nobody's now, "
        f"{gone.accounts} accounts deleted; no figure has changed"
    )
    click.echo("Backups of the database made before still hold the old numbers.")
