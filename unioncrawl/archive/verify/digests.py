"""Digests as WARC records state them: any algorithm that Python knows, in base 32 or 16."""

from __future__ import annotations

import functools
import hashlib

_AS_PYTHON_COUNTS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
_LENGTH_VARIES = ("shake_128", "shake_256")


def of_stated(stated: str) -> tuple[str, bytes] | None:
    """Return algorithm and digest that ``stated``, e.g. ``sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ``, says;
    ``None`` if it says none that can be computed.
    """
    name, _, value = stated.partition(":")
    known = _known(name)
    if known is None:
        return None
    algorithm, size = known
    try:
        digest = bytes.fromhex(value) if len(value) == 2 * size else _base32(value, size)
    except (OverflowError, ValueError):
        digest = b""  # what no data has
    return algorithm, digest


def of_data(algorithm: str, data: bytes | memoryview) -> bytes:
    """Return the digest of ``data``."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def _base32(value: str, size: int) -> bytes:
    """Return what ``value`` says in base 32: four times as fast as ``base64.b32decode``, for two digests a record."""
    bits = value.rstrip("=").upper()
    spare = 5 * len(bits) - 8 * size
    return (int(bits.translate(_AS_PYTHON_COUNTS), 32) >> spare).to_bytes(size, "big")


@functools.lru_cache(maxsize=64)
def _known(name: str) -> tuple[str, int] | None:
    """Return what Python calls an algorithm, and how many bytes its digests have; ``None`` for an unknown one."""
    plain = name.strip().lower()
    for algorithm in (plain, plain.replace("-", "").replace("_", "")):
        if algorithm in hashlib.algorithms_guaranteed and algorithm not in _LENGTH_VARIES:
            return algorithm, hashlib.new(algorithm, usedforsecurity=False).digest_size
    return None
