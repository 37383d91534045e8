"""Which column of a file is which of ours, by the headings that the table declares."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from commerce.errors import Refused
from commerce.tables import DataTable
from commerce.tables.columns import Choice, Day, Headings, Label, Money, Score
from connectors.files.amounts import SIGNS, is_code
from connectors.files.cells import is_unknown, read_name
from connectors.files.lines import Line
from connectors.files.said import Said

_SHOWN = 20
#: An own heading goes before one that is ours only without its brackets: "Link clicks" before "Clicks (all)".
_WHOLE, _BARE, _OF_ALL, _QUESTION = 0, 1, 2, 3
#: What advertising accounts add to the widest of several numbers: "Clicks (all)" beside "Clicks (destination)".
_ALL: Final = re.compile(r"\((?:all|alle|tous|toutes|todos|todas|tutti|tutte|tất cả|全部|所有)\)$")
#: Codes of currencies that are words in small letters: "Clicks (all)".
_WORDS: Final = frozenset({"all", "top", "try", "cup", "mop", "pen", "ron", "gel"})
#: What makes a number in brackets another one than the heading says: a scale, a comparison, a plan.
_OTHER_MEASURE: Final = re.compile(
    r"thousand|tausend|'000|\b000|\bk\b|\bt€|\btsd\b|million|\bmio\b|\bmn\b|\bm\b|milli(?:er|e)|micro|\bcents?\b|pennies|pence"
    r"|nghìn|ngàn|triệu|千|萬|万|change|compar|previous|prior|differen|delta|änderung|vergleich|vorherig|vorperiode"
    r"|thay đổi|so sánh|kỳ trước|變化|變更|变化|比較|比较|上期|前期|%|budget|limit|forecast|target|plan|goal"
)
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


class Halves(NamedTuple):
    """Where a label stands that is told in two columns: of several first ones the first that says something counts."""

    firsts: tuple[int, ...]
    second: int

    def text(self, line: Line) -> str:
        """Return the label of a row, "google / cpc", or what is known of it."""
        first = next((cell for cell in map(line.cell, self.firsts) if not is_unknown(cell)), "")
        second = line.cell(self.second)
        return first if is_unknown(second) else f"{first} / {second}"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a file stand.

    Attributes:
        head: The headings, as they stand.
        places: {our column: place}; of the day only where the file has such a column.
        days: All columns that could be the day.
        begins: Where the first day of a range stands.
        ends: Where its last day stands.
        longer: Where weeks, months ... stand, and how many months one is; see `Day.longer`.
        currency: Where the currency of each row stands.
        asked: {choice: word} that the question above the scores tells.
        unread: Questions that could have been read as well, under another word.
        languages: In which languages the headings are all known.
        rivals: {our column: every place that could be it as well as any other}.
        halves: {our label: where it is told in two columns}.
        millionths: Amounts that are told in millionths of the currency's unit.
    """

    head: Sequence[str]
    places: Mapping[str, int] = field(default_factory=dict)
    days: tuple[int, ...] = ()
    begins: int | None = None
    ends: int | None = None
    longer: tuple[int, int] | None = None
    currency: int | None = None
    asked: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    halves: Mapping[str, Halves] = field(default_factory=dict)
    millionths: frozenset[str] = frozenset()

    @property
    def tells_days(self) -> bool:
        """Whether it can be told at all of when a row is."""
        return bool(self.days) or self.begins is not None or self.longer is not None

    @property
    def named(self) -> dict[str, str]:
        """Return {our column: its heading}; of one that is told in two, both."""
        told = {name: self.head[place].strip() for name, place in self.places.items()}
        for name, two in self.halves.items():
            told[name] = f"{told[name]} / {self.head[two.second].strip()}"
        return told


