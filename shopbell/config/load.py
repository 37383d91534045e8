"""config.toml in, `Settings` out, or `BadConfig` with every mistake at once."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from commerce.errors import BadConfig
from commerce.settings.words import Vocabulary
from shopbell.config import mistakes
from shopbell.config.settings import Settings, settings_model


def load(path: Path, vocabulary: Vocabulary) -> Settings:
    """Read and check the configuration.

    Raises:
        BadConfig: The file is missing, is no TOML, or holds mistakes: one sentence each, all of them.
    """
    return read(_document(path), path, vocabulary)


def playbooks_of(path: Path) -> Path | None:
    """Return the folder of playbooks that a configuration names, before it is checked: its KPIs may stand in it.

    Raises:
        BadConfig: The file cannot be read, or the folder is none.
    """
    written = _document(path).get("shopbell")
    named = written.get("playbooks") if isinstance(written, dict) else None
    if not isinstance(named, str):
        return None  # not there, or told when the whole is checked
    folder = path.parent / Path(named).expanduser()
    if not folder.is_dir():
        msg = f"{path.name}, [shopbell] playbooks = {named!r}: there is no such folder; make it, or take the line out"
        raise BadConfig([msg])
    return folder


def read(document: dict[str, Any], path: Path, vocabulary: Vocabulary) -> Settings:
    """Check a parsed document; `path` is where it lies (its name is shown, its directory anchors relative paths).

    Raises:
        BadConfig: With every mistake found.
    """
    found = [
        *mistakes.secrets_in(document, path.name),
        *mistakes.cross(document, path.name),
        *mistakes.files(document, path),
    ]
    try:
        settings = settings_model().model_validate({**document, "[place]": path}, context=vocabulary)
    except ValidationError as error:
        found = [*mistakes.sentences(error, document, path.name), *found]
        raise BadConfig(list(dict.fromkeys(found))) from None
    if found:
        raise BadConfig(found)
    return settings


def _document(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError:
        msg = f"{path}: there is no configuration here; run `shopbell init` to write one, or name it with --config"
        raise BadConfig([msg]) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({type(error).__name__}); save it as UTF-8 text that you may read"
        raise BadConfig([msg]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig([f"{path.name}{_syntax(str(error))}"]) from None
    except (ValueError, ArithmeticError, RecursionError):
        msg = f"{path.name}: holds a number, or brackets in brackets, beyond all measure; write what a person would"
        raise BadConfig([msg]) from None


def _syntax(error: str) -> str:
    """Turn "Expected '=' after a key (at line 3, column 6)" into a place and what to look for."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", error, re.DOTALL)
    if not match:
        return f": not valid TOML: {error}"
    place = f", line {match[2]}, column {match[3]}" if match[2] else ", at its end"
    return f"{place}: not valid TOML: {match[1][0].lower()}{match[1][1:]}; text stands in quotes, tables in [brackets]"
