"""The download handler: Scrapy's own for HTTP/1.1, which also keeps the heads as they crossed the wire, connects
where a crawl may (``endpoint.py``), and takes no more than it should (``bounds.py``).

``response.headers`` has lost case, order, duplicates and the reason phrase, and ``request.headers`` has no
Host; a record should have them. They can be had only through private API of Scrapy and Twisted, so their
versions are pinned, and tests/crawl/test_wire.py fails first when they move.
"""

from __future__ import annotations

import functools
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs
from scrapy.core.downloader.handlers import http11
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.web.iweb import UNKNOWN_LENGTH

from unioncrawl.archive.runs import SENT
from unioncrawl.bounds import MAX_HEAD, BoundedReader, Bounds, HeadTooLongError
from unioncrawl.endpoint import ConnectTo, GuardedEndpoint, refused
from unioncrawl.hosts import hosts_of
from unioncrawl.networks import OpenNetworks, literal
from unioncrawl.outcomes import PLANNED_ENDS
from unioncrawl.refusals import RefusedRequestError, RunEndsError
from unioncrawl.throttle import ENDS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

META_KEY = "unioncrawl_wire"


@attrs.frozen
class Wire:
    """The heads of one exchange as they crossed the wire, blank line included."""

    request_head: bytes
    response_head: bytes


_FOR_THE_PROXY = re.compile(rb"^proxy-authorization:.*\r\n", re.IGNORECASE | re.MULTILINE)
"""The password of one's own proxy: no site ever sees it, and no record is to have it."""


