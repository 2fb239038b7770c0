"""The project that ``unioncrawl schedule --scrapyd`` writes, in a scrapyd that is started with it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.commands import ROOT, environment, rows, run, unioncrawl
from tests.peers.conftest import PEERS
from unioncrawl.press import Press

PATIENCE_S = 60
NOW = "2026-11-18T12:00:00+08:00"


@pytest.fixture
def scrapyd_path(peers: Path) -> str:  # noqa: ARG001 - skips or fails without them
    """The path by which scrapyd is imported beside unioncrawl, as if it were installed there."""
    return f"{ROOT}{os.pathsep}{PEERS / 'scrapyd'}"


def free_port() -> int:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


def asked(port: int, name: str, **data: str) -> dict[str, Any]:
    body = urllib.parse.urlencode(data).encode() if name == "schedule.json" else None
    query = "" if body else f"?{urllib.parse.urlencode(data)}"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}{query}", body, timeout=30) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


@contextlib.contextmanager
def started(project: Path, port: int) -> Iterator[None]:
    process = subprocess.Popen(
        ["sh", str(project / "start.sh")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                asked(port, "daemonstatus.json")
                break
            except OSError:
                assert process.poll() is None, process.communicate()[0].decode()
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def test_scrapyd_runs_the_spiders_of_the_project_that_schedule_writes(
    scrapyd_path: str, press: Press, tmp_path: Path
) -> None:
    project, archive, port = tmp_path / "project", tmp_path / "archive", free_port()
    env = environment(archive, press.connect_to, PYTHONPATH=scrapyd_path, UNIONCRAWL_NOW=NOW)
    done = run(unioncrawl("schedule", "--scrapyd", "gongren_ribao", "--into", str(project)), env)
    assert done.returncode == 0, done.stderr
    for name in ("scrapyd.conf", "enqueue.sh"):
        file = project / name
        file.write_text(file.read_text().replace("6800", str(port)))
    # Polled every 5 s otherwise, and only real sites want a delay.
    conf = project / "scrapyd.conf"
    conf.write_text(conf.read_text() + "poll_interval = 0.2\n")
    enqueue = project / "enqueue.sh"
    enqueue.write_text(enqueue.read_text().replace("-d spider", "-d setting=DOWNLOAD_DELAY=0 -d spider"))
    start = project / "start.sh"
    start.write_text(start.read_text().replace("exec ", f"export UNIONCRAWL_NOW={NOW}\nexec "))
    with started(project, port):
        assert "gongren_ribao" in asked(port, "listspiders.json", project="unioncrawl")["spiders"]
        put = subprocess.run(
            ["sh", str(enqueue)], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert put.returncode == 0, put.stderr
        deadline = time.monotonic() + PATIENCE_S
        while not asked(port, "listjobs.json", project="unioncrawl")["finished"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert len(rows(archive, "SELECT id FROM articles")) == 16
    assert [row["stop_reason"] for row in rows(archive, "SELECT stop_reason FROM runs")] == ["finished"]
    assert run([sys.executable, "-m", "unioncrawl", "verify"], environment(archive)).returncode == 0
