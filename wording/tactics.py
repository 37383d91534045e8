"""What is said of a tactic in codes: what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: commerce.diary.Helped of a tactic that is shown once more, as far as figures tell.
CAME_OF_IT: Mapping[str, str] = {
    "helped": N_("It helped when it was tried here."),
    "did_not_help": N_("It did not help when it was tried here."),
    "harmed": N_("It did harm when it was tried here."),
}

#: Above the columns of the list.
HEADINGS = (N_("Tactic"), N_("What to do"), N_("Stands"))
#: Above those that somebody adopted, and that the collection has no more.
GONE = N_("No longer in the collection")
WITH_VERDICT = N_("%(stands)s (%(verdict)s)")
#: What is told of one tactic, line by line.
LINES: Mapping[str, str] = {
    "stage": N_("Stage: %(told)s"),
    "effort": N_("Effort: %(told)s"),
    "fits": N_("Fits when: %(told)s"),
    "moves": N_("Moves: %(told)s"),
    "result": N_("What comes of it in the end: %(told)s"),
    "watch": N_("To watch meanwhile: %(told)s"),
    "tension": N_("Works against: %(told)s"),
    "evidence": N_("What is known of it: %(told)s"),
    "source": N_("From a document about: %(told)s"),
    "tools": N_("Tools: %(told)s"),
}
EVIDENCE = N_("%(note)s (from a document about: %(subject)s)")
