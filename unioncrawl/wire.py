"""The download handler: Scrapy's own for HTTP/1.1, which also keeps the heads as they crossed the wire,
and lets connections be led elsewhere (``UNIONCRAWL_CONNECT_TO``).

``response.headers`` has lost case, order, duplicates and the reason phrase, and ``request.headers`` has no
Host; a record should have them. They can be had only through private API of Scrapy and Twisted, so their
versions are pinned, and tests/crawl/test_wire.py fails first when they move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from scrapy.core.downloader.handlers import http11
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS

from unioncrawl.errors import UsageProblemError

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

META_KEY = "unioncrawl_wire"


@attrs.frozen
class Wire:
    """The heads of one exchange as they crossed the wire, blank line included."""

    request_head: bytes
    response_head: bytes


@attrs.frozen
class ConnectTo:
    """Where connections go instead: curl's ``--connect-to HOST1:PORT1:HOST2:PORT2``."""

    rules: tuple[tuple[str, str, str, str], ...]

    @classmethod
    def parsed(cls, setting: str) -> ConnectTo:
        """Return the rules in ``setting``, apart by blanks.

        :raises UsageProblemError: if one is malformed.
        """
        rules = []
        for item in setting.split():
            parts = item.split(":")
            if len(parts) != 4 or not all(part.isdigit() or not part for part in (parts[1], parts[3])):
                raise UsageProblemError(
                    f"UNIONCRAWL_CONNECT_TO: {item!r} is not HOST1:PORT1:HOST2:PORT2 (HOST1 and PORT1 may be empty)"
                )
            rules.append((parts[0], parts[1], parts[2], parts[3]))
        return cls(tuple(rules))

    def target(self, host: str, port: int) -> tuple[str, int]:
        """Return where a connection to ``host:port`` is to go."""
        for host1, port1, host2, port2 in self.rules:
            if host1 in ("", host) and port1 in ("", str(port)):
                return host2 or host, int(port2) if port2 else port
        return host, port


class _Sink:
    """A transport that only collects."""

    def __init__(self) -> None:
        self.data = b""

    def writeSequence(self, parts: list[bytes]) -> None:  # noqa: N802 - Twisted's name
        self.data += b"".join(parts)


class _TappedParser(http11._LenientHTTPClientParser):
    """Keeps the response head's lines before they are taken apart."""

    raw_head: list[bytes]

    def statusReceived(self, status: bytes) -> None:  # noqa: N802 - Twisted's name
        # A 1xx answer is followed by another head: the last one is the response's.
        del self.raw_head[:-1]
        super().statusReceived(status)  # type: ignore[no-untyped-call]

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.raw_head.append(line + b"\n")
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
            response._unioncrawl_wire = Wire(sink.data, b"".join(head))
            return response

        return deferred.addCallback(attach)


class _TappedFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: ARG002, N802 - Twisted's signature
        return _TappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _LedAgent(http11._BindAddressAgent):
    """Connects to where ``connect_to`` leads; addresses, Host headers and TLS names stay the real ones."""

    connect_to = ConnectTo(())

    def _getEndpoint(self, uri: Any) -> Any:  # noqa: N802 - Twisted's name
        name = uri.host.decode("ascii")
        host, port = self.connect_to.target(name, uri.port)
        if (host, port) == (name, uri.port):
            return super()._getEndpoint(uri)  # type: ignore[no-untyped-call]
        factory = self._endpointFactory
        endpoint: Any = HostnameEndpoint(self._reactor, host, port, timeout=factory._connectTimeout)
        if uri.scheme == b"https":
            return wrapClientTLS(factory._policyForHTTPS.creatorForNetloc(uri.host, uri.port), endpoint)
        return endpoint


class _TappedAgent(http11._ScrapyAgent):
    connect_to = ConnectTo(())

    def _get_agent(self, request: Request, timeout: float) -> Any:
        agent: Any = super()._get_agent(request, timeout)
        direct: type[Any] = http11._BindAddressAgent
        if agent.__class__ is direct:
            agent.__class__ = _LedAgent
            agent.connect_to = self.connect_to
        return agent

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        request.meta[META_KEY] = txresponse._unioncrawl_wire
        return super()._cb_bodyready(txresponse, request)


class WireDownloadHandler(http11.HTTP11DownloadHandler):
    """Downloads http and https; puts a :class:`Wire` into ``request.meta[META_KEY]``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _TappedFactory
        self._connect_to = ConnectTo.parsed(crawler.settings.get("UNIONCRAWL_CONNECT_TO") or "")

    async def download_request(self, request: Request) -> Response:
        agent = _TappedAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        agent.connect_to = self._connect_to
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
