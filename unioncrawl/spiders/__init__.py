"""Traversals. Parsing is in page objects, so that a stored page can be read again without any of this."""

from unioncrawl.spiders.base import SourceSpider
from unioncrawl.spiders.epaper import EpaperSpider
from unioncrawl.spiders.given import GivenSpider
from unioncrawl.spiders.listed import ListSpider

__all__ = ["EpaperSpider", "GivenSpider", "ListSpider", "SourceSpider"]
