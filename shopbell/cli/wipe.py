"""`shopbell wipe`: delete everything of one shop."""

from __future__ import annotations

import click

from commerce.errors import BadConfig, Refused
from commerce.settings.words import suggestion
from shopbell.cli.options import Call
from shopbell.cli.speech import echo, tell
from shopbell.tokens import FileTokens
from shopbell.upkeep.in_copies import forget_in_copies
from shopbell.upkeep.scratch import sweep_scratch


def delete(call: Call, shop: str, *, yes: bool) -> None:
    """Delete everything of one shop, in the backups as well.

    Orders, figures, incidents, messages, its token. The configuration stays.
    """
    installation = call.installation()
    with installation.open_cache() as cache:
        known = cache.shops.names()
        if shop not in known and installation.settings.shop_named(shop) is None:
            raise BadConfig([f"--shop {shop}: no such shop{suggestion(shop, known)}"])
        if shop not in known:
            msg = f"{shop}: nothing of it is stored"
            raise Refused(msg)
        orders = sum(cache.facts.count_statuses(shop).values())
        if not yes:
            click.confirm(
                tell(f"{shop}: delete {orders} orders and everything else? This cannot be undone"), abort=True
            )
        try:
            cache.shops.wipe(shop)
        finally:
            FileTokens(installation.tokens, shop).forget()
            sweep_scratch(installation.scratch, installation.clock.now(), all_of_it=True)
            gone = forget_in_copies(installation, shop, lambda copy: copy.shops.wipe(shop))
    for sentence in gone:
        echo(sentence, err=True)
    echo(f"{shop}: deleted, {orders} orders and all that was worked out from them")
    if installation.settings.shop_named(shop) is not None:
        echo(f"The next sync reads it anew; to prevent that, take [[shop]] {shop!r} out of the configuration.")
