"""What is said of what customers are worth: what they really spent, what they will buy, how the value went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from commerce.lifetime import (
    FEWEST_CUSTOMERS,
    FEWEST_REPEAT_CUSTOMERS,
    Forecast,
    HoldOut,
    Lifetime,
    NoForecast,
)
from commerce.money import minor_digits
from commerce.period import Period
from wording.language import Language
from wording.phrases import N_, NN_

_TITLE = N_("What customers really spent, by the month of their first order")
_COLUMNS = (N_("First order in"), N_("Customers"))
_WITHIN = N_("In %(days)s days")
_TOO_YOUNG = N_("too young")
_IMPOSSIBLE = N_("cannot be right")
_TOGETHER = NN_(
    "%(customers)s customers of the last month that is old enough spent %(value)s each within %(days)s days.",
    "%(customers)s customers of the last %(num)s months that are old enough spent %(value)s each within %(days)s days.",
)
_ALL_TOO_YOUNG = N_("No month is old enough yet for %(days)s days.")
_TREND = N_("By the textbook's formula, a quarter apart: %(points)s.")
_POINT = N_("%(value)s (%(day)s)")
_COMING = N_(
    "Forecast: the %(customers)s customers so far are likely to order on %(purchases)s more days within %(days)s days,"
    " for %(spent)s."
)
_NEW_CUSTOMER = N_(
    "A new customer is likely to spend %(value)s within %(days)s days of the first order, that order included."
)
_TRIED = N_(
    "Tried on %(days)s, which it did not know: it expected %(predicted)s purchases, there were %(real)s; everybody"
    " going on as before would have made %(naive)s. For one customer it was off by %(error)s, going on as before by"
    " %(naive_error)s."
)
_TRIED_MONEY = N_("It expected %(predicted)s to be spent on these days, %(real)s was.")
_PARAMETERS = N_("BG/NBD: %(purchases)s. Gamma-Gamma: %(spending)s.")
#: commerce.lifetime.Refusal
REFUSALS: Mapping[str, str] = {
    "no_library": N_(
        "No forecast: it needs numpy and scipy, which are not installed; install Shopbell with the extra clv"
        " (pip install '.[clv]')."
    ),
    "short_history": N_("No forecast: less than half a year of orders is known in which it can be told who is new."),
    "few_customers": N_(
        "No forecast: %(customers)s customers, of whom %(again)s bought again, are too few to learn from; it takes"
        " %(fewest)s and %(fewest_again)s."
    ),
    "not_converged": N_("No forecast: no parameters were found by which these customers buy."),
    "at_its_end": N_(
        "No forecast: these customers do not buy as the model has it (one of its parameters has no likeliest value)."
    ),
    "worse_than_naive": N_("No forecast: it was further from the truth than going on as before."),
    "no_mean": N_("No forecast: what customers spend differs too widely to have a mean."),
}


def cohort_title(language: Language) -> str:
    """Return what stands above the table of cohorts."""
    return language.gettext(_TITLE)


def cohort_columns(lifetime: Lifetime, language: Language) -> list[str]:
    """Return the headings of the table of cohorts."""
    return [
        *map(language.gettext, _COLUMNS),
        *(language.gettext(_WITHIN) % {"days": language.number(days)} for days in lifetime.spans),
    ]


def cohort_rows(lifetime: Lifetime, language: Language) -> list[list[str]]:
    """Return a row for every month, oldest first: how many customers, and what one of them spent within each span."""
    rows = []
    for cohort in lifetime.cohorts:
        cells = [f"{cohort.month:%Y-%m}", language.number(cohort.customers)]
        for days in lifetime.spans:
            value = cohort.value(days)
            if not cohort.is_possible:
                cells.append(language.gettext(_IMPOSSIBLE))
            elif value is None:
                cells.append(language.gettext(_TOO_YOUNG) if days not in cohort.spent_minor else "-")
            else:
                cells.append(language.amount(value, lifetime.currency))
        rows.append(cells)
    return rows


def sentences(lifetime: Lifetime, language: Language) -> Iterator[str]:
    """Yield what is to be said below the table."""
    for days in lifetime.spans:
        cohorts = lifetime.old_enough(days)
        told = {"days": language.number(days), "num": language.number(len(cohorts))}
        if (together := lifetime.together(days)) is None:
            yield language.gettext(_ALL_TOO_YOUNG) % told
            continue
        told["customers"] = language.number(together.customers)
        told["value"] = language.amount(together.value(days) or Fraction(0), lifetime.currency)
        yield language.ngettext(*_TOGETHER, len(cohorts)) % told
    if len(points := lifetime.went) > 1:
        shown = [
            language.gettext(_POINT)
            % {"value": language.amount(value or 0, lifetime.currency), "day": language.day(day)}
            for day, value, _ in points
        ]
        yield language.gettext(_TREND) % {"points": language.apart(shown)}
    yield from _of_forecast(lifetime, language)


def _of_forecast(lifetime: Lifetime, language: Language) -> Iterator[str]:
    found = lifetime.forecast
    if isinstance(found, NoForecast):
        counts = (found.customers, found.repeat_customers, FEWEST_CUSTOMERS, FEWEST_REPEAT_CUSTOMERS)
        names = ("customers", "again", "fewest", "fewest_again")
        told = {name: language.number(count) for name, count in zip(names, counts, strict=True)}
        yield language.gettext(REFUSALS[found.reason]) % told
        if found.hold_out is not None:
            yield from _tried(found.hold_out, lifetime.currency, language)
        return
    yield language.gettext(_COMING) % {
        "customers": language.number(found.customers),
        "purchases": language.number(round(found.purchases)),
        "days": language.number(found.days),
        "spent": language.amount(found.spent_minor, lifetime.currency),
    }
    for days, value in found.new_customer_minor.items():
        amount = language.amount(value, lifetime.currency)
        yield language.gettext(_NEW_CUSTOMER) % {"value": amount, "days": language.number(days)}
    yield from _tried(found.hold_out, lifetime.currency, language)
    yield language.gettext(_PARAMETERS) % {
        "purchases": _parameters(("r", "alpha", "a", "b"), found.bg_nbd),
        "spending": _parameters(("p", "q", "gamma"), _major(found, lifetime.currency)),
    }


def _tried(found: HoldOut, currency: str, language: Language) -> Iterator[str]:
    yield language.gettext(_TRIED) % {
        "days": language.days(Period(found.first, found.last)),
        "predicted": language.number(round(found.predicted)),
        "real": language.number(found.purchases),
        "naive": language.number(round(found.naive)),
        "error": language.number(_rounded(found.error), 2),
        "naive_error": language.number(_rounded(found.naive_error), 2),
    }
    if found.predicted_minor is not None:
        told = {"predicted": found.predicted_minor, "real": found.spent_minor}
        yield language.gettext(_TRIED_MONEY) % {name: language.amount(one, currency) for name, one in told.items()}


def _major(found: Forecast, currency: str) -> tuple[float, ...]:
    p, q, gamma = found.gamma_gamma
    return p, q, gamma / 10 ** minor_digits(currency)


def _parameters(names: Sequence[str], values: Sequence[float]) -> str:
    return ", ".join(f"{name} {value:.3f}" for name, value in zip(names, values, strict=True))


def _rounded(value: float) -> Fraction:
    return Fraction(round(value * 100), 100)
