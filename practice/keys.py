"""How a practice shop is connected to: the lines of a configuration and the fixed keys, which guard nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from practice.serve import (
    SHOPIFY_CLIENT_ID,
    SHOPIFY_CLIENT_SECRET,
    SHOPIFY_TOKEN,
    WOOCOMMERCE_KEY,
    WOOCOMMERCE_SECRET,
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens a practice shop of one platform.

    Attributes:
        secrets: Name to text, as `[shop."..."]` of a secrets file has them.
        instead: Other secrets that open it as well; none where there is no other way.
        remark: What to say of those others.
        domain: What its shops' own addresses end with; "" where they live at any address, so at the server's.
    """

    secrets: Mapping[str, str]
    instead: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""
    domain: str = ""


_KEYS = {
    "woocommerce": Keys({"key": WOOCOMMERCE_KEY, "secret": WOOCOMMERCE_SECRET}),
    "shopify": Keys(
        {"token": SHOPIFY_TOKEN},
        instead={"client_id": SHOPIFY_CLIENT_ID, "client_secret": SHOPIFY_CLIENT_SECRET},
        remark="or, as an app of the Dev Dashboard, instead of the token:",
        domain=".myshopify.com",
    ),
}


def secrets(platform: str) -> dict[str, str]:
    """Return {name: secret} of what opens a practice shop of this platform."""
    return dict(_KEYS[platform].secrets)


def every_way(platform: str) -> list[dict[str, str]]:
    """Return what opens a practice shop of this platform, way by way."""
    return [dict(way) for way in (_KEYS[platform].secrets, _KEYS[platform].instead) if way]


def shop_lines(platform: str, url: str, label: str = "practice-shop") -> list[str]:
    """Return the lines of a `[[shop]]` that lead to a practice shop: platform and address.

    Args:
        platform: One of `practice.PLATFORMS`.
        url: Where its server listens.
        label: What its own address begins with, on a platform that gives addresses.
    """
    domain = _KEYS[platform].domain
    place = [f'url = "{label}{domain}"', f'base_url = "{url}"'] if domain else [f'url = "{url}"']
    return [f'platform = "{platform}"', *place]


def secret_lines(platform: str) -> list[str]:
    """Return the lines below `[shop."..."]` of the secrets file; what may stand instead is commented out."""
    keys = _KEYS[platform]
    lines = [f'{name} = "{text}"' for name, text in keys.secrets.items()]
    if keys.instead:
        lines += [f"# {keys.remark}", *(f'# {name} = "{text}"' for name, text in keys.instead.items())]
    return lines
