"""What is said where people answer by writing: what can be written, and what came of it."""

from __future__ import annotations

from wording.phrases import N_

#: Below an alert.
FOOT = N_("Reply: 1 = I am on it · 2 = quiet for 3 days · 3 = this was expected · ? = what else")
#: The same where several were told: each has a code.
FOOT_OF_SEVERAL = N_("Reply with the code: 1 %(code)s = I am on it · 2 %(code)s = quiet for 3 days · ? = what else")
HELP = N_(
    "What you can write:\n"
    "ok: you are on it\n"
    "snooze 3d: quiet until then (also: until Monday, 2026-04-03)\n"
    "expected: this was to be expected\n"
    "tried, later, not for us: about the suggested tactic\n"
    "open: what is open, each with a code\n"
    "A code behind it names one of several: ok %(code)s"
)
NOT_UNDERSTOOD = N_("Shopbell did not understand that, and did nothing.")
NOT_READABLE = N_("Only written answers can be read here.")
TOO_OLD = N_("That answer is more than a day old, so nothing was done. If it still holds, write it again.")
NOTHING_TOLD = N_("No alert was sent here yet that could be answered.")
NO_SUCH_CODE = N_("No alert with the code %(code)s was sent here. “open” lists what is open.")
WHICH = N_("The last message told several. Write which one you mean, for example: ok %(code)s")
NO_TACTIC = N_("No tactic came with that alert, so there is nothing to note about one.")
UNTIL = N_("Until when? Write for example: 3d, until Monday, 2026-04-03.")
#: What was done, and by whom.
BY = N_("%(who)s: %(told)s")
#: To somebody whose address is nobody's.
STRANGER = N_(
    "Shopbell does not know you, and tells you nothing. Whoever runs it can write this line under your [[recipient]]"
    " and start it again: %(line)s"
)
#: What failed again and again by a mistake of ours.
GIVEN_UP = N_("Shopbell could not carry that answer out. Whoever runs it finds in its log why; try another way.")
