"""Follows redirects within a site, and says where the others lead."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware

from unioncrawl.networks import literal
from unioncrawl.refusals import OffSiteError, RedirectLoopError, RefusedRequestError

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import Response

ROBOTS_REDIRECTS = 5
"""So often robots.txt is looked for elsewhere, on other sites, too (RFC 9309, 2.3.1.2)."""

_STATUSES = (301, 302, 303, 307, 308)


@functools.cache
def registered_domain(host: str) -> str:
    """Return the domain that was registered, of a host below it: ``workercn.cn`` of ``pic.workercn.cn``."""
    import tldextract

    if literal(host):
        return host
    # What the package brings along: a crawl asks no third party for a list.
    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    # Of a top-level domain that is in no list, the one below it (the list's own default).
    return extract(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


class _Within:
    """Stops at the border of a site, and where it goes round in a circle."""

    crawler: Any
    max_redirect_times: int

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        passed = [*request.meta.get("redirect_urls", []), request.url]
        if redirected.url in passed:
            way = " to ".join([*passed[passed.index(redirected.url) :], redirected.url])
            raise RedirectLoopError(f"redirects in a circle: {way}")
        most = ROBOTS_REDIRECTS if request.meta.get("dont_obey_robotstxt") else self.max_redirect_times
        if len(passed) > most:
            raise RedirectLoopError(f"redirects more than {most} times, the last to {redirected.url}")
        if not request.meta.get("dont_obey_robotstxt") and not self._is_within(passed[0], redirected.url):
            raise OffSiteError(f"redirects to another site, {redirected.url}, which is not followed")
        following: Request = super()._redirect(redirected, request, reason)  # type: ignore[misc]
        return following

    def _is_within(self, first: str, target: str) -> bool:
        source = getattr(self.crawler.spider, "source", None)
        if source is not None and source.is_on_host(target):
            return True
        here, there = (urlsplit(url).hostname or "" for url in (first, target))
        return here == there or registered_domain(here) == registered_domain(there)


class SiteRedirectMiddleware(_Within, RedirectMiddleware):
    """Scrapy's, within the site: the hosts of the source, and of the domain that was asked.

    What a picture or a single page redirects to elsewhere is named in a failure, and not fetched.
    """

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """Return the request that follows, or ``response`` if it is no redirect or not to be followed.

        :raises RefusedRequestError: if it leads off the site, in a circle, or to what is not http(s).
        """
        said = (response.headers.get("Location") or b"").decode("latin-1")
        try:
            answer = super().process_response(request, response)  # Scrapy warns of spiders that are handed on
        except ValueError as error:
            raise RefusedRequestError(f"redirects to {said}, which is no address") from error
        if answer is response and response.status in _STATUSES and not _judged_elsewhere(request, response):
            scheme = urlsplit(urljoin(request.url, said)).scheme
            if said and scheme not in ("http", "https"):
                raise RefusedRequestError(f"redirects to {said}: only http and https are followed")
        return answer


class SiteRefreshMiddleware(_Within, MetaRefreshMiddleware):
    """The same for pages that send on with ``<meta http-equiv="refresh">``."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002
    ) -> Request | Response:
        """Return the request that follows, or ``response`` if it sends on to nowhere.

        :raises RefusedRequestError: if it leads off the site, or in a circle.
        """
        try:
            return super().process_response(request, response)
        except ValueError:  # what it names is no address: the page is what it is
            return response


def _judged_elsewhere(request: Request, response: Response) -> bool:
    """Return whether the redirect is an answer for the spider."""
    meta = request.meta
    wanted = meta.get("handle_httpstatus_list", ())
    return bool(meta.get("dont_redirect") or meta.get("handle_httpstatus_all") or response.status in wanted)
