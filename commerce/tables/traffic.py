"""Sessions by day, channel and device, and how far they came; None where the source does not know."""

from __future__ import annotations

from typing import Final

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Duration, Headings, Instead, Label
from commerce.tables.headings import BEGINS, CHANNEL, DAY, DEVICE, ENDS, LONGER, MEDIUM, SOURCE, also
from commerce.tables.overlap import OneSourceADay

#: What web analytics call it beside what everybody does; there, "label" is the key of the report.
CHANNELS = also(
    CHANNEL,
    en=("channel type", "referrer type", "label"),
    de=("kanaltyp", "verweistyp", "bezeichnung"),
    fr=("type de canal", "type de référent"),
    es=("tipo de canal", "tipo de referencia"),
    it=("tipo di canale", "tipo di provenienza"),
    nl=("kanaaltype", "type verwijzer"),
    pt=("tipo de canal", "tipo de referência"),
    vi=("loại kênh", "loại kênh truy cập"),
    zh=("管道類型", "渠道類型", "渠道类型", "来源类型"),
)

_ENGAGED_SESSIONS: Final[Headings] = {
    "en": ("engaged sessions",),
    "de": ("sitzungen mit interaktionen", "sitzungen mit interaktion"),
    "fr": ("sessions avec engagement", "sessions engagées"),
    "es": ("sesiones con interacción", "sesiones con interacciones"),
    "it": ("sessioni con coinvolgimento",),
    "nl": ("betrokken sessies", "sessies met engagement"),
    "pt": ("sessões engajadas", "sessões envolvidas"),
    "vi": ("phiên có tương tác", "số phiên có tương tác"),
    "zh": ("互動工作階段", "互動工作階段數", "互动会话", "互动会话数"),
}
_BOUNCE_RATE: Final[Headings] = {
    "en": ("bounce rate",),
    "de": ("absprungrate",),
    "fr": ("taux de rebond",),
    "es": ("porcentaje de rebote", "tasa de rebote", "porcentaje de rebotes"),
    "it": ("frequenza di rimbalzo", "tasso di rimbalzo"),
    "nl": ("bouncepercentage", "weigeringspercentage"),
    "pt": ("taxa de rejeição",),
    "vi": ("tỷ lệ thoát",),
    "zh": ("跳出率",),
}
_ENGAGEMENT_RATE: Final[Headings] = {
    "en": ("engagement rate",),
    "de": ("interaktionsrate", "engagement rate"),
    "fr": ("taux d'engagement",),
    "es": ("porcentaje de interacciones", "tasa de interacción", "porcentaje de interacción"),
    "it": ("tasso di coinvolgimento",),
    "nl": ("engagementpercentage", "betrokkenheidspercentage"),
    "pt": ("taxa de engajamento", "taxa de envolvimento"),
    "vi": ("tỷ lệ tương tác",),
    "zh": ("互動率", "互动率", "参与率"),
}
_TIME_ON_PAGE: Final[Headings] = {
    "en": ("time on page", "average time on page", "avg. time on page", "avg time on page"),
    "de": ("durchschnittliche zeit auf der seite", "durchschn. besuchszeit auf seite", "durchschn. zeit auf der seite"),
    "fr": ("temps moyen passé sur la page", "temps moyen sur la page"),
    "es": ("tiempo medio en la página", "promedio de tiempo en la página", "tiempo promedio en la página"),
    "it": ("tempo medio sulla pagina", "durata media sulla pagina"),
    "nl": ("gemiddelde tijd op pagina", "gem. tijd op pagina"),
    "pt": ("tempo médio na página",),
    "vi": ("thời gian trung bình trên trang", "thời gian trên trang trung bình"),
    "zh": ("平均頁面停留時間", "平均網頁停留時間", "平均页面停留时间", "平均网页停留时间"),
}
_ENGAGEMENT_TIME: Final[Headings] = {
    "en": ("average engagement time per session", "avg. engagement time per session"),
    "de": ("durchschnittliche interaktionsdauer pro sitzung", "durchschn. interaktionsdauer pro sitzung"),
    "fr": ("durée d'engagement moyenne par session", "temps d'engagement moyen par session"),
    "es": ("tiempo de interacción medio por sesión", "tiempo medio de interacción por sesión"),
    "it": ("durata media del coinvolgimento per sessione", "tempo di coinvolgimento medio per sessione"),
    "nl": ("gemiddelde engagementtijd per sessie", "gem. engagementtijd per sessie"),
    "pt": ("tempo médio de engajamento por sessão",),
    "vi": ("thời gian tương tác trung bình mỗi phiên", "thời gian tương tác trung bình trên mỗi phiên"),
    "zh": (
        "每個工作階段的平均參與時間",
        "每個工作階段的平均互動時間",
        "每次会话平均互动时间",
        "每次会话的平均互动时长",
    ),
}
_SESSION_DURATION: Final[Headings] = {
    "en": (
        *("average session duration", "avg. session duration", "session duration"),
        *("average visit duration", "avg. visit duration", "avg. time on website"),
    ),
    "de": ("durchschnittliche sitzungsdauer", "durchschn. sitzungsdauer", "durchschnittliche besuchsdauer"),
    "fr": ("durée moyenne de la session", "durée moyenne des sessions", "durée moyenne de la visite"),
    "es": ("duración media de la sesión", "duración promedio de la sesión", "duración media de las sesiones"),
    "it": ("durata media della sessione", "durata sessione media", "durata media sessione"),
    "nl": ("gemiddelde sessieduur", "gem. sessieduur"),
    "pt": ("duração média da sessão", "duração média das sessões"),
    "vi": ("thời lượng phiên trung bình", "thời lượng trung bình của phiên"),
    "zh": ("平均工作階段時間長度", "平均工作階段持續時間", "平均会话时长", "平均会话持续时间"),
}

