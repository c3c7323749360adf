"""One folder for all that is kept, apart for each profile, and one run at a time in each."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from automation.errors import BadProfileName, Busy, ExitCode, NotKept
from automation.store.home import HOME_VARIABLE, Home, ProfileFolder, make_private
from automation.store.journal import JournalFile
from tests.deadline import AT_MOST

Holding = Callable[[ProfileFolder], "subprocess.Popen[str]"]

BAD_NAMES = [
    *("", ".", "..", "../x", "a/b", "a\\b", "/etc", "C:x", ".hidden", "x" * 65, "x.", "a b"),
    *("con", "CON", "con.txt", "nul", "Aux.json", "prn", "com1", "lpt9.x"),
    *("tab\t", "line\n", "\nline", "nul\x00", "ä", "é", "a*", "a?", "~", "$HOME", "%00"),
]

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@pytest.fixture
def root(tmp_path: Path) -> Home:
    """A home that is not made yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def profile(root: Home) -> ProfileFolder:
    """The folder of a profile, made."""
    profile = root.profile("default")
    profile.make()
    return profile


def begin(profile: ProfileFolder) -> None:
    """Put something on record for the profile."""
    profile.make()
    JournalFile(profile.journal).update(app_name="x")


class TestNames:
    """A profile's name is a folder's name on each system."""

    @pytest.mark.parametrize(
        "name",
        ["default", "a", "7", "My-Team_2", "acme.co.uk", "_x", "-x", "x" * 64, "console", "com"],
    )
    def test_good(self, name: str, root: Home) -> None:
        """Letters, digits, and - _ . are taken as they are."""
        assert root.profile(name).folder == root.root / "profiles" / name

    @pytest.mark.parametrize("name", BAD_NAMES)
    def test_bad(self, name: str, root: Home) -> None:
        """Any other is refused with an example, before anything is made."""
        with pytest.raises(BadProfileName) as caught:
            root.profile(name)
        assert caught.value.exit_code is ExitCode.USAGE
        assert "--profile my-team" in caught.value.remedy
        assert not root.root.exists()

    def test_practice_apart(self, root: Home) -> None:
        """A profile in practice has nothing in common with the real one of that name."""
        real, practice = root.profile("default"), root.profile("default", practice=True)
        begin(real)

        assert root.profiles() == ["default"]
        assert root.profiles(practice=True) == []
        assert not practice.folder.exists()
        assert real.lock != practice.lock

    @pytest.mark.parametrize("other", ["a.lock", "a.holder", "a.lock.lock"])
    def test_lock_is_no_profile(self, other: str, root: Home) -> None:
        """No profile's name can be that of another profile's lock."""
        one, two = root.profile("a"), root.profile(other)
        begin(one)
        begin(two)

        with one.exclusive(), two.exclusive():
            assert root.profiles() == ["a", other]
        assert root.profiles() == ["a", other]

    def test_only_profiles_are_listed(self, root: Home) -> None:
        """What else lies there is no profile: files, hidden and empty folders, wrong names."""
        begin(root.profile("b"))
        begin(root.profile("a"))
        kind = root.root / "profiles"
        (kind / "file").write_text("", encoding="utf-8")
        (kind / ".hidden").mkdir()
        (kind / "not a name").mkdir()
        root.profile("empty").make()

        with root.profile("a").exclusive():
            assert root.profiles() == ["a", "b"]

    def test_no_home_no_profiles(self, root: Home) -> None:
        """Where there is no home there are no profiles, and none is made by asking."""
        assert root.profiles() == []
        assert not root.root.exists()


