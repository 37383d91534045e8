"""What works, what does not, and what to do: looked up once, shown as text or JSON by the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Literal

from cache import Cache, FeedState, open_to_others
from commerce.errors import BadConfig, ShopbellError
from commerce.feeds import Feed, Watermark
from commerce.identity import may_be_same_shop
from commerce.orders import ShopInfo
from connectors.base import BRIEF
from kpi.book import catalog
from kpi.formulas.daily import Kpi, RatioOfSums
from shopbell import secrets, unforeseen
from shopbell.config import ShopSettings
from shopbell.delivery import undelivered
from shopbell.jobs.notes import banner, renamed, zone_pending
from shopbell.jobs.shops import unknown_statuses
from shopbell.jobs.sync import described, table_sources
from shopbell.present import Json
from shopbell.wiring import Installation

_UNFINISHED = "first reading unfinished"
_TABLE_FEEDS = frozenset({Feed.SPEND, Feed.TRAFFIC, Feed.SURVEYS})
_WARN_BEFORE_SUNSET = timedelta(days=90)
#: How long an unfinished checkout lives where the shop does not say.
_DRAFT_LIFE_S = {"woocommerce": 86_400}

Level = Literal["fine", "note", "problem", "bad_config"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to know about it."""

    level: Level
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How one feed of one shop stands, and what it is good for."""

    feed: str
    state: str  # "read", "refused", "never read", "first reading unfinished", or "with orders": no feed of its own
    synced_at: datetime | None
    seen_to: datetime | None
    rows: int
    error: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the shop lets one feed be read, and what that feed is good for."""

    feed: str
    scopes: tuple[str, ...]
    state: str  # of `commerce.orders.FeedAccess`
    note: str
    kpis: tuple[str, ...]


@dataclass(slots=True)
class ShopHealth:
    """One shop."""

    name: str
    platform: str
    findings: list[Finding] = field(default_factory=list)
    feeds: list[FeedHealth] = field(default_factory=list)
    statuses: Mapping[str, int] = field(default_factory=dict)
    info: ShopInfo | None = None

    @property
    def permissions(self) -> list[Permission]:
        """What the rights granted allow; empty where the platform does not tell."""
        feeds = self.info.feeds if self.info else ()
        return [Permission(one.feed, one.scopes, one.state, one.note, _kpis_of(Feed(one.feed))) for one in feeds]


@dataclass(slots=True)
class Health:
    """The whole installation."""

    findings: list[Finding] = field(default_factory=list)
    shops: list[ShopHealth] = field(default_factory=list)

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding, the shops' own included."""
        return self.findings + [finding for shop in self.shops for finding in shop.findings]


def examine(installation: Installation, only: str | None = None, *, contact: bool = True) -> Health:
    """Look at everything, and return what was found when all is looked at; see `look`."""
    health = Health()
    for found in look(installation, only, contact=contact):
        if isinstance(found, ShopHealth):
            health.shops.append(found)
        else:
            health.findings.append(found)
    return health


def look(
    installation: Installation, only: str | None = None, *, contact: bool = True
) -> Iterator[Finding | ShopHealth]:
    """Look at everything and yield it as it is found: the installation first, then shop by shop.

    Nothing is sent; `contact` False leaves the shops alone. A shop is asked once and waited for shortly, since somebody
    looks on. Nothing is changed, but that opening the database takes the rights of others off it, which is told.
    """
    shops = installation.shops(only)
    yield Finding("fine", "configuration", str(installation.settings.place))
    exposed = open_to_others(installation.database)
    with installation.open_cache() as cache:
        problems = cache.check()
        yield from (Finding("problem", "database", problem) for problem in problems)
        if not problems:
            yield Finding("fine", "database", f"{installation.database}: sound, private")
        for file in exposed:
            yield Finding("note", "database", f"others could read {file} until now; that was mended")
        key = _key(installation, cache)
        yield key
        yield from _channels(installation)
        for parked in cache.outbox.parked():
            yield Finding("problem", f"message {parked.outbox_id}", undelivered(parked, installation.settings))
        if former := renamed(installation.settings, cache):
            yield Finding("note", "shops", former)
        for shop in shops:
            yield _shop(installation, cache, shop, contact=contact and key.level == "fine")


def _key(installation: Installation, cache: Cache) -> Finding:
    """Does the customer key fit the data?"""
    known = installation.binding_fingerprint(cache)
    if "customer_key" not in installation.secrets.document and known is None:
        return Finding("fine", "customer key", "none yet; the first sync makes one")
    try:
        secrets.check_fit(installation.secrets.pseudonymizer(), known, installation.secrets.place)
    except BadConfig as error:
        return Finding("bad_config", "customer key", str(error))
    except ShopbellError as error:
        return Finding("problem", "customer key", str(error))
    return Finding("fine", "customer key", "fits the database" if known else "there; nothing is stored yet")


