"""Secrets: from the environment, else from a 0600 file beside the configuration; never from the configuration itself.

The file is TOML: `customer_key` (see `shopbell.customer_key`), `[shop."toys"]` with what its platform declares as a
secret and front_password where there is one, `[source."toys"."ga4"]` with what a kind of source declares as one (by the
shop and the source's name), and a table for each channel that needs one: `[email]` with password, `[slack."team"]` with
webhook.
"""

from __future__ import annotations

import os
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from commerce.errors import BadConfig

_PRIVATE = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True)
class Secrets:
    """What the environment and the secrets file hold. Its repr shows nothing."""

    place: Path
    environ: Mapping[str, str]
    document: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Secrets({self.place.name})"

    def find(self, variable: str | None, path: tuple[str, ...], wanted_by: str) -> str:
        """Return one secret: of the environment variable where one is named, else of the file.

        Raises:
            BadConfig: It is not there; says where to put it.
        """
        if variable is not None:
            if value := self.environ.get(variable, "").strip():
                return value
            msg = f"{wanted_by}: the environment variable {variable} is not set; set it before you start shopbell"
            raise BadConfig([msg])
        here: Any = self.document
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        if isinstance(here, str) and here.strip():
            return here.strip()
        *tables, leaf = path
        table = ".".join([tables[0], *(f'"{name}"' for name in tables[1:])])
        msg = f"{wanted_by}: no {leaf}; write {leaf}_env = ... there, or {leaf} under [{table}] in {self.place.name}"
        raise BadConfig([msg])

    def holds(self, *path: str) -> bool:
        """Tell whether the file holds a text at this place."""
        here: Any = self.document
        for name in path:
            here = here.get(name) if isinstance(here, Mapping) else None
        return isinstance(here, str) and bool(here.strip())


def load(place: Path, environ: Mapping[str, str]) -> Secrets:
    """Read the secrets file; a missing one holds nothing.

    Raises:
        BadConfig: Others may read it, or it is no TOML.
    """
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return Secrets(place, environ, {})
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        msg = f"{place.name}: others on this machine may read it (mode {mode:04o}); run `chmod 600 {place}`"
        raise BadConfig([msg])
    try:
        return Secrets(place, environ, tomllib.loads(place.read_text(encoding="utf-8-sig")))
    except tomllib.TOMLDecodeError as error:
        where = str(error).rpartition("(")[2].rstrip(")") or "somewhere"
        msg = f"{place.name}, {where}: not valid TOML; text stands in quotes"  # the line itself may hold a secret
        raise BadConfig([msg]) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{place.name}: cannot be read ({type(error).__name__}); it must be UTF-8 text that you may read"
        raise BadConfig([msg]) from None


def write_private(place: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all: never for a moment with a wider mode."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_PRIVATE)
        Path(temporary).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def save(secrets: Secrets, changes: Mapping[str, Any]) -> Secrets:
    """Write the file with `changes` merged in, table by table, and return the secrets as they are now."""
    document = merged(secrets.document, changes)
    head = "# Secrets of Shopbell: keep this file private (0600) and in your backup.\n"
    head += "# Without customer_key the orders of one customer can no longer be told to be of the same.\n\n"
    write_private(secrets.place, head + tomli_w.dumps(document))
    return Secrets(secrets.place, secrets.environ, document)


def add(secrets: Secrets, changes: Mapping[str, Any]) -> Secrets:
    """Write what is new below what stands in the file, whose comments stay; where that cannot be, as `save` does."""
    document = merged(secrets.document, changes)
    if secrets.place.exists():
        text = secrets.place.read_text(encoding="utf-8-sig").rstrip() + "\n\n" + tomli_w.dumps(dict(changes))
        with suppress(tomllib.TOMLDecodeError):  # a table that is there already cannot be written once more
            if tomllib.loads(text) == document:
                write_private(secrets.place, text)
                return Secrets(secrets.place, secrets.environ, document)
    return save(secrets, changes)


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of both, those of `new` over those of `old`."""
    found = dict(old)
    for key, value in new.items():
        before = found.get(key)
        found[key] = merged(before, value) if isinstance(value, Mapping) and isinstance(before, Mapping) else value
    return found
