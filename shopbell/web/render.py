"""How a page becomes HTML: its template in the visitor's language, within the frame of all pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from shopbell.web.register import pages
from wording.escaping import HTML
from wording.render import Renderer

#: How each language calls itself.
LANGUAGE_NAMES: Final = (("en", "English"), ("vi", "Tiếng Việt"), ("zh_Hant", "繁體中文"))


@dataclass(frozen=True)
class Frame:
    """What stands around a page.

    Attributes:
        language: Of the visitor.
        path: Of the page.
        here: Its address, to which a change of the language leads back.
        form_key: Of the visit; "" of who is not in: nothing is shown to navigate then.
        told: What to say above it: (words, whether it is a mistake).
    """

    language: str
    path: str = ""
    here: str = "./"
    form_key: str = ""
    told: Sequence[tuple[str, bool]] = ()


@dataclass(frozen=True)
class Pages:
    """Writes pages."""

    renderer: Renderer

    def write(self, template: str, frame: Frame, known: Mapping[str, Any]) -> str:
        """Return a page as HTML."""
        titled = [one for one in pages() if one.title] if frame.form_key else []
        around: dict[str, Any] = {
            "page": template,
            "navigation": [(f".{one.path}", one.title, one.path == frame.path) for one in titled],
            "language": frame.language,
            "languages": LANGUAGE_NAMES,
            "here": frame.here,
            "form_key": frame.form_key,
            "told": frame.told,
            "style": style_address(),
        }
        return self.renderer.text(f"web/{template}.html.j2", frame.language, HTML, {**around, **known})


@cache
def style() -> bytes:
    """Return the one style sheet."""
    return (files("templates") / "web" / "shopbell.css").read_bytes()


@cache
def icon() -> bytes:
    """Return the bell that a browser shows beside the title."""
    return (files("templates") / "web" / "shopbell.svg").read_bytes()


@cache
def style_address() -> str:
    """Return where it stands: another address when it has changed, so that browsers may keep it for ever."""
    return f"./shopbell.css?{hashlib.sha256(style()).hexdigest()[:12]}"
