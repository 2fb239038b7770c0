"""Which addresses are of the public internet, and what connections do about the others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IReactorPluggableNameResolver
from zope.interface import implementer

from tests.crawl.commands import ROOT, run
from unioncrawl.endpoint import GuardedEndpoint
from unioncrawl.errors import UsageProblemError
from unioncrawl.networks import OpenNetworks, literal


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd12::1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert OpenNetworks().refusal(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "42.81.1.1", "202.108.22.5", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_what_is_public_is_not(address: str) -> None:
    assert OpenNetworks().refusal(address) == ""


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"), ("017700000001", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"),
        ("[fe80::1%25eth0]", "fe80::1"), ("www.workercn.cn", ""), ("1.example", ""), ("0x.example", ""), ("", ""),
    ],
)  # fmt: skip
def test_addresses_are_known_in_every_form(host: str, address: str) -> None:
    assert literal(host) == address


def test_networks_are_opened_one_by_one() -> None:
    networks = OpenNetworks.parsed("10.0.0.0/8 fd00::/8")
    assert (
        networks.refusal("10.9.8.7")
        == networks.refusal("fd00::1")
        == networks.refusal("::ffff:10.9.8.7")
        == ""
    )
    assert networks.refusal("127.0.0.1")
    assert networks.refusal("::1")


@pytest.mark.parametrize("setting", ["home", "10.0.0.1/8", "10.0.0.0/99"])
def test_a_network_that_is_none_is_an_error_in_one_line(setting: str) -> None:
    with pytest.raises(UsageProblemError, match=r"UNIONCRAWL_OPEN_NETWORKS: .* is no network such as"):
        OpenNetworks.parsed(setting)


@implementer(IReactorPluggableNameResolver)
class Resolving:
    """In the place of a reactor: resolves every name to ``answers``, one list after the other, and notes connections."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = iter(answers)
        self.connected: list[str] = []
        self.nameResolver = self

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, portNumber: int = 0) -> None:  # noqa: ARG002, N802, N803
        for address in next(self.answers):
            resolutionReceiver.addressResolved(IPv4Address("TCP", address, portNumber))
        resolutionReceiver.resolutionComplete()

    def installNameResolver(self, resolver: Any) -> Any:  # noqa: N802
        raise NotImplementedError

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002, N802
        self.connected.append(host)

    def callLater(self, *args: Any) -> Any:  # noqa: N802
        from twisted.internet.task import Clock

        return Clock().callLater(*args)

    def seconds(self) -> float:
        return 0.0


def connect(reactor: Resolving) -> list[str]:
    """Connect to a name; return what failed."""
    said: list[str] = []
    endpoint: Any = GuardedEndpoint(reactor, "news.linjiang.example", 80)
    endpoint.connect(None).addErrback(lambda f: said.append(str(f.value)))
    return said


def test_a_name_that_resolves_inwards_is_refused_and_the_address_named() -> None:
    reactor = Resolving(["127.0.0.1", "10.0.0.1"])
    assert connect(reactor) == [
        "not connected to: news.linjiang.example is at 127.0.0.1, this machine itself;"
        " if it is meant, set UNIONCRAWL_OPEN_NETWORKS=127.0.0.1"
    ]
    assert reactor.connected == []


def test_a_connection_goes_to_the_address_that_was_looked_at_and_no_other() -> None:
    reactor = Resolving(["1.1.1.1"], ["127.0.0.1"])
    connect(reactor)
    assert reactor.connected == ["1.1.1.1"]  # resolved once, connected to by address
    assert connect(reactor)
    assert reactor.connected == ["1.1.1.1"]


def test_of_a_name_with_public_and_private_addresses_the_public_are_taken() -> None:
    reactor = Resolving(["192.168.0.1", "1.1.1.1"])
    connect(reactor)
    assert reactor.connected == ["1.1.1.1"]


def test_the_list_of_suffixes_is_neither_asked_for_nor_kept_anywhere(tmp_path: Path) -> None:
    script = (
        "import unioncrawl, tldextract.tldextract as t; from scrapy.downloadermiddlewares import cookies\n"
        "for extract in (t.TLD_EXTRACTOR, cookies._split_domain):\n"
        "    print(extract('http://a.workercn.cn/').domain, extract.suffix_list_urls, extract._cache.enabled)"
    )
    env = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = run([sys.executable, "-c", script], env)
    assert (done.stdout, done.stderr) == ("workercn () False\n" * 2, "")
    assert list(tmp_path.iterdir()) == []
