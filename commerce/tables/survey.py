"""Answers of customers, one a row: how likely they are to recommend the shop (nps), how satisfied they are (csat).

Promoters say 9 or 10 and detractors 0 to 6 of 10; satisfied are the two best of five answers.
"""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Choice, Day, Scale, Score
from commerce.tables.headings import DAY

SURVEYS = DataTable(
    name="surveys",
    setting="survey",
    called={"en": "survey answers", "vi": "câu trả lời khảo sát", "zh_Hant": "問卷回覆"},
    without="satisfaction and recommendation cannot be worked out",
    supplies="survey",
    place=3,
    columns=(
        Day(headings=DAY),
        Choice(
            "kind",
            words=("nps", "csat"),
            noun="kind of survey",
            headings={
                "en": ("kind", "type", "survey"),
                "de": ("art", "typ", "umfrage"),
                "fr": ("type", "enquête"),
                "es": ("tipo", "encuesta"),
                "it": ("tipo", "sondaggio"),
                "nl": ("soort", "type", "enquête"),
                "pt": ("tipo", "pesquisa", "inquérito"),
                "vi": ("loại", "khảo sát"),
                "zh": ("類型", "問卷", "类型", "问卷"),
            },
        ),
        Score(
            "score",
            of="kind",
            scales={
                "nps": Scale(0, 10, {"nps_responses": (0, 10), "nps_promoters": (9, 10), "nps_detractors": (0, 6)}),
                "csat": Scale(1, 5, {"csat_responses": (1, 5), "csat_satisfied_responses": (4, 5)}),
            },
            headings={
                "en": ("score", "rating", "answer"),
                "de": ("punkte", "bewertung", "antwort"),
                "fr": ("note", "score", "réponse"),
                "es": ("puntuación", "nota", "respuesta"),
                "it": ("punteggio", "voto", "risposta"),
                "nl": ("score", "cijfer", "antwoord"),
                "pt": ("pontuação", "nota", "resposta"),
                "vi": ("điểm", "câu trả lời"),
                "zh": ("分數", "評分", "分数", "评分"),
            },
        ),
    ),
)
