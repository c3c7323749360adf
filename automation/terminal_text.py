"""Text from elsewhere, made harmless for a terminal: no control and no bidi characters."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SEPARATORS = (0x2028, 0x2029)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
_REPLACED = {
    number: "\ufffd" for number in (*_CONTROLS, *_BIDI, *_SEPARATORS) if chr(number) not in "\n\t"
}


def harmless(text: str) -> str:
    """Return `text` with a replacement sign for each control or bidi character.

    Line ends and tabs stay; CR LF becomes LF.
    """
    return text.replace("\r\n", "\n").translate(_REPLACED)


def harmless_json(text: str) -> str:
    """Return the same JSON with such characters escaped: what it says stays as it is."""
    escaped = {number: f"\\u{number:04x}" for number in _REPLACED if number >= 0x20}
    return text.translate(escaped)


class SafeConsole(Console):
    """A console through which nothing but the tool's own colours reaches the terminal."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Give the segments with their text made harmless; rich's own control codes stay."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else harmless(text), style, control)

    def on_broken_pipe(self) -> None:
        """Raise it on: rich would end the process with the code of a defect."""
        raise BrokenPipeError

    def out(self, *objects: Any, **options: Any) -> None:
        """Print the texts as they stand, made harmless."""
        super().out(*(harmless(str(each)) for each in objects), **options)