def _channels(installation: Installation) -> list[Finding]:
    """Is every secret of the channels there? Nothing is sent to find out."""
    findings = []
    settings = installation.settings
    if settings.channels.email is not None:
        mail = settings.channels.email
        findings.append(
            _secret(installation.post.mail_password, "email", f"{mail.host}:{mail.port} as {mail.user or 'nobody'}")
        )
    findings += [
        _secret(partial(installation.post.webhook, slack.name), f"slack {slack.name}", "webhook known")
        for slack in settings.channels.slack
    ]
    if not findings:
        findings.append(Finding("note", "channels", f"none configured: messages land in {installation.outbox}"))
    return findings


def _secret(find: Callable[[], str], about: str, fine: str) -> Finding:
    try:
        find()
    except BadConfig as error:
        return Finding("bad_config", about, str(error))
    return Finding("fine", about, fine)


def _shop(installation: Installation, cache: Cache, shop: ShopSettings, *, contact: bool) -> ShopHealth:
    """Look at one shop: does it answer, is it the one we know, how far is every feed read."""
    health = ShopHealth(shop.name, shop.platform, info=cache.shops.info(shop.name))
    health.findings += [
        Finding(
            "problem",
            source.feed,
            f"there is no file {source.place}; mend `path` in {installation.settings.place.name}",
        )
        for source in table_sources(installation.settings, shop)
        if isinstance(source.place, Path) and not source.place.is_file()
    ]
    if pending := zone_pending(shop, health.info):
        health.findings.append(Finding("note", "time zone", pending.removeprefix(f"{shop.name}: ")))
    platform_feeds: tuple[Feed, ...] = ()
    if contact:
        platform_feeds = _contact(installation, shop, health)
    if health.info is not None and health.info.history_from is not None:
        is_cut = shop.name not in cache.shops.names() or cache.facts.of(shop.name).history_is_cut
        if cut := banner(shop, health.info, is_cut=is_cut):
            health.findings.append(Finding("note", "history", cut.removeprefix(f"{shop.name}: ")))
    if health.info is None:
        health.findings.append(Finding("note", "data", "nothing read yet; run `shopbell sync`"))
        return health
    known = cache.shops.names()
    if shop.name in known:
        _data(cache, shop, health)
        _feeds(cache, shop, health, platform_feeds)
        health.findings += _overdue(installation, cache, shop, platform_feeds)
    else:
        health.findings.append(Finding("note", "data", "nothing read yet; run `shopbell sync`"))
    return health


def _contact(installation: Installation, shop: ShopSettings, health: ShopHealth) -> tuple[Feed, ...]:
    try:
        connector = installation.connect(shop, installation.pseudonymizer_for_looking(), BRIEF)
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
    health.findings += [Finding("note", "shop", note) for note in info.notes]
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
        if one.state == "missing"
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
    life = info.draft_life_s or _DRAFT_LIFE_S.get(shop.platform)
    every = installation.settings.schedule.sync_every
    if life is not None and every.total_seconds() > life:
        text = (
            f"the shop forgets unfinished checkouts after {life / 3600:g} hours, and sync_every is"
            f" {every.total_seconds() / 3600:g} hours: abandoned ones are missed; write a shorter sync_every"
        )
        yield Finding("problem", "checkouts", text)


def _data(cache: Cache, shop: ShopSettings, health: ShopHealth) -> None:
    """Say what was left out, and why."""
    health.statuses = cache.facts.count_statuses(shop.name)
    definition = cache.shops.definition(shop.name)
    if definition.counting != "ordered":
        health.findings.append(Finding("fine", "orders", f'only "{definition.counting}" orders count (count_orders)'))
    health.findings += [
        Finding("note", "orders", f"{count} in {currency} are converted at {definition.exchange_rates[currency]}")
        for currency, count in cache.facts.converted_orders(shop.name).items()
    ]
    hinted = sum(map(len, cache.feeds.hinted(shop.name).values()))
    if hinted:
        health.findings.append(Finding("note", "webhooks", f"{hinted} hints wait for the next sync"))
    for currency, count in cache.facts.foreign_currency_orders(shop.name).items():
        health.findings.append(Finding("note", "orders", f"{count} in {currency} are left out of every figure"))
    platform_statuses = unknown_statuses(shop.platform, health.statuses)
    health.findings += [
        Finding("note", "orders", f"{count} with the unknown status {status!r} are not counted")
        for status, count in platform_statuses.items()
    ]
    complained = {feed for feed, state in cache.feeds.states(shop.name).items() if state.error}
    for feed, some in groupby(cache.feeds.skipped(shop.name), key=lambda one: one.feed):
        texts = [one.text for one in some]  # the newest first
        if feed in _TABLE_FEEDS and feed in complained:  # the wrong rows are what its feed complains of
            continue
        records = "1 record" if len(texts) == 1 else f"{len(texts)} records"
        health.findings.append(Finding("note", feed, f"{records} could not be read, the newest: {texts[0]}"))


