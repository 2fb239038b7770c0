"""The generic extractor: an article from a page of any Chinese site, told from its form alone."""

from unioncrawl.generic.extractor import extract
from unioncrawl.generic.result import Generic

__all__ = ["Generic", "extract"]
