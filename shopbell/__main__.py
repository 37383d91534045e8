"""`shopbell` and `python -m shopbell`."""

from __future__ import annotations

import sys

from shopbell.rooms import trouble


def main() -> int:
    """Run the command line, once it is sure that every room is Shopbell's own; 1 when one is not."""
    if told := trouble():
        sys.stderr.write(f"{told}\n")
        return 1
    from shopbell.cli import main as run  # noqa: PLC0415 - it imports rooms, which may be foreign

    return run()


if __name__ == "__main__":
    sys.exit(main())
