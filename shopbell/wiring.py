"""The only place where real clocks, networks and randomness are handed in; `outside` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import knowledge
from alerts.deliver import Delivered, pump
from alerts.messages.alert import Recipient
from cache import Cache
from commerce.clock import Clock
from commerce.errors import BadConfig, Refused
from commerce.pseudonym import KEY_BYTES, Pseudonymizer
from commerce.settings.words import suggestion
from connectors import CONNECTORS
from connectors.base import Access, Connector, Patience, Shared, Tools
from kpi.book import Book, catalog
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from kpi.formulas.daily import Total
from shopbell import places, secrets
from shopbell.config import RecipientSettings, Settings, ShopSettings, Vocabulary, load
from shopbell.delivery import Post
from shopbell.jobs.shops import OpenShop, open_shop
from shopbell.jobs.sync import wanted_from
from shopbell.outside import random_bytes
from shopbell.tokens import FileTokens
from wording.render import Renderer

DATABASE = "shopbell.sqlite"
OUTBOX = "outbox"
TOKENS = "tokens.json"
#: Pseudonyms of who is still to be forgotten; see `shopbell.web.promises`.
PROMISES = "promises.json"


def book() -> Book:
    """Return the KPIs that can be worked out, with the units of the collection."""
    return Book(knowledge.load().meanings())


def vocabulary() -> Vocabulary:
    """Return the names that a configuration may use."""
    collection, ids = knowledge.load(), book().ids
    meanings = collection.meanings()
    kinds: dict[str, Literal["yes_no", "count"]] = {
        name: "yes_no" if setting.type == "yes_no" else "count" for name, setting in collection.settings.items()
    }
    return Vocabulary(
        kpis={kpi: meanings[kpi] for kpi in ids},
        totals=frozenset(kpi for kpi, one in catalog().items() if isinstance(one, Total)),
        settings=kinds,
        not_yet=frozenset(collection.kpis) - frozenset(ids),
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

    @cached_property
    def shared(self) -> Shared:
        """What the connectors of this process have in common: a sync and a sweep of one shop share its bucket."""
        return Shared()

    @cached_property
    def book(self) -> Book:
        """The KPIs."""
        return book()

    @cached_property
    def collection(self) -> knowledge.Knowledge:
        """The texts and tactics."""
        return knowledge.load()

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
            cache.shops.define(shop.name, shop.definition)
        meanings, now = self.collection.meanings(), self.clock.now()
        return open_shop(self.settings, shop, cache, book=self.book, meanings=meanings, now=now)

    def alert_recipients(self, shop: str) -> list[Recipient]:
        """Return who hears of incidents: Slack, else the readers' mail boxes, else the outbox folder."""
        slacks = [
            Recipient(slack.name, "slack", "slack", slack.name, self._language(slack.language))
            for slack in self.settings.slacks_of(shop)
        ]
        return slacks or self.digest_recipients(shop)

    def digest_recipients(self, shop: str) -> list[Recipient]:
        """Return who reads the digest: their mail boxes where mail is configured, else the outbox folder."""
        return [self.digest_recipient(person) for person in self.readers(shop)]

    def readers(self, shop: str) -> list[RecipientSettings]:
        """Return who reads a shop's digest; where nobody is written, the owner, who finds it in the outbox folder."""
        return self.settings.recipients_of(shop) or [RecipientSettings(name="owner")]

    def digest_recipient(self, person: RecipientSettings) -> Recipient:
        """Return how one reader is reached."""
        language = self._language(person.language)
        zone = ZoneInfo(person.time_zone) if person.time_zone else None
        if self.settings.channels.email is not None and person.email:
            return Recipient(person.name, "email", "email", person.email, language, zone)
        return Recipient(person.name, "folder", "folder", person.name, language, zone)

    def _language(self, written: str | None) -> str:
        return written or self.settings.shopbell.language

    def open_cache(self) -> Cache:
        """Open the database; makes it when there is none.

        Raises:
            Refused: The data folder cannot be made, or the database not be opened.
        """
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f"{self.data}: cannot make the data folder ({error.strerror}); name another with --data, or with"
                f" `data` under [shopbell] in {self.settings.place.name}"
            )
            raise Refused(msg) from None
        return Cache.open(self.database, MEASURES, PURCHASE_PAIRS_SQL)

    def pseudonymizer(self, cache: Cache) -> Pseudonymizer:
        """Return the maker of pseudonyms, once it is sure that its key fits the database.

        A key is made when the secrets file has none and nothing is stored yet that one has made; until then, whatever
        key the file holds is taken.

        Raises:
            Refused: The key is another than what is stored was made with, or a new one cannot be written.
            BadConfig: The key is missing although something is stored that was made with it.
        """
        held = secrets.load(self.secrets.place, self.secrets.environ)  # another process may have made the key
        known = self.binding_fingerprint(cache)
        if known is None and "customer_key" not in held.document:
            held = _with_new_key(held)
        pseudonym = held.pseudonymizer()
        secrets.check_fit(pseudonym, known, held.place)
        if cache.key_fingerprint() != pseudonym.fingerprint():
            cache.set_key_fingerprint(pseudonym.fingerprint())
        return pseudonym

    def binding_fingerprint(self, cache: Cache) -> str | None:
        """Return the fingerprint of the key that made what is stored; None as long as any key will do."""
        has_promised = (self.data / PROMISES).exists()
        return cache.key_fingerprint() if has_promised or cache.holds_pseudonyms() else None

    def pseudonymizer_for_looking(self) -> Pseudonymizer:
        """Return one for questions whose answers are not stored: the installation's, or an empty one."""
        if "customer_key" in self.secrets.document:
            return self.secrets.pseudonymizer()
        return Pseudonymizer(bytes(KEY_BYTES))

    @property
    def outbox(self) -> Path:
        """Where messages land as files."""
        folder = self.settings.channels.folder
        return self.settings.path(folder.path) if folder is not None else self.data / OUTBOX

    @cached_property
    def post(self) -> Post:
        """Where messages leave."""
        return Post(self.settings, self.secrets, self.outbox)

    def deliver(self, cache: Cache) -> Delivered:
        """Hand every due message to its channel."""
        return pump(cache.outbox, self.post.channels(), self.clock)

    def connect(self, shop: ShopSettings, pseudonym: Pseudonymizer, patience: Patience | None = None) -> Connector:
        """Return the shop's connector; nothing is asked of the shop yet. `patience` None: that of a sync.

        Raises:
            BadConfig: A secret of the shop is missing.
        """
        access = shop_access(self.settings, self.secrets, shop)
        if patience is not None:
            access = replace(access, patience=patience)
        kept = FileTokens(self.data / TOKENS, shop.name, access.client_id, access.client_secret)
        return CONNECTORS[shop.platform](access, Tools(self.clock, pseudonym, kept, self.shared))


