"""Writes the guide's two files, and nothing over files that are not the tool's own."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from automation.browser.finding import candidates
from automation.browser.opening import open_browser
from automation.errors import WrongUsage
from flows.training.guide_page import MARK

PAGE, PRINTED = "dropbox-connector-guide.html", "dropbox-connector-guide.pdf"
_HEAD = 2000


@dataclass(frozen=True)
class GuideFiles:
    """The files of a guide in one folder."""

    folder: Path

    @property
    def page(self) -> Path:
        """The HTML file."""
        return self.folder / PAGE

    @property
    def printed(self) -> Path:
        """The PDF file."""
        return self.folder / PRINTED

    def claim(self) -> None:
        """Make the folder, and see that both files can be written.

        A guide of the tool's own is replaced; anything else under these names is left alone.
        Raises WrongUsage.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
            for file in (self.page, self.printed):
                if os.path.lexists(file) and not self._is_ours():
                    raise WrongUsage(
                        f"{file} exists already, and is not a guide of this tool.",
                        remedy="Name another folder, or move that file away.",
                    )
        except OSError as problem:
            raise _unwritable(self.folder, problem) from None

    def _is_ours(self) -> bool:
        if not self.page.is_file():
            return False
        with self.page.open("rb") as file:
            return f'content="{MARK}"'.encode() in file.read(_HEAD)

    def write(self, page: str) -> None:
        """Write the page. Raises WrongUsage when it cannot be written."""
        _replace(self.page, page.encode())

    def print(self, page: str, browser: str | None) -> None:
        """Print the page into the PDF, with a browser that nobody sees.

        Raises NoBrowser, or WrongUsage when the file cannot be written.
        """
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
            open_browser(
                Path(profile), candidates(browser, headless=True), headless=True
            ) as opened,
        ):
            paper = opened.context.pages[0]
            paper.set_content(page)
            printed = paper.pdf(
                prefer_css_page_size=True, print_background=True, tagged=True, outline=True
            )
        _replace(self.printed, printed)


def _replace(path: Path, content: bytes) -> None:
    """Replace the file at `path`, whole or not at all."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            new.write_bytes(content)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as problem:
        raise _unwritable(path, problem) from None


def _unwritable(path: Path, problem: OSError) -> WrongUsage:
    return WrongUsage(
        f"{path} cannot be written: {problem.strerror}.", remedy="Name another folder."
    )
