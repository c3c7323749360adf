"""Playwright's driver, the process that speaks with the browser: started, stopped, its failures."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.launch_failures import OTHER_WAYS
from automation.environment import clean, for_driver
from automation.errors import DriverBroken, NotKept
from automation.ownership import require_ours, require_ours_throughout

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


class Driver:
    """Playwright's driver: one process at a time, for one browser.

    In `compiled` it keeps what it has compiled of itself, and starts in two thirds of the time
    when that is there.
    """

    def __init__(self, compiled: Path | None = None) -> None:
        self._compiled = compiled
        self._running: tuple[ExitStack, Playwright] | None = None

    def start(self, meanwhile: Sequence[str] = ()) -> "Playwright":
        """Return Playwright, and start its driver unless it runs.

        The process takes as long to start as the modules `meanwhile` take to load: both are done
        side by side. Raises DriverBroken, NotKept, and NotOurs for what others could have changed.
        """
        if self._running is None:
            clean(os.environ)  # also for whoever opens a browser without the command line
            self._prepare_compiled()
            # First: threads that load the same module hold up each other.
            import_module("playwright.sync_api")
            with ThreadPoolExecutor(max_workers=1) as pool:
                loaded = pool.map(import_module, meanwhile)
                self._running = _started()
                list(loaded)
        return self._running[1]

    def stop(self) -> None:
        """End the process; does nothing when it is not running."""
        if self._running is not None:
            stack, self._running = self._running[0], None
            stack.close()

    @contextmanager
    def running(self) -> "Iterator[Playwright]":
        """Give Playwright, started before or now, and stop its driver at the end."""
        try:
            yield self.start()
        finally:
            self.stop()

    def _prepare_compiled(self) -> None:
        if self._compiled is None:
            return
        # Node runs what lies there: nobody else may have put it there.
        require_ours(self._compiled.parent)
        require_ours_throughout(self._compiled)
        with os_errors_as_not_kept(self._compiled):
            self._compiled.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["NODE_COMPILE_CACHE"] = str(self._compiled)


@contextmanager
def os_errors_as_not_kept(folder: Path) -> Iterator[None]:
    """Turn what the system says against writing into `folder` into NotKept."""
    try:
        yield
    except OSError as problem:
        raise NotKept(
            f"The browser's folder {folder} cannot be written: {problem.strerror}.",
            remedy="Free some space, or make the folder writable; then run it again.",
        ) from None


def _started() -> "tuple[ExitStack, Playwright]":
    with _driver_environment(), _driver_output() as said_by_driver, ExitStack() as stack:
        playwright = _start(stack, said_by_driver)
        return stack.pop_all(), playwright


def _start(stack: ExitStack, said_by_driver: Callable[[], str]) -> "Playwright":
    from playwright.sync_api import Error, sync_playwright

    try:
        return stack.enter_context(sync_playwright())
    except Error as problem:
        said = str(problem).partition("\n")[0]
        if "Cannot launch" not in said:
            raise
        raise _driver_forbidden(said) from None
    except OSError as problem:  # as older versions of Playwright have it
        raise _driver_forbidden(str(problem)) from None
    except Exception:  # what Playwright raises where the program ends at once
        raise _driver_ends(said_by_driver()) from None


@contextmanager
def _driver_environment() -> Iterator[None]:
    """Give the driver no variables that it does not need. Playwright offers no setting for it."""
    transport = vars(import_module("playwright._impl.transport"))
    everything = transport.get("get_driver_env")
    if everything is None:  # another version, which has it elsewhere
        yield
        return
    transport["get_driver_env"] = lambda: for_driver(everything())
    try:
        yield
    finally:
        transport["get_driver_env"] = everything


@contextmanager
def _driver_output() -> Iterator[Callable[[], str]]:
    """Keep what the driver writes to stderr off the terminal; what is given returns it.

    Playwright offers no setting for it.
    """
    transport = vars(import_module("playwright._impl.transport"))
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # a full disk is named when the browser starts
            yield str
            return

        def read() -> str:
            file.seek(0)
            return file.read().decode("utf-8", "replace")

        stack.callback(transport.update, _get_stderr_fileno=transport["_get_stderr_fileno"])
        transport["_get_stderr_fileno"] = file.fileno
        yield read


def _driver_ends(said: str) -> DriverBroken:
    library = re.search(r"error while loading shared libraries: ([^\s:]+)", said)
    lacks = f": the library {library[1]} is missing" if library else ""
    failure = DriverBroken(
        f"Playwright's driver, which drives the browser, does not start here{lacks}.",
        remedy="On Debian and Ubuntu, whoever may install packages runs "
        "`sudo apt-get install libatomic1`.",
    )
    failure.add_note(said)  # for the log
    return failure


def _driver_forbidden(said: str) -> DriverBroken:
    return DriverBroken(
        f"Playwright's driver may not run here: {said}.",
        remedy="Ask who manages this computer to allow that program, or install "
        f"dropbox-connector in a folder from which programs may run. {OTHER_WAYS}",
    )
