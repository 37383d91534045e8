"""The only place where real clocks, networks and randomness are made and handed in."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

from kpi.book import Book

import knowledge
from cache import Cache
from commerce.clock import Clock
from commerce.pseudonym import Pseudonymizer
from connectors import CONNECTORS
from connectors.base import Access, Connector, Tools
from kpi.measures import MEASURES, PURCHASE_PAIRS_SQL
from shopbell import places, secrets
from shopbell.config import Settings, ShopSettings, Vocabulary, load

DATABASE = "shopbell.sqlite"
OUTBOX = "outbox"


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the instant, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def random_bytes(count: int) -> bytes:
    """Return bytes nobody can guess, for a customer key."""
    return os.urandom(count)


def book() -> Book:
    """Return the KPIs that can be worked out, with the units of the collection."""
    return Book(knowledge.load().meanings())


def vocabulary() -> Vocabulary:
    """Return the names that a configuration may use."""
    collection, catalog = knowledge.load(), book()
    meanings = collection.meanings()
    kinds: dict[str, Literal["yes_no", "count"]] = {
        name: "yes_no" if setting.type == "yes_no" else "count" for name, setting in collection.settings.items()
    }
    return Vocabulary(
        kpis={kpi: meanings[kpi] for kpi in catalog.ids},
        totals=frozenset(kpi for kpi in catalog.ids if catalog.adds_up(kpi)),
        settings=kinds,
        not_yet=frozenset(collection.kpis) - frozenset(catalog.ids),
    )


@dataclass(frozen=True)
class House:
    """One installation: its configuration, secrets, data folder and clock; everything else is made from them."""

    settings: Settings
    secrets: secrets.Secrets
    data: Path
    clock: Clock

    @property
    def database(self) -> Path:
        """Where the database lies."""
        return self.data / DATABASE

    @cached_property
    def book(self) -> Book:
        """The KPIs."""
        return book()

    @cached_property
    def collection(self) -> knowledge.Knowledge:
        """The texts and tactics."""
        return knowledge.load()

    def open_cache(self) -> Cache:
        """Open the database; makes it when there is none."""
        self.data.mkdir(parents=True, exist_ok=True)
        return Cache.open(self.database, MEASURES, PURCHASE_PAIRS_SQL)

    def pseudonymizer(self, cache: Cache) -> Pseudonymizer:
        """Return the maker of pseudonyms, once it is sure that its key fits the database.

        A key is made when neither the secrets file nor the database knows one yet.

        Raises:
            Refused: The key is another than the database was written with.
            BadConfig: The key is missing although the database was written with one.
        """
        held = self.secrets
        known = cache.key_fingerprint()
        if known is None and "customer_key" not in held.document:
            held = secrets.save(held, {"customer_key": secrets.new_customer_key(random_bytes(32))})
        pseudonym = held.pseudonymizer()
        secrets.check_fit(pseudonym, known, held.place)
        if known is None:
            cache.set_key_fingerprint(pseudonym.fingerprint())
        return pseudonym

    def connect(self, shop: ShopSettings, pseudonym: Pseudonymizer) -> Connector:
        """Return the shop's connector; nothing is asked of the shop yet.

        Raises:
            BadConfig: A secret of the shop is missing.
        """
        access = shop_access(self.settings, self.secrets, shop)
        return CONNECTORS[shop.platform](access, Tools(self.clock, pseudonym))


def shop_access(settings: Settings, held: secrets.Secrets, shop: ShopSettings) -> Access:
    """Return how to reach a shop.

    Raises:
        BadConfig: A secret of the shop is missing.
    """
    file = settings.place.name
    wanted_by = f'{file}, [[shop]] "{shop.name}"'

    def find(name: str, variable: str | None) -> str:
        return held.find(variable, ("shop", shop.name, name), wanted_by)

    is_shopify = shop.platform == "shopify"
    return Access(
        url=shop.url,
        key="" if is_shopify else find("key", shop.key_env),
        secret="" if is_shopify else find("secret", shop.secret_env),
        token=find("token", shop.token_env) if is_shopify else "",
        api_version=shop.api_version,
        base_url=shop.base_url or "",
        verify=str(settings.path(shop.ca_file)) if shop.ca_file else True,
    )


def open_house(config: Path, data: Path | None, clock: Clock, environ: Mapping[str, str]) -> House:
    """Load the configuration and find everything that belongs to it.

    Raises:
        BadConfig: With every mistake of the configuration, or of the secrets file.
    """
    settings = load(config, vocabulary())
    written = settings.shopbell
    secrets_place = settings.path(written.secrets) if written.secrets else config.parent / "secrets.toml"
    configured = settings.path(written.data) if written.data else None
    return House(
        settings=settings,
        secrets=secrets.load(secrets_place, environ),
        data=places.data_folder(data, environ, configured),
        clock=clock,
    )
