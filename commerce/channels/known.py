"""What people, advertising platforms and analytics tools call a channel, and what the same is called here. Data only.

All texts are in small letters, with a blank on each side of a slash. Sources:

- The default channel groups of Google Analytics 4: https://support.google.com/analytics/answer/9756891 (rules, order of
  the rules, "Manual traffic" and "Google Ads traffic"), and the list of source categories that is handed out there.
- "(not set)", "(none)", "(other)", "(direct)", "(not provided)", "(data not available)": values of GA4's dimensions
  https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema and of its guide to "(other)" rows.
- The channel types of Matomo: https://matomo.org/guide/reports/acquisition-and-marketing-channels/.
- `utm_source` as Meta's {{site_source_name}} writes it ("fb", "ig", "msg", "an"):
  https://www.facebook.com/business/help/2360940870872492. Redirecting hosts ("l.facebook.com", "lm.facebook.com",
  "t.co", "lnkd.in") are those that browsers send as referrer.
- Google Ads marks its visits with `gclid`, which GA4 and WooCommerce read as "google / cpc"; Microsoft's `msclkid` is
  "bing / cpc" in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: The word for visits out of letters, whichever way messages of ours go.
MAIL: Final = "email"

#: What says that nobody knows.
UNKNOWN: Final = frozenset({
    "", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "(not set)", "(none)", "(other)", "(not provided)",
    "(data not available)", "(unknown)", "unknown", "unassigned", "undefined", "not set", "none", "null", "n/a",
})  # fmt: skip
#: What analytics tools write for a campaign where there was none.
NO_CAMPAIGN: Final = frozenset({"(direct)", "(organic)", "(referral)"})

_DIRECT = (
    "(direct)", "(direct) / (none)", "(direct) / (not set)", "direct / (none)", "direct / none", "direct entry",
    "direct traffic", "typein", "(typein)", "direkt", "direkte zugriffe", "trực tiếp", "truy cập trực tiếp", "直接",
    "直接流量", "直接造訪",
)  # fmt: skip
_ORGANIC = (
    "organic search", "organic-search", "organic_search", "search engines", "suchmaschinen", "seo",
    "tìm kiếm tự nhiên", "tìm kiếm không phải trả tiền", "自然搜尋", "隨機搜尋", "自然搜索",
)  # fmt: skip
_META = (
    "meta ads", "meta-ads", "meta_ads", "metaads", "facebook ads", "facebook ad", "facebook-ads", "facebook_ads",
    "facebookads", "fb ads", "fb ad", "fb-ads", "fb_ads", "fbads", "facebook & instagram", "facebook and instagram",
    "facebook, instagram", "facebook + instagram", "facebook und instagram", "quảng cáo facebook", "facebook 廣告",
    "fb 廣告", "臉書廣告", "meta 廣告", "quảng cáo meta", "facebook-anzeigen", "meta-anzeigen",
)  # fmt: skip
_GOOGLE_ADS = (
    "google ads", "google ad", "google-ads", "google_ads", "googleads", "google adwords", "adwords", "gg ads", "gads",
    "quảng cáo google", "google 廣告", "谷歌广告", "google-anzeigen",
)  # fmt: skip
#: {what we call it: whole names that mean the same}.
WHOLE: Final[Mapping[str, tuple[str, ...]]] = {
    "direct": _DIRECT,
    "organic": _ORGANIC,
    "referral": ("referrals", "referal", "websites", "referral traffic", "giới thiệu", "推薦連結網址", "參照連結網址"),
    MAIL: ("e-mail", "e_mail", "e mail", "emails", "email marketing", "電子郵件", "电子邮件"),
    "organic social": (
        "organic-social", "organic_social", "social", "social networks", "social media", "social network",
        "soziale netzwerke", "mạng xã hội tự nhiên", "自然社交", "隨機社交",
    ),
    "organic video": ("organic-video", "organic_video"),
    "organic shopping": ("organic-shopping", "organic_shopping"),
    "paid search": ("paid-search", "paid_search", "paidsearch", "sem", "tìm kiếm có trả tiền", "付費搜尋", "付费搜索"),
    "paid social": ("paid-social", "paid_social", "paidsocial", "mạng xã hội có trả tiền", "付費社交", "付费社交"),
    "paid video": ("paid-video", "paid_video"),
    "paid shopping": ("paid-shopping", "paid_shopping"),
    "paid other": ("paid-other", "paid_other"),
    "cross-network": ("cross network", "cross_network", "crossnetwork", "performance max", "pmax"),
    "affiliates": ("affiliate", "affiliate marketing"),
    "mobile push notifications": ("mobile push", "push notifications", "push notification"),
    "ai assistant": ("ai assistants", "organic ai"),
    "campaigns": ("kampagnen",),
    "google / cpc": _GOOGLE_ADS,
    "bing / cpc": ("microsoft ads", "microsoft advertising", "microsoft-ads", "bing ads", "bing-ads", "bingads"),
    "meta": _META,
    "instagram ads": ("instagram ad", "instagram-ads", "instagram_ads", "ig ads", "instagram 廣告"),
    "tiktok ads": ("tiktok ad", "tiktok-ads", "tiktok_ads", "tiktokads", "tik tok ads", "tiktok ads manager",
                   "quảng cáo tiktok", "tiktok 廣告"),
    "pinterest ads": ("pinterest-ads", "pinterest_ads", "pinterestads"),
    "snapchat ads": ("snapchat-ads", "snapchat_ads", "snap ads", "snap"),
    "linkedin ads": ("linkedin-ads", "linkedin_ads", "linkedinads"),
    "twitter ads": ("twitter-ads", "twitter_ads", "x ads", "x (twitter) ads"),
    "youtube ads": ("youtube-ads", "youtube_ads", "quảng cáo youtube", "youtube 廣告"),
    "reddit ads": ("reddit-ads", "reddit_ads"),
    "amazon ads": ("amazon-ads", "amazon_ads", "amazon advertising"),
    "line ads": ("line ads platform", "line-ads", "line 廣告", "line lap"),
    "zalo ads": ("zalo-ads", "zalo_ads", "quảng cáo zalo"),
}  # fmt: skip

#: {source: what links and people write for it}.
SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "google": ("google.com", "www.google.com", "googel", "gogle", "goggle", "googl", "googleads", "google ads",
               "google-ads", "google_ads", "adwords", "googleadwords"),
    "bing": ("bing.com", "www.bing.com", "cn.bing.com", "bingads", "bing ads", "microsoft", "microsoft ads"),
    "facebook": ("fb", "fb.com", "fb.me", "facebook.com", "www.facebook.com", "m.facebook.com", "l.facebook.com",
                 "lm.facebook.com", "web.facebook.com", "business.facebook.com", "facebok", "facebock", "facbook",
                 "faceboook", "face book", "facebook ads", "facebook-ads", "facebook_ads", "facebookads", "fb ads",
                 "fb-ads", "fb_ads", "fbads"),
    "instagram": ("ig", "insta", "instagram.com", "www.instagram.com", "l.instagram.com", "instagramm", "intagram",
                  "instgram", "instagram ads", "instagram-ads", "instagram_ads", "ig ads", "ig_ads"),
    "messenger": ("msg", "messenger.com", "l.messenger.com", "fb messenger", "fb_messenger"),
    "audience network": ("an", "audience_network", "audience-network", "facebook audience network"),
    "meta": ("meta ads", "meta-ads", "meta_ads", "metaads"),
    "tiktok": ("tiktok.com", "www.tiktok.com", "tik tok", "tik-tok", "tik_tok", "tictok", "tiktok ads", "tiktok-ads",
               "tiktok_ads", "tiktokads"),
    "youtube": ("yt", "youtube.com", "www.youtube.com", "m.youtube.com", "you tube", "youtu.be"),
    "pinterest": ("pinterest.com", "www.pinterest.com", "pintrest", "pinterest ads", "pinterest_ads"),
    "linkedin": ("linkedin.com", "www.linkedin.com", "lnkd.in", "linked in", "linked-in"),
    "twitter": ("t.co", "twitter.com", "x.com", "www.x.com"),
    "snapchat": ("snapchat.com", "snap chat", "snap"),
    "reddit": ("reddit.com", "www.reddit.com", "out.reddit.com"),
    "line": ("line.me", "line ads"),
    "zalo": ("zalo.me", "chat.zalo.me", "zalo ads"),
    "duckduckgo": ("duckduckgo.com", "ddg"),
    "yahoo": ("yahoo.com", "search.yahoo.com"),
    "chatgpt": ("chatgpt.com", "chat.openai.com", "openai"),
    "perplexity": ("perplexity.ai", "www.perplexity.ai"),
}  # fmt: skip

#: {medium: what links and people write for it}.
MEDIA: Final[Mapping[str, tuple[str, ...]]] = {
    "organic": ("organisch", "organc", "seo"),
    "referral": ("referal", "refferal", "refferral", "referer", "referrer"),
    "cpc": ("ppc", "cpc.", "c.p.c.", "pay per click", "pay-per-click", "cost per click", "cost-per-click"),
    "paid_social": ("paidsocial", "paid-social", "paid social", "social-paid", "social_paid", "social paid",
                    "paid-social-media", "paid social media"),
    "social": ("social-media", "social_media", "social media", "social-network", "social_network", "social network",
               "socialmedia"),
    MAIL: ("e-mail", "e_mail", "e mail", "emails", "mail", "e-mails", "emial"),
    "affiliate": ("affiliates", "affilate", "affiliate marketing"),
    "display": ("gdn", "display ads", "display-ads", "display_ads"),
}  # fmt: skip
#: Of a search engine these media mean the advertisements above its results.
SEARCH_MEDIA: Final = frozenset({
    "paid", "paidsearch", "paid-search", "paid_search", "paid search", "sem", "ad", "ads", "search ads",
})  # fmt: skip

#: {what an advertising platform is called: the sources it sends paid visits under}.
PLATFORMS: Final[Mapping[str, frozenset[str]]] = {
    "meta": frozenset({"facebook", "instagram", "messenger", "audience network", "meta", "threads"}),
    "instagram ads": frozenset({"instagram"}),
    "tiktok ads": frozenset({"tiktok"}),
    "pinterest ads": frozenset({"pinterest"}),
    "snapchat ads": frozenset({"snapchat"}),
    "linkedin ads": frozenset({"linkedin"}),
    "twitter ads": frozenset({"twitter"}),
    "youtube ads": frozenset({"youtube"}),
    "reddit ads": frozenset({"reddit"}),
    "amazon ads": frozenset({"amazon"}),
    "line ads": frozenset({"line"}),
    "zalo ads": frozenset({"zalo"}),
}

#: Groups under which only analytics tools tell visits: each is wider than a source and its medium.
GROUPS: Final = frozenset({
    "cross-network", "paid shopping", "paid search", "paid social", "paid video", "display", "paid other",
    "organic shopping", "organic social", "organic video", "affiliates", "audio", "sms", "mobile push notifications",
    "ai assistant", "campaigns",
})  # fmt: skip
#: Words of ours that are groups, too, beside one of these.
PLAIN_GROUPS: Final = frozenset({"direct", "organic", "referral", MAIL})

#: {group of a source: those of its sources that shops meet}.
CATEGORIES: Final[Mapping[str, frozenset[str]]] = {
    "search": frozenset({
        "google", "bing", "yahoo", "duckduckgo", "baidu", "yandex", "ecosia", "ecosia.org", "naver", "daum", "qwant",
        "sogou", "startpage", "brave", "seznam", "aol", "ask", "coc coc", "coccoc",
    }),
    "social": frozenset({
        "facebook", "instagram", "messenger", "audience network", "meta", "threads", "whatsapp", "tiktok",
        "pinterest", "linkedin", "twitter", "snapchat", "reddit", "line", "zalo", "telegram", "weibo", "wechat",
        "xiaohongshu", "vk", "tumblr", "quora", "discord", "kakao",
    }),
    "video": frozenset({"youtube", "vimeo", "twitch", "dailymotion", "netflix", "hulu", "bilibili", "iqiyi"}),
    "shopping": frozenset({
        "amazon", "ebay", "etsy", "shopify", "alibaba", "aliexpress", "mercadolibre", "walmart", "shopping.naver.com",
        "google shopping", "igshopping", "shopee", "lazada", "rakuten", "idealo",
    }),
    "assistant": frozenset({"chatgpt", "perplexity", "gemini", "copilot", "claude", "claude.ai", "gemini.google.com"}),
}  # fmt: skip
DISPLAY_MEDIA: Final = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
SOCIAL_MEDIA: Final = frozenset({"social", "sm"})
REFERRAL_MEDIA: Final = frozenset({"referral", "app", "link"})
