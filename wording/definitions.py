"""By which of the shop's definitions a figure was counted, said in sentences."""

from __future__ import annotations

from commerce.figures import Figure
from commerce.lapse import FEWEST_GAPS, LEAST_DAYS, MOST_DAYS, Lapse
from wording.language import Language
from wording.phrases import CONVENTIONS, LAPSES


def definitions(figure: Figure, speech: Language) -> tuple[str, ...]:
    """Return a sentence for each definition that decides over the figure; most figures have none."""
    told = [speech.gettext(CONVENTIONS[code]) for code in figure.conventions]
    return (*([] if figure.lapse is None else [_lapse(figure.lapse, speech)]), *told)


def _lapse(lapse: Lapse, speech: Language) -> str:
    return speech.gettext(LAPSES[_origin(lapse)]) % {
        "days": speech.number(lapse.days),
        "gaps": speech.number(lapse.gaps),
        "fewest": speech.number(FEWEST_GAPS),
    }


def _origin(lapse: Lapse) -> str:
    """Return which sentence is true: an own lapse point may have been held at one of its limits."""
    if lapse.origin != "own" or lapse.percentile_days is None or LEAST_DAYS <= lapse.percentile_days <= MOST_DAYS:
        return lapse.origin
    return "own_least" if lapse.percentile_days < LEAST_DAYS else "own_most"
