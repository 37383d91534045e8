"""Words that every room shares: money, periods, orders, figures, verdicts. No input or output here."""
