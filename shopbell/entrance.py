"""How a shop is entered: where it is, which of its platform's ways in is open, and the secrets that this way takes."""

from __future__ import annotations

from commerce.errors import BadConfig
from commerce.settings.secret import Secret
from connectors.base import Connection, Patience, ShopSecrets
from connectors.platform import WayIn
from shopbell.config import Settings, ShopSettings
from shopbell.jobs.sync import wanted_from
from shopbell.secrets import Secrets


class Entrance:
    """The entrance of one shop. Nothing is asked of the shop here.

    Args:
        settings: The configuration.
        held: Where the secrets lie.
        shop: Whose entrance.
    """

    def __init__(self, settings: Settings, held: Secrets, shop: ShopSettings) -> None:
        self._settings = settings
        self._held = held
        self._shop = shop

    def connection(self, patience: Patience | None = None) -> Connection:
        """Return how the shop is reached; `patience` None: that of a sync.

        Raises:
            BadConfig: The password of the web server in front of it is missing.
        """
        shop = self._shop
        return Connection(
            url=shop.url,
            base_url=shop.base_url or "",
            verify=str(self._settings.path(shop.ca_file)) if shop.ca_file else True,
            history_from=wanted_from(shop),
            patience=patience or Patience(),
            front_user=shop.front_user,
            front_password=self._find("front_password", shop.front_password_env) if shop.front_user else "",
        )

    def way_in(self) -> WayIn:
        """Return the way of which the configuration names a variable, else the file holds the first secret.

        Where there is nothing of any it is the platform's last one.
        """
        ways = self._shop.kind.ways_in
        named = (way for way in ways if any(self._variable(secret) for secret in way.secrets))
        held = (way for way in ways if self._is_in_file(way.secrets[0]))
        return next(named, None) or next(held, None) or ways[-1]

    def secrets(self) -> ShopSecrets:
        """Return what opens the shop.

        Raises:
            BadConfig: A secret of the way in is missing; says where to put it.
        """
        return ShopSecrets({secret.name: self._text(secret) for secret in self.way_in().secrets})

    def webhook_secrets(self) -> tuple[str, ...]:
        """Return what the shop's webhooks may be signed with: secrets of its way in that sign, and one of their own.

        Raises:
            BadConfig: There is none, or shops of this platform cannot ring.
        """
        shop, webhook = self._shop, self._shop.kind.webhook
        if webhook is None:
            msg = (
                f"{self._place}: shops of {shop.kind.title} do not ring; take [webhooks] out where no other shop rings"
            )
            raise BadConfig([msg])
        found = [self._text(one) for one in self.way_in().secrets if one.name in webhook.also_signed_with]
        if not found or self._variable(webhook.secret) or self._is_in_file(webhook.secret):
            found.append(self._text(webhook.secret))
        return tuple(found)

    @property
    def _place(self) -> str:
        return f'{self._settings.place.name}, [[shop]] "{self._shop.name}"'

    def _text(self, secret: Secret) -> str:
        return self._find(secret.name, self._variable(secret))

    def _find(self, name: str, variable: str | None) -> str:
        return self._held.find(variable, ("shop", self._shop.name, name), self._place)

    def _variable(self, secret: Secret) -> str | None:
        variable: str | None = getattr(self._shop.own, secret.variable)
        return variable

    def _is_in_file(self, secret: Secret) -> bool:
        return self._held.holds("shop", self._shop.name, secret.name)
