"""The vaults keep one contract, each on the real thing: files, a Secret Service, the memory."""

import json
import os
import signal
import stat
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import keyring
import keyring.errors
import pytest
from jeepney import DBusAddress, DBusErrorResponse, new_error, new_method_call
from keyring.backend import KeyringBackend

from automation.errors import ExitCode, NotKept, SetupError
from automation.store.credentials import Credentials, Secret
from automation.store.entry import to_json
from automation.store.home import Home
from automation.store.vault import (
    PRACTICE_SERVICE,
    SERVICE,
    FileVault,
    KeyringVault,
    NoVault,
    Vault,
    open_vault,
)

RunPython = Callable[..., "subprocess.CompletedProcess[str]"]


class Pair(NamedTuple):
    """A vault for the real Dropbox, and its twin for practice."""

    real: Vault
    practice: Vault


class VaultContract:
    """What each vault does; a subclass says which, and what can be seen of it from outside."""

    kind: str

    @pytest.fixture
    def vaults(self, home: Path) -> Pair:
        """The vault and its twin."""
        return Pair(
            open_vault(self.kind, Home(home), practice=False),
            open_vault(self.kind, Home(home), practice=True),
        )

    @pytest.fixture
    def vault(self, vaults: Pair) -> Vault:
        """The vault."""
        return vaults.real

    @pytest.fixture
    def everything(self) -> Callable[[], list[str]]:
        """Tells what is kept, seen from outside."""
        return list

    def test_name(self, vault: Vault) -> None:
        """A vault is called what the option calls it."""
        assert vault.name == self.kind

    def test_round_trip(self, vault: Vault, credentials: Credentials) -> None:
        """What was kept is loaded again, all three values."""
        vault.keep("default", credentials)

        assert vault.load("default") == credentials

    def test_nothing_kept(self, vault: Vault) -> None:
        """Where nothing was kept, nothing is loaded, and there is nothing to forget."""
        assert vault.load("default") is None
        assert vault.forget("default") is False

    def test_forget(self, vault: Vault, credentials: Credentials) -> None:
        """What was forgotten is gone, and can be forgotten once only."""
        vault.keep("default", credentials)

        assert vault.forget("default") is True
        assert vault.load("default") is None
        assert vault.forget("default") is False

    def test_keep_replaces(self, vault: Vault, credentials: Credentials) -> None:
        """Keeping again puts the new values in the place of the old."""
        vault.keep("default", credentials)
        newer = replace(credentials, refresh_token=Secret("another-refresh-token"))
        vault.keep("default", newer)

        assert vault.load("default") == newer
        vault.forget("default")
        assert vault.load("default") is None

    def test_profiles_apart(self, vault: Vault, credentials: Credentials) -> None:
        """Two profiles do not touch each other."""
        other = replace(credentials, app_key="another")
        vault.keep("one", credentials)
        vault.keep("two", other)
        vault.forget("one")

        assert vault.load("one") is None
        assert vault.load("two") == other

    def test_practice_apart(self, vaults: Pair, credentials: Credentials) -> None:
        """What is kept in practice never meets what is kept for the real Dropbox."""
        practised = replace(credentials, app_key="practised")
        vaults.real.keep("default", credentials)
        vaults.practice.keep("default", practised)

        assert vaults.real.load("default") == credentials
        vaults.practice.forget("default")
        assert vaults.practice.load("default") is None
        assert vaults.real.load("default") == credentials

    def test_probe(
        self, vault: Vault, credentials: Credentials, everything: Callable[[], list[str]]
    ) -> None:
        """A probe leaves nothing behind and does not touch what is kept."""
        vault.probe("default")
        assert everything() == []

        vault.keep("default", credentials)
        before = everything()
        vault.probe("default")
        assert everything() == before
        assert vault.load("default") == credentials

    def test_any_value(self, vault: Vault) -> None:
        """Values with quotes, line ends and letters of any script come back as they were."""
        odd = Credentials('k"\\', Secret("\n'ß\u2028🙂"), Secret("x" * 200))
        vault.keep("default", odd)

        assert vault.load("default") == odd

    def test_where_names_no_secret(self, vault: Vault, credentials: Credentials) -> None:
        """The words for where it is hold no secret."""
        vault.keep("default", credentials)

        assert credentials.refresh_token.reveal() not in vault.where("default")
        assert vault.where("default")


