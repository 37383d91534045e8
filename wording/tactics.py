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
