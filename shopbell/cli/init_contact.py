"""Asks the shop at once, with the key that `shopbell init` was just given: a mistyped one is typed anew."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commerce.clock import Clock
from commerce.errors import BadConfig, ShopbellError
from commerce.orders import ShopInfo
from commerce.pseudonym import KEY_BYTES, Pseudonymizer
from connectors.base import BRIEF, Tools
from shopbell import init, unforeseen
from shopbell.cli.speech import echo
from shopbell.config import Vocabulary, read
from shopbell.entrance import Entrance
from shopbell.jobs.sync import described
from shopbell.secrets import Secrets


@dataclass(frozen=True)
class FirstContact:
    """With what a shop is asked before anything of it is written.

    Attributes:
        place: Where the configuration will lie.
        vocabulary: The names that it may use.
        environ: The environment: a key may lie there.
        clock: The clock of the call.
    """

    place: Path
    vocabulary: Vocabulary = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)
    clock: Clock

    def lets_in(self, found: Mapping[str, Any]) -> bool:
        """Ask the shop by the answers so far, and tell what it says; False where it does not let us in."""
        try:
            info = self.asked(found)
        except BadConfig:  # a variable that only the service has: what is still to be set is told in the end
            return True
        except ShopbellError as error:
            echo(str(error))
        except Exception as error:  # noqa: BLE001 - whatever a shop sends, no answer is lost
            echo(unforeseen.sentence(error))
        else:
            echo(f"The key is good; the shop answers: {info.name}, {info.currency}, {info.time_zone}.")
            return True
        return False

    def asked(self, found: Mapping[str, Any]) -> ShopInfo:
        """Return what the shop says of itself.

        Raises:
            BadConfig: A variable is not set here.
            TryLater: The shop is busy or away.
            Refused: It does not take the key, or is none of this platform.
        """
        answers = init.Answers.of(found)
        settings = read(tomllib.loads(init.config_text(answers)), self.place, self.vocabulary)
        (shop,) = settings.shop
        held = Secrets(self.place.parent / "secrets.toml", self.environ, {"shop": {shop.name: dict(answers.pasted)}})
        entrance = Entrance(settings, held, shop)
        tools = Tools(self.clock, Pseudonymizer(bytes(KEY_BYTES)))  # nobody is told of but the shop
        connector = shop.kind.connect(entrance.connection(BRIEF), shop.own, entrance.secrets(), tools)
        try:
            return described(connector.shop(), shop)
        finally:
            connector.close()