#: Of one visit on its own; of all of them beside bounces that are counted, as Plausible's full export tells both.
_VISIT_DURATION: Final[Headings] = {
    "en": ("visit duration",),
    "de": ("besuchsdauer",),
    "fr": ("durée de la visite",),
    "es": ("duración de la visita",),
    "it": ("durata della visita",),
    "nl": ("bezoekduur",),
    "pt": ("duração da visita",),
    "vi": ("thời lượng truy cập",),
    "zh": ("造訪時間長度", "访问时长"),
}

TRAFFIC = DataTable(
    name="traffic",
    setting="traffic",
    called={"en": "visits", "vi": "lượt truy cập", "zh_Hant": "造訪"},
    without="conversion cannot be worked out",
    supplies="web_analytics",
    place=2,
    row_count="traffic_rows",
    columns=(
        Day(headings=DAY, begins=BEGINS, ends=ENDS, longer=LONGER),
        Label("channel", reading="channel", names_file=True, headings=CHANNELS, halves=(SOURCE, MEDIUM)),
        Label("device", reading="device", headings=DEVICE, is_optional=True),
        Count(
            "sessions",
            headings={
                "en": ("sessions", "visits", "nb visits"),
                "de": ("sitzungen", "besuche"),
                "fr": ("sessions", "visites"),
                "es": ("sesiones", "visitas"),
                "it": ("sessioni", "visite"),
                "nl": ("sessies", "bezoeken"),
                "pt": ("sessões", "visitas"),
                "vi": ("phiên", "số phiên", "lượt truy cập", "số lượt truy cập", "lượt ghé thăm", "lượt thăm"),
                "zh": ("工作階段", "工作階段數", "造訪次數", "造訪", "会话", "会话数", "访问次数", "访问", "访问量"),
            },
        ),
        Count(
            "carts",
            is_optional=True,
            headings={
                "en": ("carts", "add to carts", "adds to cart", "sessions with cart additions"),
                "de": ("warenkörbe", "einkaufswagen"),
                "fr": ("paniers", "ajouts au panier"),
                "es": ("carritos", "añadidos al carrito"),
                "it": ("carrelli", "aggiunte al carrello"),
                "nl": ("winkelwagens", "winkelmandjes"),
                "pt": ("carrinhos", "adições ao carrinho"),
                "vi": ("giỏ hàng", "thêm vào giỏ hàng", "lượt thêm vào giỏ hàng", "số lượt thêm vào giỏ hàng"),
                "zh": ("購物車", "加入購物車", "加入購物車次數", "購物車加入次數", "购物车", "加入购物车", "加购次数"),
            },
        ),
        Count(
            "checkouts",
            is_optional=True,
            sum="checkouts_reached",
            headings={
                "en": ("checkouts", "sessions that reached checkout"),
                "de": ("kassen", "bezahlvorgänge"),
                "fr": ("paiements", "passages en caisse"),
                "es": ("pagos", "pagos iniciados"),
                "it": ("checkout", "pagamenti"),
                "nl": ("afrekeningen", "betalingen"),
                "pt": ("finalizações de compra", "pagamentos"),
                "vi": ("thanh toán",),
                "zh": ("結帳", "结账"),
            },
        ),
        Count(
            "visitors",
            is_optional=True,
            headings={
                "en": (
                    *("visitors", "users", "total users", "active users", "unique visitors", "nb uniq visitors"),
                    "online store visitors",
                ),
                "de": (
                    "besucher",
                    "nutzer",
                    "gesamtnutzer",
                    "nutzer insgesamt",
                    "aktive nutzer",
                    "eindeutige besucher",
                ),
                "fr": (
                    "visiteurs",
                    "utilisateurs",
                    "total des utilisateurs",
                    "utilisateurs actifs",
                    "visiteurs uniques",
                ),
                "es": ("visitantes", "usuarios", "total de usuarios", "usuarios activos", "visitantes únicos"),
                "it": ("visitatori", "utenti", "utenti totali", "utenti attivi", "visitatori unici"),
                "nl": ("bezoekers", "gebruikers", "totaal aantal gebruikers", "actieve gebruikers", "unieke bezoekers"),
                "pt": ("visitantes", "usuários", "utilizadores", "total de usuários", "usuários ativos"),
                "vi": ("khách truy cập", "người dùng", "tổng số người dùng", "số người dùng đang hoạt động"),
                "zh": (
                    "訪客",
                    "使用者",
                    "總使用者人數",
                    "活躍使用者",
                    "不重複訪客",
                    "访客",
                    "用户",
                    "总用户数",
                    "活跃用户",
                ),
            },
        ),
        # sessions that ended in an order, by the source's own count: no file is known to have it
        Count("completed", is_optional=True),
        Count(
            "bounces",
            of="sessions",
            is_optional=True,
            headings={
                "en": ("bounces", "bounce count", "bounced sessions", "single page sessions", "single page visits"),
                "de": ("absprünge", "anzahl absprünge", "abgesprungene besuche"),
                "fr": ("rebonds", "nombre de rebonds"),
                "es": ("rebotes", "número de rebotes"),
                "it": ("rimbalzi", "numero di rimbalzi"),
                "nl": ("bounces", "aantal bounces"),
                "pt": ("rejeições", "número de rejeições"),
                "vi": ("lượt thoát", "số lượt thoát", "số phiên thoát"),
                "zh": ("跳出次數", "跳出數", "跳出次数", "跳出数", "單頁工作階段數", "单页会话数"),
            },
            instead=(
                Instead("engaged_sessions", "rest", of="sessions", headings=_ENGAGED_SESSIONS),
                Instead("bounce_rate", "share", of="sessions", headings=_BOUNCE_RATE),
                Instead("engagement_rate", "rest_share", of="sessions", headings=_ENGAGEMENT_RATE),
            ),
        ),
        Count(
            "page_views",
            is_optional=True,
            headings={
                "en": ("page views", "pageviews", "views", "nb pageviews", "screen page views"),
                "de": ("seitenaufrufe", "aufrufe", "seitenansichten"),
                "fr": ("pages vues", "vues", "vues de page", "nombre de pages vues"),
                "es": ("páginas vistas", "vistas", "número de páginas vistas", "visualizaciones de página"),
                "it": ("visualizzazioni di pagina", "visualizzazioni", "pagine visualizzate"),
                "nl": ("paginaweergaven", "weergaven"),
                "pt": ("visualizações de página", "visualizações", "exibições de página"),
                "vi": ("lượt xem trang", "số lượt xem trang", "lượt xem", "số lượt xem"),
                "zh": (
                    *("頁面瀏覽次數", "瀏覽量", "瀏覽次數", "網頁瀏覽量", "瀏覽"),
                    *("页面浏览次数", "浏览量", "浏览次数", "网页浏览量", "页面浏览量"),
                ),
            },
        ),
        Duration(
            "time_on_pages",
            unit="seconds",
            of="page_views",
            is_optional=True,
            sum="page_view_seconds",
            headings={
                "en": (
                    "time on pages",
                    "user engagement",
                    "user engagement duration",
                    "sum visit length",
                    "totaltime",
                    "total time spent by visitors",
                ),
                "de": ("zeit auf seiten", "nutzerinteraktion", "nutzer engagement"),
                "fr": ("temps passé sur les pages", "engagement utilisateur"),
                "es": ("tiempo en las páginas", "interacción de los usuarios"),
                "it": ("tempo sulle pagine", "coinvolgimento degli utenti"),
                "nl": ("tijd op pagina's", "gebruikersbetrokkenheid"),
                "pt": ("tempo nas páginas", "engajamento do usuário"),
                "vi": ("tổng thời gian xem trang", "mức độ tương tác của người dùng"),
                "zh": ("頁面停留總時間", "使用者參與", "页面停留总时间", "用户互动度"),
            },
            instead=(
                Instead("time_on_page", "each", of="page_views", headings=_TIME_ON_PAGE),
                Instead("engagement_time", "each", of="sessions", headings=_ENGAGEMENT_TIME),
                Instead("session_duration", "each", of="sessions", headings=_SESSION_DURATION),
                Instead("visit_duration", "each", of="sessions", headings=_VISIT_DURATION, whole_beside="bounces"),
            ),
        ),
        # sessions of people who had never been there, and those of them that ended in an order; of single rows the
        # latter may be more, since an order after midnight counts on its own day: no file is known to have either
        Count("first_visits", is_optional=True),
        Count("first_visits_with_order", is_optional=True),
    ),
    overlap=OneSourceADay(),
    orders="completed",
)
