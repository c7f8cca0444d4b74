"""The hash that SharePoint keeps of every file: https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash.

Each byte is XORed into 160 bits, eleven bits further on than the one before; at the end the length is XORed in.
After 160 bytes it begins at the first bit again, so blocks of 160 bytes may be XORed with each other first: that is
one operation on a long integer, and quick.
"""

from __future__ import annotations

import base64
from typing import Final

_BITS: Final = 160
_BLOCK: Final = 160
_BLOCK_BITS: Final = 8 * _BLOCK
_SHIFT: Final = 11
_LENGTH_AT: Final = 96
_ALL: Final = (1 << _BITS) - 1


class QuickXor:
    """The hash of bytes that come piece by piece."""

    def __init__(self) -> None:
        self._block = 0
        self._length = 0

    def update(self, data: bytes) -> None:
        """Take the next piece."""
        ahead = 8 * (self._length % _BLOCK)
        self._block ^= _folded(int.from_bytes(data, "little") << ahead)
        self._length += len(data)

    def text(self) -> str:
        """Return the hash as Graph writes it: base64."""
        value = 0
        for place, byte in enumerate(self._block.to_bytes(_BLOCK, "little")):
            shifted = byte << (place * _SHIFT % _BITS)
            value ^= (shifted & _ALL) ^ (shifted >> _BITS)
        value ^= self._length << _LENGTH_AT
        return base64.b64encode(value.to_bytes(_BITS // 8, "little")).decode("ascii")


def quick_xor(data: bytes) -> str:
    """Return the hash of some bytes, as Graph writes it."""
    hashed = QuickXor()
    hashed.update(data)
    return hashed.text()


def _folded(value: int) -> int:
    """Return all blocks of a long integer XORed with each other, by halves."""
    while (bits := value.bit_length()) > _BLOCK_BITS:
        half = (bits // _BLOCK_BITS + 1) // 2 * _BLOCK_BITS
        value = (value & ((1 << half) - 1)) ^ (value >> half)
    return value