class TestWhere:
    """Where the home is."""

    def test_given(self, tmp_path: Path) -> None:
        """The variable names it."""
        assert Home.from_environment({HOME_VARIABLE: str(tmp_path)}).root == tmp_path

    def test_relative(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A relative one is where the command was called, and stays there."""
        monkeypatch.chdir(tmp_path)
        assert Home.from_environment({HOME_VARIABLE: "here"}).root == tmp_path / "here"

    def test_tilde(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tilde that no shell has replaced is the person's home."""
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("USERPROFILE", str(tmp_path))
        monkeypatch.chdir(tmp_path)

        assert Home.from_environment({HOME_VARIABLE: "~/x"}).root == tmp_path / "x"

    @pytest.mark.parametrize("environ", [{}, {HOME_VARIABLE: ""}], ids=["unset", "empty"])
    def test_default(self, environ: dict[str, str]) -> None:
        """Else it is the platform's own folder for user data."""
        from platformdirs import user_data_path

        found = Home.from_environment(environ).root
        assert found == user_data_path("dropbox-connector", appauthor=False)
        assert found.name == "dropbox-connector"

    def test_paths(self, root: Home) -> None:
        """All that a profile keeps lies in its folder."""
        profile = root.profile("default")

        for path in (profile.journal, profile.browser, profile.vault_file):
            assert path.parent == profile.folder
        assert profile.lock.parent == profile.folder.parent


class TestPrivate:
    """Folders are for this user only."""

    @posix_only
    @pytest.mark.parametrize("umask", [0, 0o022, 0o077])
    def test_new(self, umask: int, root: Home) -> None:
        """Each folder that is made is 0700, whatever the umask."""
        before = os.umask(umask)
        try:
            root.profile("default").make()
            make_private(root.logs)
        finally:
            os.umask(before)

        folders = [root.root, *(path for path in root.root.rglob("*") if path.is_dir())]
        assert len(folders) == 4
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}

    @posix_only
    def test_looser(self, root: Home) -> None:
        """A folder of the tool that was looser is tightened, with the one above it."""
        profile = root.profile("default")
        profile.folder.mkdir(parents=True)
        for folder in (profile.folder, profile.folder.parent):
            folder.chmod(0o777)
        profile.make()

        assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(profile.folder.parent.stat().st_mode) == 0o700

    @posix_only
    def test_not_ours(self, tmp_path: Path) -> None:
        """A folder that was there before, and may be the person's own, keeps its mode."""
        tmp_path.chmod(0o755)
        Home(tmp_path).profile("default").make()

        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755

    def test_made_twice(self, profile: ProfileFolder) -> None:
        """Making a folder again leaves what is in it."""
        profile.journal.write_text("{}", encoding="utf-8")
        profile.make()

        assert profile.journal.exists()


class TestCannotBeMade:
    """Where nothing can be kept, that is said."""

    @pytest.fixture(params=["below a file", "a file in its place", "/proc"])
    def impossible(self, request: pytest.FixtureRequest, tmp_path: Path) -> ProfileFolder:
        """A profile whose folder nobody can make, not even root."""
        (tmp_path / "file").write_text("plain", encoding="utf-8")
        if request.param == "below a file":
            return Home(tmp_path / "file" / "home").profile("default")
        if request.param == "/proc":
            if not Path("/proc/self").exists():
                pytest.skip("needs a /proc")
            return Home(Path("/proc/dropbox-connector")).profile("default")
        profile = Home(tmp_path / "home").profile("default")
        profile.folder.parent.mkdir(parents=True)
        (tmp_path / "file").rename(profile.folder)
        return profile

    def test_make(self, impossible: ProfileFolder) -> None:
        """Exit code 8, the folder, and the variable that names another."""
        with pytest.raises(NotKept) as caught:
            impossible.make()
        assert caught.value.exit_code == 8
        assert str(impossible.folder.parent.parent) in caught.value.message
        assert HOME_VARIABLE in caught.value.remedy

    def test_file_is_left(self, tmp_path: Path) -> None:
        """A file in a folder's place stays as it was, its mode too."""
        file = tmp_path / "file"
        file.write_text("plain", encoding="utf-8")
        file.chmod(0o644)
        with pytest.raises(NotKept):
            make_private(file)

        assert file.read_text(encoding="utf-8") == "plain"
        assert stat.S_IMODE(file.stat().st_mode) == 0o644

    @pytest.mark.parametrize("impossible", ["below a file", "/proc"], indirect=True)
    def test_exclusive(self, impossible: ProfileFolder) -> None:
        """A lock that cannot be made is said, too."""
        with pytest.raises(NotKept) as caught, impossible.exclusive():
            pytest.fail("nobody holds it")
        assert caught.value.remedy

    def test_folder_in_place_of_the_lock(self, profile: ProfileFolder) -> None:
        """A folder in the lock's place is said, not taken for another run."""
        profile.lock.mkdir()

        with pytest.raises(NotKept, match=r"\.lock"), profile.exclusive():
            pytest.fail("nobody holds it")


