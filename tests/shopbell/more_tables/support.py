"""Help desk figures by day: how many questions, how quickly answered. One row a day and contact channel."""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Duration, Label
from commerce.tables.headings import DAY

SUPPORT = DataTable(
    name="support",
    setting="support",
    called={"en": "support requests", "vi": "yêu cầu hỗ trợ", "zh_Hant": "客服請求"},
    without="how quickly questions are answered cannot be worked out",
    row_count="support_rows",
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
            "tickets",
            sum="support_requests",
            headings={
                "en": ("tickets", "new conversations"),
                "de": ("anfragen",),
                "fr": ("demandes",),
                "es": ("solicitudes",),
                "it": ("richieste",),
                "nl": ("verzoeken",),
                "pt": ("solicitações",),
                "vi": ("số yêu cầu",),
                "zh": ("客服件數", "工单数"),
            },
        ),
        Duration(
            "first_response",
            unit="minutes",
            each="tickets",
            is_optional=True,
            headings={
                "en": ("first response", "first response time"),
                "de": ("erste antwort",),
                "fr": ("première réponse",),
                "es": ("primera respuesta",),
                "it": ("prima risposta",),
                "nl": ("eerste reactie",),
                "pt": ("primeira resposta",),
                "vi": ("thời gian phản hồi đầu tiên",),
                "zh": ("首次回應時間", "首次响应时间"),
            },
        ),
    ),
)