def _feeds(cache: Cache, shop: ShopSettings, health: ShopHealth, platform_feeds: tuple[Feed, ...]) -> None:
    states = cache.feeds.states(shop.name)
    wanted = list(platform_feeds)
    wanted += [feed for feed, inputs in _tables(shop).items() if inputs and feed not in wanted]
    for feed in [*wanted, *(feed for feed in states if feed not in wanted)]:
        state = states.get(feed)
        fed = _kpis_of(feed)
        if state is None:
            health.feeds.append(FeedHealth(feed, "never read", None, None, 0, "", fed))
            continue
        word = "refused" if state.error else "read" if state.synced_at else _not_read(state)
        health.feeds.append(
            FeedHealth(feed, word, state.synced_at, state.watermark.seen_to, state.row_count, state.error, fed)
        )
        if state.error:
            health.findings.append(Finding("problem", feed, state.error))
        if word == _UNFINISHED or (feed == Feed.ORDERS and state.synced_at is None):
            text = f"first reading unfinished: {state.row_count} so far, no figure is told yet; `shopbell sync` goes on"
            health.findings.append(Finding("note", feed, text))
    if not shop.spend:
        health.findings.append(Finding("note", "spend", "no [[shop.spend]]: acquisition cost cannot be worked out"))
    if not shop.traffic and Feed.TRAFFIC not in platform_feeds:
        health.findings.append(Finding("note", "traffic", "no [[shop.traffic]]: conversion cannot be worked out"))


def _overdue(
    installation: Installation, cache: Cache, shop: ShopSettings, platform_feeds: tuple[Feed, ...]
) -> Iterator[Finding]:
    """Yield the feeds whose last good reading lies too far back, whatever kept it; of tables those asked for."""
    now, tables = installation.clock.now(), _tables(shop)
    for feed, state in cache.feeds.states(shop.name).items():
        is_asked_for = feed in platform_feeds or tables.get(feed, 1) > 0
        if is_asked_for and state.synced_at and now - state.synced_at > installation.settings.schedule.stale_after:
            since = f"{state.synced_at:%Y-%m-%d %H:%M} UTC"
            text = f"not read since {since}; `shopbell run` must be running, or `shopbell sync`"
            yield Finding("problem", feed, text)


def _not_read(state: FeedState) -> str:
    """Tell a feed whose pages are still coming from one that comes with the orders, and has no pages of its own."""
    return _UNFINISHED if state.watermark != Watermark() else "with orders"


def _tables(shop: ShopSettings) -> dict[Feed, int]:
    return {Feed.SPEND: len(shop.spend), Feed.TRAFFIC: len(shop.traffic), Feed.SURVEYS: len(shop.survey)}


def _kpis_of(feed: Feed) -> tuple[str, ...]:
    """Return the KPIs that are worked out from a feed, on one of their bases at least."""
    return tuple(kpi for kpi, one in catalog().items() if feed in _feeds_of(one))


def _feeds_of(kpi: Kpi) -> set[Feed]:
    bases = kpi.bases if isinstance(kpi, RatioOfSums) else ()
    return {need.feed for needs in (kpi.needs(), *(basis.needs for basis in bases)) for need in needs}


def as_json(health: Health) -> dict[str, Json]:
    """Return everything for scripts."""

    def finding(one: Finding) -> Json:
        return {"level": one.level, "about": one.about, "text": one.text}

    def feed(one: FeedHealth) -> Json:
        return {
            "feed": one.feed,
            "state": one.state,
            "synced_at": one.synced_at.isoformat() if one.synced_at else None,
            "seen_to": one.seen_to.isoformat() if one.seen_to else None,
            "rows": one.rows,
            "error": one.error or None,
            "kpis": list(one.kpis),
        }

    return {
        "findings": [finding(one) for one in health.findings],
        "shops": [
            {
                "shop": shop.name,
                "platform": shop.platform,
                "currency": shop.info.currency if shop.info else None,
                "time_zone": shop.info.time_zone if shop.info else None,
                "findings": [finding(one) for one in shop.findings],
                "feeds": [feed(one) for one in shop.feeds],
                "permissions": [
                    {
                        "feed": one.feed,
                        "scopes": list(one.scopes),
                        "state": one.state,
                        "note": one.note or None,
                        "kpis": list(one.kpis),
                    }
                    for one in shop.permissions
                ],
                "plan": (shop.info.plan or None) if shop.info else None,
                "history_from": shop.info.history_from.isoformat() if shop.info and shop.info.history_from else None,
                "statuses": dict(shop.statuses),
            }
            for shop in health.shops
        ],
    }
