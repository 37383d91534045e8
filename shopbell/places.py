"""Where things lie: the configuration by the platform's conventions, the data beside it, unless told otherwise.

A flag wins over SHOPBELL_CONFIG and SHOPBELL_DATA, these over the configuration, that over the convention.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs


def config_file(flag: Path | None, environ: Mapping[str, str]) -> Path:
    """Return where config.toml lies; a folder (also one that is not there yet) means the config.toml in it."""
    written = flag or (Path(environ["SHOPBELL_CONFIG"]) if environ.get("SHOPBELL_CONFIG") else None)
    path = written or platformdirs.user_config_path("shopbell", appauthor=False) / "config.toml"
    path = path.expanduser()
    is_folder = path.is_dir() or (path.suffix != ".toml" and not path.exists())
    return path / "config.toml" if is_folder else path


def data_folder(flag: Path | None, environ: Mapping[str, str], configured: Path | None) -> Path | None:
    """Return the folder of the database and of the outbox files that somebody named; None where nobody did."""
    if flag is not None:
        return flag.expanduser()
    if environ.get("SHOPBELL_DATA"):
        return Path(environ["SHOPBELL_DATA"]).expanduser()
    return configured


def beside(config: Path) -> Path:
    """Return where data lie that nobody gave another place: beside the configuration, and no other one's."""
    return config.parent / ("data" if config.name == "config.toml" else f"{config.stem}-data")


def is_usual(config: Path) -> bool:
    """Tell whether a configuration lies where the platform keeps it."""
    return config.absolute() == config_file(None, {}).absolute()


def former_data_folder() -> Path:
    """Return where earlier versions kept data that nobody gave a place, whichever the configuration was."""
    return platformdirs.user_data_path("shopbell", appauthor=False)
