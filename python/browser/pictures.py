"""Pictures: how far two are from each other, how much of one is not paper, and the pages of a PDF."""

from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat


def mean_difference(one: Path, other: Path) -> float:
    """Return the mean difference of two pictures of one size, over all pixels and colours: 0 (same) to 1."""
    with Image.open(one) as first, Image.open(other) as second:
        assert first.size == second.size, f"{one.name} is {first.size}, {other.name} is {second.size}"
        difference = ImageChops.difference(first.convert("RGB"), second.convert("RGB"))
    return sum(ImageStat.Stat(difference).mean) / 3 / 255


def coarse_difference(one: Path, other: Path, tiles: tuple[int, int] = (16, 10)) -> float:
    """Return the largest difference of a tile's mean colour, of as many tiles across and down: 0 (same) to 1."""
    with Image.open(one) as first, Image.open(other) as second:
        coarse = [picture.convert("RGB").resize(tiles, Image.Resampling.BOX) for picture in (first, second)]
    return max(ImageChops.difference(*coarse).tobytes()) / 255


def ink(picture: Image.Image) -> tuple[float, tuple[int, int, int, int]]:
    """Return the share of pixels that are not white, 0 to 1, and the box around them; of a white page, all zero."""
    dark = ImageChops.invert(picture.convert("L")).point(lambda level: 255 if level > 8 else 0)
    return ImageStat.Stat(dark).mean[0] / 255, dark.getbbox() or (0, 0, 0, 0)


def printed_pages(pdf: Path, scale: float = 1.5) -> list[Image.Image]:
    """Return the pages of a PDF as pictures, `scale` pixels to the point of 1/72 inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def printed_text(pdf: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
