"""The project's own exceptions. Each message is one line: what, where, what to do next."""

from __future__ import annotations


class UnioncrawlError(Exception):
    """Something a person can act on. The command line prints it as one line and ends with status 1."""

    exit_status = 1

    pointed: str | None = None
    """The same for people at a terminal, if more lines can show it better: with a mark under the place."""


class UsageProblemError(UnioncrawlError):
    """What was asked for makes no sense: an unknown source, a malformed date. Ends with status 2."""

    exit_status = 2


class ArchiveError(UnioncrawlError):
    """The archive cannot be used as asked: not writable, locked, disk full, of a newer schema."""


class WarcError(UnioncrawlError):
    """A file is no WARC, or a record in it is damaged or is not the one that was asked for."""


class PageError(UnioncrawlError):
    """A stored page gives no item. Kept as a failure; ``kind`` is the failure's kind."""

    kind = "layout"

    def __init__(self, reason: str, *, url: str = "", field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.url = url
        self.field = field


class LayoutChangedError(PageError):
    """Raised by page objects and ``select``: the page is not as its page object expects."""


class NotAnArticleError(PageError):
    """Raised by page objects: the answer is recognisably something else, e.g. a soft 404."""

    kind = "not-an-article"


class GoneError(NotAnArticleError):
    """Raised by article pages: the answer says that there is no such article, though not by its status."""

    kind = "gone"


class HttpStatusError(PageError):
    """Raised by page objects: the site answered something other than 200."""

    kind = "http"


class TruncatedPageError(PageError):
    """The connection ended before the body did. What came is kept and not taken for the page."""

    kind = "truncated"


class TooLargeError(TruncatedPageError):
    """There is more of a response, or in it, than a crawl takes."""

    kind = "too-large"


class TooSlowError(TruncatedPageError):
    """A response came so slowly that it was cut off."""

    kind = "too-slow"


class ParserBugError(PageError):
    """A page object has a fault."""

    kind = "error"


class InvalidItemError(PageError):
    """Raised by the validate pipeline: a field has a value that no article can have."""

    kind = "invalid"


def page_errors(cls: type[PageError] = PageError) -> set[type[PageError]]:
    """Return :class:`PageError` and every kind of it that is defined."""
    return {cls}.union(*(page_errors(kind) for kind in cls.__subclasses__()))
