"""Take pictures of the messages that `make demo` wrote: as wide as a telephone, a tablet and a desk, light and dark.

Run `make demo`, then `python docs/make_pictures.py [--to FOLDER]`: every message in every language lies there as
<message>-<width>[-dark].png. Without `--to` only those of the guide are taken, into docs/images. Needs Chromium.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which

ROOT = Path(__file__).parents[1]
MESSAGES = ROOT / "demo-output" / "messages"
IMAGES = Path(__file__).parent / "images"
WIDTHS = (360, 700, 1200)
#: {picture of the guide: (message, width, dark)}; the newest message of that kind.
OF_THE_GUIDE = {
    "digest": ("digest-Toy-Chest-*-en", 700, False),
    "digest-phone": ("digest-Toy-Chest-*-en", 360, False),
    "digest-dark": ("digest-Toy-Chest-*-zh_Hant", 360, True),
    "alert": ("alert-Toy-Chest-customer_acquisition_cost-*-en", 700, False),
    "vi/digest-phone": ("digest-Cà-Phê-Mây-*-vi", 360, False),
    "vi/digest-dark": ("digest-Cà-Phê-Mây-*-vi", 360, True),
    "vi/alert": ("alert-Cà-Phê-Mây-conversion_rate-*-vi", 700, False),
    "zh_Hant/digest-phone": ("digest-Toy-Chest-*-zh_Hant", 360, False),
    "zh_Hant/alert": ("alert-Toy-Chest-customer_acquisition_cost-*-zh_Hant", 700, False),
}
_HEIGHT = """<body><iframe id="f" src="{page}" width="{width}" style="border:0"></iframe><p id="out"></p>
<script>onload = () => {{ document.getElementById("out").textContent =
  document.getElementById("f").contentDocument.documentElement.scrollHeight; }};</script></body>"""


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, help="a folder for pictures of all messages")
    folder = parser.parse_args().to
    for page, picture, width, dark in all_of(folder) if folder else of_the_guide():
        picture.parent.mkdir(parents=True, exist_ok=True)
        photographed(page, picture, width, dark=dark)
        sys.stdout.write(f"{picture}\n")


def of_the_guide() -> Iterator[tuple[Path, Path, int, bool]]:
    """Yield (page, picture, width, dark) of the pictures that the guide shows."""
    for name, (message, width, dark) in OF_THE_GUIDE.items():
        yield max(MESSAGES.glob(f"*-{message}.html")), IMAGES / f"{name}.png", width, dark


def all_of(folder: Path) -> Iterator[tuple[Path, Path, int, bool]]:
    """Yield (page, picture, width, dark) of every message."""
    for page in sorted(MESSAGES.glob("*.html")):
        for width in WIDTHS:
            for dark in (False, True):
                yield page, folder / f"{page.stem}-{width}{'-dark' if dark else ''}.png", width, dark


def photographed(page: Path, picture: Path, width: int, *, dark: bool) -> None:
    """Take a picture of a whole page."""
    with tempfile.TemporaryDirectory() as scratch:
        frame = Path(scratch) / "frame.html"
        frame.write_text(_HEIGHT.format(page=page.as_uri(), width=width), encoding="utf-8")
        found = re.search(r'id="out">(\d+)', _chromium(scratch, "--dump-dom", frame, width, 4000))
        height = int(found.group(1)) if found else 4000
        shade = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
        _chromium(scratch, f"--screenshot={picture.resolve()}", page, width, height, shade)


def _chromium(profile: str, what: str, page: Path, width: int, height: int, *more: str) -> str:
    chromium = which("chromium")
    if chromium is None:
        msg = "no chromium on PATH to take pictures with"
        raise SystemExit(msg)
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
    command += ["--disable-background-networking", "--allow-file-access-from-files", "--virtual-time-budget=3000"]
    command += [f"--user-data-dir={profile}/profile", f"--window-size={width},{height}", *more, what, page.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout  # noqa: S603 - our own words only


if __name__ == "__main__":
    main()
