"""Rows and readings of tables as tests make them, and sources as a configuration would name them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from commerce.feeds import Page, Watermark
from commerce.tables import BadRow, DataTable, Reading, Row, told
from commerce.tables.landings import LANDINGS
from commerce.tables.spend import SPEND
from commerce.tables.survey import SURVEYS
from commerce.tables.traffic import TRAFFIC
from connectors.sources.file import SOURCE as FILE
from connectors.sources.file.settings import settings_of
from shopbell.sources import ConfiguredSource
from tests.make import NOON

Spend, Traffic, Landing, SurveyAnswer = SPEND.row, TRAFFIC.row, LANDINGS.row, SURVEYS.row


def reading(
    table: DataTable,
    *rows: Row,
    source: str = "table.csv",
    days: Collection[date] | None = None,
    bad_rows: tuple[BadRow, ...] = (),
    speaks_of: Collection[date] | None = None,
) -> Reading:
    """Return what a source told: of the days of these rows, unless told otherwise."""
    covered = {row.day for row in rows} if days is None else days
    return Reading(table, source, rows, covered, speaks_of=speaks_of, bad_rows=bad_rows)


def file_source(table: DataTable, place: Path | str, **said: str) -> ConfiguredSource:
    """Return a file or address as `[[shop.<table>]]` names it."""
    where = {"path": str(place)} if isinstance(place, Path) else {"url": place}
    settings = settings_of(table).model_validate({**where, **said})
    config = Path("config.toml")
    return ConfiguredSource(FILE, FILE.named(settings, config), (table,), settings, config)


def traffic_page(traffic: Sequence[Row], landings: Sequence[Row] = (), seen_to: datetime = NOON) -> Page:
    """Return what the shop itself tells of its visits."""
    return Page(TRAFFIC.name, Watermark(seen_to), readings=(told(TRAFFIC, traffic), told(LANDINGS, landings)))