def columns_of(head: Sequence[str], table: DataTable, said: Said) -> Columns:
    """Return where the columns of a file stand; a heading that the configuration names goes before all others."""
    titles = [plain(title) for title in head]
    (day,) = (column for column in table.columns if isinstance(column, Day))
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, title in enumerate(titles):
        if name := _meant(title, table):
            ranked.setdefault(name, []).append((_rank(title, table), place))
    for name, heading in said.columns.items():
        ranked[name] = [(_WHOLE, place) for place, title in enumerate(titles) if title == plain(heading)]
    asked, unread = _questions(table, head, ranked, said)
    halves = _halves(table, titles, {name for name, found in ranked.items() if found} | set(said.labels))
    ranked |= {name: [(_WHOLE, two.firsts[0])] for name, two in halves.items()}
    places = {name: min(found)[1] for name, found in ranked.items() if found}
    read = {column.name for column in table.in_files} | set(_needed_instead(table, places))
    days = tuple(place for _, place in sorted(ranked.get(day.name, ())))
    return Columns(
        head,
        {name: place for name, place in places.items() if name in read},
        days,
        _first(titles, day.begins),
        _first(titles, day.ends),
        next(((n, day.longer[bare(title)]) for n, title in enumerate(titles) if bare(title) in day.longer), None),
        _first(titles, [one for column in table.columns if isinstance(column, Money) for one in column.currency]),
        asked,
        unread,
        _languages(table, titles, places),
        {
            name: tuple(place for rank, place in sorted(found) if rank == min(found)[0])
            for name, found in ranked.items()
        },
        halves,
        frozenset(
            one.name
            for one in table.columns
            if isinstance(one, Money) and one.name in places and titles[places[one.name]] in one.millionths
        ),
    )


def _needed_instead(table: DataTable, places: Mapping[str, int]) -> Iterator[str]:
    """Yield what a file tells in place of a column that it has not: of several ways the first."""
    for column in table.in_files:
        ways = () if column.name in places else column.instead
        yield from [way.name for way in ways if way.name in places][:1]


def _rank(title: str, table: DataTable) -> int:
    """Return how good a heading of ours is; the lowest is taken."""
    return _WHOLE if title in table.known_headings else _OF_ALL if _ALL.search(title) else _BARE


def _halves(table: DataTable, titles: Sequence[str], known: Collection[str]) -> dict[str, Halves]:
    """Return the labels that are told in two columns, where no column and no configuration tells them whole."""
    found: dict[str, Halves] = {}
    for label in table.columns:
        if not isinstance(label, Label) or label.halves is None or label.name in known:
            continue
        firsts, seconds = (_in_order(titles, headings) for headings in label.halves)
        if firsts and seconds:
            found[label.name] = Halves(firsts, seconds[0])
    return found


def _in_order(titles: Sequence[str], headings: Headings) -> tuple[int, ...]:
    """Return where headings stand, those first that are named first in their language."""
    order = {name: n for names in headings.values() for n, name in enumerate(names)}
    places = [place for place, title in enumerate(titles) if bare(title) in order]
    return tuple(sorted(places, key=lambda place: order[bare(titles[place])]))


def _meant(title: str, table: DataTable) -> str | None:
    """Return which column of ours a plain heading is; None for none: "Cost (thousands)" and "Cost (change)" are not."""
    if title in table.known_headings:
        return table.known_headings[title]
    beside = title.partition(" (")[2]
    if beside == "%)":  # only of a rate it is no other measure
        return next((one.name for one in table.instead if table.known_headings.get(bare(title)) == one.name), None)
    return None if _OTHER_MEASURE.search(beside) else table.known_headings.get(bare(title))


def missing(columns: Columns, table: DataTable, said: Said, *, may_lack_said: bool = False) -> list[str]:
    """Return our columns that the file lacks and without which no row says anything.

    Args:
        columns: What it has.
        table: Which table it is.
        said: What the configuration says for all rows.
        may_lack_said: A label that the configuration could say may be missing.
    """
    sayable = {column.name for column in table.named_for_files if isinstance(column, Label)}
    there = {*columns.places, *columns.asked, *said.labels, *(sayable if may_lack_said else ())}
    there |= {table.columns[0].name} if columns.tells_days else set()
    return [column.name for column in table.in_files if not column.is_optional and column.name not in there]


def demand(columns: Columns, table: DataTable, said: Said, source: str, *, may_lack_said: bool = False) -> None:
    """Make sure that a file has what it needs.

    Raises:
        Refused: A column is missing; or the configuration names a heading that is not there.
    """
    shown = ", ".join(read_name(title)[:40] for title in columns.head[:_SHOWN])
    titles = {plain(title) for title in columns.head}
    for name, heading in said.columns.items():
        if plain(heading) not in titles:
            msg = f'{source}: columns says {name} = "{heading}", and the file has no such heading; found: {shown}'
            raise Refused(msg)
    if lacking := missing(columns, table, said, may_lack_said=may_lack_said):
        advice = "".join(_to_say(column) for column in table.named_for_files if column.name in lacking)
        msg = f"{source}: no column {', '.join(lacking)}; found: {shown}; expected: {expected(table)}{advice}"
        raise Refused(msg)


