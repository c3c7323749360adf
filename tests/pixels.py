"""Looks at the pixels of pictures, in a browser."""

import base64

from playwright.sync_api import Page

COVER, RING = (0x6B, 0x72, 0x80), (0xFF, 0x6B, 0x00)
Colour = tuple[int, ...]

_PICTURE = """async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
    drawing.drawImage(image, 0, 0);
    const at = (x, y, width, height) => {
        const bytes = drawing.getImageData(x, y, width, height).data;
        const colours = new Set();
        for (let i = 0; i < bytes.length; i += 4) {
            colours.add([bytes[i], bytes[i + 1], bytes[i + 2]].join());
        }
        return [...colours];
    };
    const ring = (red, green, blue) => {
        const { width, height } = image;
        const bytes = drawing.getImageData(0, 0, width, height).data;
        let [left, right, top, bottom] = [width, -1, height, -1];
        for (let i = 0; i < bytes.length; i += 4) {
            if (bytes[i] !== red || bytes[i + 1] !== green || bytes[i + 2] !== blue) continue;
            const x = (i / 4) % width, y = Math.floor(i / 4 / width);
            left = Math.min(left, x); right = Math.max(right, x);
            top = Math.min(top, y); bottom = Math.max(bottom, y);
        }
        return right < 0 ? null : [left, top, right - left + 1, bottom - top + 1];
    };
    return { at, ring };
}"""
EDGE = 9
"""The ring itself, and what lies between it and the control, in pixels."""


def colours_at(page: Page, png: bytes, box: tuple[int, int, int, int]) -> set[Colour]:
    """Return the colours in a part of the picture: left, top, width, height."""
    picture = page.evaluate_handle(_PICTURE, base64.b64encode(png).decode())
    return _set(picture.evaluate("(picture, box) => picture.at(...box)", list(box)))


def inside_the_ring(page: Page, png: bytes) -> set[Colour]:
    """Return the colours inside the ring of the picture, a little off its edge."""
    picture = page.evaluate_handle(_PICTURE, base64.b64encode(png).decode())
    box = picture.evaluate("(picture, colour) => picture.ring(...colour)", list(RING))
    assert box, "the picture has no ring"
    left, top, width, height = box
    inner = [left + EDGE, top + EDGE, width - 2 * EDGE, height - 2 * EDGE]
    assert min(inner[2:]) > 0, "the ring is cut"
    return _set(picture.evaluate("(picture, box) => picture.at(...box)", inner))


def _set(colours: list[str]) -> set[Colour]:
    return {tuple(map(int, colour.split(","))) for colour in colours}
