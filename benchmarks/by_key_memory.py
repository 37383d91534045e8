"""Sync once and print the most memory that it took: the half of `by_key.py` that is a process of its own.

    python benchmarks/by_key_memory.py FOLDER NOW [--reads]

Without `--reads` the shop alone is read, and no source: what the program takes anyway.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from commerce.clock import FrozenClock
from shopbell import wiring
from shopbell.jobs.sync import sync
from shopbell.sources import sources_of


def main(folder: Path, now: datetime, *, reads: bool) -> None:
    """Sync once."""
    installation = wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(now), os.environ)
    with installation.open_cache() as cache:
        shop = installation.settings.shop[0]
        connector = installation.connect(shop, installation.customer_key.pseudonymizer(cache))
        sources = sources_of(installation.settings, shop, installation.secrets) if reads else []
        report = sync(shop, cache, connector, installation.clock, sources)
        connector.close()
    print(f"peak {_peak_kb() / 1024:.1f}")
    sys.exit(str(report.refused) if report.refused else 0)


def _peak_kb() -> int:
    """Return the most that this process held; `ru_maxrss` would tell that of whoever started it where that is more."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    msg = "/proc/self/status does not tell VmHWM: measure on Linux"
    raise SystemExit(msg)


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), reads="--reads" in sys.argv)