class TestExclusive:
    """One run at a time."""

    @pytest.fixture
    def holding(self) -> Iterator[Holding]:
        """Starts another process that holds a profile until it is ended."""
        started: list[subprocess.Popen[str]] = []

        def hold(profile: ProfileFolder) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [sys.executable, "-c", HOLD, str(profile.folder.parents[1]), profile.name],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            started.append(process)
            assert process.stdout
            assert process.stdout.readline() == "held\n"
            return process

        yield hold
        for process in started:
            process.kill()
            process.communicate()

    def test_busy(self, profile: ProfileFolder, holding: Holding) -> None:
        """The second run is told which process has the profile, and what to do."""
        other = holding(profile)

        with pytest.raises(Busy) as caught, profile.exclusive():
            pytest.fail("two hold it")
        assert f"process {other.pid}," in caught.value.message
        assert "'default'" in caught.value.message
        assert "--profile" in caught.value.remedy
        assert caught.value.exit_code is ExitCode.USAGE

    def test_free_afterwards(self, profile: ProfileFolder, holding: Holding) -> None:
        """When the other run is through, the profile is free."""
        holding(profile).communicate("", timeout=AT_MOST)

        with profile.exclusive():
            pass

    @pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
    def test_killed(self, profile: ProfileFolder, holding: Holding) -> None:
        """When the other run was killed, the profile is free, and who holds it now is said."""
        other = holding(profile)
        other.send_signal(signal.SIGKILL)
        other.wait(timeout=AT_MOST)

        with profile.exclusive():
            with pytest.raises(Busy) as caught, profile.exclusive():
                pytest.fail("two hold it")
            assert f"process {os.getpid()}," in caught.value.message

    def test_profiles_do_not_block_each_other(self, root: Home, holding: Holding) -> None:
        """Another profile, and the practice twin, are free."""
        holding(root.profile("default"))

        with root.profile("other").exclusive():
            pass
        with root.profile("default", practice=True).exclusive():
            pass

    def test_error_lets_go(self, profile: ProfileFolder) -> None:
        """A run that fails lets go, and its error comes out as it was."""
        with pytest.raises(ZeroDivisionError), profile.exclusive():
            raise ZeroDivisionError

        with profile.exclusive():
            pass

    def test_nothing_blocks(self, profile: ProfileFolder) -> None:
        """Whatever is left lying about, the next run gets the profile."""
        with profile.exclusive():
            pass
        profile.lock.write_text("left behind", encoding="utf-8")
        for left in profile.folder.parent.glob(".default.*"):
            left.write_bytes(b"\xff left behind")

        with profile.exclusive(), pytest.raises(Busy), profile.exclusive():
            pytest.fail("two hold it")

    @pytest.mark.skipif(os.name != "posix", reason="flock is POSIX's")
    @pytest.mark.parametrize("number", [errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP])
    def test_no_locks(
        self, profile: ProfileFolder, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        """On a network's disk without locks it is said what is missing, and what helps."""

        def refuse(*_: object) -> None:
            raise OSError(number, "not here")

        monkeypatch.setattr("fcntl.flock", refuse)
        with pytest.raises(NotKept) as caught, profile.exclusive():
            pytest.fail("nobody can hold it")
        assert "cannot lock files" in caught.value.message
        assert HOME_VARIABLE in caught.value.remedy

    def test_before_it_is_made(self, root: Home) -> None:
        """A profile can be held before its folder is made; what is made for it is private."""
        before = os.umask(0)
        try:
            with root.profile("new").exclusive():
                assert not root.profile("new").folder.exists()
        finally:
            os.umask(before)
        if os.name == "posix":
            for path in [root.root, *root.root.rglob("*")]:
                assert not path.stat().st_mode & 0o077, path

    def test_cleared_while_held(self, profile: ProfileFolder, holding: Holding) -> None:
        """Clearing a profile does not let go of it."""
        with profile.exclusive():
            profile.clear()
            with pytest.raises(Busy), profile.exclusive():
                pytest.fail("two hold it")

    @pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
    def test_full(
        self, profile: ProfileFolder, run_python: "Callable[..., subprocess.CompletedProcess[str]]"
    ) -> None:
        """Who holds it may be unsayable on a full disk; the run goes on all the same."""
        ended = run_python(HOLD_WITH_LIMIT, profile.folder.parents[1])

        assert ended.stdout == "held\n", ended.stderr


class TestClear:
    """Clearing a profile."""

    def test_all_of_it(self, profile: ProfileFolder) -> None:
        """All that the folder holds goes; the folder stays, private."""
        (profile.browser / "Default").mkdir(parents=True)
        profile.journal.write_text("{}", encoding="utf-8")
        profile.clear()

        assert profile.folder.is_dir()
        assert list(profile.folder.iterdir()) == []
        if os.name == "posix":
            assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700

    def test_not_there(self, root: Home) -> None:
        """Where there is nothing to clear, the folder is made."""
        root.profile("new").clear()

        assert root.profile("new").folder.is_dir()

    def test_only_this_one(self, root: Home, profile: ProfileFolder) -> None:
        """Other profiles stay, and what a link in it points to."""
        other = root.profile("other")
        other.make()
        other.journal.write_text("{}", encoding="utf-8")
        profile.browser.symlink_to(other.folder)
        profile.clear()

        assert other.journal.exists()

    def test_cannot(self, root: Home, tmp_path: Path) -> None:
        """A link in the folder's place is not followed: that is said."""
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "file").write_text("", encoding="utf-8")
        profile = root.profile("default")
        make_private(profile.folder.parent)
        profile.folder.symlink_to(elsewhere)

        with pytest.raises(NotKept):
            profile.clear()
        assert (elsewhere / "file").exists()


