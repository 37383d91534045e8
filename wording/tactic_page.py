"""All of one tactic, line by line: for the command line and for the pages of a guide."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge import Knowledge, Tactic
from wording.language import Language
from wording.names import Names
from wording.phrases import EFFORTS
from wording.tactics import EVIDENCE, LINES


def tactic_lines(tactic: Tactic, collection: Knowledge, speaker: Language) -> Iterator[str]:
    """Yield what is told of a tactic besides title, advice and steps: stage, effort, when it fits, what it moves ..."""
    for line, told in _lines(tactic, collection, speaker):
        yield speaker.gettext(LINES[line]) % {"told": told}


def _lines(tactic: Tactic, collection: Knowledge, speaker: Language) -> Iterator[tuple[str, str]]:
    code, name_of = speaker.code, Names(collection, speaker.code)
    yield "stage", collection.stages[tactic.stage].name[code]
    yield "effort", speaker.gettext(EFFORTS[tactic.effort])
    yield "fits", tactic.fits[code].rstrip(".。")
    yield "moves", speaker.listing([name_of(one.kpi) for one in tactic.improves])
    if results := tactic_results(tactic, collection):
        yield "result", speaker.listing([name_of(one) for one in results])
    if tactic.watch:
        yield "watch", speaker.listing([name_of(one) for one in tactic.watch])
    for other in tactic.see_also:
        if other.relation == "tension":
            yield "tension", name_of.tactic(other.tactic)
    for one in tactic.evidence:
        known = {"note": one.note[code].rstrip(".。"), "subject": document_subject(one.file, collection, code)}
        yield "evidence", speaker.gettext(EVIDENCE) % known
    for file in dict.fromkeys(one.file for one in tactic.sources):
        yield "source", document_subject(file, collection, code)
    if tactic.tools:
        yield "tools", speaker.listing(list(tactic.tools))


def tactic_results(tactic: Tactic, collection: Knowledge) -> list[str]:
    """Return what comes of it in the end, where that is not what it moves itself."""
    moved = [one.kpi for one in tactic.improves]
    found = (collection.result_of(kpi) for kpi in moved)
    return list(dict.fromkeys(one for one in found if one and one not in moved))


def document_subject(file: str, collection: Knowledge, code: str) -> str:
    """Return what a document is about; "" for one that the collection does not know."""
    document = collection.documents.get(file)
    return document.subject[code] if document is not None else ""
