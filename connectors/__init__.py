"""Foreign JSON and CSV in, our words out. A connector knows its shop's API and never sees the cache.

A platform is a folder with a `PLATFORM` in it (see `connectors.platform`); `connectors.register` finds them all. What
talks to a shop is loaded when that shop is first connected: a merchant of one platform never loads another's library.
Beside them lie `files`, `sources` (what no shop tells) and `google` (how several of these are let in).
"""
