"""A KPI against its own usual level: its days, what is usual for a window, how far windows swing, since when."""
