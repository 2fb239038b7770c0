"""How each field of a page was got, and why a page failed: for ``unioncrawl explain``."""
