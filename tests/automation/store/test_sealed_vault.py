"""A file vault with a passphrase keeps the contract, and gives nothing away without it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from automation.errors import ExitCode, NotKept, PassphraseNeeded, WrongPassphrase
from automation.store import sealing
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.vault import FileVault
from tests.automation.store.test_vault import Pair, VaultContract


class Typist:
    """Types a passphrase, and notes whether it was asked for as a new one."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.asked: list[bool] = []

    def __call__(self, new: bool) -> Secret:
        self.asked.append(new)
        return Secret(self.words)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrypt at a thousandth of its cost, where how long it takes is not looked at."""
    monkeypatch.setattr(sealing, "_COST", 2**6)


@pytest.fixture
def typist() -> Typist:
    """Somebody who knows the passphrase."""
    return Typist("correct horse battery")


def sealed_vault(home: Path, typist: Typist, *, practice: bool = False) -> FileVault:
    """A vault whose file is to be encrypted."""
    return FileVault(Home(home), practice=practice, passphrase=typist, sealed=True)


@pytest.mark.usefixtures("_quick")
class TestSealedVault(VaultContract):
    """The contract of all vaults, with the file encrypted."""

    kind = "file"

    @pytest.fixture
    def vaults(self, home: Path, typist: Typist) -> Pair:
        """The vault and its twin."""
        return Pair(sealed_vault(home, typist), sealed_vault(home, typist, practice=True))

    @pytest.fixture
    def everything(self, home: Path) -> Callable[[], list[str]]:
        """Tells all files below the home."""
        return lambda: sorted(str(path) for path in home.rglob("*") if not path.is_dir())

    def test_nothing_in_the_open(
        self, home: Path, typist: Typist, credentials: Credentials
    ) -> None:
        """Neither the values nor the passphrase stand in the file, and not even the App key."""
        sealed_vault(home, typist).keep("default", credentials)
        text = (home / "profiles/default/vault.json").read_text(encoding="utf-8")
        for value in (
            credentials.app_key,
            credentials.app_secret.reveal(),
            credentials.refresh_token.reveal(),
            typist.words,
        ):
            assert value not in text

    def test_wrong_passphrase(self, home: Path, typist: Typist, credentials: Credentials) -> None:
        """Another passphrase opens nothing: a sentence, a remedy, exit 8, and no word of it."""
        sealed_vault(home, typist).keep("default", credentials)
        with pytest.raises(WrongPassphrase) as caught:
            FileVault(Home(home), practice=False, passphrase=Typist("wrong words")).load("default")
        assert caught.value.exit_code is ExitCode.NOT_KEPT
        assert "wrong words" not in caught.value.message + caught.value.remedy
        assert "profiles forget" in caught.value.remedy

    @pytest.mark.parametrize("cut", [30, 90, -3])
    def test_damaged(self, cut: int, home: Path, typist: Typist, credentials: Credentials) -> None:
        """A file that was changed is told from a good one; nothing of it comes back."""
        vault = sealed_vault(home, typist)
        vault.keep("default", credentials)
        file = home / "profiles/default/vault.json"
        text = file.read_text(encoding="utf-8")
        other = "A" if text[cut] != "A" else "B"
        file.write_text(text[:cut] + other + text[cut:][1:], encoding="utf-8")
        with pytest.raises(Exception, match=r"damaged|does not open"):
            vault.load("default")

    def test_it_stays_encrypted(self, home: Path, typist: Typist, credentials: Credentials) -> None:
        """What was encrypted once is kept encrypted, also where that is not asked for again."""
        sealed_vault(home, typist).keep("default", credentials)
        newer = replace(credentials, app_key="newer")
        FileVault(Home(home), practice=False, passphrase=typist).keep("default", newer)
        assert sealing.is_sealed((home / "profiles/default/vault.json").read_text())
        assert sealed_vault(home, typist).load("default") == newer

    def test_the_probe_asks(self, home: Path, typist: Typist, credentials: Credentials) -> None:
        """The passphrase is asked before a code is spent: as a new one where nothing is kept."""
        vault = sealed_vault(home, typist)
        vault.probe("default")
        assert typist.asked == [True]
        vault.keep("default", credentials)
        typist.asked.clear()
        vault.probe("default")
        assert typist.asked == [False]

    def test_nobody_to_ask(self, home: Path, typist: Typist, credentials: Credentials) -> None:
        """Where a command cannot ask, that is what it says."""
        sealed_vault(home, typist).keep("default", credentials)
        with pytest.raises(PassphraseNeeded):
            FileVault(Home(home), practice=False).load("default")

    def test_forgotten_without_it(
        self, home: Path, typist: Typist, credentials: Credentials
    ) -> None:
        """To forget it, the passphrase is not needed."""
        sealed_vault(home, typist).keep("default", credentials)
        assert FileVault(Home(home), practice=False).forget("default")


def test_what_a_guess_costs() -> None:
    """A guess costs what OWASP asks of scrypt: N x r x p of 2^15 x 8 x 3 at least."""
    assert sealing._COST * sealing._BLOCK * sealing._PARALLEL >= 2**15 * 8 * 3


def test_two_files_have_nothing_in_common() -> None:
    """The same values under the same passphrase give another file each time."""
    one, other = (sealing.seal("{}", Secret("correct horse")) for _ in range(2))
    assert one != other
    assert sealing.unseal(one, Secret("correct horse"), "here") == "{}"


@pytest.mark.usefixtures("_quick")
class TestWishAndTruth:
    """What is said of the file is what is on the disk."""

    credentials = Credentials("key", Secret("s3cret-s3cret"), Secret("t0ken-t0ken"))

    def test_a_plain_file_is_encrypted_when_that_is_wished(
        self, tmp_path: Path, typist: Typist
    ) -> None:
        """A healthy profile with a plain file is sealed, and only then called encrypted."""
        plain = FileVault(Home(tmp_path), practice=False)
        plain.keep("p", self.credentials)
        vault = sealed_vault(tmp_path, typist)
        assert not vault.where("p").endswith(", encrypted")
        assert vault.load("p") == self.credentials
        assert typist.asked[0] is True
        assert vault.where("p").endswith(", encrypted")
        path = Home(tmp_path).profile("p").vault_file
        assert "s3cret" not in path.read_text()
        assert vault.load("p") == self.credentials

    def test_an_encrypted_file_cannot_be_replaced_by_a_plain_one(
        self, tmp_path: Path, typist: Typist
    ) -> None:
        """That it was encrypted is on record until the profile is forgotten."""
        sealed_vault(tmp_path, typist).keep("p", self.credentials)
        path = Home(tmp_path).profile("p").vault_file
        plain = FileVault(Home(tmp_path), practice=False)
        path.unlink()
        with pytest.raises(PassphraseNeeded):
            plain.keep("p", self.credentials)
        path.write_text("{}")
        path.chmod(0o600)
        with pytest.raises(NotKept, match="was encrypted"):
            plain.load("p")
        plain.forget("p")
        plain.keep("p", self.credentials)
        assert plain.load("p") == self.credentials
