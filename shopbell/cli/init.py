"""`shopbell init`: ask, or take flags, and write the configuration."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from alerts.channels.questions import questions
from commerce.errors import BadConfig
from commerce.languages import LANGUAGES
from commerce.settings.secret import Secret
from connectors.platform import Platform
from connectors.register import platforms
from shopbell import init, outside, places, wiring
from shopbell.cli.options import Call
from shopbell.config import Vocabulary, load


def ask(call: Call, *, non_interactive: bool, force: bool, **flags: str | None) -> None:
    """Write a configuration by asking."""
    place = call.config
    if place.exists() and not force:
        raise BadConfig([f"{place}: there is a configuration already; add --force to replace it (a copy is kept)"])
    init.refuse_unless_writable(place)
    found: dict[str, Any] = {key: value for key, value in flags.items() if value is not None}
    if non_interactive:
        lacking = [f"--{key}" for key in ("name", "platform", "url") if key not in found]
        if lacking:
            raise BadConfig([f"--non-interactive needs {', '.join(lacking)} as well"])
    vocabulary = wiring.vocabulary()
    if call.data_flag is not None:
        found["data"] = _data(call.data_flag, place)
    if not non_interactive:
        if mistake := init.mistake_in(found, place, vocabulary):
            raise BadConfig([mistake])  # before anything is asked
        _Questions(found, place, vocabulary).ask_all()
    written = init.write(
        init.Answers.of(found), place, vocabulary, call.clock.now(), outside.random_bytes(32), force=force
    )
    elsewhere = place != places.config_file(None, os.environ)
    for step in init.next_steps(written, load(place, vocabulary), init.flags_for(place if elsewhere else None)):
        click.echo(step)


def _data(folder: Path, place: Path) -> str:
    """Return the data folder as the configuration writes it: from its own folder on where it lies in there."""
    folder, home = folder.expanduser().resolve(), place.parent.resolve()
    return (folder.relative_to(home) if folder.is_relative_to(home) else folder).as_posix()


@dataclass(frozen=True)
class _Questions:
    """Asks for what no flag said. Every answer is checked when it is given, and asked for again when it is a mistake.

    `found` holds the answers by the names of their flags.
    """

    found: dict[str, Any]
    place: Path
    vocabulary: Vocabulary

    def ask(self, key: str, question: str, default: str = "", choices: tuple[str, ...] = ()) -> str:
        """Return one answer, and keep it."""
        if key in self.found:
            return str(self.found[key])

        def checked(text: str) -> str:
            if choices:
                return str(click.Choice(choices).convert(text, None, None))
            if mistake := init.mistake_in({**self.found, key: text.strip()}, self.place, self.vocabulary):
                raise click.UsageError(mistake)
            return text.strip()

        hint = f"{question} ({', '.join(choices)})" if choices else question
        self.found[key] = click.prompt(hint, default=default, show_default=bool(default), value_proc=checked)
        return str(self.found[key])

    def ask_all(self) -> None:
        """Ask everything."""
        proposed = next(one.name for one in platforms().values() if one.is_proposed)
        platform = platforms()[self.ask("platform", "Platform", proposed, tuple(platforms()))]
        self.ask("url", "Address of the shop", "https://")
        self.ask("name", "What do you call it", "shop")
        self._ask_secrets(platform)
        self.ask("language", "Language of the messages", _language_of(os.environ.get("LANG", "")), LANGUAGES)
        for one in questions():
            if all(self.found.get(name) for name in one.after):
                self.ask(one.name, one.asks, one.default or self.found.get(one.same_as, ""))

    def _ask_secrets(self, platform: Platform[Any]) -> None:
        """Ask for what opens the shop: pasted for the secrets file, else the names of environment variables."""
        wanted, pasted = self._ask_way_in(platform)
        for secret in wanted:
            if secret.variable in self.found:
                continue
            text = secret.title
            answer = click.prompt(f"Its {text} (not shown; empty: from an environment variable)", "", hide_input=True)
            if answer.strip():
                pasted.append((secret.name, answer.strip()))
            else:
                variable = f"SHOP_{secret.name.upper()}"
                self.ask(secret.variable, f"Environment variable that holds the {text}", variable)
        self.found["pasted"] = tuple(pasted)

    def _ask_way_in(self, platform: Platform[Any]) -> tuple[Sequence[Secret], list[tuple[str, str]]]:
        """Return the secrets that are still to be asked for, and what was pasted while finding out."""
        ways = platform.ways_in
        for number, way in enumerate(ways[:-1]):
            first, *rest = way.secrets
            if first.variable in self.found:
                return rest, []
            if any(secret.variable in self.found for other in ways[number + 1 :] for secret in other.secrets):
                continue
            if answer := click.prompt(way.question, "", show_default=False).strip():
                return rest, [(first.name, answer)]
        return ways[-1].secrets, []


def _language_of(locale: str) -> str:
    """Return our language for "zh_TW.UTF-8" and the like."""
    if locale.startswith("zh"):
        return "zh_Hant"
    return "vi" if locale.startswith("vi") else "en"
