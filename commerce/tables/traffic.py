"""Sessions by day, channel and device, and how far they came; None where the source does not know."""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Label
from commerce.tables.headings import BEGINS, CHANNEL, DAY, DEVICE, ENDS, LONGER, also
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
        Label("channel", reading="channel", names_file=True, headings=CHANNELS),
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
    ),
    overlap=OneSourceADay(),
)
