"""One KPI a file, each with its definition above and `KPI = ...` below; `kpi.book` finds them by themselves."""
