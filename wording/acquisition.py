"""What is said of what channels and campaigns cost and brought, and what to do with the money of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from commerce.acquisition import Acquisition, Advice, Ranged, Side, Why, Won, Worth
from commerce.channels.names import CHANNEL, SETTINGS
from wording.language import Language
from wording.names import key_name
from wording.phrases import N_, NAMED, NN_

_OF = {True: N_("Channel"), False: N_("Campaign")}
_COLUMNS = (
    N_("Spent"),
    N_("New customers"),
    N_("Cost of one"),
    N_("First order"),
    N_("Later, in all"),
    N_("Of all visits"),
    N_("Advice"),
)
#: Wide enough to hold what chance does to a cost.
_RANGED = N_("%(value)s (%(range)s)")
_OVER = N_("over %(value)s")
_WITHIN = N_("%(value)s in %(days)s days")
#: commerce.acquisition.Advice
ADVICE: Mapping[Advice, str] = {"widen": N_("widen"), "keep": N_("keep"), "stop": N_("stop")}
#: commerce.acquisition.Why; `cost` and `worth` are ranges, `worth` says when it is spent.
WHYS: Mapping[Why, str] = {
    "first_order_pays": N_("a customer costs %(cost)s and brings %(worth)s."),
    "costs_more": N_("a customer costs %(cost)s and brings no more than %(worth)s."),
    "won_nobody": N_(
        "%(spent)s won nobody. A customer brings %(worth)s; chance alone hardly does that to so much money."
    ),
    "pays_later": N_(
        "a customer costs %(cost)s, more than the first order brings; within reach of what one brings later, %(worth)s."
    ),
    "by_chance": N_("a customer costs %(cost)s and brings %(worth)s; the two cannot be told apart."),
    "nobody_yet": N_("%(spent)s won nobody yet, which may be chance: a customer brings %(worth)s."),
    "no_match": N_(
        "%(spent)s, and no order or visit bears this name. If it goes by another one there, write that below"
        " [shop.%(setting)s]; if not, the money won nobody."
    ),
    "no_name": N_("%(spent)s of which nobody says what it was spent on: whom it won cannot be told."),
    "keeps": N_("%(kept)s was spent on keeping customers, as `keeping` says; it is no part of what a new one costs."),
    "given_back": N_("more money was given back than spent, so that a customer has no cost."),
    "no_worth": N_("nobody was won in these days by any of them, so that nothing tells what a customer brings."),
}
_FEW = NN_(
    "%(num)s new customer is too few to tell: one costs %(cost)s and brings %(worth)s.",
    "%(num)s new customers are too few to tell: one costs %(cost)s and brings %(worth)s.",
)
#: When what a customer brings is spent: {(on the first order, as customers of the whole shop do)}.
_WHEN: Mapping[tuple[bool, bool], str] = {
    (True, False): N_("%(range)s on the first order"),
    (True, True): N_("%(range)s on the first order (in the whole shop)"),
    (False, False): N_("%(range)s within %(days)s days"),
    (False, True): N_("%(range)s within %(days)s days (in the whole shop)"),
}
_NO_SPEND = N_("No money is noted for %(names)s.")
_AND_OTHERS = NN_("%(num)s other", "%(num)s others")
_WINNING = N_("Winning customers: %(spent)s for %(num)s new ones, %(each)s each.")
_WON_NOBODY = N_("Winning customers: %(spent)s, and nobody was won.")
_KEEPING = N_("Keeping customers: %(spent)s for %(num)s earlier ones who bought again, %(each)s each.")
_KEPT_NOBODY = N_("Keeping customers: %(spent)s, and no earlier one bought again.")
_NO_KEEPING = N_(
    "What keeping customers costs is not known: name the channels or campaigns of such money by `keeping` below"
    " [[shop]]."
)
_DEARER = N_("A new customer costs %(times)s times as much as one who is kept.")
_SALES = N_("What a customer brings is sales: net of discounts, before refunds and before the cost of goods.")
_NO_VISITS = {
    True: N_("The share of visits is not known: the table of traffic does not tell all of these days."),
    False: N_("The share of visits is not known: visits are told by channel, not by campaign."),
}
_SHOWN = 8
#: Those with customers and no money are many where links make names without end.
MOST_UNPAID = 12


def columns(told: Acquisition, language: Language) -> list[str]:
    """Return the headings of the table."""
    return [language.gettext(text) for text in (_OF[told.by == CHANNEL], *_COLUMNS)]


def rows(told: Acquisition, language: Language) -> list[list[str]]:
    """Return a row for everything with money, and for the weightiest without."""
    paid = [one for one in told.rows if one.why != "no_spend"]
    free = [one for one in told.rows if one.why == "no_spend"]
    return [_cells(one, told, language) for one in (*paid, *free[:MOST_UNPAID])]


def _cells(one: Won, told: Acquisition, language: Language) -> list[str]:
    money = _Money(told.currency, language)
    return [
        key_name(told.by, one.key, language),
        "-" if one.spent_minor is None else money.amount(Fraction(one.spent_minor)),
        language.number(one.customers),
        "-" if one.cost is None else money.cost(one.cost),
        "-" if one.first_order is None else money.amount(one.first_order.each.value or Fraction(0)),
        "-" if one.later is None else money.later(one.later),
        "-" if one.visits is None else language.percent(one.visits),
        language.gettext(ADVICE[one.advice]) if one.advice else "-",
    ]


def sentences(told: Acquisition, language: Language) -> Iterator[str]:
    """Yield why each is advised so, winning beside keeping, and what to know of the figures."""
    money = _Money(told.currency, language)
    for one in told.rows:
        if one.why != "no_spend":
            name = key_name(told.by, one.key, language)
            yield language.gettext(NAMED) % {"name": name, "value": _why(one, told.by, money)}
    free = [key_name(told.by, one.key, language) for one in told.rows if one.why == "no_spend"]
    if free:
        more = len(free) - _SHOWN
        others = [language.ngettext(*_AND_OTHERS, more) % {"num": language.number(more)}] if more > 0 else []
        yield language.gettext(_NO_SPEND) % {"names": language.listing([*free[:_SHOWN], *others])}
    yield from _sides(told, money)
    if any(one.against is not None for one in told.rows):
        yield language.gettext(_SALES)
    if not told.visits_known:
        yield language.gettext(_NO_VISITS[told.by == CHANNEL])


def _why(one: Won, by: str, money: _Money) -> str:
    speech = money.language
    known = {
        "spent": money.amount(Fraction(one.spent_minor or 0)),
        "kept": money.amount(Fraction(one.kept_minor)),
        "setting": SETTINGS[by],
        "num": speech.number(one.customers),
        "cost": money.between(one.cost) if one.cost else "",
        "worth": money.worth(one.against) if one.against else "",
    }
    if one.why == "few_customers":
        return speech.ngettext(*_FEW, one.customers) % known
    return speech.gettext(WHYS[one.why]) % known


def _sides(told: Acquisition, money: _Money) -> Iterator[str]:
    """Yield what winning and keeping cost, side by side."""
    yield _side(told.winning, (_WINNING, _WON_NOBODY), money)
    if not told.keeping.spent_minor:
        yield money.language.gettext(_NO_KEEPING)
        return
    yield _side(told.keeping, (_KEEPING, _KEPT_NOBODY), money)
    if told.times_dearer is not None:
        yield money.language.gettext(_DEARER) % {"times": money.language.number(told.times_dearer, 1)}


def _side(side: Side, words: tuple[str, str], money: _Money) -> str:
    known = {"spent": money.amount(Fraction(side.spent_minor)), "num": money.language.number(side.customers or 0)}
    if side.each is None:
        return money.language.gettext(words[1]) % known
    return money.language.gettext(words[0]) % (known | {"each": money.amount(side.each)})


class _Money:
    """Writes amounts of one shop in one language."""

    def __init__(self, currency: str, language: Language) -> None:
        self.currency, self.language = currency, language

    def amount(self, minor: Fraction) -> str:
        return self.language.amount(minor, self.currency)

    def between(self, ranged: Ranged) -> str:
        if ranged.high is None:
            return self.language.gettext(_OVER) % {"value": self.amount(ranged.low)}
        return self.language.from_to(self.amount(ranged.low), self.amount(ranged.high))

    def cost(self, cost: Ranged) -> str:
        if cost.value is None:
            return self.between(cost)
        return self.language.gettext(_RANGED) % {"value": self.amount(cost.value), "range": self.between(cost)}

    def later(self, worth: Worth) -> str:
        value = self.amount(worth.each.value or Fraction(0))
        return self.language.gettext(_WITHIN) % {"value": value, "days": self.language.number(worth.days)}

    def worth(self, worth: Worth) -> str:
        sentence = self.language.gettext(_WHEN[worth.days == 0, worth.of_shop])
        return sentence % {"range": self.between(worth.each), "days": self.language.number(worth.days)}
