"""A practice Google: its token address, its consent page, and the services behind them, on one port."""
