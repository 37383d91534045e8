"""`shopbell companion`: the plugin as the file that a shop installs, the same to the byte wherever it is written."""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files
from pathlib import Path

from commerce.errors import Refused
from connectors.platform import Companion
from connectors.register import platforms
from shopbell.cli.options import Call
from shopbell.cli.speech import echo

#: The oldest date that a zip can bear: no two writings differ by their clock.
_DATED = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3


def write(call: Call, *, platform: str | None, to: Path | None) -> None:
    """Write the plugin of a platform to a file or into a folder."""
    del call
    offered = {name: one for name, one in platforms().items() if one.companion}
    name = platform or next(iter(offered))
    companion = offered[name].companion
    assert companion is not None  # noqa: S101 - only those were offered
    place = (to or Path()).expanduser()
    file = place if place.suffix == ".zip" else place / f"{companion.name}.zip"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(archive(name, companion))
    except OSError as error:
        msg = f"{file}: cannot be written ({error.strerror}); choose another place with --to"
        raise Refused(msg) from error
    echo(f"Wrote {file}: the companion {companion.version} for {offered[name].title}.")
    echo(
        "In the shop's administration choose Plugins, Add New, Upload Plugin, then this file, Install Now and Activate."
    )
    echo("Nothing is to be set up here: the next `shopbell sync` reads it with the key that the shop has already.")


def archive(platform: str, companion: Companion) -> bytes:
    """Return the plugin as a zip: all that lies in its folder but our own code."""
    folder = files(f"connectors.{platform}") / companion.folder
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for one in sorted(folder.iterdir(), key=lambda one: one.name):
            if one.is_file() and not one.name.endswith((".py", ".pyc")):
                entry = zipfile.ZipInfo(f"{companion.name}/{one.name}", _DATED)
                entry.external_attr, entry.create_system = _READABLE, _UNIX
                made.writestr(entry, one.read_bytes())  # stored: what is packed differs from one zlib to the next
    return buffer.getvalue()
