"""The headings of the list of accounts that a key may see, and of the list of sources."""

from __future__ import annotations

from typing import Final

from wording.phrases import N_

NUMBER, ACCOUNT, NAME = N_("No."), N_("Account"), N_("Name")
CURRENCY, ZONE, NOTE = N_("Currency"), N_("Time zone"), N_("Note")
COLUMNS: Final = (NUMBER, ACCOUNT, NAME, CURRENCY, ZONE, NOTE)

SHOP, SOURCE, KIND, OF = N_("Shop"), N_("Source"), N_("Kind"), N_("Of")
FILLS, UNTIL = N_("Fills"), N_("Told until")
LISTED: Final = (SHOP, SOURCE, KIND, OF, FILLS, UNTIL)
NEVER: Final = N_("not read yet")
