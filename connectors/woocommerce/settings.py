"""What a `[[shop]]` says that is WooCommerce's own."""

from __future__ import annotations

from commerce.settings.fields import Variable
from commerce.settings.table import Table


class WooCommerceSettings(Table):
    """Keys of a WooCommerce shop.

    Attributes:
        key_env, secret_env: Name the variables with the consumer key and secret of the REST API.
        webhook_secret_env: Names the one with the secret of its webhooks.
    """

    key_env: Variable | None = None
    secret_env: Variable | None = None
    webhook_secret_env: Variable | None = None
