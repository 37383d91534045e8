"""How files call the columns that several tables have; and in which languages every heading is known.

As advertising accounts, web analytics, shops and people write them: in small letters, with blanks for underscores,
hyphens and dashes, without what stands in brackets behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from commerce.tables.columns import Headings

#: Every column that files have is known in all of them.
HEADING_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "vi", "zh")


def also(headings: Headings, **more: tuple[str, ...]) -> Headings:
    """Return headings, and more of them by their language."""
    return {language: (*names, *more.get(language, ())) for language, names in headings.items()}


DAY: Final[Headings] = {
    "en": ("day", "date", "by day", "time period", "gregorian date", "stat time day", "segments.date"),
    "de": ("datum", "tag", "nach tag"),
    "fr": ("date", "jour", "par jour"),
    "es": ("fecha", "día", "por día"),
    "it": ("data", "giorno", "per giorno"),
    "nl": ("datum", "dag", "per dag"),
    "pt": ("data", "dia", "por dia"),
    "vi": ("ngày", "theo ngày"),
    "zh": ("日期", "天", "天數", "日", "依日", "依天", "按天", "按日", "天数"),
}

#: The first day of what a row is of, where a row may be of more than one.
BEGINS: Final = (
    *("reporting starts", "reporting start", "date start", "start date", "from date"),
    *("auswertungsstart", "auswertungsbeginn", "berichtsbeginn", "berichtsstart", "beginn des berichts", "startdatum"),
    *("début des rapports", "début du rapport", "date de début"),
    *("inicio del informe", "inicio de informe", "inicio de los informes", "fecha de inicio"),
    *("inizio dei rapporti", "inizio dei report", "inizio del report", "inizio report", "data di inizio"),
    *("begin rapportage", "start rapportage", "begin van rapportage", "begindatum"),
    *("início dos relatórios", "início do relatório", "data de início"),
    *("bắt đầu báo cáo", "ngày bắt đầu báo cáo", "lượt bắt đầu báo cáo", "thời gian bắt đầu báo cáo", "ngày bắt đầu"),
    *("分析報告開始", "報告開始日期", "報告開始", "開始日期", "报告开始日期", "报告开始时间", "报告开始", "开始日期"),
)

#: Its last day.
ENDS: Final = (
    *("reporting ends", "reporting end", "date stop", "date end", "end date", "to date"),
    *("auswertungsende", "berichtsende", "ende des berichts", "enddatum"),
    *("fin des rapports", "fin du rapport", "date de fin"),
    *("fin del informe", "fin de informe", "fin de los informes", "fecha de finalización", "fecha de fin"),
    *("fine dei rapporti", "fine dei report", "fine del report", "fine report", "data di fine"),
    *("einde rapportage", "einde van rapportage", "einddatum"),
    *("término dos relatórios", "término do relatório", "encerramento dos relatórios", "data de término"),
    *("fim dos relatórios", "data de fim"),
    *("kết thúc báo cáo", "ngày kết thúc báo cáo", "lượt kết thúc báo cáo", "thời gian kết thúc báo cáo"),
    "ngày kết thúc",
    *("分析報告結束", "報告結束日期", "報告結束", "結束日期", "报告结束日期", "报告结束时间", "报告结束", "结束日期"),
)

_LONGER: Final[Mapping[int, tuple[str, ...]]] = {
    0: (
        *("week", "by week", "week start", "week starting", "week commencing", "woche", "nach woche", "kalenderwoche"),
        *("semaine", "semana", "settimana", "tuần", "theo tuần", "週", "周", "依週", "按周", "每週", "每周"),
    ),
    1: (
        *("month", "by month", "monat", "nach monat", "mois", "mes", "mese", "maand", "mês", "tháng", "theo tháng"),
        *("月", "月份", "依月", "按月", "每月"),
    ),
    3: ("quarter", "quartal", "trimestre", "kwartaal", "quý", "季", "季度"),
    12: ("year", "jahr", "année", "año", "anno", "jaar", "ano", "năm", "年", "年份", "年度"),
}

#: {how files call a column that tells more than a day at once: months}; 0 months is a week.
LONGER: Final[Mapping[str, int]] = {name: months for months, names in _LONGER.items() for name in names}

#: The column that says in which currency the amounts are.
CURRENCY: Final = (
    *("currency code", "currency", "account currency", "währungscode", "währung", "kontowährung"),
    *("devise", "code de devise", "code devise", "moneda", "código de moneda", "divisa", "código de divisa"),
    *("valuta", "codice valuta", "valutacode", "moeda", "código da moeda", "código de moeda"),
    *("tiền tệ", "mã tiền tệ", "đơn vị tiền tệ", "mã đơn vị tiền tệ", "loại tiền", "loại tiền tệ"),
    *("幣別", "貨幣", "貨幣代碼", "幣別代碼", "货币", "货币代码", "币种", "币种代码"),
)

CHANNEL: Final[Headings] = {
    "en": (
        "channel",
        "source / medium",
        "session source / medium",
        "session manual source / medium",
        "default channel group",
        "default channel grouping",
        "session default channel group",
        "session primary channel group",
    ),
    "de": (
        "kanal",
        "quelle / medium",
        "quelle / medium der sitzung",
        "sitzung quelle / medium",
        "sitzung primäre channelgruppe",
        "sitzung standard channelgruppe",
        "standard channelgruppe",
        "standardchannelgruppe",
    ),
    "fr": (
        "canal",
        "source / support",
        "source / support de la session",
        "groupe de canaux par défaut",
        "groupe de canaux principal de la session",
        "groupe de canaux par défaut de la session",
    ),
    "es": (
        "canal",
        "fuente / medio",
        "fuente / medio de la sesión",
        "grupo de canales predeterminado",
        "grupo de canales principal de la sesión",
        "grupo de canales predeterminado de la sesión",
    ),
    "it": (
        "canale",
        "sorgente / mezzo",
        "sorgente / mezzo sessione",
        "gruppo di canali predefinito",
        "gruppo di canali principale della sessione",
        "gruppo di canali predefinito della sessione",
    ),
    "nl": (
        "kanaal",
        "bron / medium",
        "sessiebron / medium",
        "standaardkanaalgroep",
        "primaire kanaalgroep van sessie",
        "standaardkanaalgroep van sessie",
    ),
    "pt": (
        "canal",
        "origem / mídia",
        "origem / mídia da sessão",
        "origem / meio",
        "grupo de canais padrão",
        "grupo de canais principal da sessão",
        "grupo de canais padrão da sessão",
    ),
    "vi": (
        "kênh",
        "nguồn / phương tiện",
        "nguồn / phương tiện của phiên",
        "nguồn / phương tiện phiên",
        "nhóm kênh mặc định",
        "nhóm kênh mặc định của phiên",
        "nhóm kênh chính của phiên",
    ),
    "zh": (
        "渠道",
        "管道",
        "通路",
        "來源 / 媒介",
        "来源 / 媒介",
        "工作階段來源 / 媒介",
        "会话来源 / 媒介",
        "預設管道群組",
        "默认渠道组",
        "工作階段預設管道群組",
        "工作階段主要管道群組",
        "会话默认渠道组",
        "会话主要渠道组",
    ),
}

#: The two columns in which some programs tell a channel: where a visit came from, and by which means.
SOURCE: Final[Headings] = {
    "en": ("utm source", "session source", "session manual source", "first utm source", "source"),
    "de": ("utm quelle", "quelle", "quelle der sitzung", "sitzung quelle"),
    "fr": ("source utm", "source", "source de la session"),
    "es": ("fuente utm", "fuente", "fuente de la sesión"),
    "it": ("sorgente utm", "sorgente", "sorgente sessione"),
    "nl": ("utm bron", "bron", "sessiebron"),
    "pt": ("origem utm", "origem", "fonte", "origem da sessão"),
    "vi": ("nguồn utm", "nguồn", "nguồn của phiên", "nguồn phiên"),
    "zh": ("utm 來源", "utm 来源", "來源", "来源", "工作階段來源", "会话来源"),
}
MEDIUM: Final[Headings] = {
    "en": ("utm medium", "session medium", "session manual medium", "first utm medium", "medium"),
    "de": ("utm medium", "medium", "medium der sitzung", "sitzung medium"),
    "fr": ("support utm", "support", "support de la session"),
    "es": ("medio utm", "medio", "medio de la sesión"),
    "it": ("mezzo utm", "mezzo", "mezzo sessione"),
    "nl": ("utm medium", "medium", "sessiemedium"),
    "pt": ("mídia utm", "mídia", "meio", "mídia da sessão"),
    "vi": ("phương tiện utm", "phương tiện", "phương tiện của phiên", "phương tiện phiên"),
    "zh": ("utm 媒介", "媒介", "媒體", "工作階段媒介", "会话媒介"),
}

CAMPAIGN: Final[Headings] = {
    "en": ("campaign", "campaign name", "session campaign", "utm campaign", "campaign.name"),
    "de": ("kampagne", "kampagnenname", "name der kampagne", "kampagne der sitzung", "sitzung kampagne"),
    "fr": ("campagne", "nom de la campagne", "campagne de la session"),
    "es": ("campaña", "nombre de la campaña", "campaña de la sesión"),
    "it": ("campagna", "nome della campagna", "nome campagna"),
    "nl": ("campagne", "campagnenaam", "naam van campagne"),
    "pt": ("campanha", "nome da campanha"),
    "vi": ("chiến dịch", "tên chiến dịch", "chiến dịch của phiên"),
    "zh": (
        "廣告活動",
        "廣告活動名稱",
        "行銷活動",
        "行銷活動名稱",
        "廣告系列",
        "廣告系列名稱",
        "推廣活動",
        "推廣活動名稱",
        "广告系列",
        "广告系列名称",
        "营销活动",
        "推广系列",
        "推广系列名称",
        "工作階段廣告活動",
    ),
}

DEVICE: Final[Headings] = {
    "en": ("device", "device category", "device type"),
    "de": ("gerät", "gerätekategorie", "gerätetyp"),
    "fr": ("appareil", "catégorie d'appareil", "type d'appareil"),
    "es": ("dispositivo", "categoría de dispositivo", "tipo de dispositivo"),
    "it": ("dispositivo", "categoria dispositivo", "tipo di dispositivo"),
    "nl": ("apparaat", "apparaatcategorie", "apparaattype"),
    "pt": ("dispositivo", "categoria do dispositivo", "tipo de dispositivo"),
    "vi": ("thiết bị", "danh mục thiết bị", "loại thiết bị"),
    "zh": ("裝置", "裝置類別", "裝置類型", "设备", "设备类别", "设备类型"),
}

ACCOUNT: Final[Headings] = {
    "en": ("account", "account name", "account id", "account number", "customer id", "ad account"),
    "de": ("konto", "kontoname", "konto id", "kundennummer", "werbekonto", "name des werbekontos"),
    "fr": ("compte", "nom du compte", "identifiant du compte", "compte publicitaire"),
    "es": ("cuenta", "nombre de la cuenta", "id de la cuenta", "cuenta publicitaria"),
    "it": ("account", "nome account", "id account", "account pubblicitario", "nome dell'account"),
    "nl": ("account", "accountnaam", "account id", "advertentieaccount"),
    "pt": ("conta", "nome da conta", "id da conta", "conta de anúncios"),
    "vi": ("tài khoản", "tên tài khoản", "id tài khoản", "mã tài khoản", "tài khoản quảng cáo"),
    "zh": (
        *("帳戶", "帳戶名稱", "帳號", "帳號名稱", "帳號編號", "廣告帳號", "廣告帳號名稱"),
        *("账户", "账户名称", "账户编号", "广告账户", "账号", "账号名称"),
    ),
}
