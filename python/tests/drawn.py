"""What an SVG says, and how large a PNG is: both are read whole."""

import xml.etree.ElementTree as ET
import zlib
from struct import unpack
from typing import Any

KINDS: list[Any] = [
    "lorenz",
    "concentration",
    "rank-size",
    "pyramid",
    "diversification",
    "treemap",
    "transitions",
    "survival",
]


def words(svg: str) -> str:
    """Return the text of an SVG, having parsed it."""
    return " ".join(text.strip() for text in ET.fromstring(svg).itertext()).replace("\xa0", " ")


def pixels(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, having unpacked every row of it."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed, head = 8, b"", (0, 0, 0, 0)
    while at < len(png):
        length, kind = unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        assert unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b"IHDR":
            head = unpack(">IIBB", body[:10])
        if kind == b"IDAT":
            packed += body
        at += 12 + length
    width, height, depth, colour = head
    channels = {0: 1, 2: 3, 3: 1, 6: 4}[colour]
    assert len(zlib.decompress(packed)) == height * (1 + (width * channels * depth + 7) // 8)
    return width, height
