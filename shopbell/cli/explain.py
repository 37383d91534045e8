"""`shopbell explain`: what a KPI or a tactic is, in words of a merchant, with the shop's own figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

import knowledge
from commerce.errors import BadConfig, Refused
from commerce.languages import LANGUAGES
from commerce.settings.words import suggestion
from knowledge import Knowledge
from shopbell.cli.guide import write_guide
from shopbell.cli.options import Call
from shopbell.cli.screen import page_width, say
from shopbell.cli.speech import echo
from shopbell.cli.wrapping import wrapped
from shopbell.jobs.explained import OwnExplanations
from shopbell.wiring import Installation
from wording.escaping import clean
from wording.explained import Explainer, Section
from wording.language import Language
from wording.language import language as language_of

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Asked:
    """What everything is explained from: the collection, the language, and the shops that have been read."""

    collection: Knowledge
    speech: Language
    shops: tuple[OwnExplanations, ...]


def explain(call: Call, name: str | None, shop: str | None, folder: Path | None, language: str | None) -> None:
    """Explain one thing, or write a guide of all.

    Raises:
        BadConfig: There is no KPI and no tactic of that name, or no such shop.
        Refused: The folder cannot be written to.
    """
    if (name is None) == (folder is None):
        msg = "name a KPI or a tactic, or write a guide of all of them with --write FOLDER"
        raise click.UsageError(msg)
    with ExitStack() as stack:
        asked = _asked(call, shop, language, stack)
        if folder is not None:
            pages = write_guide(folder, asked.collection, asked.speech, asked.shops)
            click.echo(str(pages))
        elif name is not None:
            _show(name, asked)


def _asked(call: Call, shop: str | None, language: str | None, stack: ExitStack) -> Asked:
    """Return what to explain from. Without a configuration nothing is known of any shop, and all else can be told."""
    if call.config_flag is None and shop is None and not call.config.exists():
        return Asked(knowledge.load(), language_of(language or "en"), ())
    installation = call.installation()
    speech = language_of(language or installation.settings.shopbell.language)
    return Asked(installation.collection, speech, tuple(_read_shops(installation, shop, stack)))


def _read_shops(installation: Installation, shop: str | None, stack: ExitStack) -> Iterator[OwnExplanations]:
    """Yield the shops that have been read; of each other it is said why it has no figures."""
    cache = stack.enter_context(installation.open_cache())
    for one in installation.shops(shop):
        try:
            opened = installation.open_shop(one, cache)
        except Refused as refusal:
            echo(str(refusal), err=True)
            continue
        yield OwnExplanations(opened, cache, installation.collection)


def _show(written: str, asked: Asked) -> None:
    kind, name = _found(written, asked.collection)
    explainer = Explainer(asked.collection, asked.speech, _named)
    if kind == "kpis":
        kpi = asked.collection.kpis[name]
        title, sections = explainer.title(kpi), explainer.sections(kpi, [shop.of(name) for shop in asked.shops])
    else:
        tactic = asked.collection.tactics[name]
        title = tactic.title[asked.speech.code]
        sections = explainer.tactic_sections(tactic, {shop.shop: shop.fits(tactic) for shop in asked.shops})
    say(clean(title))
    for section in sections:
        _show_section(section)


def _show_section(section: Section) -> None:
    click.echo()
    if section.heading:
        say(clean(section.heading))
    for sentence in section.sentences:
        _show_item(sentence, _INDENT, _INDENT)
    for number, item in enumerate(section.items, 1):
        mark = f"{number}. " if section.in_order else "- "
        _show_item(item, _INDENT + mark, _INDENT + " " * len(mark))


def _show_item(text: str, first: str, further: str) -> None:
    for line in wrapped(clean(text), page_width(), first=first, further=further):
        click.echo(line)


def _named(kind: Literal["kpis", "tactics"], name: str, title: str) -> str:
    """Return a title; of a tactic with the id by which it is asked for: titles are long."""
    return title if kind == "kpis" else f"{title} ({name})"


def _found(written: str, collection: Knowledge) -> tuple[Literal["kpis", "tactics"], str]:
    """Return which KPI or tactic is meant, by its id or by its name in any language.

    Raises:
        BadConfig: There is none; names the nearest.
    """
    names = dict(_names(collection))
    by_lower = {name.casefold(): meant for name, meant in names.items()}
    found = by_lower.get(written.casefold()) or by_lower.get(written.casefold().replace("-", "_"))
    if found is None:
        known = suggestion(written, names) or "; `shopbell kpi --all` and `shopbell tactics` list what there is"
        raise BadConfig([f'there is no KPI and no tactic "{written}"{known}'])
    return found


def _names(collection: Knowledge) -> Iterator[tuple[str, tuple[Literal["kpis", "tactics"], str]]]:
    """Yield every id, name and title, with what it stands for; where two are alike, the KPI."""
    titles: Mapping[str, knowledge.Texts] = {one.id: one.title for one in collection.tactics.values()}
    for tactic, title in titles.items():
        yield from ((name, ("tactics", tactic)) for name in (tactic, *(title[code] for code in LANGUAGES)))
    for kpi, text in collection.kpis.items():
        names = (kpi, text.abbr, *(text.name[code] for code in LANGUAGES))
        yield from ((name, ("kpis", kpi)) for name in names if name)
