"""The pages of a guide to the numbers: one of each KPI and of each tactic, and an index, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from commerce.errors import Refused
from knowledge import Knowledge
from shopbell.jobs.explained import OwnExplanations
from wording.escaping import clean
from wording.explained import Explainer, Section
from wording.guide import KPIS, TACTICS, TITLE, WRITTEN_BY
from wording.language import Language

Kind = Literal["kpis", "tactics"]
INDEX = "README.md"
#: What Markdown would take for more than a character.
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
#: Around the title and the place of a link, until all else is escaped: characters that no text has.
_LINK = "\ue000{}\ue001{}\ue002"
_LINKS = re.compile("\ue000(.*?)\ue001(.*?)\ue002")


def write_guide(folder: Path, collection: Knowledge, speech: Language, shops: Sequence[OwnExplanations]) -> Path:
    """Write every page, over those of before, and return where one begins to read.

    Raises:
        Refused: The folder cannot be written to; names it.
    """
    try:
        for name, text in pages(collection, speech, shops):
            page = folder / name
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"{folder}: cannot be written to ({error.strerror}); name another folder"
        raise Refused(msg) from None
    return folder / INDEX


def pages(collection: Knowledge, speech: Language, shops: Sequence[OwnExplanations]) -> Iterator[tuple[str, str]]:
    """Yield the place of each page within the folder, and its text."""
    yield INDEX, _index(collection, speech)
    explainers = {kind: Explainer(collection, speech, partial(_named, kind)) for kind in ("kpis", "tactics")}
    for kpi in collection.kpis.values():
        explainer = explainers["kpis"]
        own = [shop.of(kpi.id) for shop in shops]
        yield f"kpis/{kpi.id}.md", _page(explainer.title(kpi), explainer.sections(kpi, own))
    for tactic in collection.tactics.values():
        fits_at = {shop.shop: shop.fits(tactic) for shop in shops}
        sections = explainers["tactics"].tactic_sections(tactic, fits_at)
        yield f"tactics/{tactic.id}.md", _page(tactic.title[speech.code], sections)


def _named(here: Kind | None, kind: Kind, name: str, title: str) -> str:
    """Return a link to a page as seen from a page of a kind; None: from the index."""
    place = f"{name}.md" if here == kind else f"{kind}/{name}.md"
    return _LINK.format(title, place if here is None or here == kind else f"../{place}")


def _page(title: str, sections: Iterator[Section]) -> str:
    lines = [f"# {_escaped(title)}"]
    for section in sections:
        if section.heading:
            lines += ["", f"## {_escaped(section.heading)}"]
        lines += [line for sentence in section.sentences for line in ("", _escaped(sentence))]
        marks = (f"{number}." if section.in_order else "-" for number in range(1, len(section.items) + 1))
        items = [f"{mark} {_escaped(item)}" for mark, item in zip(marks, section.items, strict=True)]
        lines += ["", *items] if items else []
    return "\n".join(lines) + "\n"


def _index(collection: Knowledge, speech: Language) -> str:
    """Return the page from which all others are found: by the stages of the customer's journey."""
    code, name = speech.code, partial(_named, None)
    sections = [Section("", (speech.gettext(WRITTEN_BY),))]
    for stage in sorted(collection.stages.values(), key=lambda one: one.order):
        kpis = [
            f"{name('kpis', kpi.id, kpi.name[code])}: {kpi.definition[code]}"
            for kpi in collection.kpis.values()
            if kpi.stage == stage.id
        ]
        tactics = [
            name("tactics", one.id, one.title[code]) for one in collection.tactics.values() if one.stage == stage.id
        ]
        for heading, items in ((KPIS, kpis), (TACTICS, tactics)):
            if items:
                sections.append(Section(speech.gettext(heading) % {"stage": stage.name[code]}, (), tuple(items)))
    return _page(speech.gettext(TITLE), iter(sections))


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it stands, but for our own links."""
    return _LINKS.sub(r"[\1](\2)", _SIGNS.sub(r"\\\1", _places_kept(clean(text)))).replace("\ue003", "_")


def _places_kept(text: str) -> str:
    """Keep the underscores of a link's place: they are no signs there."""
    return _LINKS.sub(lambda found: _LINK.format(found[1], found[2].replace("_", "\ue003")), text)
