"""Answers of customers, one a row: how likely they are to recommend the shop (nps), how satisfied they are (csat).

Promoters say 9 or 10 and detractors 0 to 6 of 10; satisfied are the two best of five answers.
"""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Choice, Day, Scale, Score
from commerce.tables.headings import DAY, also

#: Services of surveys tell when an answer was begun, too: it counts on the day on which it was handed in.
ANSWERED = also(
    DAY,
    en=(
        *("end date", "submit date", "submitted at", "completed at", "completion time", "date responded"),
        *("response date", "recorded date", "timestamp", "answered at", "created at", "date created"),
        *("submission date", "date submitted", "scored datetime", "scored at", "rated at", "conversation rated at"),
    ),
    de=("enddatum", "zeitstempel", "absendedatum", "abgeschlossen am", "fertigstellungszeit"),
    fr=("date de fin", "horodateur", "date d'envoi", "heure de fin"),
    es=("fecha de finalización", "fecha de fin", "marca temporal", "fecha de envío", "hora de finalización"),
    it=("data di fine", "informazioni cronologiche", "data di invio", "ora di completamento"),
    nl=("einddatum", "tijdstempel", "inzenddatum"),
    pt=("data de término", "carimbo de data / hora", "data de envio"),
    vi=("ngày kết thúc", "dấu thời gian", "ngày gửi", "thời gian gửi", "thời gian hoàn thành"),
    zh=("結束日期", "時間戳記", "提交日期", "提交時間", "完成時間", "结束日期", "时间戳记", "提交时间", "完成时间"),
)
#: What the question of a kind has in it, whatever else is asked with it.
RECOMMENDS = (
    *("recommend", "nps", "weiterempfehl", "empfehlen", "recommand", "recomend", "raccomand", "consigli", "aanbevel"),
    *("aanrad", "giới thiệu", "推薦", "推荐"),
)
SATISFIES = (*("satisf", "csat", "zufrieden", "soddisf", "tevreden", "hài lòng", "滿意", "满意"),)

SURVEYS = DataTable(
    name="surveys",
    setting="survey",
    called={"en": "survey answers", "vi": "câu trả lời khảo sát", "zh_Hant": "問卷回覆"},
    without="satisfaction and recommendation cannot be worked out",
    supplies="survey",
    place=3,
    columns=(
        Day(headings=ANSWERED),
        Choice(
            "kind",
            names_file=True,
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
            asked={"nps": RECOMMENDS, "csat": SATISFIES},
            headings={
                "en": ("score", "rating", "answer", "conversation rating"),
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
