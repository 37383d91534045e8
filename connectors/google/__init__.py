"""How Google lets a source in: by a service account's key file, or by the merchant's own consent.

No kind of source and no platform: what several kinds (`connectors/sources/`) have in common. A kind lets its settings
be `settings.GoogleSettings` and a `SourceTable`, declares `settings.SECRETS` and `settings.needed`, and asks by
`key.key_of(...)`.
"""
