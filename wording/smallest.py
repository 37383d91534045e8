"""The smallest change that can be seen, as a table says it."""

from __future__ import annotations

from wording.phrases import N_

#: The smallest change of each number that can be told from chance: stands above a table.
SMALLEST = N_("The smallest change that can be seen: up to which value, and how far from usual that is")
#: One cell of it: "1.31% (-43%)".
SMALLEST_OF = N_("%(value)s (%(change)s)")
#: Below it: what is counted where the number itself moves too slowly.
SMALLEST_BY_COMEBACKS = N_("seen by how many customers order again")
