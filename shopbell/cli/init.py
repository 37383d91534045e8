"""`shopbell init`: ask, or take flags, and write the configuration."""

from __future__ import annotations

import os
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from commerce.errors import BadConfig
from shopbell import init, outside, places, wiring
from shopbell.cli.init_contact import FirstContact
from shopbell.cli.options import Call
from shopbell.cli.questions import Questions, refuse_secrets
from shopbell.cli.speech import echo
from shopbell.config import load
from shopbell.data_place import data_place


def ask(call: Call, *, non_interactive: bool, no_contact: bool, force: bool, **flags: str | None) -> None:
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
    refuse_secrets(found, os.environ)
    vocabulary = wiring.vocabulary()
    if data := _beside(call.data_flag, place) if call.data_flag is not None else _data_before(place):
        found["data"] = data
    if "ca_file" in found:
        found["ca_file"] = _beside(Path(found["ca_file"]), place)
    if not non_interactive:
        if mistake := init.mistake_in(found, place, vocabulary):
            raise BadConfig([mistake])  # before anything is asked
        contact = FirstContact(place, vocabulary, os.environ, call.clock)
        Questions(found, place, vocabulary, os.environ, None if no_contact else contact.lets_in).ask_all()
    written = init.write(
        init.Answers.of(found), place, vocabulary, call.clock.now(), outside.random_bytes(32), force=force
    )
    elsewhere = place != places.config_file(None, os.environ)
    settings, flag = load(place, vocabulary), init.flags_for(place if elsewhere else None)
    for step in init.next_steps(written, settings, flag, _where_data_lie(call, place), os.environ):
        echo(step)


def _beside(folder: Path, place: Path) -> str:
    """Return a path as the configuration writes it: from its own folder on where it lies in there."""
    folder, home = folder.expanduser().resolve(), place.parent.resolve()
    return (folder.relative_to(home) if folder.is_relative_to(home) else folder).as_posix()


def _data_before(place: Path) -> str:
    """Return the data folder that the replaced configuration named: what lies there must not be lost sight of."""
    with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        written = tomllib.loads(place.read_text(encoding="utf-8-sig")).get("shopbell")
        data = written.get("data") if isinstance(written, dict) else None
        return data if isinstance(data, str) else ""
    return ""


def _where_data_lie(call: Call, place: Path) -> str:
    """Return a sentence about where the database is, or will be."""
    settings = load(place, wiring.vocabulary())
    named = settings.path(settings.shopbell.data) if settings.shopbell.data is not None else None
    try:
        folder = places.data_folder(call.data_flag, os.environ, named) or data_place(settings, wiring.DATABASE)
    except BadConfig as error:
        return str(error)
    file = folder.absolute() / wiring.DATABASE
    return f"The database is {file}." if file.exists() else f"The database will be {file}."
