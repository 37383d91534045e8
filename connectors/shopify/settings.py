"""What a `[[shop]]` says that is Shopify's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from commerce.settings.fields import Variable
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary


class ShopifySettings(Table):
    """Keys of a Shopify shop.

    Attributes:
        client_id_env, client_secret_env: Name the variables with those of an app of the Dev Dashboard.
        token_env: Instead of both: names the one with the Admin API access token of an older custom app.
        webhook_secret_env: Names the one with what its webhooks are signed with, where no app's client secret is.
        api_version: Another version of Shopify's API than this connector was made for; "" for its own.
        bulk_above: A first reading of more orders than this is one bulk operation.
    """

    token_env: Variable | None = None
    client_id_env: Variable | None = None
    client_secret_env: Variable | None = None
    webhook_secret_env: Variable | None = None
    api_version: str = ""
    bulk_above: int = Field(default=20_000, ge=0)

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        """Yield that there are two ways in."""
        del vocabulary
        if "token_env" in written and ("client_id_env" in written or "client_secret_env" in written):
            yield "write token_env, or client_id_env with client_secret_env, not both"
