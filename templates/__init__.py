"""Texts as templates and catalogues of sentences; `alerts` fills them. No code but this line."""
