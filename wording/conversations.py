"""What is said where people answer by buttons and short commands: the words on them, and what came of a press."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: alerts.inbox.actions and tactic_actions: what stands on a button.
BUTTONS: Mapping[str, str] = {
    "acknowledge": N_("Acknowledge"),
    "unacknowledge": N_("Give it back"),
    "snooze": N_("Snooze…"),
    "unsnooze": N_("Wake it up"),
    "expected": N_("This was expected"),
    "unexpected": N_("Not expected after all"),
    "tried": N_("Tried"),
    "untried": N_("Not tried after all"),
    "later": N_("Later"),
    "unlater": N_("Not later after all"),
    "not_for_us": N_("Not for us"),
    "for_us": N_("For us after all"),
}
#: Asked once before an alert is closed as expected: heading, question, and the two answers.
EXPECTED_TITLE = N_("Expected?")
EXPECTED_TEXT = N_("The alert is closed, and the days until the end of it are left out of what is usual.")
YES, NO = N_("Yes"), N_("No")

#: Below an alert: how it stands. `who` is a person, the others are instants and days on the shop's clock.
ON_IT = N_("%(who)s has been on it since %(at)s.")
SNOOZED = N_("Snoozed by %(who)s until %(until)s.")
EXPECTED = N_("%(who)s says that this was expected; no alert before the end of %(last)s.")
OVER = N_("Over since %(at)s.")
TACTIC_STANDS = N_("Tactic: %(stands)s (%(who)s).")
SOMEBODY = N_("Somebody")
#: In the thread: who did what, when, and in which words.
DID = N_("%(who)s: %(what)s (%(at)s)")
DID_WITH_WORDS = N_("%(who)s: %(what)s (%(at)s): “%(words)s”")

#: The dialog that asks until when to snooze; its title has room for 24 characters.
SNOOZE_TITLE = N_("Snooze this alert")
SNOOZE_SUBMIT = N_("Snooze")
SNOOZE_CANCEL = N_("Cancel")
SNOOZE_UNTIL = N_("Quiet until the morning of")
SNOOZE_WHY = N_("Why (kept with the alert)")
CHOOSE_LATER = N_("Choose a day after today, within a year.")

#: What came of a press, to whoever pressed.
ALREADY = N_("%(who)s has done that already.")
NOTED_TACTIC = N_("Noted: %(tactic)s, %(stands)s.")
TAKEN_BACK = N_("Taken back: %(tactic)s may be suggested again.")
OVER_ALREADY = N_("This alert has been over since %(at)s, so there was nothing to do.")
UNKNOWN_MESSAGE = N_("Shopbell does not remember this alert any more; `/shopbell open` lists what is open.")
SHOP_GONE = N_("The shop %(shop)s is no longer in Shopbell's configuration (was it renamed?), so nothing was done.")
UNKNOWN_PERSON = N_(
    "Shopbell does not know who you are, so nothing was done. Whoever runs it can write this into its configuration,"
    " with your name there: %(line)s"
)
NOT_YOUR_SHOP = N_("%(who)s gets no messages about %(shop)s, so nothing was done.")
CANNOT = N_("That could not be done: %(why)s")
DIALOG_FAILED = N_("The dialog could not be opened. Press again, or write: /shopbell snooze %(code)s 3d")

#: The command, and what it answers.
HELP = N_(
    "What you can write:\n"
    "/shopbell status: how the shops stand\n"
    "/shopbell open: what is open, each with a code\n"
    "/shopbell ack CODE: you are on it\n"
    "/shopbell snooze CODE UNTIL: no word until then, e.g. 3d, Monday, 2026-04-03\n"
    "/shopbell expected CODE: that was to be expected\n"
    "/shopbell tried CODE, later CODE, not-for-us CODE: about the suggested tactic\n"
    "/shopbell undo CODE: take back what was done last"
)
WHAT_IS_THAT = N_("“%(word)s” is no command here. %(help)s")
NOTHING_OPEN = N_("Nothing is open.")
LISTED = N_("%(code)s: %(name)s, %(shop)s (%(state)s, since %(since)s)")
NO_SUCH_CODE = N_("There is nothing open with the code %(code)s. %(open)s")
STATUS_SHOP = N_("%(shop)s: open alerts %(count)s, read %(at)s")
STATUS_UNREAD = N_("%(shop)s: not read yet")
NOTHING_TO_UNDO = N_("Nothing was done about it that could be taken back.")
AT_WORK = N_("Received; the result follows.")
