"""What a reader calls things: KPIs and inputs by the collection, absences by their kind, keys that are words."""

from __future__ import annotations

from dataclasses import dataclass

from commerce.figures import Figure
from commerce.line_splits import CATEGORY, PRODUCT
from commerce.value_bands import Band, band_of
from knowledge import Knowledge
from wording import keys, phrases
from wording.escaping import clip
from wording.language import Language, language
from wording.silences import silence_name, silence_of

#: Segments whose keys are our own words; those of all others are the shop's.
_OWN_WORDS = frozenset({"customer_type", "customer_tenure", "device", "checkout_step", "journey_stage"})
#: Under the empty key of landing pages those with few visits are told together, under that of products what is none;
#: elsewhere nothing is named by it.
_EMPTY = {"landing_page": keys.THE_REST, PRODUCT: keys.NO_PRODUCT, CATEGORY: keys.NO_CATEGORY}
_PAYMENT = "payment_method"
_VALUE_BAND = "order_value_band"
_KEY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Names:
    """What a reader calls a KPI, an input, a figure."""

    knowledge: Knowledge
    code: str

    def __call__(self, name: str) -> str:
        """Return the name of a KPI, an input or an absence; the id in words when the collection has none."""
        if absence := silence_of(name):
            return silence_name(*absence, language(self.code))
        found = self.knowledge.kpis.get(name) or self.knowledge.inputs.get(name)
        return found.name[self.code] if found else name.replace("_", " ")

    def figure(self, figure: Figure) -> str:
        """Return the name of a figure, with the way of counting where there are two."""
        return counted_as(self(figure.kpi), figure.basis, language(self.code))

    def counted(self, figure: Figure) -> str:
        """Return what was counted, where that is not what the KPI is called after: sessions, not visitors."""
        is_other = bool(figure.basis) and len(figure.amounts) == 1
        return self(figure.amounts[0].input) if is_other else self.figure(figure)

    def tactic(self, name: str) -> str:
        """Return the title of a tactic; one that the collection has no more in the words of its id."""
        found = self.knowledge.tactics.get(name)
        return found.title[self.code] if found else name.replace("_", " ")


def counted_as(name: str, basis: str, speech: Language) -> str:
    """Return a name with the way of counting, where there are two: "Customer retention rate (strict)"."""
    sentence = phrases.COUNTED_AS.get(basis)
    return name if sentence is None else speech.gettext(sentence) % {"name": name}


def key_name(segment: str, key: str, speech: Language) -> str:
    """Return what a reader calls one part of a segment; never blank."""
    if not key:
        return speech.gettext(_EMPTY.get(segment, keys.NONE_NAMED))
    if segment == _PAYMENT and (brand := keys.PAYMENT_BRANDS.get(key.lower())):
        return brand
    if segment == _VALUE_BAND and (band := band_of(key)):
        return _band_name(band, speech)
    words = keys.WAYS_TO_PAY if segment == _PAYMENT else keys.KEYS if segment in _OWN_WORDS else {}
    word = words.get(key.lower())
    return clip(key, _KEY_LENGTH) if word is None else speech.gettext(word)


def figure_key(figure: Figure, speech: Language) -> str:
    """Return what a reader calls the part of the shop that a figure is of."""
    return key_name(figure.segment, figure.called or figure.key, speech)


def _band_name(band: Band, speech: Language) -> str:
    """Return a band as a reader writes its sums: "€20 to below €50"."""
    low, high = (speech.amount(minor, band.currency, decimals=False) for minor in (band.low_minor, band.high_minor))
    if not band.high_minor:
        return speech.gettext(keys.FREE)
    return speech.gettext(keys.FROM_TO_BELOW if band.low_minor else keys.BELOW) % {"low": low, "high": high}
