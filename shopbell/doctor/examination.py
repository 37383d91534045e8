"""Look at everything: the installation first, then shop by shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from cache import Cache, open_to_others
from commerce.errors import BadConfig, Damaged, ShopbellError
from shopbell.config import ShopSettings, idle_settings
from shopbell.data_place import remark
from shopbell.doctor.backups import backups
from shopbell.doctor.channels import channels, not_through
from shopbell.doctor.contact import contact as ask
from shopbell.doctor.feeds import feeds, overdue
from shopbell.doctor.health import Finding, Health, ShopHealth
from shopbell.doctor.names import idle_keeping, one_sided_names, told, unspent_channels
from shopbell.doctor.operation import ended_tables, own
from shopbell.doctor.orders_beside import orders_beside
from shopbell.doctor.playbooks import playbooks
from shopbell.doctor.readers import readers
from shopbell.doctor.sending import send
from shopbell.doctor.sources import asked, sources, without_source
from shopbell.doctor.stored import stored
from shopbell.doctor.watching import watching
from shopbell.doctor.web import web
from shopbell.jobs.notes import banner, renamed, zone_pending
from shopbell.upkeep.regular import note_check
from shopbell.wiring import Installation


def examine(
    installation: Installation, only: str | None = None, *, contact: bool = True, sends: bool = False
) -> Health:
    """Look at everything, and return what was found when all is looked at; see `look`."""
    health = Health()
    for found in look(installation, only, contact=contact, sends=sends):
        if isinstance(found, ShopHealth):
            health.shops.append(found)
        else:
            health.findings.append(found)
    return health


def look(
    installation: Installation, only: str | None = None, *, contact: bool = True, sends: bool = False
) -> Iterator[Finding | ShopHealth]:
    """Look at everything and yield it as it is found: the installation first, then shop by shop.

    `contact` False leaves the shops alone; nothing is sent but, with `sends`, a test message by every channel. A shop
    is asked once and waited for shortly, since somebody looks on. Nothing is changed, but that opening the database
    takes the rights of others off it, which is told, that what is stored is counted as the configuration says now, and
    that it is remembered how sound it was.
    """
    installation.shops(only)  # refused at once, where there is no such shop
    yield Finding("fine", "configuration", str(installation.settings.place))
    yield from playbooks(installation)
    for idle in idle_settings(installation.settings.alerts):
        yield Finding("note", "configuration", idle)
    if moved := remark(installation.settings, installation.data):
        yield Finding("note", "database", moved)
    exposed = open_to_others(installation.database)
    try:
        opened = installation.open_cache()
    except ShopbellError as error:  # nearly all else that there is to look at lies in it
        yield Finding("problem", "database", str(error))
        return
    with opened as cache:
        try:
            yield from _inside(installation, cache, only, exposed, contact=contact, sends=sends)
        except Damaged as error:
            yield Finding("problem", "database", f"no more can be looked at: {error}")


def _inside(
    installation: Installation,
    cache: Cache,
    only: str | None,
    exposed: Sequence[Path],
    *,
    contact: bool,
    sends: bool,
) -> Iterator[Finding | ShopHealth]:
    """Look at all that lies in the database, or leads from there to the shops.

    Raises:
        Damaged: It cannot be read any further.
    """
    yield from _file(installation, cache)
    for file in exposed:
        yield Finding("note", "database", f"others could read {file} until now; that was mended")
    key = _key(installation, cache)
    yield key
    yield from channels(installation, contact=contact)
    if sends:
        yield from send(installation, cache, only)
    yield from not_through(installation, cache)
    yield from own(installation, cache)
    yield from web(installation)
    yield from readers(installation, cache)
    if former := renamed(installation.settings, cache):
        yield Finding("note", "shops", former)
    for shop in installation.shops(only):
        yield _shop(installation, cache, shop, contact=contact and key.level == "fine")


def _file(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Look at the whole database, and at its copies."""
    problems = cache.check()
    note_check(cache, problems, installation.clock.now())
    yield from (Finding("problem", "database", problem) for problem in problems)
    if not problems:
        yield Finding("fine", "database", f"{installation.database}: sound, private")
    yield from backups(installation, cache)


def _key(installation: Installation, cache: Cache) -> Finding:
    """Does the customer key fit the data?"""
    key = installation.customer_key
    known = key.binding_fingerprint(cache)
    if not key.is_there and known is None:
        return Finding("fine", "customer key", "none yet; the first sync makes one")
    try:
        key.check(cache)
    except BadConfig as error:
        return Finding("bad_config", "customer key", str(error))
    except ShopbellError as error:
        return Finding("problem", "customer key", str(error))
    return Finding(
        "fine", "customer key", "fits the database" if known else "in place, and free to be used: nothing is stored yet"
    )


def _shop(installation: Installation, cache: Cache, shop: ShopSettings, *, contact: bool) -> ShopHealth:
    """Look at one shop: does it answer, is it the one we know, how far is every feed read."""
    health = ShopHealth(shop.name, shop.platform, info=cache.shops.info(shop.name))
    health.findings += sources(installation, shop)
    if pending := zone_pending(shop, health.info):
        health.findings.append(Finding("note", "time zone", pending.removeprefix(f"{shop.name}: ")))
    platform_feeds: tuple[str, ...] = ()
    if contact:
        platform_feeds = ask(installation, shop, health)
        health.findings += asked(installation, shop, health.info) if health.info else ()
    if health.info is not None and health.info.history_from is not None:
        is_cut = shop.name not in cache.shops.names() or cache.facts.of(shop.name).history_is_cut
        if cut := banner(shop, health.info, is_cut=is_cut):
            health.findings.append(Finding("note", "history", cut.removeprefix(f"{shop.name}: ")))
    if health.info is None:
        health.findings.append(Finding("note", "data", "nothing read yet; run `shopbell sync`"))
        return health
    known = cache.shops.names()
    if shop.name in known:
        cache.shops.define(shop.name, shop.definition)  # what is looked at is what the configuration says now
        stored(cache, shop, health)
        health.one_sided = one_sided_names(cache.facts.of(shop.name))
        health.findings += told(health.one_sided, health.info.currency)
        health.findings += idle_keeping(cache.facts.of(shop.name), shop.keeping, shop.definition.keeps)
        health.findings += unspent_channels(cache.facts.of(shop.name))
        feeds(cache, shop, health, platform_feeds, installation.clock.now())
        health.findings += ended_tables(cache, shop, installation.clock.now())
        health.findings += orders_beside(cache, shop.name)
        health.findings += overdue(installation, cache, shop, platform_feeds)
        watching(installation, cache, shop, health)
    else:
        health.findings.append(Finding("note", "data", "nothing read yet; run `shopbell sync`"))
        health.findings += without_source(shop, platform_feeds)
    return health
