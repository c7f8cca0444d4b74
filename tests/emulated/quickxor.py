"""quickXorHash, from the description at learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash."""

from __future__ import annotations

import base64

WIDTH = 160
SHIFT = 11
# Byte i is turned left by 11 x i bits; 11 x 160 is a multiple of 160, so every 160th byte is turned alike.
PERIOD = WIDTH


def quick_xor_hash(data: bytes) -> str:
    """The hash in base64, as Graph writes it in ``file.hashes.quickXorHash``."""
    hashed = 0
    for index, byte in enumerate(_folded(data)):
        hashed ^= _turned_left(byte, index * SHIFT % WIDTH)
    digest = bytearray(hashed.to_bytes(WIDTH // 8, "little"))
    for offset, byte in enumerate(len(data).to_bytes(8, "little")):
        digest[WIDTH // 8 - 8 + offset] ^= byte
    return base64.b64encode(bytes(digest)).decode()


def _folded(data: bytes) -> bytes:
    """All bytes that are turned alike, xored: the data laid over itself, half upon half."""
    length = PERIOD
    while length < len(data):
        length *= 2
    value = int.from_bytes(data, "little")
    while length > PERIOD:
        length //= 2
        value = (value >> (8 * length)) ^ (value & ((1 << (8 * length)) - 1))
    return value.to_bytes(PERIOD, "little")


def _turned_left(byte: int, bits: int) -> int:
    turned = byte << bits
    return (turned & ((1 << WIDTH) - 1)) | (turned >> WIDTH)
