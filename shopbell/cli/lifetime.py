"""What customers are worth, below the table of `shopbell kpi`."""

from __future__ import annotations

from commerce.lifetime import Lifetime
from shopbell.cli.screen import say, show_on_page
from wording.language import Language
from wording.lifetime import cohort_columns, cohort_rows, cohort_title, sentences


def show_lifetime(lifetime: Lifetime, language: Language) -> None:
    """Print what customers really spent by month, and what is to be said below; nothing where nothing is known."""
    if lifetime.missing is not None:
        return
    if lifetime.cohorts:
        columns = cohort_columns(lifetime, language)
        say(cohort_title(language), "  ")
        show_on_page(columns, cohort_rows(lifetime, language), right=columns[1:], kept=columns)
    for sentence in sentences(lifetime, language):
        say(sentence, "  ")
