"""`shopbell` and `python -m shopbell`."""

from __future__ import annotations

import sys

from shopbell.cli import main

if __name__ == "__main__":
    sys.exit(main())
