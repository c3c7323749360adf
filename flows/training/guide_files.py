"""The files of a guide: where they lie, what is never written over, and how each is made."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from automation.browser.finding import candidates
from automation.browser.opening import open_browser
from automation.errors import WrongUsage
from flows.terminal.options import GuideFormat

NAME = "dropbox-connector-guide"
PICTURES = f"{NAME}-pictures"
MARK = "dropbox-connector guide"
"""Stands in every file, so that one of the tool's own can be told from anybody else's."""

_HEAD = 2000
_PDF_MARK = f"\n% {MARK}\n".encode()
_FOOTER = """<div style="width: 100%; padding: 0 15mm; font: 8px sans-serif; color: #333;
text-align: right"><span class="pageNumber"></span> / <span class="totalPages"></span></div>"""


@dataclass(frozen=True)
class GuideFiles:
    """The files of a guide in one folder, in the formats that are wanted."""

    folder: Path
    formats: Sequence[GuideFormat] = (GuideFormat.HTML, GuideFormat.PDF)

    def file(self, wanted: GuideFormat) -> Path:
        """Return the file of a format."""
        return self.folder / f"{NAME}.{wanted}"

    @property
    def pictures(self) -> Path:
        """The folder with the pictures of the Markdown file."""
        return self.folder / PICTURES

    def claim(self) -> None:
        """Make the folder, and see that the files can be written.

        A guide of the tool's own is replaced; anything else under these names is left alone.
        Raises WrongUsage.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
            wanted = [self.file(each) for each in self.formats]
            if GuideFormat.MD in self.formats:
                wanted.append(self.pictures)
            for file in wanted:
                if os.path.lexists(file) and not self._is_ours(file):
                    raise WrongUsage(
                        f"{file} exists already, and is not a guide of this tool.",
                        remedy="Name another folder, or move that file away.",
                    )
        except OSError as problem:
            raise _unwritable(self.folder, problem) from None

    def _is_ours(self, file: Path) -> bool:
        """Tell whether the tool wrote it; the Markdown file tells of its folder with pictures."""
        if file == self.pictures:
            beside = self._is_ours(self.file(GuideFormat.MD))
            return beside and file.is_dir() and not file.is_symlink()
        if not file.is_file() or file.is_symlink():
            return False
        if file == self.file(GuideFormat.PDF):
            page = self.file(GuideFormat.HTML)  # as the PDF of an earlier version has no mark
            return file.read_bytes().endswith(_PDF_MARK) or self._is_ours(page)
        with file.open("rb") as opened:
            return MARK.encode() in opened.read(_HEAD)

    def write_page(self, page: str) -> None:
        """Write the HTML page. Raises WrongUsage when it cannot be written."""
        _replace(self.file(GuideFormat.HTML), page.encode())

    def write_markdown(self, text: str, pictures: Mapping[str, bytes]) -> None:
        """Write the Markdown file and its pictures. Raises WrongUsage when that cannot be done."""
        try:
            with suppress(FileNotFoundError):
                shutil.rmtree(self.pictures)
            self.pictures.mkdir()
            for name, png in pictures.items():
                (self.pictures / name).write_bytes(png)
        except OSError as problem:
            raise _unwritable(self.pictures, problem) from None
        _replace(self.file(GuideFormat.MD), text.encode())

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
                prefer_css_page_size=True,
                print_background=True,
                tagged=True,
                outline=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=_FOOTER,
            )
        # What follows the end of a PDF is no part of it, if it is a comment.
        _replace(self.file(GuideFormat.PDF), printed + _PDF_MARK)


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