HOLD = """
import sys
from pathlib import Path
from automation.store.home import Home

with Home(Path(sys.argv[1])).profile(sys.argv[2]).exclusive():
    print("held", flush=True)
    sys.stdin.read()
"""

HOLD_WITH_LIMIT = """
import resource, sys
from pathlib import Path
from automation.store.home import Home

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with Home(Path(sys.argv[1])).profile("default").exclusive():
    sys.stdout.write("held\\n")
"""


def test_the_cache_of_a_killed_run_goes_first(tmp_path: Path) -> None:
    """It may hold pages with secrets; whatever takes the profile removes it."""
    folder = Home(tmp_path).profile("p")
    folder.browser_cache.mkdir(parents=True)
    (folder.browser_cache / "page").write_text("secret")
    with folder.exclusive():
        assert not folder.browser_cache.exists()


def test_without_a_home_folder_nothing_fails_before_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A container with a user of any number: only what keeps something asks for a folder."""

    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_data_path", nowhere)
    monkeypatch.chdir(tmp_path)
    home = Home.from_environment({})
    assert home.profiles() == []
    with pytest.raises(NotKept, match="no home folder") as caught, home.profile("p").exclusive():
        pass
    assert HOME_VARIABLE in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_the_home_of_nobody_is_refused() -> None:
    """`~nosuch/x` makes no folder of that name."""
    with pytest.raises(NotKept, match="~nosuchuser"):
        Home.from_environment({HOME_VARIABLE: "~nosuchuser/x"})