def expected(table: DataTable) -> str:
    """Return the columns that a file should have, as a list for a message."""
    needed = [column.name for column in table.in_files if not column.is_optional]
    return ", ".join([*needed, *(f"{column.name} (optional)" for column in table.in_files if column.is_optional)])


@lru_cache(maxsize=4096)
def plain(title: str) -> str:
    """Write a column's name as headings are declared; what stands in brackets behind it begins with " (" then.

    Programs write "GregorianDate" and "CurrencyCode" without the blank.
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _INVISIBLE.sub("", normalize("NFKC", title)))
    text = text.strip().strip("\"'").lower().replace("\u2019", "'")
    blanks = re.sub(r"[\s_\u2010-\u2015-]+", " ", text.replace("[", "(").replace("]", ")")).strip()
    return re.sub(r"\s*/\s*", " / ", re.sub(r"\s*\(", " (", blanks))


@lru_cache(maxsize=4096)
def bare(title: str) -> str:
    """Return a plain heading without what stands behind it: brackets, or the code of a currency ("cost eur")."""
    found = re.fullmatch(r"(.+?)(?: in)? ([a-z]{3})", before := title.partition(" (")[0])
    return found[1] if found and is_code(found[2].upper()) else before


def currencies_beside(title: str) -> frozenset[str]:
    """Return the currencies that a heading may name: "Amount spent (EUR)", "Cost (€)", "Cost EUR"; none for none."""
    text = normalize("NFKC", title).replace("[", "(").replace("]", ")").strip()
    beside = re.findall(r"\(([^)]*)\)", text) + re.findall(r"\S\s+(\S+)$", text)
    for words in beside:
        for word in (words.strip(), *words.split()):
            if is_code(word.upper()) and (word.isupper() or (f"({word})" in text and word not in _WORDS)):
                return frozenset({word.upper()})
            if meant := SIGNS.get(word.lower()):
                return meant
    return frozenset()


def _first(titles: Sequence[str], names: Sequence[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if bare(title) in names), None)


def _questions(
    table: DataTable, head: Sequence[str], ranked: dict[str, list[tuple[int, int]]], said: Said
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Find the question that is answered by scores, where no column says of which kind they are.

    Returns:
        {choice: word} that the question tells, and questions of other kinds.
    """
    titles = [plain(title) for title in head]
    for score in (column for column in table.columns if isinstance(column, Score) and column.asked):
        if ranked.get(score.of) and ranked.get(score.name):
            continue  # a column says it of each row
        wanted = [said.labels[score.of]] if score.of in said.labels else list(score.asked)
        found = {word: _asking(titles, score.asked[word], ranked) for word in score.asked}
        if not ranked.get(score.name):
            word = next((one for one in wanted if found.get(one)), None)
            if word is None:
                continue
            ranked[score.name] = [(_QUESTION, found[word][0])]
            ranked.pop(score.of, None)
            others = [place for one, places in found.items() for place in places if place != found[word][0]]
            return {score.of: word}, tuple(head[place].strip() for place in dict.fromkeys(others))
        title = titles[min(ranked[score.name])[1]]
        if word := next((one for one in wanted if any(part in title for part in score.asked.get(one, ()))), None):
            return {score.of: word}, ()
    return {}, ()


def _asking(titles: Sequence[str], parts: Sequence[str], ranked: Mapping[str, list[tuple[int, int]]]) -> list[int]:
    taken = {place for found in ranked.values() for _, place in found}
    return [n for n, title in enumerate(titles) if n not in taken and any(part in title for part in parts)]


def _languages(table: DataTable, titles: Sequence[str], places: Mapping[str, int]) -> frozenset[str]:
    """Return the languages in which all headings that we know are known."""
    common: set[str] | None = None
    for column in table.in_files:
        if column.name not in places:
            continue
        title = titles[places[column.name]]
        here = {code for code, names in column.headings.items() if {title, bare(title)} & set(names)}
        if here:
            common = here if common is None else common & here
    return frozenset(common or ())


def _to_say(column: Label | Choice) -> str:
    example = " or ".join(f'"{word}"' for word in column.words) if isinstance(column, Choice) else '"google / cpc"'
    return f"; or write {column.name} = {example} beside the file, for all its rows"
