"""Work on many items in several processes, in order, with a bounded number of them on the way.

Pages kill processes: a fault in a C library, or more memory than there is. Such an item is found and named.
A worker that somebody else killed is replaced, and its items are worked on again. When the process that
started them is killed, the workers end: each waits at a pipe of its own.
"""

from __future__ import annotations

import collections
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, Pipe
from types import TracebackType
from typing import Any, Generic, TypeVar

import attrs

from unioncrawl import heap
from unioncrawl.archive.limits import OUT_OF_MEMORY

T = TypeVar("T")
R = TypeVar("R")

WAITING = 4
"""Batches on the way for each worker: enough that none waits while their results are written."""


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class CrashError(Exception):
    """Working on an item ended its process, or took more memory than there is."""

    def __init__(self, item: Any, how: str) -> None:
        super().__init__(how)
        self.item = item
        self.how = how


class WorkersError(Exception):
    """A worker could not be started."""


@attrs.frozen
class _OutOfMemory:
    """What a worker answers in place of results."""

    number: int
    """Of the item in its batch."""


class Workers(Generic[T, R]):
    """Calls a function for items, in processes of its own; in this one if there is to be only one.

    The processes start with the first batch. They import nothing of this process, so hold none of its locks.
    """

    def __init__(
        self, function: Callable[[T], R], jobs: int, crashed: Callable[[CrashError], R] | None = None
    ) -> None:
        """Call ``function``, which must be importable if there are to be several ``jobs``.

        :param crashed: gives the result of an item that ends its process, or takes more memory than there is, in
            place of an error that ends all work. Is called in this process.
        """
        self._function = function
        self._jobs = jobs
        self._crashed = crashed
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="worker")
        self._mine = threading.local()
        self._started: list[_Worker] = []
        self._is_closing = False

    def __enter__(self) -> Workers[T, R]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closing = True
        for worker in list(self._started):
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._started:  # one may have been started meanwhile
            worker.end()

    def map(self, batches: Iterable[Sequence[T]]) -> Iterator[list[R]]:
        """Yield the results of each batch, in order. Takes the next batch while others are being worked on.

        :raises CrashError: for the first item that ends the process of whoever works on it, unless ``crashed``
            has a result for such.
        """
        if self._jobs == 1:
            for batch in batches:
                yield self._results(_worked_on(self._function, batch), batch, self._alone_here)
            return
        waiting: collections.deque[Future[list[R]]] = collections.deque()
        for batch in batches:
            waiting.append(self._threads.submit(self._pass_on, batch))
            if len(waiting) >= self._jobs * WAITING or waiting[0].done():
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    # -- in threads, one for each worker

    def _pass_on(self, batch: Sequence[T]) -> list[R]:
        return self._results(self._worker().work_on(batch), batch, self._alone)

    def _results(self, answer: Any, batch: Sequence[T], alone: Callable[[T], R]) -> list[R]:
        """Return the results of a batch, given what whoever worked on it answered."""
        if answer is None or (isinstance(answer, _OutOfMemory) and self._crashed is not None):
            # One at a time: if one of these is the reason, it is so again.
            return [alone(item) for item in batch]
        return _checked(answer, batch)

    def _alone(self, item: T) -> R:
        worker = self._worker()
        answer = worker.work_on([item])
        if isinstance(answer, _OutOfMemory) and worker.batches > 1 and self._crashed is not None:
            # What others have left behind may fill it.
            worker.end()
            worker = self._worker()
            answer = worker.work_on([item])
        if answer is None:
            return self._given_up(CrashError(item, worker.how_it_ended()))
        return self._of_one(answer, item)

    def _alone_here(self, item: T) -> R:
        return self._of_one(_worked_on(self._function, [item]), item)

    def _of_one(self, answer: Any, item: T) -> R:
        try:
            results: list[R] = _checked(answer, [item])
        except CrashError as crash:
            return self._given_up(crash)
        return results[0]

    def _given_up(self, crash: CrashError) -> R:
        if self._crashed is None:
            raise crash
        return self._crashed(crash)

    def _worker(self) -> _Worker:
        """Return this thread's worker; a new one in place of one that is gone."""
        worker: _Worker | None = getattr(self._mine, "worker", None)
        if worker is None or not worker.is_there:
            if self._is_closing:
                raise WorkersError("closing")
            worker = self._mine.worker = _Worker(self._function)
            self._started.append(worker)
            worker.wait()
        return worker


class _Worker:
    """A process, and the pipe to it.

    An interpreter of its own, and not one that ``multiprocessing`` starts: that would run the script of
    whoever called us again, and a fork would hold this process's locks when it is killed.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.is_there = True
        self.batches = 0
        """That it was given."""

        self._connection, theirs = Pipe()
        command = f"from unioncrawl.archive.workers import serve; serve({theirs.fileno()})"
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", command],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        with contextlib.suppress(OSError):
            self._connection.send(function)

    def wait(self) -> None:
        """Return once it is ready.

        :raises WorkersError: if it does not come to that.
        """
        try:
            self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkersError(f"a worker process {self.how_it_ended()} before it began") from error

    def work_on(self, batch: Sequence[Any]) -> Any:
        """Return what it answers; ``None`` if it has ended."""
        self.batches += 1
        try:
            self._connection.send(batch)
            return self._connection.recv()
        except (EOFError, OSError):
            self.is_there = False
            return None

    def how_it_ended(self) -> str:
        """Return in words how it ended."""
        code = self._process.wait()
        if code < 0:
            return f"was killed ({signal.Signals(-code).name})"
        return f"ended with status {code}"

    def end(self) -> None:
        """End the process, whatever it is doing: it writes nothing."""
        self.is_there = False
        self._process.kill()
        self._process.wait()


def serve(descriptor: int) -> None:
    """Work on what comes through a pipe, until whoever sends it is gone. What a worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that a person started
    connection: Connection = Connection(descriptor)
    with contextlib.suppress(EOFError, ConnectionError):
        function = connection.recv()
        heap.settle()
        connection.send(True)
        while True:
            connection.send(_worked_on(function, connection.recv()))


def _worked_on(function: Callable[[T], R], batch: Sequence[T]) -> list[R] | _OutOfMemory:
    results: list[R] = []
    try:
        for item in batch:
            results.append(function(item))  # noqa: PERF401 - how far it came is asked below
    except MemoryError:
        return _OutOfMemory(len(results))
    return results


def _checked(answer: Any, batch: Sequence[T]) -> list[Any]:
    if isinstance(answer, _OutOfMemory):
        raise CrashError(batch[answer.number], OUT_OF_MEMORY)
    results: list[Any] = answer
    return results
