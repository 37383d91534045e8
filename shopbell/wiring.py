"""The only place where real clocks, networks and randomness are handed in; `outside` makes them."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import knowledge
from alerts.decide.tree import rests_on_orders, tree_of
from cache import MEND, Cache, beside
from commerce.clock import Clock
from commerce.conversation_names import ConversationNames
from commerce.errors import BadConfig, BadDeclaration, Damaged, Refused
from commerce.pseudonym import Pseudonymizer
from commerce.settings.words import suggestion
from connectors.base import Connector, Patience, Shared, Tools
from kpi.book import Book
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from shopbell import places, secrets
from shopbell.config import Settings, ShopSettings, Vocabulary, load, playbooks_of
from shopbell.customer_key import CustomerKey
from shopbell.data_place import data_place
from shopbell.entrance import Entrance
from shopbell.jobs.shops import OpenShop, open_shop
from shopbell.outside import random_bytes
from shopbell.tokens import FileTokens
from wording.render import Renderer

DATABASE = "shopbell.sqlite"
TOKENS = "tokens.json"
PROMISES = "promises.json"
BACKUPS = "backups"
SET_ASIDE = "set-aside"
SCRATCH = "scratch"


def book(collection: knowledge.Knowledge | None = None) -> Book:
    """Return the KPIs that can be worked out, with the units of a collection; None: ours alone."""
    found = collection if collection is not None else knowledge.load()
    return Book(found.meanings(), found.input_units(), found.own_kpis)


def vocabulary(playbooks: Path | None = None) -> Vocabulary:
    """Return the names that a configuration may use; `playbooks` is the folder of one's own.

    Raises:
        BadConfig: An entry of a playbook is wrong; says where, and how to mend it.
    """
    try:
        collection = knowledge.load(playbooks)
        known = book(collection)
    except BadDeclaration as error:
        if playbooks is None:
            raise
        raise BadConfig(str(error).splitlines()) from None
    meanings = collection.meanings()
    kinds: dict[str, Literal["yes_no", "count"]] = {
        name: "yes_no" if setting.type == "yes_no" else "count" for name, setting in collection.settings.items()
    }
    return Vocabulary(
        kpis={kpi: meanings[kpi] for kpi in known.ids},
        ranges={kpi: known.kpi(kpi).range for kpi in known.ids},
        totals=frozenset(kpi for kpi in known.ids if known.kpi(kpi).adds_up),
        settings=kinds,
        watched_instead={kpi: known.kpi(kpi).watched_instead for kpi in known.ids},
        not_yet=frozenset(collection.kpis) - frozenset(known.ids),
    )


@dataclass(frozen=True)
class Installation:
    """One installation: its configuration, secrets, data folder and clock; everything else is made from them."""

    settings: Settings
    secrets: secrets.Secrets
    data: Path
    clock: Clock

    @property
    def database(self) -> Path:
        """Where the database lies."""
        return self.data / DATABASE

    @property
    def database_files(self) -> tuple[Path, ...]:
        """The database, and what lies beside it while it is used."""
        return beside(self.database)

    @property
    def tokens(self) -> Path:
        """Where tokens are kept that shops hand out for a day."""
        return self.data / TOKENS

    @property
    def promises(self) -> Path:
        """Where it is kept who is still to be forgotten; see `shopbell.web.promises`."""
        return self.data / PROMISES

    @property
    def backups(self) -> Path:
        """Where copies of the database are kept."""
        written = self.settings.backup.folder
        return self.settings.path(written) if written else self.data / BACKUPS

    @property
    def set_aside(self) -> Path:
        """Where databases lie that another one has replaced."""
        return self.data / SET_ASIDE

    @property
    def scratch(self) -> Path:
        """Where shops are spread out that are too large for the memory, while they are read."""
        return self.data / SCRATCH

    @cached_property
    def shared(self) -> Shared:
        """What the connectors of this process have in common: a sync and a sweep of one shop share its bucket."""
        return Shared()

    @cached_property
    def book(self) -> Book:
        """The KPIs."""
        return book(self.collection)

    @cached_property
    def collection(self) -> knowledge.Knowledge:
        """The texts and tactics, those of the playbooks among them."""
        written = self.settings.shopbell.playbooks
        return knowledge.load(None if written is None else self.settings.path(written))

    def shops(self, name: str | None) -> list[ShopSettings]:
        """Return the shop of that name, or all of them.

        Raises:
            BadConfig: There is no shop of that name.
        """
        if name is None:
            return list(self.settings.shop)
        found = self.settings.shop_named(name)
        if found is None:
            raise BadConfig(
                [f"--shop {name}: no such shop in {self.settings.place.name}{suggestion(name, self.names)}"]
            )
        return [found]

    @property
    def names(self) -> list[str]:
        """The shops of the configuration."""
        return [shop.name for shop in self.settings.shop]

    @cached_property
    def renderer(self) -> Renderer:
        """Writes messages."""
        return Renderer(self.collection)

    def open_shop(self, shop: ShopSettings, cache: Cache) -> OpenShop:
        """Return a shop as it is now.

        Raises:
            Refused: It was never synced.
        """
        if cache.shops.info(shop.name) is not None:
            cache.shops.define(shop.name, shop.counted_by)
        meanings, now = self.collection.meanings(), self.clock.now()
        sold = rests_on_orders(tree_of(self.collection))
        return open_shop(self.settings, shop, cache, book=self.book, meanings=meanings, now=now, sold=sold)

    def open_cache(self) -> Cache:
        """Open the database; makes it when there is none.

        Raises:
            Refused: The data folder cannot be made, or the database not be opened.
            Damaged: It cannot be read, or is empty though there are backups.
            TryLater: Another process holds it.
        """
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f"{self.data}: cannot make the data folder ({error.strerror}); name another with --data, or with"
                f" `data` under [shopbell] in {self.settings.place.name}"
            )
            raise Refused(msg) from None
        if self.database.exists() and not self.database.stat().st_size and any(self.backups.glob("*.sqlite")):
            msg = f"{self.database}: is empty, and was not, for there are backups of it; {MEND}"
            raise Damaged(msg)
        return self.open_copy(self.database)

    def open_copy(self, path: Path) -> Cache:
        """Open a copy of the database.

        Raises:
            Refused, TryLater: See `Cache.open`.
        """
        return Cache.open(path, MEASURES, PURCHASE_PAIRS_SQL)

    @property
    def customer_key(self) -> CustomerKey:
        """The key that makes pseudonyms."""
        return CustomerKey(self.secrets, self.promises, random_bytes)

    def conversations(self, cache: Cache) -> ConversationNames:
        """Return what mails about incidents are named by; the key is made when there is none."""
        return cache.conversations.names(random_bytes)

    def entrance(self, shop: ShopSettings) -> Entrance:
        """Return how a shop is entered."""
        return Entrance(self.settings, self.secrets, shop)

    def connect(self, shop: ShopSettings, pseudonym: Pseudonymizer, patience: Patience | None = None) -> Connector:
        """Return the shop's connector; nothing is asked of the shop yet. `patience` None: that of a sync.

        Raises:
            BadConfig: A secret of the shop is missing.
        """
        entrance = self.entrance(shop)
        secrets = entrance.secrets()
        kept = FileTokens(self.tokens, shop.name, *secrets.values())
        tools = Tools(self.clock, pseudonym, kept, self.shared, self.scratch)
        return shop.kind.connect(entrance.connection(patience), shop.own, secrets, tools)


#: A look makes tens of thousands of small rows that live as long as it: to search them for circles after every 700, as
#: Python does, takes a sixth of its time, and there are none.
_COLLECTED_AFTER: Final = (20_000, 20, 20)


def open_installation(config: Path, data: Path | None, clock: Clock, environ: Mapping[str, str]) -> Installation:
    """Load the configuration and find everything that belongs to it.

    Raises:
        BadConfig: With every mistake of the configuration, or of the secrets file; or it is open which data are its.
    """
    gc.set_threshold(*_COLLECTED_AFTER)
    settings = load(config, replace(vocabulary(playbooks_of(config)), today=clock.now().date()))
    written = settings.shopbell
    secrets_place = settings.path(written.secrets) if written.secrets else config.parent / "secrets.toml"
    configured = settings.path(written.data) if written.data else None
    return Installation(
        settings=settings,
        secrets=secrets.load(secrets_place, environ),
        data=places.data_folder(data, environ, configured) or data_place(settings, DATABASE),
        clock=clock,
    )
