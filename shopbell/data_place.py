"""Where the data of a configuration lie that names no folder: beside it; what an earlier version left elsewhere counts.

Every configuration used to share one folder of the platform unless it named another. What is there is neither forgotten
nor taken by whoever comes first: it belongs to the configuration at the platform's own place, and any other whose shops
are stored there is asked to say which it means.
"""

from __future__ import annotations

from pathlib import Path

from cache import stored_shops
from commerce.errors import BadConfig
from shopbell import places
from shopbell.config import Settings


def data_place(settings: Settings, database: str) -> Path:
    """Return the folder; `database` is the name of the file in it.

    Raises:
        BadConfig: Data of its shops lie at the former place, and none beside it; says what to write.
    """
    here, former = places.beside(settings.place), places.former_data_folder()
    if (here / database).exists() or not (former / database).exists() or _same(here, former):
        return here
    stored = stored_shops(former / database)
    ours = [shop.name for shop in settings.shop if stored is None or shop.name in stored]
    if not ours:
        return here
    if places.is_usual(settings.place) and stored is not None:
        return former
    names = ", ".join(f'"{name}"' for name in ours)
    found = "cannot be read" if stored is None else f"holds {names}"
    msg = (
        f"{settings.place}: no `data` is written under [shopbell], and {former / database} {found}, where earlier"
        f' versions kept data. To go on with it write data = "{former.as_posix()}" there; to begin anew beside this'
        f' file write data = "{here.name}"'
    )
    raise BadConfig([msg])


def remark(settings: Settings, folder: Path) -> str:
    """Return what to say of data that lie where an earlier version put them; "" where there is nothing to say."""
    if settings.shopbell.data is not None or not _same(folder, places.former_data_folder()):
        return ""
    return (
        f"lies where earlier versions kept it, and not beside {settings.place.name}; write"
        f' data = "{folder.as_posix()}" under [shopbell] to say that it stays there, or move the folder to'
        f" {places.beside(settings.place)} while shopbell is stopped"
    )


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
