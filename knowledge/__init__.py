"""What the collection knows: KPIs, tactics and the documents behind them, in three languages. Data, and its loader."""

from knowledge.entries import Condition, Document, Knowledge, KpiText, Motive, Setting, Source, Tactic, Texts
from knowledge.loader import load

__all__ = ["Condition", "Document", "Knowledge", "KpiText", "Motive", "Setting", "Source", "Tactic", "Texts", "load"]
