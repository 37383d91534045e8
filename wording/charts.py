"""A small line without words: the course of a KPI, its target, the latest point. SVG of our own, drawn to PNG.

No text in the picture: letters beyond Latin would need a font on the server, and a screen reader sees none of it. The
words stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files

import resvg_py
from jinja2 import Environment

WIDTH, HEIGHT = 280, 64
_MARGIN = 6
#: Pixels per unit, for screens of double density.
_ZOOM = 2


@dataclass(frozen=True, slots=True)
class Colours:
    """What a drawing is painted with; `off`, `on` and `close` paint the last point. Opaque on either page."""

    ground: str
    line: str
    dashed: str
    rim: str
    off: str
    on: str
    close: str


LIGHT = Colours("#f4f6f8", "#2f6db5", "#8a929c", "#ffffff", "#c2410c", "#2e7d4f", "#b7791f")
DARK = Colours("#242d37", "#7fb2ee", "#8a97a5", "#1d242c", "#ffa06b", "#7fd6a2", "#ffd166")


@dataclass(frozen=True, slots=True)
class Chart:
    """Where the line runs, in pixels: pieces (a gap where a value is missing), the target's height, the last point.

    `tone` colours the last point: "off" or "on" target, too "close" to tell, anything else for neither.
    """

    pieces: tuple[tuple[tuple[float, float], ...], ...]
    target_y: float | None
    last: tuple[float, float] | None
    tone: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def chart(values: Sequence[Fraction | None], target: Fraction | None, tone: str = "") -> Chart | None:
    """Return where to draw; None when there are fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    low = min([*known, target] if target is not None else known)
    high = max([*known, target] if target is not None else known)
    reach = float(high - low) or 1.0

    def height(value: Fraction) -> float:
        share = 0.5 if high == low else float(value - low) / reach
        return round(HEIGHT - _MARGIN - share * (HEIGHT - 2 * _MARGIN), 1)

    step = (WIDTH - 2 * _MARGIN) / (len(values) - 1)
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((round(_MARGIN + place * step, 1), height(value)))
    drawn = tuple(tuple(piece) for piece in pieces if piece)
    return Chart(drawn, None if target is None else height(target), drawn[-1][-1], tone)


def svg(drawing: Chart, colours: Colours = LIGHT) -> str:
    """Return the drawing as SVG."""
    source = (files("templates") / "chart.svg.j2").read_text(encoding="utf-8")
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
    return template.render(chart=drawing, colours=colours)


def png(drawing: Chart, colours: Colours = LIGHT) -> bytes:
    """Return the drawing as PNG, at double density."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg(drawing, colours), zoom=_ZOOM, skip_system_fonts=True))
