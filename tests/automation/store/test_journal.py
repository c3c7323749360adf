"""The journal gives back what was put on record, or nothing: never a half or a wrong record."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.errors import ExitCode, NotKept, WrongUsage
from automation.store.journal import SCHEMA, Journal, JournalFile, parse_journal

RunPython = Callable[..., "subprocess.CompletedProcess[str]"]
NOON = datetime(2026, 3, 1, 12, 0, 0, 999, tzinfo=UTC)

WORDS = st.text(max_size=30)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "site": st.none() | WORDS,
        "app_name": st.none() | WORDS,
        "app_key": st.none() | WORDS,
        "adopted": st.booleans(),
        "granted_scopes": st.none() | st.lists(WORDS, max_size=4).map(tuple),
        "team_id": st.none() | WORDS,
        "kept_in": st.none() | WORDS,
    },
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal of a test is."""
    return tmp_path / "journal.json"


@pytest.fixture
def journal(path: Path) -> JournalFile:
    """A journal at noon."""
    return JournalFile(path, now=lambda: NOON)


class TestRecord:
    """What is put on record is there."""

    @given(record=RECORDS)
    def test_identity(self, record: dict[str, Any]) -> None:
        """What is written is read, by this run and by the next."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "journal.json"
            written = JournalFile(path, now=lambda: NOON).update(**record)

            assert JournalFile(path).read() == written
            assert written == replace(Journal(**record), updated_at="2026-03-01T12:00:00+00:00")
            assert [each.name for each in Path(folder).iterdir()] == ["journal.json"]

    def test_nothing_on_record(self, journal: JournalFile, path: Path) -> None:
        """Where there is no journal nothing is read, and nothing is made."""
        assert journal.read() is None
        assert not path.exists()

    def test_changes_add_up(self, journal: JournalFile) -> None:
        """What a change does not name stays on record."""
        journal.update(app_name="Snow Atlas")
        journal.update(app_key="k3y")

        found = journal.read()
        assert found
        assert (found.app_name, found.app_key) == ("Snow Atlas", "k3y")

    def test_unknown_field(self, journal: JournalFile, path: Path) -> None:
        """A field that the journal does not have is the caller's defect; nothing is written."""
        with pytest.raises(TypeError):
            journal.update(app_secret="s3cr3t")
        assert not path.exists()

    def test_forget(self, journal: JournalFile) -> None:
        """What was forgotten is gone, and may be forgotten twice."""
        journal.update(app_name="Snow Atlas")
        journal.forget()
        journal.forget()

        assert journal.read() is None

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
    def test_mode(self, journal: JournalFile, path: Path) -> None:
        """The journal is for this user only, whatever the umask, and also where it was looser."""
        before = os.umask(0)
        try:
            journal.update(app_name="Snow Atlas")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            path.chmod(0o666)
            journal.update(app_key="k3y")
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        finally:
            os.umask(before)

    def test_holds_no_secret(self) -> None:
        """There is no field that a secret could be put in."""
        fields = set(asdict(Journal()))

        assert not {
            name for name in fields if "secret" in name or "token" in name or "code" in name
        }


class TestDamaged:
    """What is no journal is set aside, and the run goes on without one."""

    @pytest.fixture
    def whole(self, journal: JournalFile, path: Path) -> bytes:
        """A journal with all there is, as bytes."""
        journal.update(app_name="Snow Ätlas", app_key="k3y", granted_scopes=("a", "b"), team_id="t")
        return path.read_bytes()

    def test_cut_off(self, whole: bytes, journal: JournalFile, path: Path) -> None:
        """Cut off at any byte it reads as nothing, and what is left is set aside."""
        aside = path.with_name("journal.damaged.json")
        for end in range(len(whole.rstrip())):
            path.write_bytes(whole[:end])

            assert journal.read() is None, end
            assert aside.read_bytes() == whole[:end]
            assert not path.exists()
            aside.unlink()

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00" * 512,
            b"\xff\xfe\x00",
            b"null",
            b"[]",
            b"17",
            b'"journal"',
            b"[" * 100_000,
            b'{"schema": 1, "site": ' + b"9" * 5000 + b"}",
            b'{"schema": 1, "site": NaN}',
            b'{"schema": 1} trailing',
        ],
        ids=range(11),
    )
    def test_not_a_journal(self, content: bytes, journal: JournalFile, path: Path) -> None:
        """What is something else altogether is set aside as it was, and a new one begins."""
        path.write_bytes(content)

        assert journal.read() is None
        assert path.with_name("journal.damaged.json").read_bytes() == content
        assert journal.update(app_name="Snow Atlas") == journal.read()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"app_key": 17},
            {"app_key": ["k"]},
            {"adopted": "yes"},
            {"adopted": 1},
            {"adopted": None},
            {"granted_scopes": "team_info.read"},
            {"granted_scopes": [1]},
            {"granted_scopes": {"a": "b"}},
            {"schema": "1"},
            {"schema": "2"},
            {"schema": 2.0},
            {"schema": 0},
            {"schema": -1},
            {"schema": True},
            {"schema": None},
            {"updated_at": 17},
        ],
        ids=str,
    )
    def test_wrong_type(self, wrong: dict[str, Any]) -> None:
        """A value of the wrong type is not bent into a right one: it is no journal."""
        assert (
            parse_journal(json.dumps({"schema": SCHEMA, "app_name": "Snow Atlas"} | wrong)) is None
        )

    @given(raw=st.dictionaries(st.sampled_from(sorted(asdict(Journal()))) | WORDS, JSON_VALUES))
    def test_never_a_traceback(self, raw: dict[str, Any]) -> None:
        """Whatever stands in the fields, there is a journal, none, or a word about versions."""
        try:
            found = parse_journal(json.dumps(raw))
        except WrongUsage:
            assert raw["schema"] > SCHEMA
            return
        if found:
            assert found.schema == SCHEMA
            assert all(
                raw.get(name, value) in (value, list(value) if isinstance(value, tuple) else value)
                for name, value in asdict(found).items()
            )

    @given(text=st.text())
    def test_any_text(self, text: str) -> None:
        """Any text at all is a journal or none."""
        found = parse_journal(text)
        assert found is None or isinstance(found, Journal)

    def test_again(self, journal: JournalFile, path: Path) -> None:
        """A second damaged journal takes the place of the first that was set aside."""
        for content in ("first", "second"):
            path.write_text(content, encoding="utf-8")
            assert journal.read() is None
        assert path.with_name("journal.damaged.json").read_text(encoding="utf-8") == "second"


