"""Where connections go: to public addresses, and elsewhere where that was asked for (``UNIONCRAWL_CONNECT_TO``).

The address is looked at between the answer of the resolver and the connection, which goes to that very address: a name
that resolves to another one the next time gains nothing.
"""

from __future__ import annotations

from typing import Any

import attrs
from twisted.internet.defer import Deferred, fail
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from unioncrawl.errors import UsageProblemError
from unioncrawl.networks import OpenNetworks, literal
from unioncrawl.refusals import RefusedRequestError


@attrs.frozen
class ConnectTo:
    """Where connections go instead: curl's ``--connect-to HOST1:PORT1:HOST2:PORT2``.

    Whoever sets it says where to, so that what is led elsewhere may go to this machine: tests and the demo do.
    """

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


class GuardedEndpoint(HostnameEndpoint):
    """Connects to addresses of the public internet and of open networks, and to no others."""

    open_networks = OpenNetworks()

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803 - Twisted's name
        """Connect, unless the host is an address that is refused or resolves to such alone."""
        host: str = self._hostText
        address = literal(host)
        if address and (why := self.open_networks.refusal(address)):
            return fail(RefusedRequestError(refused(host, address, why)))
        self._turned_away: list[str] = []
        connecting: Deferred[Any] = super().connect(protocolFactory)
        return connecting.addErrback(self._explained)

    def _explained(self, failure: Any) -> Any:
        """Say why there was no address left to connect to, if that is so."""
        return fail(RefusedRequestError(self._turned_away[0])) if self._turned_away else failure

    def _getNameResolverAndMaybeWarn(self, reactor: Any) -> Any:  # noqa: N802 - Twisted's name
        return _GuardedResolver(self, reactor.nameResolver)

    def turn_away(self, address: str) -> bool:
        """Return whether the host's name resolved to an address that is refused, and remember it."""
        why = self.open_networks.refusal(address)
        if why:
            self._turned_away.append(refused(self._hostText, address, why))
        return bool(why)


def refused(host: str, address: str, why: str) -> str:
    """Return what the failure says."""
    where = host if host == address else f"{host} is at {address},"
    return f"not connected to: {where} {why}; if it is meant, set UNIONCRAWL_OPEN_NETWORKS={address}"


@implementer(IHostnameResolver)
class _GuardedResolver:
    """Hands on what another resolver finds, without addresses that are refused."""

    def __init__(self, endpoint: GuardedEndpoint, resolver: Any) -> None:
        self._endpoint = endpoint
        self._resolver = resolver

    def resolveHostName(self, resolutionReceiver: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802, N803
        return self._resolver.resolveHostName(_Sieve(self._endpoint, resolutionReceiver), *args, **kwargs)


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, endpoint: GuardedEndpoint, receiver: Any) -> None:
        self._endpoint = endpoint
        self._receiver = receiver

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:  # noqa: N802, N803
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        if not self._endpoint.turn_away(address.host):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
