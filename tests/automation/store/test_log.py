"""The log of a run holds no secret, is for this user only, and never stops the run."""

import logging
import os
import re
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path

import pytest

from automation.store.credentials import DOTS, Credentials, Secret
from automation.store.home import Home
from automation.store.log import KEPT, OF_LIBRARIES, open_log
from automation.store.redaction import Redactor

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
TOKEN = "Zz9-Never_Learnt-0123456789abcdefXYZ"

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and limits are POSIX's")


@pytest.fixture
def root(home: Path) -> Home:
    """A home that is not made yet."""
    return Home(home)


@pytest.fixture
def redactor(credentials: Credentials) -> Redactor:
    """A redactor that knows the secrets of the run."""
    redactor = Redactor()
    redactor.learn(credentials.refresh_token)
    redactor.learn_pair(credentials.app_key, credentials.app_secret)
    return redactor


@pytest.mark.parametrize("library", OF_LIBRARIES)
def test_what_a_library_says_goes_to_the_log(
    root: Home,
    redactor: Redactor,
    credentials: Credentials,
    library: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its traceback stands in the log without a secret, and not on the terminal."""
    with open_log(root, redactor, "demo", warn=pytest.fail) as log:
        try:
            raise RuntimeError(f"cannot respond: {credentials.refresh_token.reveal()}")
        except RuntimeError:
            logging.getLogger(library).exception("Error occurred in event listener")
        assert log.path is not None
        text = log.path.read_text()
    assert "Error occurred in event listener" in text
    assert credentials.refresh_token.reveal() not in text
    assert capsys.readouterr().err == ""
    assert not logging.getLogger(library).handlers


@pytest.fixture
def warnings() -> list[str]:
    """What the person was told."""
    return []


@pytest.fixture
def written(
    root: Home, redactor: Redactor, warnings: list[str]
) -> Callable[[Callable[[logging.Logger], object]], str]:
    """Gives what is in the file after something was logged."""

    def write(act: Callable[[logging.Logger], object]) -> str:
        with open_log(root, redactor, "setup", warn=warnings.append) as log:
            act(log.logger)
        assert log.path
        return log.path.read_text(encoding="utf-8")

    return write


Written = Callable[[Callable[[logging.Logger], object]], str]


class TestSecrets:
    """No secret comes into the file."""

    @pytest.fixture
    def secrets(self, credentials: Credentials) -> list[str]:
        """What must not be there."""
        return [
            credentials.app_secret.reveal(),
            credentials.refresh_token.reveal(),
            TOKEN,
        ]

    def test_message(self, written: Written, secrets: list[str]) -> None:
        """In the message."""
        text = written(lambda log: log.info("got %s and sl.%s" % (secrets[0], TOKEN)))  # noqa: UP031

        assert f"got {DOTS} and {DOTS}" in text
        assert not any(secret in text for secret in secrets)

    def test_arguments(self, written: Written, secrets: list[str]) -> None:
        """In the arguments, of whatever type they are."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        text = written(
            lambda log: log.warning(
                "sent %s, %r, %s", secrets[0], {"refresh_token": secrets[1]}, headers
            )
        )

        assert text.count(DOTS) == 3
        assert not any(secret in text for secret in secrets)

    def test_secret_itself(self, written: Written, credentials: Credentials) -> None:
        """A Secret that is logged prints as dots."""
        text = written(lambda log: log.info("kept %s %r", credentials.app_secret, credentials))

        assert DOTS in text
        assert credentials.app_key in text

    def test_traceback(self, written: Written, secrets: list[str]) -> None:
        """In the traceback, in its causes, and in the stack."""

        def fail(log: logging.Logger) -> None:
            try:
                try:
                    raise ValueError(f"refused {secrets[0]}")
                except ValueError as problem:
                    raise RuntimeError(f"access_token={TOKEN}") from problem
            except RuntimeError:
                log.exception("failed with %s", secrets[1], stack_info=True)

        text = written(fail)
        assert "Traceback" in text
        assert "ValueError: refused ••••" in text
        assert "Stack (most recent call last)" in text
        assert not any(secret in text for secret in secrets)

    def test_learnt_later(self, root: Home, redactor: Redactor, warnings: list[str]) -> None:
        """What is learnt while the log is open is taken out from then on."""
        with open_log(root, redactor, "setup", warn=warnings.append) as log:
            redactor.learn(Secret("an-authorization-code"))
            log.logger.info("took an-authorization-code")

        assert log.path
        assert log.path.read_text(encoding="utf-8").endswith(f"took {DOTS}\n")