class _Sink:
    """A transport that only collects."""

    def __init__(self) -> None:
        self.data = b""

    def writeSequence(self, parts: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self.data += b"".join(parts)


class _TappedParser(http11._LenientHTTPClientParser):
    """Keeps the response head's lines before they are taken apart."""

    raw_head: list[bytes]
    head_bytes = 0

    def statusReceived(self, status: bytes) -> None:  # noqa: N802 - Twisted's name
        # A 1xx answer is followed by another head: the last one is the response's.
        del self.raw_head[:-1]
        super().statusReceived(status)  # type: ignore[no-untyped-call]

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.raw_head.append(line + b"\n")
        self.head_bytes += len(line)
        if self.head_bytes > MAX_HEAD:
            raise HeadTooLongError(f"the head of the answer is longer than {MAX_HEAD:,} bytes")
        super().lineReceived(line)


class _TappedProtocol(http11._LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        deferred = super().request(request)
        head: list[bytes] = []
        parser: Any = self._parser
        parser.__class__ = _TappedParser
        parser.raw_head = head
        sink = _Sink()
        request._writeHeaders(sink, None)

        def attach(response: Any) -> Any:
            response._unioncrawl_wire = Wire(_FOR_THE_PROXY.sub(b"", sink.data), b"".join(head))
            return response

        return deferred.addCallback(attach)


class _TappedFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: ARG002, N802 - Twisted's signature
        return _TappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _LedAgent(http11._BindAddressAgent):
    """Connects to where ``connect_to`` leads, elsewhere to public addresses alone; addresses, Host headers and TLS
    names stay the real ones.
    """

    connect_to = ConnectTo(())
    open_networks = OpenNetworks()

    def _getEndpoint(self, uri: Any) -> Any:  # noqa: N802 - Twisted's name
        name = uri.host.decode("ascii")
        host, port = self.connect_to.target(name, uri.port)
        factory = self._endpointFactory
        timeout, bind = factory._connectTimeout, factory._bindAddress
        endpoint: Any
        if (host, port) == (name, uri.port):
            endpoint = GuardedEndpoint(self._reactor, host, port, timeout=timeout, bindAddress=bind)
            endpoint.open_networks = self.open_networks
        else:
            endpoint = HostnameEndpoint(self._reactor, host, port, timeout=timeout, bindAddress=bind)
        if uri.scheme == b"https":
            return wrapClientTLS(factory._policyForHTTPS.creatorForNetloc(uri.host, uri.port), endpoint)
        return endpoint


class _TappedAgent(http11._ScrapyAgent):
    connect_to = ConnectTo(())
    open_networks = OpenNetworks()
    bounds: Bounds

    def _get_agent(self, request: Request, timeout: float) -> Any:
        self._silence = timeout
        if self._is_led_elsewhere(request.url):  # by whoever set that, and past any proxy
            request.meta.pop("proxy", None)
            request.headers.pop("Proxy-Authorization", None)
        agent: Any = super()._get_agent(request, timeout)
        direct: type[Any] = http11._BindAddressAgent
        if agent.__class__ is direct:
            agent.__class__ = _LedAgent
            agent.connect_to = self.connect_to
            agent.open_networks = self.open_networks
        else:
            self._check_behind_proxy(request)
        return agent

    def _is_led_elsewhere(self, url: str) -> bool:
        parts = urlsplit(url)
        there = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        return self.connect_to.target(*there) != there

    def _check_behind_proxy(self, request: Request) -> None:
        """Raise for an address that is refused; what a name resolves to, the proxy knows alone."""
        host = urlsplit(request.url).hostname or ""
        address = literal(host)
        if address and (why := self.open_networks.refusal(address)):
            raise RefusedRequestError(refused(host, address, why))

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        request.meta[META_KEY] = txresponse._unioncrawl_wire
        if txresponse.length == 0:
            return super()._cb_bodyready(txresponse, request)
        content_type = txresponse.headers.getRawHeaders(b"content-type", [b""])[0].decode("latin-1")
        most = self.bounds.bytes_for(content_type, request.url)
        if most and txresponse.length != UNKNOWN_LENGTH and txresponse.length > most:
            return self._too_large(txresponse)
        return self._bounded(txresponse, request, most)

    def _too_large(self, txresponse: Any) -> dict[str, Any]:
        """Return what is known of a response that announces more than is taken: its head. None of it is fetched."""
        txresponse._transport._producer.abortConnection()
        return {
            "txresponse": txresponse,
            "flags": ["cut-length"],
            "certificate": getattr(txresponse, "_scrapy_certificate", None),
            "ip_address": getattr(txresponse, "_scrapy_ip_address", None),
        }

    def _bounded(self, txresponse: Any, request: Request, most: int) -> Deferred[Any]:
        """Return what will be the result of reading the body."""
        from twisted.internet import reactor

        finished: Deferred[Any] = Deferred(functools.partial(self._cancel, txresponse=txresponse))
        reader = BoundedReader(
            finished=finished,
            txresponse=txresponse,
            request=request,
            maxsize=0,
            warnsize=0,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        left = self.bounds.seconds - request.meta["download_latency"]
        reader.bind(reactor, most=most, silence=self._silence, seconds=left)
        # Scrapy's clock goes on for the head alone: the reader has its own.
        self._timeout_cl.reset(self.bounds.seconds + self._silence)  # type: ignore[call-arg,misc]
        txresponse.deliverBody(reader)
        self._txresponse = txresponse
        return finished


class WireDownloadHandler(http11.HTTP11DownloadHandler):
    """Downloads http and https; puts a :class:`Wire` into ``request.meta[META_KEY]``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _TappedFactory
        self._connect_to = ConnectTo.parsed(crawler.settings.get("UNIONCRAWL_CONNECT_TO") or "")
        self._open_networks = OpenNetworks.parsed(crawler.settings.get("UNIONCRAWL_OPEN_NETWORKS") or "")
        self._bounds = Bounds.of_settings(crawler.settings)

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``, when it is its turn at its host."""
        stats = self._crawler.stats
        assert stats is not None
        hosts = hosts_of(self._crawler.settings)
        host = hosts.host(urlsplit(request.url).hostname or "")

        def check() -> None:
            if self._is_stopping():
                raise RunEndsError("stopped")
            hosts.check(host)

        try:
            async with host.turn(self._delay(request), check):
                hosts.sent(host)
                stats.inc_value(SENT)
                response = await self._download(request)
        except RunEndsError as error:
            if str(error) in PLANNED_ENDS:
                stats.set_value(ENDS, str(error))
            raise
        hosts.came(host, len(response.body))
        retry_after, date = (
            (response.headers.get(name) or b"").decode("latin-1") for name in ("Retry-After", "Date")
        )
        if rest := host.answered(response.status, retry_after, hosts.manners, date):
            told = (
                f"given up for this run: {host.given_up}"
                if host.given_up
                else f"asked again in {rest:,.0f} s"
            )
            logger.warning("%s answered %d; %s", host.name, response.status, told)
        return response

    def _is_stopping(self) -> bool:
        """Return whether the crawl is being stopped: what waits for its turn is not sent then."""
        stats = self._crawler.stats
        return not self._crawler.crawling or (
            stats is not None and stats.get_value("unioncrawl/archive_error") is not None
        )

    def _delay(self, request: Request) -> float:
        """Return the delay that Scrapy's AutoThrottle has come to."""
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        return slot.delay if slot else self._crawler.settings.getfloat("DOWNLOAD_DELAY")

    async def _download(self, request: Request) -> Response:
        agent = _TappedAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        agent.connect_to = self._connect_to
        agent.open_networks = self._open_networks
        agent.bounds = self._bounds
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
