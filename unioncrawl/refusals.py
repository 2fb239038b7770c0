"""Why a request is not sent, or an answer not followed: what the middlewares and the wire raise, and the archive keeps."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class RefusedRequestError(IgnoreRequest):
    """A request that is not sent, for good or for this run. Kept as a failure; ``kind`` is the failure's kind."""

    kind = "refused"


class OffSiteError(RefusedRequestError):
    """A site sends us on to somewhere else, where nothing of it is looked for."""

    kind = "off-site"


class RedirectLoopError(RefusedRequestError):
    """A site sends us on and on."""

    kind = "redirect-loop"


class BusyHostError(RefusedRequestError):
    """A host has asked for rest, longer or more often than a run waits. Another run asks again."""

    kind = "busy"


class UnreachableRobotsError(RefusedRequestError):
    """Nobody knows what a host's robots.txt says. Another run asks again."""

    kind = "network"


class RunEndsError(IgnoreRequest):
    """The run comes to its end before this request is due: no failure, the next run goes on."""