def _with_new_key(held: secrets.Secrets) -> secrets.Secrets:
    try:
        return secrets.save(held, {"customer_key": secrets.new_customer_key(random_bytes(32))})
    except OSError as error:
        msg = f"{held.place}: the customer key cannot be written there ({error.strerror}); let shopbell write it"
        raise Refused(msg) from None


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
    by_client = is_shopify and uses_client_credentials(held, shop)
    return Access(
        url=shop.url,
        key="" if is_shopify else find("key", shop.key_env),
        secret="" if is_shopify else find("secret", shop.secret_env),
        token=find("token", shop.token_env) if is_shopify and not by_client else "",
        client_id=find("client_id", shop.client_id_env) if by_client else "",
        client_secret=find("client_secret", shop.client_secret_env) if by_client else "",
        api_version=shop.api_version,
        base_url=shop.base_url or "",
        verify=str(settings.path(shop.ca_file)) if shop.ca_file else True,
        counted_statuses=shop.definition.counting,
        history_from=wanted_from(shop),
        bulk_above=shop.bulk_above,
        front_user=shop.front_user,
        front_password=find("front_password", shop.front_password_env) if shop.front_user else "",
    )


def uses_client_credentials(held: secrets.Secrets, shop: ShopSettings) -> bool:
    """Tell whether a Shopify shop is opened by the client id and secret of an app, not by a token."""
    written = shop.client_id_env or shop.client_secret_env or held.holds("shop", shop.name, "client_id")
    return bool(written) and not shop.token_env


def webhook_secrets(settings: Settings, held: secrets.Secrets, shop: ShopSettings) -> tuple[str, ...]:
    """Return what a shop's webhooks may be signed with: its own secret for them, and Shopify's client secret.

    Raises:
        BadConfig: There is none.
    """
    wanted_by = f'{settings.place.name}, [[shop]] "{shop.name}"'
    found = []
    if shop.platform == "shopify" and uses_client_credentials(held, shop):
        found.append(held.find(shop.client_secret_env, ("shop", shop.name, "client_secret"), wanted_by))
    if shop.webhook_secret_env or held.holds("shop", shop.name, "webhook_secret") or not found:
        found.append(held.find(shop.webhook_secret_env, ("shop", shop.name, "webhook_secret"), wanted_by))
    return tuple(found)


def open_installation(config: Path, data: Path | None, clock: Clock, environ: Mapping[str, str]) -> Installation:
    """Load the configuration and find everything that belongs to it.

    Raises:
        BadConfig: With every mistake of the configuration, or of the secrets file.
    """
    settings = load(config, vocabulary())
    written = settings.shopbell
    secrets_place = settings.path(written.secrets) if written.secrets else config.parent / "secrets.toml"
    configured = settings.path(written.data) if written.data else None
    return Installation(
        settings=settings,
        secrets=secrets.load(secrets_place, environ),
        data=places.data_folder(data, environ, configured),
        clock=clock,
    )
