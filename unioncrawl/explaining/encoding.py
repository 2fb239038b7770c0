"""Why a page was read in its encoding."""

from __future__ import annotations

from unioncrawl import charset
from unioncrawl.explaining.model import Candidate, Charset

SHOWN_BYTES = 4


def explained(body: bytes, content_type: str) -> Charset:
    """Return the decision on ``body``, and how it stands with every encoding that it could be in."""
    decision = charset.decide(body, content_type)
    said = {encoding: why for why, encoding in reversed(list(charset.witnesses(body, content_type)))}
    reason, *refuted = decision.reason.split("; ")
    return Charset(
        encoding=decision.encoding,
        reason=reason,
        refuted=refuted,
        replaced=charset.decode(body, decision).count("\ufffd"),
        candidates=[
            _candidate(body, encoding, said.get(encoding, "not declared"))
            for encoding in dict.fromkeys((*said, *charset.FALLBACKS, decision.encoding))
        ],
    )


def _candidate(body: bytes, encoding: str, why: str) -> Candidate:
    trouble = ""
    try:
        text = charset.decoded(body, encoding)
    except UnicodeDecodeError as error:
        data = bytes(error.object)[error.start : error.start + SHOWN_BYTES]
        trouble = f"{data.hex(' ')} at byte {error.start}: {error.reason}"
        text = charset.decoded(body, encoding, "replace")
    sense = charset.sense_of(text)
    return Candidate(
        encoding=encoding,
        why=why,
        fits=not trouble,
        trouble=trouble,
        common=None if sense is None else round(sense, 2),
    )
