"""Marketing money by day, channel and campaign, in the shop's currency; and of which account, where one is named."""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Label, Money
from commerce.tables.headings import ACCOUNT, CAMPAIGN, CHANNEL, DAY
from commerce.tables.overlap import OneSourceAnAccount

SPEND = DataTable(
    name="spend",
    setting="spend",
    called={"en": "marketing spend", "vi": "chi phí tiếp thị", "zh_Hant": "行銷費用"},
    without="acquisition cost cannot be worked out",
    supplies="ad_platforms",
    place=1,
    columns=(
        Day(headings=DAY),
        Label("channel", reading="channel", headings=CHANNEL),
        Label("campaign", headings=CAMPAIGN, is_optional=True),
        Money(
            "amount",
            sum="marketing_spend",
            headings={
                "en": ("amount", "spend", "cost", "amount spent"),
                "de": ("betrag", "kosten", "ausgaben", "ausgegebener betrag"),
                "fr": ("montant", "coût", "coûts", "dépense", "dépenses", "montant dépensé"),
                "es": ("importe", "coste", "costo", "gasto", "gastos", "importe gastado"),
                "it": ("importo", "costo", "costi", "spesa", "spese", "importo speso"),
                "nl": ("bedrag", "kosten", "uitgaven", "besteed bedrag"),
                "pt": ("valor", "custo", "gasto", "gastos", "valor gasto", "valor usado"),
                "vi": ("số tiền", "chi phí", "chi tiêu", "số tiền đã chi tiêu"),
                "zh": ("金額", "花費", "費用", "支出", "花費金額", "金额", "花费", "费用", "花费金额"),
            },
        ),
        Count(
            "clicks",
            is_optional=True,
            headings={
                "en": ("clicks", "link clicks"),
                "de": ("klicks", "linkklicks"),
                "fr": ("clics", "clics sur un lien"),
                "es": ("clics", "clics en el enlace"),
                "it": ("clic", "clic sul link"),
                "nl": ("klikken", "kliks", "klikken op links"),
                "pt": ("cliques", "cliques no link"),
                "vi": ("lượt nhấp", "số lần nhấp", "nhấp chuột"),
                "zh": ("點擊", "點擊次數", "点击", "点击次数"),
            },
        ),
        Label("account", reading="account", segment=None, names_file=True, headings=ACCOUNT, is_optional=True),
    ),
    overlap=OneSourceAnAccount(),
)