class TestNoVault(VaultContract):
    """Nothing is kept beyond this process."""

    kind = "none"

    def test_gone_with_the_process(self, home: Path, credentials: Credentials) -> None:
        """Another run finds nothing, and nothing is on the disk."""
        NoVault().keep("default", credentials)

        assert NoVault().load("default") is None
        assert not home.exists()


class TestFileVault(VaultContract):
    """A file for this user only."""

    kind = "file"

    @pytest.fixture
    def file(self, home: Path, vault: Vault, credentials: Credentials) -> Path:
        """The file of a profile that keeps credentials."""
        vault.keep("default", credentials)
        return home / "profiles" / "default" / "vault.json"

    @pytest.fixture
    def everything(self, home: Path) -> Callable[[], list[str]]:
        """Tells all files below the home."""
        return lambda: sorted(str(path) for path in home.rglob("*") if not path.is_dir())

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
    @pytest.mark.parametrize("umask", [0, 0o022, 0o077])
    def test_mode(self, umask: int, vault: Vault, credentials: Credentials, home: Path) -> None:
        """The file is for this user only, whatever the umask; the folders above it, too."""
        before = os.umask(umask)
        try:
            vault.keep("default", credentials)
        finally:
            os.umask(before)

        folder = home / "profiles" / "default"
        assert stat.S_IMODE((folder / "vault.json").stat().st_mode) == 0o600
        for above in (folder, folder.parent, home):
            assert stat.S_IMODE(above.stat().st_mode) == 0o700, above

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
    @pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o620])
    def test_others_can_read(
        self, mode: int, file: Path, vault: Vault, credentials: Credentials
    ) -> None:
        """A file that others can use is refused, with its path, its mode and the command."""
        file.chmod(mode)

        for act in (
            lambda: vault.load("default"),
            lambda: vault.probe("default"),
            lambda: vault.keep("default", credentials),
        ):
            problem = _not_kept(act)
            assert str(file) in problem.message
            assert f"{mode:04o}" in problem.message
            assert f"chmod 600 {file}" in problem.remedy
            assert "s3cr3t" not in _all_words(problem)

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
    def test_remedy_can_be_pasted(self, tmp_path: Path, credentials: Credentials) -> None:
        """The command works as it stands, also below "Application Support"."""
        home = Home(tmp_path / "Application Support" / "it's here")
        vault = FileVault(home, practice=False)
        vault.keep("default", credentials)
        Path(vault.where("default")).chmod(0o644)

        command = _not_kept(lambda: vault.load("default")).remedy.split("`")[1]
        subprocess.run(["/bin/sh", "-c", command], check=True)

        assert vault.load("default") == credentials

    @pytest.mark.parametrize("target", ["a file", "nothing"])
    def test_symlink(
        self, target: str, file: Path, tmp_path: Path, vault: Vault, credentials: Credentials
    ) -> None:
        """A symlink in its place is refused; what it points to is neither read nor written."""
        elsewhere = tmp_path / "elsewhere"
        if target == "a file":
            file.rename(elsewhere)
        else:
            file.unlink()
        before = elsewhere.read_bytes() if elsewhere.exists() else None
        file.symlink_to(elsewhere)

        for act in (
            lambda: vault.load("default"),
            lambda: vault.probe("default"),
            lambda: vault.keep("default", credentials),
        ):
            assert str(file) in _not_kept(act).message
        assert (elsewhere.read_bytes() if elsewhere.exists() else None) == before

        assert vault.forget("default") is True
        assert (elsewhere.read_bytes() if elsewhere.exists() else None) == before
        assert vault.load("default") is None

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives")
    def test_belongs_to_another(self, file: Path, vault: Vault, credentials: Credentials) -> None:
        """A file of another user is refused: that user can read it and change it."""
        os.chown(file, 65534, 65534)

        for act in (lambda: vault.load("default"), lambda: vault.keep("default", credentials)):
            assert "another user" in _not_kept(act).message

    def test_directory(self, file: Path, vault: Vault, credentials: Credentials) -> None:
        """A folder in its place is said at each use, and left as it is."""
        file.unlink()
        (file / "inside").mkdir(parents=True)

        for act in (
            lambda: vault.load("default"),
            lambda: vault.probe("default"),
            lambda: vault.keep("default", credentials),
            lambda: vault.forget("default"),
        ):
            assert str(file) in _not_kept(act).message
        assert (file / "inside").is_dir()

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"s3cr3tOfTheApp1",
            b"\xff\xfe s3cr3tOfTheApp1",
            b"[" * 100_000,
            b'{"app_key": "k", "app_secret": "s3cr3tOfTheApp1", "refresh_token": "r"',
            b'{"app_secret": "s3cr3tOfTheApp1"}',
            b'{"app_key": "k", "app_secret": ["s3cr3tOfTheApp1"], "refresh_token": "r"}',
        ],
        ids=["empty", "text", "not UTF-8", "deep", "cut off", "two missing", "a list"],
    )
    def test_damaged(self, content: bytes, file: Path, vault: Vault) -> None:
        """Damaged content is said without showing any of it, and can be forgotten."""
        file.write_bytes(content)

        problem = _not_kept(lambda: vault.load("default"))
        assert "damaged" in problem.message
        assert str(file) in problem.message
        assert "s3cr3t" not in _all_words(problem)
        assert vault.forget("default") is True

    @pytest.mark.parametrize("at", range(0, 160, 13))
    def test_cut_off(self, at: int, file: Path, vault: Vault, credentials: Credentials) -> None:
        """A file cut off anywhere gives either what was kept or NotKept, never something else."""
        file.write_bytes(file.read_bytes()[:at])

        assert "damaged" in _not_kept(lambda: vault.load("default")).message

    def test_below_a_file(self, tmp_path: Path, credentials: Credentials) -> None:
        """A home below a plain file is said at each use."""
        (tmp_path / "file").write_text("plain", encoding="utf-8")
        vault = FileVault(Home(tmp_path / "file" / "home"), practice=False)

        for act in (
            lambda: vault.probe("default"),
            lambda: vault.keep("default", credentials),
            lambda: vault.load("default"),
            lambda: vault.forget("default"),
        ):
            assert str(tmp_path / "file" / "home") in _not_kept(act).message

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a /proc")
    def test_nothing_can_be_made(self, credentials: Credentials) -> None:
        """Where not even root can make a folder, the probe says so, with a remedy."""
        vault = FileVault(Home(Path("/proc/dropbox-connector")), practice=False)

        assert "/proc/dropbox-connector" in _not_kept(lambda: vault.probe("default")).message
        _not_kept(lambda: vault.keep("default", credentials))

    @pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
    @pytest.mark.parametrize("limit", [0, 20])
    def test_full(
        self,
        limit: int,
        file: Path,
        home: Path,
        vault: Vault,
        credentials: Credentials,
        run_python: RunPython,
        everything: Callable[[], list[str]],
    ) -> None:
        """When nothing more can be written, that is said, and what was kept stays whole."""
        ended = run_python(KEEP_WITH_LIMIT, home, limit)

        assert ended.stdout.splitlines() == ["keep: not-kept"], ended.stderr
        assert vault.load("default") == credentials
        assert everything() == [str(file)]

    @pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
    def test_probe_notices_full(self, home: Path, run_python: RunPython) -> None:
        """The probe notices that nothing can be written, before a code is spent."""
        ended = run_python(KEEP_WITH_LIMIT, home, 0, "probe")

        assert ended.stdout.splitlines() == ["probe: not-kept"], ended.stderr

    @pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
    @pytest.mark.parametrize("moment", ["os.replace", "os.fsync"])
    def test_killed(
        self,
        moment: str,
        file: Path,
        home: Path,
        vault: Vault,
        credentials: Credentials,
        run_python: RunPython,
        everything: Callable[[], list[str]],
    ) -> None:
        """A run killed while it keeps leaves the old values; what else it left goes with them."""
        ended = run_python(KEEP_AND_DIE, home, moment)

        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert vault.load("default") == credentials
        vault.forget("default")
        assert everything() == []

    def test_sweeps_up(
        self,
        file: Path,
        vault: Vault,
        credentials: Credentials,
        everything: Callable[[], list[str]],
    ) -> None:
        """What a killed run left of its attempt to keep goes with the next that keeps."""
        file.with_name(".vault.json.abcd1234").write_text("{", encoding="utf-8")
        vault.keep("default", credentials)

        assert everything() == [str(file)]

    def test_replaced_whole(self, file: Path, vault: Vault, credentials: Credentials) -> None:
        """A new file takes the old one's place; who still reads the old one reads it whole."""
        with file.open(encoding="utf-8") as old:
            vault.keep("default", replace(credentials, app_key="newer"))

            assert json.load(old)["app_key"] == credentials.app_key
        assert json.loads(file.read_text(encoding="utf-8"))["app_key"] == "newer"