class TestOtherVersions:
    """Journals of earlier and later versions of the tool."""

    @pytest.mark.parametrize("schema", [SCHEMA + 1, 10**30])
    def test_later(self, schema: int, journal: JournalFile, path: Path) -> None:
        """A later version's journal is left as it is; the person is told what to do."""
        content = json.dumps({"schema": schema, "apps": [{"key": "k3y"}]})
        path.write_text(content, encoding="utf-8")

        for act in (journal.read, lambda: journal.update(app_name="Snow Atlas")):
            with pytest.raises(WrongUsage) as caught:
                act()
            assert caught.value.exit_code is ExitCode.USAGE
            assert "Update" in caught.value.remedy
            assert "--profile" in caught.value.remedy
        assert path.read_text(encoding="utf-8") == content

    def test_unknown_keys(self) -> None:
        """Keys that this version does not know are no reason to lose the rest."""
        found = parse_journal('{"schema": 1, "app_key": "k3y", "colour": "blue"}')

        assert found == Journal(app_key="k3y")


class TestCannotBeWritten:
    """The disk, and the end of the process, at the worst moment."""

    @pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
    @pytest.mark.parametrize("moment", ["fsync", "replace"])
    def test_killed(
        self, moment: str, journal: JournalFile, path: Path, run_python: RunPython
    ) -> None:
        """Killed between writing and replacing, the old journal stands and can be gone on with."""
        old = journal.update(app_name="Snow Atlas")
        ended = run_python(UPDATE_AND_DIE, path, moment)

        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert journal.read() == old
        assert journal.update(app_key="k3y") == replace(old, app_key="k3y")

    @pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
    def test_full(self, journal: JournalFile, path: Path, run_python: RunPython) -> None:
        """When nothing more can be written, that is said, and the old journal stands alone."""
        old = journal.update(app_name="Snow Atlas")
        ended = run_python(UPDATE_WITH_LIMIT, path)

        assert ended.stdout.strip() == "not-kept", ended.stderr
        assert journal.read() == old
        assert [each.name for each in path.parent.iterdir()] == ["journal.json"]

    def test_folder_is_gone(self, path: Path) -> None:
        """Without its folder the journal cannot be written, and that is said with a remedy."""
        journal = JournalFile(path.parent / "gone" / "journal.json")

        assert journal.read() is None
        _not_kept(lambda: journal.update(app_name="Snow Atlas"))
        journal.forget()

    def test_below_a_file(self, path: Path) -> None:
        """Below a plain file every use is answered in words."""
        path.write_text("plain", encoding="utf-8")
        journal = JournalFile(path / "journal.json")

        _not_kept(journal.read)
        _not_kept(lambda: journal.update(app_name="Snow Atlas"))
        _not_kept(journal.forget)

    def test_folder_in_its_place(self, journal: JournalFile, path: Path) -> None:
        """A folder in its place is said, not removed."""
        path.mkdir()

        _not_kept(journal.read)
        _not_kept(lambda: journal.update(app_name="Snow Atlas"))
        _not_kept(journal.forget)
        assert path.is_dir()

    def test_cannot_be_set_aside(self, journal: JournalFile, path: Path) -> None:
        """A damaged journal that cannot be set aside is said, not overwritten."""
        path.write_text("damaged", encoding="utf-8")
        (path.with_name("journal.damaged.json") / "inside").mkdir(parents=True)

        _not_kept(journal.read)
        assert path.read_text(encoding="utf-8") == "damaged"


def _not_kept(act: Callable[[], object]) -> None:
    with pytest.raises(NotKept) as caught:
        act()
    assert "journal" in caught.value.message
    assert caught.value.remedy


UPDATE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from automation.store.journal import JournalFile

setattr(os, sys.argv[2], lambda *given: os.kill(os.getpid(), signal.SIGKILL))
JournalFile(Path(sys.argv[1])).update(app_name="Another", app_key="another")
"""

UPDATE_WITH_LIMIT = """
import resource, sys
from pathlib import Path
from automation.errors import NotKept
from automation.store.journal import JournalFile

resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    JournalFile(Path(sys.argv[1])).update(app_name="Another")
except NotKept as problem:
    print(problem.code)
"""