class TestFile:
    """The file itself."""

    @posix_only
    def test_mode(self, written: Written, root: Home) -> None:
        """File and folder are for this user only, whatever the umask."""
        before = os.umask(0)
        try:
            written(lambda log: log.info("begun"))
        finally:
            os.umask(before)

        (file,) = root.logs.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(root.logs.stat().st_mode) == 0o700

    def test_name_and_times(
        self, root: Home, redactor: Redactor, warnings: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Name and lines tell the time in UTC, wherever the person is."""
        import time

        if hasattr(time, "tzset"):
            monkeypatch.setenv("TZ", "Asia/Kolkata")
            time.tzset()
        try:
            with open_log(root, redactor, "setup", warn=warnings.append, now=lambda: NOON) as log:
                record = log.logger.makeRecord("x", logging.INFO, "f", 1, "begun", (), None)
                record.created, record.msecs = NOON.timestamp(), 7
                log.logger.handle(record)
        finally:
            monkeypatch.undo()
            if hasattr(time, "tzset"):
                time.tzset()

        assert log.path
        assert log.path.name == f"20260301T120000Z-setup-{os.getpid()}.log"
        assert log.path.read_text(encoding="utf-8") == "12:00:00.007 INFO begun\n"

    def test_at_once(self, root: Home, redactor: Redactor, warnings: list[str]) -> None:
        """A line is in the file when the call returns: a killed run leaves all but nothing out."""
        with open_log(root, redactor, "setup", warn=warnings.append) as log:
            log.logger.info("begun")
            assert log.path
            assert "begun" in log.path.read_text(encoding="utf-8")

    def test_ten_kept(self, root: Home, redactor: Redactor, warnings: list[str]) -> None:
        """The last ten are kept, this one among them; what is no log is left alone."""
        other = root.logs / "note.txt"
        names = []
        for day in range(14):
            moment = NOON + timedelta(days=day)
            with open_log(
                root, redactor, "check", warn=warnings.append, now=lambda moment=moment: moment
            ) as log:
                log.logger.info("begun")
                assert log.path
                names.append(log.path.name)
            other.write_text("mine", encoding="utf-8")

        assert sorted(path.name for path in root.logs.glob("*.log")) == names[-KEPT:]
        assert KEPT == 10
        assert other.exists()
        assert warnings == []

    def test_old_one_cannot_be_removed(self, written: Written, root: Home) -> None:
        """An old log that cannot be removed does not keep this run from its own."""
        root.logs.mkdir(parents=True)
        for n in range(12):
            (root.logs / f"2020010{n:02}T000000Z-setup-1.log").mkdir()

        assert "begun" in written(lambda log: log.info("begun"))

    def test_odd_characters(self, written: Written, warnings: list[str]) -> None:
        """A file name that is no Unicode is logged all the same."""
        assert "name" in written(lambda log: log.info("name %s", "\udcff🙂\x00"))
        assert warnings == []


class TestApart:
    """The log of a run is no part of the program's logging."""

    def test_no_propagation(self, written: Written, caplog: pytest.LogCaptureFixture) -> None:
        """Nothing comes to the root logger, where anybody may listen."""
        with caplog.at_level(logging.DEBUG):
            written(lambda log: log.error("begun"))

        assert caplog.records == []

    def test_not_registered(
        self, written: Written, capfd: pytest.CaptureFixture[str], warnings: list[str]
    ) -> None:
        """Nobody gets it by its name; who writes to it when it is closed writes nowhere."""
        before = set(logging.root.manager.loggerDict)
        loggers: list[logging.Logger] = []
        written(lambda log: (log.info("begun"), loggers.append(log)))

        assert set(logging.root.manager.loggerDict) == before
        loggers[0].error("too late")
        assert capfd.readouterr() == ("", "")
        assert warnings == []

    def test_other_programs_logs_stay(
        self, root: Home, redactor: Redactor, warnings: list[str], tmp_path: Path
    ) -> None:
        """Logs that are not the tool's, and what a link leads to, are never removed."""
        root.logs.mkdir(parents=True)
        root.logs.chmod(0o755)
        other = tmp_path / "20200101T000000Z-setup-1.log"
        other.write_text("of another folder", encoding="utf-8")
        (root.logs / other.name).symlink_to(other)
        for number in range(20):
            (root.logs / f"2020-{number:02}-apache.log").write_text("of apache", encoding="utf-8")
            (root.logs / f"20200101T0000{number:02}Z-check-7.log").write_text("x", encoding="utf-8")
        with open_log(root, redactor, "setup", warn=warnings.append) as log:
            log.logger.info("begun")
        names = {path.name for path in root.logs.iterdir()}
        assert sum("apache" in name for name in names) == 20
        assert sum("-check-7" in name for name in names) == KEPT - 1
        assert (root.logs / other.name).is_symlink()
        assert other.read_text(encoding="utf-8") == "of another folder"
        assert stat.S_IMODE(root.logs.stat().st_mode) == 0o755

    def test_nothing_logged(self, root: Home, redactor: Redactor, warnings: list[str]) -> None:
        """A run that has nothing to tell leaves no file, and makes no folder."""
        with open_log(root, redactor, "setup", warn=warnings.append) as log:
            assert log.path is None
        assert not root.root.exists()

    def test_two_in_a_row(self, written: Written) -> None:
        """A second log in the same second goes on in the same file or another, each line once."""
        written(lambda log: log.info("first"))

        assert written(lambda log: log.info("second")).count("second") == 1


class TestCannotBeWritten:
    """The run goes on without a log, and says so once."""

    def test_below_a_file(self, tmp_path: Path, redactor: Redactor, warnings: list[str]) -> None:
        """Where the folder cannot be made."""
        (tmp_path / "file").write_text("plain", encoding="utf-8")
        with open_log(Home(tmp_path / "file"), redactor, "setup", warn=warnings.append) as log:
            log.logger.info("begun")
            log.logger.error("ended")

        assert log.path is None
        assert len(warnings) == 1
        assert str(tmp_path / "file") in warnings[0]

    def test_error_of_the_run(
        self, tmp_path: Path, redactor: Redactor, warnings: list[str]
    ) -> None:
        """An error of the run comes out as it was, without the log's own trouble as its context."""
        (tmp_path / "file").write_text("plain", encoding="utf-8")
        home = Home(tmp_path / "file")
        with (
            pytest.raises(ZeroDivisionError) as caught,
            open_log(home, redactor, "setup", warn=warnings.append),
        ):
            raise ZeroDivisionError

        assert caught.value.__context__ is None

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a /dev/full")
    def test_not_through_a_link(
        self, root: Home, redactor: Redactor, warnings: list[str], tmp_path: Path
    ) -> None:
        """A link in the log's place is not followed: what it leads to stays as it is."""
        other = tmp_path / "other"
        other.write_text("of somebody", encoding="utf-8")
        root.logs.mkdir(parents=True)
        (root.logs / f"20260301T120000Z-setup-{os.getpid()}.log").symlink_to(other)
        with open_log(root, redactor, "setup", warn=warnings.append, now=lambda: NOON) as log:
            log.logger.info("begun")
        assert other.read_text(encoding="utf-8") == "of somebody"
        assert len(warnings) == 1

    @posix_only
    def test_dev_full(
        self,
        root: Home,
        redactor: Redactor,
        warnings: list[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Where the disk is full: one warning, and the end of the run is no error."""
        monkeypatch.setattr("automation.store.log._open_new", lambda path: FileIO("/dev/full", "a"))
        with open_log(root, redactor, "setup", warn=warnings.append, now=lambda: NOON) as log:
            log.logger.info("begun")
            log.logger.info("gone on")

        assert len(warnings) == 1
        assert "goes on" in warnings[0]

    @posix_only
    @pytest.mark.parametrize("ending", ["pass", "raise ZeroDivisionError"])
    def test_full_while_running(
        self,
        ending: str,
        root: Home,
        run_python: "Callable[..., subprocess.CompletedProcess[str]]",
    ) -> None:
        """Where the disk gets full midway: the same, and an error of the run stays itself."""
        ended = run_python(
            LOG_WITH_LIMIT + f"    {ending or 'pass'}\nprint('through')\n", root.root
        )

        told = ended.stdout.splitlines()
        assert re.fullmatch("The log can no longer be written.*", told[0]), ended.stderr
        assert told[1:] == (["through"] if ending == "pass" else []), ended.stderr
        assert ended.stderr.endswith("" if ending == "pass" else "\nZeroDivisionError\n")
        assert "OSError" not in ended.stderr
        (file,) = root.logs.iterdir()
        assert "begun" in file.read_text(encoding="utf-8")

    def test_bad_arguments(self, written: Written, warnings: list[str]) -> None:
        """A line that cannot be put together is no end of the run."""
        text = written(lambda log: (log.info("%d of %d", 1), log.info("gone on")))

        assert "gone on" in text
        assert len(warnings) == 1


LOG_WITH_LIMIT = """
import resource, sys
from pathlib import Path
from automation.store.home import Home
from automation.store.log import open_log
from automation.store.redaction import Redactor

resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
with open_log(Home(Path(sys.argv[1])), Redactor(), "setup", warn=print) as log:
    log.logger.info("begun")
    for n in range(20):
        log.logger.info("a line of the log of this run, number %d", n)
"""
