"""One KPI a file, by journey stage, its definition above and `KPI = ...` below; `kpi.book` finds them by themselves."""
