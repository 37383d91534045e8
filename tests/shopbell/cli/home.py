"""An installation of two practice shops, and its command line run in this process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from practice.world import World
from shopbell.cli import main

ROOT = Path(__file__).parents[3]
FIRST_DAY, DAYS = date(2025, 9, 1), 150
NOW = datetime(2026, 1, 20, 6, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SECRETS = '[shop.wood]\nkey = "ck_practice"\nsecret = "cs_practice"\n[shop.silk]\ntoken = "shpat_practice"\n'
#: No instant that anybody asks for: stands for that of the home.
_AS_IT_IS = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Home:
    """A folder with configuration, secrets and data; `at` is the instant at which it is asked."""

    folder: Path
    at: datetime | None = NOW

    def __call__(self, *words: str, now: datetime | None = _AS_IT_IS) -> Ran:
        """Run a command line in this process: the same `main` as the program's, without starting Python anew."""
        now = self.at if now is _AS_IT_IS else now
        timed = ["--now", now.isoformat()] if now else []
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--config", str(self.folder), *timed])
        return Ran(code, out.getvalue(), err.getvalue())


def install(folder: Path, wood: str, silk: str, more: str = "", secrets: str = SECRETS) -> Home:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(
        f"""
[shopbell]
data = "data"
[[shop]]
name = "wood"
platform = "woocommerce"
url = "{wood}"
[[shop.spend]]
url = "{wood}/practice/spend.csv"
[[shop.traffic]]
url = "{wood}/practice/traffic.csv"
[shop.definitions]
lapse = 90
[[shop]]
name = "silk"
platform = "shopify"
url = "silk.myshopify.com"
base_url = "{silk}"
{more}
"""
    )
    file = folder / "secrets.toml"
    file.write_text(secrets)
    file.chmod(0o600)
    return Home(folder)


def counted(world: World, first: date, last: date) -> list[Any]:
    """Count by hand: orders placed on these local days that are paid or promised by now."""
    return [
        order
        for order in world.orders
        if first <= order.placed_at.astimezone(BERLIN).date() <= last
        and order.final_status not in {"failed", "cancelled"}
    ]
