"""A miniature press: a loopback web server that answers like the sites of two real papers."""

from __future__ import annotations

from unioncrawl.press import gongren_ribao, shaanxi_gongren_bao
from unioncrawl.press.server import Answer, Press, Site

__all__ = ["Answer", "Press", "Site", "demo_sites"]


def demo_sites() -> dict[str, dict[str, Answer]]:
    """Return the sites of the miniature press: host to path to answer. Made anew at each call."""
    sites = dict.fromkeys(gongren_ribao.HOSTS, gongren_ribao.site())
    return {**sites, shaanxi_gongren_bao.HOST: shaanxi_gongren_bao.site()}
