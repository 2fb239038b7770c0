"""The press as a process of its own."""

import http.client
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ([], "/papers/grrb/2026/11/16/1/page.html"),
        (["--pages", "20"], "/papers/grrb/2020/01/01/2/news-8.html"),
    ],
)
def test_it_prints_where_it_listens_and_ends_when_told(arguments: list[str], path: str) -> None:
    command = [sys.executable, "-m", "unioncrawl.press", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        empty, address, port = process.stdout.readline().strip().rsplit(":", 2)
        assert (empty, address) == (":", "127.0.0.1")
        connection = http.client.HTTPConnection(address, int(port), timeout=5)
        connection.request("GET", path, headers={"Host": "www.workercn.cn"})
        assert connection.getresponse().status == 200
        connection.close()
        process.terminate()
        assert process.wait(5) == 0