KEEP_WITH_LIMIT = """
import resource, sys
from pathlib import Path
from automation.errors import NotKept
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.vault import FileVault

home, limit, act = Path(sys.argv[1]), int(sys.argv[2]), (sys.argv[3:] or ["keep"])[0]
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
vault = FileVault(Home(home), practice=False)
try:
    if act == "probe":
        vault.probe("default")
    else:
        vault.keep("default", Credentials("new", Secret("new"), Secret("new")))
except NotKept as problem:
    print(f"{act}: {problem.code}")
"""

KEEP_AND_DIE = """
import os, signal, sys
from pathlib import Path
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.vault import FileVault

name = sys.argv[2].removeprefix("os.")
setattr(os, name, lambda *given: os.kill(os.getpid(), signal.SIGKILL))
FileVault(Home(Path(sys.argv[1])), practice=False).keep(
    "default", Credentials("new", Secret("new"), Secret("new"))
)
"""


class TestKeyringVault(VaultContract):
    """The system's keyring: a real Secret Service."""

    kind = "keyring"

    @pytest.fixture(autouse=True)
    def collection(self, secret_service: object) -> Iterator[Any]:
        """What the Secret Service holds, empty at first; `keyring` has found this service."""
        import secretstorage
        from keyring.backends.SecretService import Keyring

        before = keyring.get_keyring()
        keyring.set_keyring(Keyring())
        with closing(secretstorage.dbus_init()) as connection:
            collection = secretstorage.get_default_collection(connection)
            for item in collection.get_all_items():
                item.delete()
            yield collection
        keyring.set_keyring(before)

    @pytest.fixture
    def everything(self, collection: Any) -> Callable[[], list[str]]:
        """Tells all entries of the Secret Service; it adds attributes of its own when it likes."""

        def entries() -> list[str]:
            every = (item.get_attributes() for item in collection.get_all_items())
            return sorted(f"{each['service']}/{each['username']}" for each in every)

        return entries

    def test_one_entry_a_profile(
        self, vault: Vault, credentials: Credentials, collection: Any
    ) -> None:
        """A profile is one entry, since macOS asks the person for each."""
        vault.keep("default", credentials)
        vault.keep("default", credentials)

        (item,) = collection.get_all_items()
        assert item.get_attributes()["service"] == SERVICE
        assert item.get_attributes()["username"] == "default"

    def test_practice_has_its_own_service(
        self, vaults: Pair, credentials: Credentials, collection: Any
    ) -> None:
        """In the keyring's own window a person can tell practice from the real thing."""
        vaults.practice.keep("default", credentials)

        (item,) = collection.get_all_items()
        assert item.get_attributes()["service"] == PRACTICE_SERVICE

    def test_small_enough_for_windows(self, credentials: Credentials) -> None:
        """An entry stays well below what Windows holds, about 1,280 characters."""
        assert len(to_json(credentials)) < 640

    @pytest.mark.parametrize(
        "entry",
        [
            "s3cr3tOfTheApp1",
            "[" * 100_000,
            "null",
            '["s3cr3tOfTheApp1"]',
            '{"app_key": "k", "app_secret": "s3cr3tOfTheApp1"}',
            '{"app_key": null, "app_secret": "s3cr3tOfTheApp1", "refresh_token": "r"}',
            '{"app_key": "k", "app_secret": 12, "refresh_token": "s3cr3tOfTheApp1"}',
            '{"app_key": "k", "app_secret": "", "refresh_token": "s3cr3tOfTheApp1"}',
        ],
        ids=["text", "deep", "null", "a list", "no token", "no key", "a number", "empty"],
    )
    def test_damaged_entry(self, vault: Vault, entry: str) -> None:
        """An entry that is not ours is called damaged, not shown; and can be forgotten."""
        keyring.set_password(SERVICE, "default", entry)

        problem = _not_kept(lambda: vault.load("default"))
        assert "damaged" in problem.message
        assert "s3cr3t" not in _all_words(problem)
        assert vault.forget("default") is True
        assert vault.load("default") is None


