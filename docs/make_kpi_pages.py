"""Write docs/kpi/<id>.md: what the collection says of each KPI, and the definition in its file of the catalog.

Run `python docs/make_kpi_pages.py` after changing either; a test compares.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import kpi.catalog
from knowledge import Knowledge, KpiText, load

PAGES = Path(__file__).parent / "kpi"


def pages() -> dict[str, str]:
    """Return {file name: text} of every page, the list of all included."""
    knowledge = load()
    modules = [one.name for one in pkgutil.walk_packages(kpi.catalog.__path__, "kpi.catalog.") if not one.ispkg]
    worked_out = {module.rpartition(".")[2]: _definition(module) for module in modules}
    texts = {f"{name}.md": _page(knowledge, knowledge.kpis[name], text) for name, text in worked_out.items()}
    return texts | {"README.md": _list(knowledge, sorted(worked_out))}


def _definition(name: str) -> str:
    module = importlib.import_module(name)
    return inspect.cleandoc(module.__doc__ or "")


def _page(knowledge: Knowledge, text: KpiText, definition: str) -> str:
    abbreviation = f" ({text.abbr})" if text.abbr and text.abbr not in text.name.en else ""
    lines = [
        f"# {text.name.en}{abbreviation}",
        "",
        f"`{text.id}` · {text.unit} · {text.direction.replace('_', ' ')}",
        "",
        text.definition.en,
        "",
        "## How Shopbell works it out",
        "",
        definition,
        "",
        f"Formula of the collection: `{text.formula}`. {text.formula_note}".rstrip(),
        "",
    ]
    if text.variants:
        lines += ["## Other ways it is counted", "", *(f"- {variant.en}" for variant in text.variants), ""]
    if text.diagnosis:
        lines += ["## When it is off target", ""]
        lines += [f"- {question.question.en}" for question in text.diagnosis]
        lines += [""]
    if text.related:
        lines += ["## Moves with", ""]
        for related in text.related:
            note = f": {related.note.en}" if related.note else ""
            lines.append(f"- {knowledge.kpis[related.kpi].name.en} ({related.role}){note}")
        lines += [""]
    lines += ["## In other languages", "", f"- {text.name.vi}", f"  {text.definition.vi}"]
    lines += [f"- {text.name.zh_Hant}", f"  {text.definition.zh_Hant}", ""]
    if text.sources:
        files = dict.fromkeys(source.file for source in text.sources)
        lines += ["## Drawn from", ""]
        lines += [f"- {knowledge.documents[file].subject.en} (`{file}`)" for file in files]
        lines += [""]
    return "\n".join(lines)


def _list(knowledge: Knowledge, names: list[str]) -> str:
    lines = ["# The KPIs that Shopbell works out", "", "| KPI | id | what it is |", "| --- | --- | --- |"]
    for name in names:
        text = knowledge.kpis[name]
        lines.append(f"| [{text.name.en}]({name}.md) | `{name}` | {text.definition.en} |")
    lines += ["", "These pages are written by `python docs/make_kpi_pages.py`.", ""]
    return "\n".join(lines)


def main() -> None:
    """Write every page, and take away those of KPIs that are no more."""
    PAGES.mkdir(exist_ok=True)
    written = pages()
    for name, text in written.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    for page in PAGES.glob("*.md"):
        if page.name not in written:
            page.unlink()


if __name__ == "__main__":
    main()
