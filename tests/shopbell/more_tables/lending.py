"""Umbrellas lent by day: how many, and for how long. One row a day and contact channel."""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Duration, Label
from commerce.tables.headings import DAY

LENDING = DataTable(
    name="lending",
    setting="lending",
    called={"en": "umbrellas lent", "vi": "ô cho mượn", "zh_Hant": "借出的傘"},
    without="how long umbrellas stay away cannot be worked out",
    row_count="lending_rows",
    columns=(
        Day(headings=DAY),
        Label(
            "contact_channel",
            is_optional=True,
            headings={
                "en": ("contact channel", "inbox"),
                "de": ("kontaktkanal",),
                "fr": ("canal de contact",),
                "es": ("canal de contacto",),
                "it": ("canale di contatto",),
                "nl": ("contactkanaal",),
                "pt": ("canal de contato",),
                "vi": ("kênh liên hệ",),
                "zh": ("聯絡管道", "联系渠道"),
            },
        ),
        Count(
            "lent",
            sum="umbrellas_lent",
            headings={
                "en": ("lent", "umbrellas lent"),
                "de": ("schirme",),
                "fr": ("parapluies",),
                "es": ("paraguas",),
                "it": ("ombrelli",),
                "nl": ("paraplus",),
                "pt": ("guarda chuvas",),
                "vi": ("số ô",),
                "zh": ("借傘數", "借伞数"),
            },
        ),
        Duration(
            "time_away",
            unit="minutes",
            each="lent",
            is_optional=True,
            headings={
                "en": ("time away", "mean time away"),
                "de": ("leihdauer",),
                "fr": ("durée de prêt",),
                "es": ("duración del préstamo",),
                "it": ("durata del prestito",),
                "nl": ("uitleentijd",),
                "pt": ("duração do empréstimo",),
                "vi": ("thời gian mượn",),
                "zh": ("借用時間", "借用时间"),
            },
        ),
    ),
)
