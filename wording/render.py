"""Views in, texts out: the templates in a language, escaped for where they are shown.

Escaping is the environment's job, never the author's: whatever a template prints, and whatever a sentence takes in, is
escaped for the form at hand unless it is a sentence of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import css_inline
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from commerce.figures import Operation
from commerce.period import Period
from knowledge import Knowledge
from wording import phrases
from wording.escaping import TEXT, Escaping
from wording.language import Language, language, low_end
from wording.values import Value

#: A share above this is told in whole per cent.
_ROUND_FROM = Fraction(1, 10)


def _source(name: str) -> str | None:
    """Return a template from the package; None when there is none of that name."""
    from importlib.resources import files  # noqa: PLC0415 - kept out of the start-up of commands that render nothing

    file = files("templates").joinpath(*name.split("/"))
    return file.read_text(encoding="utf-8") if file.is_file() else None


#: Functions of `Speech` that templates use behind a bar.
_FILTERS = (
    "value",
    "roughly",
    "signed",
    "unsigned",
    "share",
    "day",
    "days",
    "short_days",
    "long_day",
    "keeps",
    "linked",
    "listing",
    "apart",
    "joined",
    "low_end",
    "filled",
)


class Speech:
    """The functions and filters that templates use, for one language and one form."""

    def __init__(self, tongue: Language, form: Escaping) -> None:
        self.tongue = tongue
        self.form = form

    def gettext(self, message: str, **known: object) -> Markup:
        """Translate a sentence and put what it takes in, escaped."""
        # gettext answers an empty message with the catalogue's own header
        return self._filled(self.tongue.gettext(message) if message else "", known)

    def ngettext(self, one: str, many: str, number: int, **known: object) -> Markup:
        """Translate a sentence about a number of things."""
        counted = {**known, "num": self.tongue.number(number)}
        return self._filled(self.tongue.ngettext(one, many, number), counted)

    def filled(self, sentence: str, values: Mapping[str, str]) -> Markup:
        """Put values into a sentence of the collection, which stands in the reader's language already; escaped."""
        return self._filled(sentence, values)

    def _filled(self, sentence: str, known: Mapping[str, object]) -> Markup:
        escaped = {name: str(self.form.escape(value)) for name, value in known.items()}
        # A sentence of ours carries no markup of its own, only characters that a form may still read as such.
        return Markup(str(self.form.sentence(sentence)) % escaped)  # noqa: S704 - every part is escaped

    def value(self, value: Value) -> str:
        """Write a number with its unit."""
        return value.write(self.tongue)

    def low_end(self, low: Value, high: Value) -> str:
        """Write the low end of a range whose high end follows."""
        return low_end(low.write(self.tongue), high.write(self.tongue))

    def roughly(self, value: Value) -> str:
        """Write an estimate in money."""
        return value.write_roughly(self.tongue)

    def signed(self, value: Value) -> str:
        """Write a change."""
        return value.write_signed(self.tongue)

    def unsigned(self, value: Value) -> str:
        """Write how large a change is, whichever way it went."""
        return value.write_size(self.tongue)

    def share(self, share: Fraction | Value) -> str:
        """Write a share of something as whole per cent, or with one decimal when it is none; what is none as it is."""
        if isinstance(share, Value):
            return share.write(self.tongue)
        return self.tongue.percent(share, digits=0 if (share * 100).denominator == 1 or share > _ROUND_FROM else 1)

    def day(self, day: date) -> str:
        """Write a day."""
        return self.tongue.day(day)

    def days(self, period: Period) -> str:
        """Write the days of a period."""
        return self.tongue.days(period)

    def short_days(self, period: Period) -> str:
        """Write days beside one that is named with its year."""
        return self.tongue.short_days(period)

    def long_day(self, day: date) -> str:
        """Write a day with its weekday."""
        return self.tongue.long_day(day)

    def linked(self, words: str, address: str) -> Markup:
        """Return words that lead to an address, in the form's own way; "" without an address."""
        if not address:
            return Markup()
        if self.form.link is None:
            return self.gettext(phrases.ADDRESS_BEHIND, words=words, address=address)
        return self.form.link(self.form.escape(words), address)

    def keeps(self, text: str) -> bool:
        """Return whether a text can be copied from the message as it is."""
        return self.form.keeps(text)

    def joined(self, items: Sequence[object], operation: Operation) -> Markup:
        """Join the parts of a figure by what brings them together; those that stand side by side as a list."""
        if not operation:
            return self.listing(items)
        return Markup(phrases.OPERATORS[operation].join(str(self.form.escape(item)) for item in items))  # noqa: S704 - escaped

    def listing(self, items: Sequence[object]) -> Markup:
        """Join items, each escaped."""
        return Markup(self.tongue.listing([str(self.form.escape(item)) for item in items]))  # noqa: S704 - escaped

    def apart(self, items: Sequence[object]) -> Markup:
        """Join items that are sentences of their own, each escaped: by "and" two of them would be read as one."""
        return Markup(self.tongue.apart([str(self.form.escape(item)) for item in items]))  # noqa: S704 - escaped


class Renderer:
    """All templates, in every language and form.

    Args:
        knowledge: The collection, for names of KPIs, segments, inputs and documents.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def text(self, template: str, code: str, form: Escaping, known: Mapping[str, Any]) -> str:
        """Return a template as text in a form."""
        return str(templates_in(code, form).get_template(template).render(**known)).strip() + "\n"

    def line(self, template: str, code: str, known: Mapping[str, Any]) -> str:
        """Return a template as one plain line, fit for a subject; blanks that hold a number together stay."""
        return re.sub(r"[ \t\r\n]+", " ", self.text(template, code, TEXT, known)).strip()

    def page(self, template: str, code: str, form: Escaping, known: Mapping[str, Any]) -> str:
        """Return an HTML template with its styles written into the elements, since many mail programs drop the rest."""
        return _inliner().inline(self.text(template, code, form, known))

    def block(self, template: str, block: str, code: str, form: Escaping, known: Mapping[str, Any]) -> str:
        """Return one block of a template."""
        source = templates_in(code, form).get_template(template)
        return "".join(source.blocks[block](source.new_context(dict(known)))).strip()


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


@cache
def templates_in(code: str, form: Escaping) -> Environment:
    """Return the templates in a language and form, made when they are first used; once for all renderers."""
    tongue = language(code)
    speech = Speech(tongue, form)
    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        finalize=form.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the i18n extension adds it
    filters: dict[str, Callable[..., object]] = {name: getattr(speech, name) for name in _FILTERS}
    environment.filters.update(filters)
    environment.globals.update(gettext=speech.gettext, ngettext=speech.ngettext, _=speech.gettext, lang=tongue.tag)
    environment.globals["say"] = environment.get_template("sentences.j2").module
    environment.globals["because"] = environment.get_template("causes.j2").module
    environment.globals["to_do"] = environment.get_template("tactics.j2").module
    return environment
