"""The whole file."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, create_model
from pydantic import field_validator as checked

from commerce.judgements import Sensitivity
from commerce.pages import Pages
from commerce.settings.fields import Duration, Language
from commerce.settings.table import Table
from shopbell.config.channels import (
    ChannelSettings,
    RecipientSettings,
    WebhookSettings,
    channels_model,
    many,
    recipient_model,
)
from shopbell.config.operation import OperatorSettings, ServiceSettings
from shopbell.config.schedule import AlertSettings, BackupSettings, ScheduleSettings
from shopbell.config.shop import ShopSettings
from shopbell.config.targets import Targets, TargetSettings
from shopbell.config.watching import sensitivity
from shopbell.config.web import WebSettings


class GeneralSettings(Table):
    """The `[shopbell]` table."""

    data: Annotated[Path, Field(strict=False)] | None = None
    secrets: Annotated[Path, Field(strict=False)] | None = None
    playbooks: Annotated[Path, Field(strict=False)] | None = None
    language: Language = "en"
    keep_for: Duration = timedelta(days=400)

    @checked("keep_for")
    @classmethod
    def _long_enough(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=90):
            msg = 'keep_for is too short: incidents are looked back upon; write "90 days" or more ("400 days" is usual)'
            raise ValueError(msg)
        return value


class Settings(Table):
    """The whole file. `place` is the file itself: relative paths start from its directory.

    What can be read is `settings_model()`, to which channels add their tables.
    """

    place: Path = Field(alias="[place]", strict=False)
    shopbell: GeneralSettings = GeneralSettings()
    shop: tuple[ShopSettings, ...] = Field(default=(), strict=False)
    targets: Targets = Field(default_factory=dict)
    schedule: ScheduleSettings = ScheduleSettings()
    backup: BackupSettings = BackupSettings()
    alerts: AlertSettings = AlertSettings()
    operator: OperatorSettings = OperatorSettings()
    service: ServiceSettings = ServiceSettings()
    recipient: tuple[RecipientSettings, ...] = Field(default=(), strict=False)
    channels: ChannelSettings = ChannelSettings()
    webhooks: WebhookSettings | None = None
    web: WebSettings = WebSettings()

    def path(self, written: Path) -> Path:
        """Return a path of the file, which counts from the file's own directory."""
        return self.place.parent / written.expanduser()

    @property
    def pages(self) -> Pages:
        """The addresses of our own pages, to which messages lead."""
        return Pages(self.web.public_url or "")

    @property
    def names(self) -> list[str]:
        """The shops, as they are called."""
        return [shop.name for shop in self.shop]

    def shop_named(self, name: str) -> ShopSettings | None:
        """Return the shop of that name."""
        return next((shop for shop in self.shop if shop.name == name), None)

    def targets_of(self, shop: ShopSettings) -> dict[str, TargetSettings]:
        """Return the shop's targets: those of the file, replaced KPI by KPI by the shop's own."""
        return {kpi: one for kpi, one in {**self.targets, **shop.targets}.items() if not one.off}

    def unjudged_of(self, shop: ShopSettings) -> frozenset[str]:
        """Return the KPIs that the merchant wants to be held against no target, and no rule of the documents."""
        return frozenset(kpi for kpi, one in {**self.targets, **shop.targets}.items() if one.off)

    def sensitivity_of(self, shop: ShopSettings) -> Sensitivity:
        """Return how easily the bell rings for the shop: its own word, else that of the file."""
        return sensitivity(shop.sensitivity or self.alerts.sensitivity)

    def watched_of(self, shop: ShopSettings) -> frozenset[str]:
        """Return the KPIs that are watched besides those of every shop: those of the file and the shop's own."""
        return frozenset(self.alerts.watch) | frozenset(shop.watch)

    def recipients_of(self, shop: str) -> list[RecipientSettings]:
        """Return who reads this shop's digest."""
        return [person for person in self.recipient if not person.shops or shop in person.shops]


def settings_model() -> type[Settings]:
    """Return the model of the whole file, with what the channels declare."""
    return _settings_model(recipient_model(), channels_model())


@cache
def _settings_model(recipient: type[RecipientSettings], channels: type[ChannelSettings]) -> type[Settings]:
    return create_model(
        "Settings",
        __base__=Settings,
        __doc__=Settings.__doc__,
        recipient=(many(recipient), Field(default=(), strict=False)),
        channels=(channels, channels()),
    )
