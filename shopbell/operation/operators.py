"""Who hears of the product's own troubles, by a way that is not itself the trouble."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from alerts.channels.register import last_resort
from alerts.messages.recipient import Recipient
from shopbell.config import Settings
from shopbell.recipients import alert_recipients, reached_by


def operators(settings: Settings, shop: str, broken: Collection[tuple[str, str]] = ()) -> list[Recipient]:
    """Return whom to tell: the operator where one is named, else who hears of the shop.

    Args:
        settings: Who is written.
        shop: Whose trouble it is; "" for the whole installation: then whoever hears of any shop.
        broken: Ways by which nobody is reached now, as `found.broken_ways` tells them: in their stead comes any other,
            the outbox folder at last.
    """
    everywhere = [one.name for one in settings.shop]
    named = settings.operator.recipient
    if named is None:
        heard = [one for name in ([shop] if shop else everywhere) for one in alert_recipients(settings, name)]
    else:
        reached = [
            one for name in everywhere for one in (*alert_recipients(settings, name), *reached_by(settings, name))
        ]
        heard = [one for one in reached if one.name == named]
    working = [one for one in _once(heard) if _works(one, broken)]
    return working or _others(settings, everywhere, broken) or [_in_a_file(settings, heard)]


def _works(who: Recipient, broken: Collection[tuple[str, str]]) -> bool:
    return (who.channel.name, "") not in broken and (who.channel.name, who.name) not in broken


def _others(settings: Settings, shops: Collection[str], broken: Collection[tuple[str, str]]) -> list[Recipient]:
    """Return whoever is reached by a channel that somebody configured and that works."""
    return list(
        _once(
            one
            for shop in shops
            for one in reached_by(settings, shop)
            if _works(one, broken) and settings.channels.tables(one.channel.name)
        )
    )


def _in_a_file(settings: Settings, heard: Collection[Recipient]) -> Recipient:
    """Return the outbox folder, where nothing else is left."""
    name = next((one.name for one in heard), "owner")
    language = next((one.language for one in heard), settings.shopbell.language)
    return Recipient(name, last_resort(), name, language)


def _once(recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    """Yield each way to somebody once."""
    return iter({(one.name, one.channel.name, one.address): one for one in recipients}.values())
