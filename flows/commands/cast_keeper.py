"""Keeps casts of the pages that a command visits, and writes them to a zip at its end."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.dropbox.casts.archive import Casts, files_of, zipped
from automation.dropbox.casts.capture import Document, make_cast, read_document
from automation.dropbox.casts.searching import holds_name, strange_words
from automation.dropbox.casts.words import vocabulary
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.site import DROPBOX, PageKind, Site
from automation.errors import SecretFound
from automation.store.private_file import write_new
from flows.commands.report import learn_all, refuse_secrets
from flows.session.services import Services
from flows.terminal.prompt import is_yes
from flows.terminal.result import Line

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from automation.store.journal import Journal

MOST = 60
"""So many pages at most are kept of one run."""
_REPORT = "Report that this happened: that is a defect of the tool. Nothing was written."
QUESTION = "Keep these words in the file? They are all that would be added. [y/N] "


class CastKeeper:
    """Takes what pages look like; `save` leaves out what is not known to be Dropbox's."""

    def __init__(self, to: Path, services: Services) -> None:
        self._to = to
        self._services = services
        self._documents: list[tuple[str, Document]] = []
        self.site = DROPBOX
        self.names: tuple[str, ...] = ()

    def take(self, screen: str, page: "Page") -> None:
        """Remember what `page` shows now, unless it is remembered already.

        A page that cannot be read is left out, and logged.
        """
        from playwright.sync_api import Error

        try:
            document = read_document(page.main_frame)
        except Error as problem:
            self._services.log.info("no cast of %s: %s", screen, str(problem).partition("\n")[0])
            return
        if len(self._documents) < MOST and (screen, document) not in self._documents:
            self._documents.append((screen, document))

    def save(self) -> list[Line]:
        """Write the zip (0600, never over another file); return what to say of it.

        Whoever is at a terminal is asked which unknown words may stay; without an answer none do.
        Raises SecretFound where a secret or a name of the account would be in it, WrongUsage for a
        file that exists, NotKept for one that cannot be written.
        """
        if not self._documents:
            return [Line("No page was seen, so no file was written.")]
        learn_all(self._services)
        files, unknown = self._files(frozenset())
        accepted = self._asked(unknown)
        if accepted:
            files, _ = self._files(accepted)
        refuse_secrets(files, self._services.redactor, "The casts were not written", _REPORT)
        self._refuse_words(files, accepted)
        write_new(self._to, zipped(files))
        return [
            Line(""),
            Line(f"Written to {self._to}, which only you can read. In it:", wrap=False),
            *(Line(name, indent=2) for name in files),
            Line("Texts that are not known to be Dropbox's are x in it; open the pages and look."),
        ]

    def _files(self, accepted: frozenset[str]) -> tuple[Mapping[str, bytes], frozenset[str]]:
        words = vocabulary(built_in(), accepted=accepted)
        pages = [
            make_cast(document, screen, self.site.web, words)
            for screen, document in self._documents
        ]
        casts = Casts(
            "practice" if self.site.practice else "dropbox",
            f"{datetime.now(UTC):%Y-%m-%d}",
            version("dropbox-connector"),
            tuple(pages),
        )
        return files_of(casts), frozenset(words.unknown)

    def _asked(self, unknown: frozenset[str]) -> frozenset[str]:
        own = vocabulary(built_in()).strange(" ".join(self.names))
        offered = sorted(unknown - own)
        terminal = self._services.terminal
        if not offered or not terminal.is_there:
            return frozenset()
        words = "\n".join(f"  {word}" for word in offered)
        terminal.tell(f"Words on buttons and labels that are not known to be Dropbox's:\n{words}")
        return frozenset(offered) if is_yes(terminal.ask(QUESTION)) else frozenset()

    def _refuse_words(self, files: Mapping[str, bytes], accepted: frozenset[str]) -> None:
        """Raise SecretFound when the files hold a name, or any word that may not stay."""
        words = vocabulary(built_in(), accepted=accepted)
        if strange_words(files, words):
            raise SecretFound(
                "The casts were not written: they would hold words that are not known to be "
                "Dropbox's.",
                remedy=_REPORT,
            )
        if any(holds_name(files, name, vocabulary(built_in())) for name in self.names):
            raise SecretFound(
                "The casts were not written: they would hold a name of your account.",
                remedy=_REPORT,
            )


def screen_of(url: str, site: Site) -> str | None:
    """Return which screen an address leads to; None for sign-in, and for what is not known."""
    kind = site.kind(url)
    if kind is PageKind.APP:
        return "permissions" if "permissions" in urlsplit(url).fragment else "settings"
    return None if kind in (None, PageKind.SIGN_IN) else str(kind)


def account_names(journal: "Journal | None", app_key: str | None) -> tuple[str, ...]:
    """Return what is known of the account: names and ids that no file may hold."""
    known = [app_key]
    if journal is not None:
        known += [journal.app_key, journal.app_name, journal.team_id]
    return tuple(name for name in known if name)
