"""Google and Meta beside a practice shop, on ports of their own; and the lines of a configuration that read them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from commerce.clock import Clock
from practice.control import Reply
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.account import AdsAccounts, Customer
from practice.google_ads.answers import Ads
from practice.meta.account import AdAccount
from practice.meta.server import PracticeMeta
from practice.services import measured, switches
from practice.world import World

#: The channel that links from Meta have in a practice shop's orders.
_META_CHANNEL = "facebook / cpc"
#: No two accounts of one shop have the same number, whoever runs them.
_META_ACCOUNT = "1002003004005006"


class Services:
    """Serve a shop's visits and campaigns until closed; a context manager.

    Args:
        world: Whose.
        clock: The shop's: by it days are over and figures move. The times of keys are not held against it.
        is_settled: Figures do not move any more.
        ports: Of Google and of Meta; 0 for any free one.
        seed: Of the requests that fail, where some do.
    """

    def __init__(
        self,
        world: World,
        clock: Clock,
        *,
        is_settled: bool = False,
        ports: tuple[int, int] = (0, 0),
        seed: int = 1,
    ) -> None:
        visits, costs = measured.visits(world), measured.costs(world)
        name, currency, zone = world.name, world.currency, world.time_zone
        self.account = GoogleAccount(clock, checks_time=False)
        self.property = Property(
            clock,
            name=name,
            currency=currency,
            zone=zone,
            visits=lambda day: visits.get(day, ()),
            costs=lambda day: costs.get(day, ()),
            is_settled=is_settled,
        )
        customer = Customer(name=name, currency=currency, zone=zone, campaigns=measured.google_campaigns(world))
        self.ads = AdsAccounts(clock, [customer], is_settled)
        self.ad_account = AdAccount(
            clock,
            number=_META_ACCOUNT,
            name=name,
            currency=currency,
            zone=zone,
            campaigns=measured.meta_campaigns(world),
            is_settled=is_settled,
        )
        behind = (Analytics(self.account, [self.property], seed), Ads(self.account, self.ads, seed))
        self.google = PracticeGoogle(self.account, behind, ports[0])
        self.meta = PracticeMeta(self.ad_account, seed, port=ports[1])
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(self.google)
        self._open.enter_context(self.meta)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def control(self, method: str, path: str, body: bytes) -> Reply | None:
        """Carry out a control call of the shop's server; None when it is none of these."""
        behind: Mapping[str, switches.Switched] = {
            "google": self.account,
            "ga4": self.property,
            "google_ads": self.ads,
            "meta": self.ad_account,
        }
        return switches.answer(behind, body) if (method, path) == ("POST", switches.PATH) else None

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Return {kind of source: what its `[[shop.source]]` says}."""
        google = {"base_url": self.google.url}
        return {
            "ga4": {"property": self.property.number, **google},
            "google_ads": {"customer": self.ads.customers[0].id, **google},
            "meta": {"account": self.ad_account.number, "channel": _META_CHANNEL, "base_url": self.meta.url},
        }

    def secrets(self) -> Mapping[str, Mapping[str, str]]:
        """Return {kind of source: {name: secret}}; they open nothing real."""
        account = self.account
        client = {
            "client_id": account.client_id,
            "client_secret": account.client_secret,
            "refresh_token": account.refresh_token,
        }
        return {"ga4": client, "google_ads": client, "meta": {"token": self.ad_account.token}}

    def source_lines(self) -> list[str]:
        """Return the lines below a `[[shop]]` that read them."""
        lines = []
        for kind, table in self.tables().items():
            lines += ["", "[[shop.source]]", f'kind = "{kind}"', *(f'{key} = "{text}"' for key, text in table.items())]
        return lines

    def secret_lines(self, shop: str) -> list[str]:
        """Return the lines of the secrets file that let them be read."""
        lines = []
        for kind, held in self.secrets().items():
            lines += ["", f'[source."{shop}".{kind}]', *(f'{name} = "{text}"' for name, text in held.items())]
        return lines
