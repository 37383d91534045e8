"""Does the shop answer, and is it the one we know?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from commerce.errors import BadConfig, ShopbellError
from commerce.identity import may_be_same_shop
from commerce.orders import ShopInfo
from connectors.base import BRIEF
from shopbell import unforeseen
from shopbell.config import ShopSettings
from shopbell.doctor.health import Finding, ShopHealth
from shopbell.jobs.sync import described
from shopbell.sources import filled_tables
from shopbell.wiring import Installation

_WARN_BEFORE_SUNSET = timedelta(days=90)


def contact(installation: Installation, shop: ShopSettings, health: ShopHealth) -> tuple[str, ...]:
    """Ask the shop who it is; note that in `health`, and return the feeds it gives: () when it does not answer."""
    try:
        connector = installation.connect(shop, installation.customer_key.for_looking(), BRIEF)
        try:
            info = described(connector.shop(), shop)
            feeds = connector.feeds()
        finally:
            connector.close()
    except BadConfig as error:
        health.findings.append(Finding("bad_config", "contact", str(error)))
        return ()
    except ShopbellError as error:
        health.findings.append(Finding("problem", "contact", str(error)))
        return ()
    except Exception as error:  # noqa: BLE001 - the other shops are still looked at, whatever this one sends
        health.findings.append(Finding("problem", "contact", unforeseen.sentence(error)))
        return ()
    who = f"{info.name}, {info.platform} {info.platform_version}".rstrip()
    plan = f", {info.plan}" if info.plan else ""
    health.findings.append(Finding("fine", "contact", f"{who}, {info.currency}, {info.time_zone}{plan}"))
    handed_in = [f"[[shop.{table}]]" for table in filled_tables(shop)]
    asked = (note for note in info.notes if not any(table in note for table in handed_in))  # else it is there already
    health.findings += [Finding("note", "shop", note) for note in asked]
    before = health.info
    if before is not None and not may_be_same_shop(before.identity, info.identity):
        text = f"another shop answers: {info.identity}, and what is stored was read from {before.identity}; check `url`"
        health.findings.append(Finding("problem", "contact", text))
        return ()
    if before is not None and (before.time_zone, before.currency) != (info.time_zone, info.currency):
        change = f"{before.currency} {before.time_zone} -> {info.currency} {info.time_zone}"
        health.findings.append(Finding("note", "shop", f"changed since the last sync: {change}"))
    health.findings += _version(info, installation.clock.now().date())
    health.findings += _drafts(installation, shop, info)
    health.info = info
    health.findings += [
        Finding("note", one.feed, f"not readable: grant {', '.join(one.scopes) or 'the right'}. {one.note}".rstrip())
        for one in health.permissions
        if one.state == "missing" and one.feed not in filled_tables(shop)  # else nothing is lost, and a note says it
    ]
    return feeds


def _version(info: ShopInfo, today: date) -> Iterator[Finding]:
    """Yield what to know of the API version: another one than asked for, or one that ends soon."""
    if info.api_pinned and info.platform_version and info.platform_version != info.api_pinned:
        text = (
            f"answered with version {info.platform_version} although {info.api_pinned} was asked for; update Shopbell"
        )
        yield Finding("problem", "API version", text)
    if info.api_sunset is not None and info.api_sunset <= today + _WARN_BEFORE_SUNSET:
        ended = "ended" if info.api_sunset <= today else "ends"
        text = f"version {info.api_pinned or info.platform_version} {ended} on {info.api_sunset}; update Shopbell"
        yield Finding("problem" if info.api_sunset <= today else "note", "API version", text)


def _drafts(installation: Installation, shop: ShopSettings, info: ShopInfo) -> Iterator[Finding]:
    """Warn when unfinished checkouts live shorter than the time between two syncs: some are never seen."""
    life = info.draft_life_s or shop.kind.draft_life_s
    every = installation.settings.schedule.sync_every
    if life is not None and every.total_seconds() > life:
        text = (
            f"the shop forgets unfinished checkouts after {life / 3600:g} hours, and sync_every is"
            f" {every.total_seconds() / 3600:g} hours: abandoned ones are missed; write a shorter sync_every"
        )
        yield Finding("problem", "checkouts", text)
