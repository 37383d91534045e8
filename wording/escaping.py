"""What a text must not do where it is shown: every string that is no sentence of ours is foreign until escaped.

A product called `<script>` must not run. A channel with a markup of its own brings an `Escaping` of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from commerce.unseen import escaped
from wording.fitting import ELLIPSIS

_BREAKS = re.compile(r"\s*[\r\n\t\u2028\u2029]+\s*")
#: What joins characters is part of scripts and of pictures that are made of several, and holds amounts together.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{WORD JOINER}"


def clean(text: str) -> str:
    r"""Return one line in which what cannot be seen, or turns the direction of text around, is written out: \u202e."""
    return escaped(_BREAKS.sub(" ", text), _JOINERS).strip()


def clip(text: str, length: int = 80) -> str:
    """Return a foreign text at a length that leaves room for ours."""
    tidy = clean(text)
    return tidy if len(tidy) <= length else tidy[: length - 1].rstrip() + ELLIPSIS


def html(value: object) -> Markup:
    """Escape for HTML."""
    return value if isinstance(value, Markup) else escape(clean(str(value)))


def plain(value: str) -> str:
    """Return one line for a form that has no use for word joiners: some programs show them as boxes."""
    return clean(value).replace("\N{WORD JOINER}", "")


def text(value: object) -> Markup:
    """Take for a plain text: nothing to escape, but nothing unseen either."""
    return value if isinstance(value, Markup) else Markup(plain(str(value)))  # noqa: S704 - a plain text has no markup


def html_link(words: Markup, address: str) -> Markup:
    """Return words that lead to an address."""
    return Markup('<a href="{}">{}</a>').format(address, words)


@dataclass(frozen=True, slots=True)
class Escaping:
    """Where a text is shown.

    Attributes:
        escape: For foreign strings.
        sentence: For our own: signs, but not their meaning.
        link: For words that lead to an address of the web; the words are escaped already. None where nothing can be
            led to: the address then stands behind the words, as the language sets it.
    """

    name: str
    escape: Callable[[object], Markup]
    sentence: Callable[[str], Markup]
    link: Callable[[Markup, str], Markup] | None = None

    def keeps(self, value: str) -> bool:
        """Return whether a reader who copies a text from here gets it as it was."""
        shown = str(self.escape(value))
        return value in {shown, unescape(shown)} and "  " not in value


HTML = Escaping("html", html, escape, html_link)
TEXT = Escaping("text", text, Markup)
