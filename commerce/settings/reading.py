"""How somebody reads the digest: the settings that a `[[recipient]]` and the table of a channel have in common."""

from __future__ import annotations

from commerce.settings.table import Table


class Reading(Table):
    """How the digest comes.

    `together`: one message over all shops of the reader, worst first; a reader of one shop gets its own digest.
    """

    together: bool = False
