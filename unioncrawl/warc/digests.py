"""Digests as WARC and WACZ write them, ``algorithm:value``: ours, and those of any tool, in base 32 or 16."""

from __future__ import annotations

import base64
import functools
import hashlib
import re

_BASE32 = re.compile(r"[A-Z2-7]+")
_AS_PYTHON_COUNTS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghijklmnopqrstuv")
_LENGTH_VARIES = ("shake_128", "shake_256")


def labelled(sha256: bytes) -> str:
    """Return a SHA-256 as WARC records and CDXJ state it: ``sha256:`` and base 32."""
    return f"sha256:{base64.b32encode(sha256).decode()}"


def labelled_digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as WARC records state it."""
    return labelled(hashlib.sha256(data).digest())


def labelled_hex(sha256: str) -> str:
    """Return a hex SHA-256 as WACZ and ZipNum state it: ``sha256:`` and hex."""
    return f"sha256:{sha256}"


def of_stated(stated: str) -> tuple[str, bytes] | None:
    """Return algorithm and digest that ``stated``, e.g. ``sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ``, says;
    ``None`` if it says none that can be computed.
    """
    name, _, value = stated.partition(":")
    known = _known(name)
    if known is None:
        return None
    algorithm, size = known
    # Some leave the padding off; with it, an MD5 in base 32 is as long as one in base 16.
    value = value.strip().rstrip("=")
    try:
        digest = bytes.fromhex(value) if len(value) == 2 * size else _base32(value, size)
    except ValueError:
        digest = b""  # what no data has
    return algorithm, digest


def of_data(algorithm: str, data: bytes | memoryview) -> bytes:
    """Return the digest of ``data``."""
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    return hashlib.new(algorithm, data, usedforsecurity=False).digest()


def fits(stated: str, data: bytes) -> bool | None:
    """Return whether ``data`` has the digest that ``stated`` says; ``None`` if it says none that can be computed."""
    said = of_stated(stated)
    if said is None or not stated.partition(":")[2].strip():
        return None
    algorithm, digest = said
    return of_data(algorithm, data) == digest


def _base32(value: str, size: int) -> bytes:
    """Return what ``value`` says in base 32: four times as fast as ``base64.b32decode``, for two digests a record."""
    bits = value.upper()
    spare = 5 * len(bits) - 8 * size
    if not (0 <= spare < 5 and _BASE32.fullmatch(bits)):
        raise ValueError(value)
    return (int(bits.translate(_AS_PYTHON_COUNTS), 32) >> spare).to_bytes(size, "big")


@functools.lru_cache(maxsize=64)
def _known(name: str) -> tuple[str, int] | None:
    """Return what Python calls an algorithm, and how many bytes its digests have; ``None`` for an unknown one."""
    plain = name.strip().lower()
    for algorithm in (plain, plain.replace("-", "").replace("_", "")):
        if algorithm in hashlib.algorithms_guaranteed and algorithm not in _LENGTH_VARIES:
            return algorithm, hashlib.new(algorithm, usedforsecurity=False).digest_size
    return None
