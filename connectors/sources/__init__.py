"""Sources fill tables for a shop: files and sheets, and services by key. One folder, one kind, found by itself.

A kind's folder declares `SOURCE = SourceKind(...)`; nothing else names it. Files are written as `[[shop.spend]]` and so
on, every other kind as `[[shop.source]] kind = "..."`. `connectors.sources.register` finds them all.
"""
