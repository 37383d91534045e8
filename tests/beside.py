"""Data that is too large for the repository, or not ours to pass on: in the folder `shared` beside the checkout.

A test that needs such a file is skipped where it is not there, and the reason names the file and where it comes from.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
#: Online Retail by Daqing Chen, UCI data set 352, as one CSV file.
ONLINE_RETAIL = SHARED / "data" / "online_retail" / "online_retail.csv.gz"
#: Purchases of the customers who came to CDNOW early in 1997, by Fader and Hardie: a tenth of them, as one CSV file.
CDNOW = SHARED / "data" / "cdnow" / "cdnow_sample.csv.gz"
#: Shopify's Admin schema as its package `@shopify/dev-mcp` (npm, ISC) has it in `dist/data/`.
SHOPIFY_SCHEMA = SHARED / "platforms" / "shopify" / "admin_2026-10.json.gz"

_ORIGINS = {
    ONLINE_RETAIL: "Online Retail, UCI data set 352",
    CDNOW: "CDNOW purchases (brucehardie.com), published without a licence",
    SHOPIFY_SCHEMA: "Shopify's schema, from the npm package @shopify/dev-mcp, dist/data",
}


def why_not(path: Path) -> str:
    """Return what a skipped test says of a file that is not there."""
    return f"{_ORIGINS[path]}: not at ../{path.relative_to(SHARED.parent)}"


def needs(path: Path) -> pytest.MarkDecorator:
    """Return the mark of a test that is skipped without the file."""
    return pytest.mark.skipif(not path.exists(), reason=why_not(path))
