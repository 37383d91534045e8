"""`shopbell redact-customer`: forget one customer of one shop."""

from __future__ import annotations

import click

from shopbell.cli.declare import Work, declare


@declare("redact-customer")
@click.option("--shop", required=True, help="Whose customer.")
@click.option("--email", help="The customer's address; - reads it from standard input, past the shell's history.")
@click.option("--id", "customer_id", help="The number that the shop gave the customer.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command() -> Work:
    """Forget one customer; no figure changes.

    The orders stay, and are nobody's any more. Only a keyed hash of the customer was ever stored; it is replaced by a
    random number. What you type is kept nowhere.
    """
    from shopbell.cli.redact_customer import forget

    return forget