class TestBrokenKeyrings:
    """A keyring that refuses or forgets is noticed before a code is spent."""

    @pytest.fixture
    def acts(self, credentials: Credentials) -> Callable[[KeyringVault], list[NotKept]]:
        """Gives what each use of a vault raises."""
        return lambda vault: [
            _not_kept(lambda: vault.probe("default")),
            _not_kept(lambda: vault.keep("default", credentials)),
        ]

    @pytest.mark.parametrize("module", ["null", "fail"])
    def test_no_keyring(self, module: str, acts: Callable[[KeyringVault], list[NotKept]]) -> None:
        """Where `keyring` has only a stand-in, that is said, and the file is offered."""
        import importlib

        backend = importlib.import_module(f"keyring.backends.{module}").Keyring()

        for problem in acts(KeyringVault(SERVICE, backend)):
            assert "no keyring" in problem.message
            assert "--vault file" in problem.remedy

    def test_accepts_and_forgets(self, acts: Callable[[KeyringVault], list[NotKept]]) -> None:
        """A keyring that accepts and forgets is found out by reading back."""

        class Forgets(Dictionary):
            def set_password(self, service: str, username: str, password: str) -> None:
                """Accept it."""

        for problem in acts(KeyringVault(SERVICE, Forgets())):
            assert "does not give it back" in problem.message
            assert "--vault file" in problem.remedy

    def test_cuts_short(self, acts: Callable[[KeyringVault], list[NotKept]]) -> None:
        """A keyring that keeps only the beginning is found out."""

        class CutsShort(Dictionary):
            def set_password(self, service: str, username: str, password: str) -> None:
                super().set_password(service, username, password[:10])

        for problem in acts(KeyringVault(SERVICE, CutsShort())):
            assert "s3cr3t" not in _all_words(problem)

    @pytest.mark.parametrize(
        "failure",
        [
            keyring.errors.KeyringLocked("s3cr3t"),
            keyring.errors.PasswordSetError("s3cr3t"),
            OSError(5, "s3cr3t"),
            RuntimeError("s3cr3t"),
            DBusErrorResponse(new_error(new_method_call(DBusAddress("/", "a.b"), "x"), "s3cr3t")),
            ValueError("s3cr3t"),
        ],
        ids=lambda failure: type(failure).__name__,
    )
    def test_refuses(
        self, failure: Exception, acts: Callable[[KeyringVault], list[NotKept]]
    ) -> None:
        """Whatever a keyring raises becomes one sentence without its words."""

        class Refuses(Dictionary):
            def set_password(self, service: str, username: str, password: str) -> None:
                raise failure

        for problem in acts(KeyringVault(SERVICE, Refuses())):
            assert type(failure).__name__ in problem.message
            assert "s3cr3t" not in _all_words(problem)
            assert "--vault file" in problem.remedy

    def test_probe_sweeps_up(self) -> None:
        """A probe that fails on reading back still removes what it wrote."""

        class WriteOnly(Dictionary):
            def get_password(self, service: str, username: str) -> str | None:
                raise keyring.errors.KeyringLocked

        backend = WriteOnly()
        _not_kept(lambda: KeyringVault(SERVICE, backend).probe("default"))

        assert backend.held == {}

    @pytest.mark.parametrize("alone", [True, False], ids=["alone", "in a chain"])
    def test_plain_text(self, alone: bool, acts: Callable[[KeyringVault], list[NotKept]]) -> None:
        """A keyring that writes plain text is refused, also behind `keyring`'s chain of several."""
        from keyring.backends.chainer import ChainerBackend

        class PlaintextKeyring(Dictionary):
            """As in keyrings.alt."""

        class Chain(ChainerBackend):
            backends: ClassVar[list[KeyringBackend]] = [PlaintextKeyring()]

        for problem in acts(KeyringVault(SERVICE, PlaintextKeyring() if alone else Chain())):
            assert "no keyring" in problem.message

    def test_chain_with_a_good_one(self, credentials: Credentials) -> None:
        """In a chain the first that keeps secrets is used; the plain-text one never sees them."""
        from keyring.backends.chainer import ChainerBackend

        class PlaintextKeyring(Dictionary):
            """As in keyrings.alt."""

        plain, good = PlaintextKeyring(), Dictionary()

        class Chain(ChainerBackend):
            backends: ClassVar[list[KeyringBackend]] = [plain, good]

        vault = KeyringVault(SERVICE, Chain())
        vault.keep("default", credentials)

        assert plain.held == {}
        assert vault.load("default") == credentials

    def test_misconfigured(self, run_python: RunPython) -> None:
        """A backend named in the environment that does not exist is said, without a traceback."""
        ended = run_python(
            "from automation.store.vault import KeyringVault\n"
            "from automation.errors import NotKept\n"
            "try: KeyringVault('x').probe('default')\n"
            "except NotKept as problem: print(problem.message)",
            PYTHON_KEYRING_BACKEND="no.such.Keyring",
        )
        assert "keyring" in ended.stdout, ended.stderr

    def test_crashed_service(
        self,
        tmp_path: Path,
        running_secret_service: Callable[[Path], AbstractContextManager[Any]],
        monkeypatch: pytest.MonkeyPatch,
        credentials: Credentials,
    ) -> None:
        """A Secret Service that dies under the run is said, at each use."""
        from keyring.backends.SecretService import Keyring

        vault = KeyringVault(SERVICE, Keyring())
        with running_secret_service(tmp_path) as service:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
            vault.keep("default", credentials)
            service.end()

            _not_kept(lambda: vault.load("default"))
            _not_kept(lambda: vault.probe("default"))
            _not_kept(lambda: vault.forget("default"))
        _not_kept(lambda: vault.load("default"))


