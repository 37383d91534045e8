"""What works, what does not, and what to do: looked up once, shown as text or JSON by the command line."""

from shopbell.doctor.examination import examine, look
from shopbell.doctor.for_scripts import as_json
from shopbell.doctor.health import FeedHealth, Finding, Health, Past, Permission, ShopHealth, SourceHealth

__all__ = [
    "FeedHealth",
    "Finding",
    "Health",
    "Past",
    "Permission",
    "ShopHealth",
    "SourceHealth",
    "as_json",
    "examine",
    "look",
]
