"""What somebody types, and what comes of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from practice.meta.account import AdAccount
from shopbell.cli import main
from tests.shopbell.meta_by_key.meta_house import NOON

CONFIG = """\
# ours
[shopbell]
language = "en"   # for now

[[shop]]
name = "toys"
platform = "woocommerce"
url = "{url}"
key_env = "K"
secret_env = "S"
# history_from = 2020-01-01

# who reads
[[recipient]]
name = "anna"
language = "en"
digest_at = "07:30"
"""
ANOTHER = {
    "account_id": "222333444",
    "name": "Toys US",
    "currency": "USD",
    "timezone_name": "America/New_York",
    "account_status": 101,
    "id": "act_222333444",
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything, as one line."""
        return " ".join((self.out + self.err).split())

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Setting:
    """A folder with a configuration, and an ad account at `address`."""

    folder: Path
    meta: AdAccount
    address: str

    @property
    def config(self) -> str:
        return (self.folder / "config.toml").read_text()

    def speak(self, language: str) -> None:
        text = self.config.replace('language = "en"   #', f'language = "{language}"   #')
        (self.folder / "config.toml").write_text(text)

    def run(self, *words: str, typed: str = "") -> Ran:
        where = ["--config", str(self.folder), "--data", str(self.folder / "data"), "--now", NOON.isoformat()]
        with CliRunner().isolation(input=typed) as (out, err, _):
            code = main([*words, *where])
            return Ran(code, out.getvalue().decode(), err.getvalue().decode())

    def add(self, *words: str, typed: str = "") -> Ran:
        """Add Meta, which answers at the practice address."""
        return self.run("source", "add", "meta", "--set", f"base_url={self.address}", *words, typed=typed)

    def files(self) -> set[str]:
        return {one.name for one in self.folder.iterdir() if not one.name.startswith(".")}