class Dictionary(KeyringBackend):
    """A keyring in memory, for the broken ones to begin from."""

    priority = -1  # so that `keyring` itself never chooses it

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


class NotMine(KeyringBackend):
    """A backend that takes only entries of its own, and says so as keyring's contract has it."""

    priority = 9.0

    def get_password(self, service: str, username: str) -> str | None:
        raise NotImplementedError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


def test_a_chain_goes_on_to_the_next_keyring() -> None:
    """What the first backend of a chain does not take, the next one keeps."""

    class Chain(NotMine):
        backends: ClassVar[list[KeyringBackend]] = [NotMine(), Dictionary()]

    vault = KeyringVault(SERVICE, Chain())
    vault.probe("p")
    credentials = Credentials("key", Secret("secret"), Secret("token"))
    vault.keep("p", credentials)
    assert vault.load("p") == credentials
    assert vault.forget("p")
    assert vault.load("p") is None


def test_a_backend_without_its_package_is_not_locked() -> None:
    """A package that is gone is named; nobody is told to unlock anything."""

    class Gone(NotMine):
        def set_password(self, service: str, username: str, password: str) -> None:
            raise ModuleNotFoundError("No module named 'dbus'", name="dbus")

    problem = _not_kept(lambda: KeyringVault(SERVICE, Gone()).probe("p"))
    assert "dbus is missing" in problem.message
    assert "nlock" not in problem.remedy


def _not_kept(act: Callable[[], object]) -> NotKept:
    """Return the NotKept that `act` raises, having looked at what each must have."""
    with pytest.raises(NotKept) as caught:
        act()
    assert caught.value.exit_code is ExitCode.NOT_KEPT
    assert caught.value.remedy
    return caught.value


def _all_words(problem: SetupError) -> str:
    """Return all that a person or a log could see of it."""
    return "".join(traceback.format_exception(problem)) + problem.message + problem.remedy


def test_a_vault_that_nobody_knows(tmp_path: Path) -> None:
    """A kind that does not exist is an error: nothing may be kept nowhere by mistake."""
    with pytest.raises(NotKept, match="safe"):
        open_vault("safe", Home(tmp_path), practice=False)
