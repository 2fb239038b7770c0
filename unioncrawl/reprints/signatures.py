"""Small signatures of texts, by which those that have much in common are found among very many (MinHash).

A text becomes the set of its ``SHINGLE`` characters in a row, the set becomes ``SLOTS`` numbers by rensa, of which a
byte each is kept. Of two texts, about as many bytes are equal as they have shingles in common, of all shingles of
both. Three bytes are a band: who shares one whole band, in its place, is worth a look.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from unioncrawl.reprints.body import Body
from unioncrawl.reprints.overlap import windows

SHINGLE = 5
"""Characters in a row. Fewer are common to texts that have nothing in common, more are lost with each changed word."""

ROWS = 3
BANDS = 42
SLOTS = ROWS * BANDS
"""126 bytes a text. Two that share half of their shingles share a band in 996 of 1,000 cases, a third: 79 of 100,
a hundredth: 4 of 100,000. With four rows, copies that were both cut would be missed too often: 32 bands of 4 find 87
of 100 that share half."""

ALIKE = 25
"""So many bytes are equal at least where a text is worth reading: of pairs that count (``overlap.py``) a third of the
shingles are common, and 42 bytes equal, give or take five; of stories of one campaign, 17."""

SHORTEST = 60
"""Characters. What is shorter is left out: captions, set phrases and notes to readers are alike by accident."""

Slots = npt.NDArray[np.uint8]
Keys = npt.NDArray[np.uint32]

_SEED = 20


def signatures(bodies: Sequence[Body]) -> Slots:
    """Return a row of ``SLOTS`` bytes for each of ``bodies``, none of which is shorter than ``SHINGLE``."""
    if not bodies:
        return np.empty((0, SLOTS), np.uint8)
    shingles = [windows(body, SHINGLE) for body in bodies]
    ends = np.cumsum([0, *map(len, shingles)])
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(shingles), ends, SLOTS, _SEED)
    return np.array(matrix.to_rows(), np.uint32).astype(np.uint8)


def band_keys(slots: Slots) -> Keys:
    """Return the bands of each row as numbers: of 24 bits, and the number of the band above them."""
    bands = slots.reshape(len(slots), BANDS, ROWS).astype(np.uint32)
    numbers = np.arange(BANDS, dtype=np.uint32) << np.uint32(24)
    keys: Keys = bands[:, :, 0] | bands[:, :, 1] << np.uint32(8) | bands[:, :, 2] << np.uint32(16) | numbers
    return keys
