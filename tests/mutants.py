"""Plants known faults, one at a time, in a copy of the project, and shows that a test notices each.

`make mutants` runs it. A fault that no test notices is a gap in the tests; one that can no longer
be planted has to be written anew. Not part of the suite: it takes some minutes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
AT_ONCE = 2
SECONDS = 300
FAILED = 1
"""What pytest ends with when a test has failed; anything else is no verdict."""


@dataclass(frozen=True)
class Mutant:
    """A fault: what it is, where, the text that is replaced, and the tests that should notice."""

    fault: str
    file: str
    old: str
    new: str
    tests: str


P, C, S, T = "flows/procedure", "flows/commands", "flows/session", "flows/terminal"
D, B, V = "automation/dropbox", "automation/browser", "automation/store"
TP, TC = "tests/flows/procedure", "tests/flows/commands"
TD, TV = "tests/automation/dropbox", "tests/automation/store"

MUTANTS = (
    # What must never happen, and had no test once.
    Mutant(
        "pictures of a real run without masks",
        "flows/training/camera.py",
        "mask = secrets_on(page, built_in())",
        "mask = []",
        "tests/flows/training/test_camera.py",
    ),
    Mutant(
        "secrets of a demo not masked",
        "flows/training/demo.py",
        "session.overlay.mask_on_pages(secret_selectors(built_in()))",
        "secret_selectors(built_in())",
        "tests/flows/training/test_demo.py",
    ),
    Mutant(
        "setup done without proof",
        f"{C}/findings.py",
        "if proof.verdicts[scope] is Verdict.UNKNOWN and (problem := proof.problems.get(scope)):",
        "if False and (problem := proof.problems.get(scope)):",
        f"{TC}/test_setup.py",
    ),
    Mutant(
        "the journal of another site used",
        f"{C}/setup.py",
        "if journal is not None and journal.site == context.site.web:",
        "if journal is not None:",
        f"{TC}/test_setup.py",
    ),
    Mutant(
        "an App-folder app accepted",
        f"{P}/goals/credentials.py",
        "    if kind:\n        raise app_folder()\n    run.app.unsure_of_kind",
        "    run.app.unsure_of_kind",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "the kind of an app not read from its tile",
        f"{P}/goals/credentials.py",
        "        kind = _listed_as_app_folder(run, key)\n",
        "",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "the same remedy twice in a row",
        "automation/remedies.py",
        "for words in remedies if words not in told]",
        "for words in remedies]",
        "tests/automation/test_remedies.py",
    ),
    Mutant(
        "what was pasted is taken at every look",
        f"{P}/hand_over.py",
        "        waiting.taken = waiting.pasted\n",
        "",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "patience doubled",
        f"{P}/hand_over.py",
        "self._window.until_person(_looking_again(ready), self._patience)",
        "self._window.until_person(_looking_again(ready), self._patience * 2)",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "the vault not probed before Allow",
        f"{P}/goals/authorize.py",
        "    run.vault.probe(run.profile)\n",
        "",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "the vault not probed at all",
        f"{C}/setup.py",
        "        probe_vault(context.profile, context.services)\n",
        "        pass\n",
        f"{TC}/test_setup.py",
    ),
    Mutant(
        "a reload that does not wait for Submit's answer",
        f"{D}/pages/permissions.py",
        "            self._window.until(writes.settled, SETTLED_SECONDS)\n",
        "",
        f"{TD}/pages/test_apps.py",
    ),
    # A second app.
    Mutant(
        "a banner taken for the answer to Create app",
        f"{D}/pages/create_app.py",
        "return tuple(dict.fromkeys(line for line in lines if line not in self._before))",
        "return tuple(dict.fromkeys(lines))",
        f"{TD}/pages/test_create_app.py",
    ),
    Mutant(
        "any words taken for a refused name",
        f"{D}/pages/create_app.py",
        "if words := self.refusal():",
        'if words := " ".join(lines):',
        f"{TD}/pages/test_create_app.py",
    ),
    Mutant(
        "the limit of apps not told from a name",
        f"{D}/pages/create_app.py",
        'limit = next((line for line in self._answers() if _OF_THE_LIMIT.search(line)), "")',
        'limit = ""',
        f"{TD}/pages/test_create_app.py",
    ),
    Mutant(
        "tabs that are not found mean no app",
        f"{D}/pages/app_page.py",
        "return Verdict.NO if refused else Verdict.UNKNOWN",
        "return Verdict.NO",
        f"{TD}/pages/test_apps.py",
    ),
    Mutant(
        "an app known by the beginning of its name",
        f"{D}/pages/my_apps.py",
        "if called == name), None)",
        "if called.startswith(name)), None)",
        f"{TD}/pages/test_apps.py",
    ),
    Mutant(
        "a list of apps that is not followed",
        f"{D}/pages/my_apps.py",
        "            self._window.open(following)\n",
        "            return Apps(tuple(links.items()))\n",
        f"{TD}/pages/test_apps.py",
    ),
    Mutant(
        "a new app without asking",
        f"{C}/setup.py",
        "    if not services.terminal.is_there:\n        raise gone\n",
        "",
        f"{TC}/test_setup.py",
    ),
    # Pages.
    Mutant(
        "a refusal only with its heading",
        f"{D}/pages/authorize.py",
        "            state = REFUSED if self._refuses() else None\n",
        "            state = None\n",
        f"{TD}/pages/test_authorize.py",
    ),
    Mutant(
        "an access code read on any page",
        f"{D}/pages/authorize.py",
        "if not self._site.owns(url) or self._site.kind(url) in _CONSOLE:",
        "if not self._site.owns(url):",
        f"{TD}/pages/test_authorize.py",
    ),
    Mutant(
        "a page's words told with their control characters",
        f"{D}/pages/page_words.py",
        '("Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs")',
        "()",
        f"{TD}/pages/test_authorize.py",
    ),
    Mutant(
        "cookies declined in a frame of anybody's",
        f"{D}/pages/cookie_banner.py",
        "if not self._site.may_decline_cookies_at(look.origin):",
        "if False:",
        f"{TD}/pages/test_cookie_banner.py",
    ),
    Mutant(
        "a dangerous neighbour clicked",
        f"{D}/controls/finder.py",
        "(clicked and is_dangerous(*look.words, look.id))",
        "False",
        f"{TD}/pages/test_apps.py",
    ),
    Mutant(
        "the words compared at the look, not at the click",
        f"{B}/held.py",
        "            self._look()\n            return act",
        "            return act",
        f"{TD}/pages/test_page_changes.py",
    ),
    Mutant(
        "typing goes on when the document has gone",
        f"{B}/held.py",
        "element.type(left[0])",
        "self._locator.page.keyboard.type(left[0])",
        f"{TD}/pages/test_page_changes.py",
    ),
    Mutant(
        "a button that is drawn anew is not looked up",
        f"{B}/held.py",
        "            self._element = self._resolved()\n            read",
        "            read",
        f"{TD}/pages/test_page_changes.py",
    ),
    Mutant(
        "a person's page that comes in between",
        f"{D}/controls/finder.py",
        "self._site.kind(look.url) is PageKind.SIGN_IN and not _is_of_sign_in(found.name)",
        "False",
        f"{TD}/pages/test_page_changes.py",
    ),
    Mutant(
        "only a box that is seen can be ticked",
        f"{D}/controls/setting.py",
        "    while found is not None:",
        "    while False:",
        f"{TD}/pages/test_apps.py",
    ),
    Mutant(
        "keys that landed nowhere not typed again",
        f"{D}/pages/create_app.py",
        "TYPE_TRIES = 3",
        "TYPE_TRIES = 1",
        f"{TD}/pages/test_create_app.py",
    ),
    Mutant(
        "acting on a page of another origin",
        f"{D}/site.py",
        "        if not self.owns(url):\n            raise ForeignPage",
        "        if False:\n            raise ForeignPage",
        f"{TD}/test_site.py",
    ),
    Mutant(
        "a practice console anywhere",
        f"{D}/site.py",
        '    if not address.is_loopback or "%" in host:  # a zone holds any text\n'
        '        return ""\n',
        "",
        f"{TD}/test_site.py",
    ),
    # The person.
    Mutant(
        "the run waits on after the person did their part",
        f"{P}/hand_over.py",
        "if now.is_the_step and until is not None and until():",
        "if False:",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "a press that came too early is not answered",
        f"{P}/hand_over.py",
        "                waiting.answer = _too_early(now, run)\n",
        "",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "a press is lost when the page changes",
        f"{P}/hand_over.py",
        "LAST_WORD_SECONDS = 3.0",
        "LAST_WORD_SECONDS = 0.0",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "a lock of another host holds the profile",
        "automation/browser/profile_lock.py",
        "if host == socket.gethostname() and pid.isdigit()",
        "if pid.isdigit()",
        "tests/automation/browser/test_launching.py",
    ),
    Mutant(
        "what is no refresh token is called revoked",
        "automation/dropbox/api/tokens.py",
        'if "malformed" in _description(answer):',
        "if False:",
        "tests/automation/dropbox/api/test_tokens.py",
    ),
    Mutant(
        "the error is of the waiting, not of what was asked",
        f"{P}/hand_over.py",
        'reason.error is not PersonNeeded:\n        return reason.error(\n            f"{_sent',
        'False:\n        return reason.error(\n            f"{_sent',
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "an instruction that leads to a second app",
        f"{P}/hand_over.py",
        "if isinstance(reason, PersonsTurn) and reason.instead:",
        "if False:",
        f"{TP}/test_hand_over.py",
    ),
    Mutant(
        "the tool allows by itself",
        f"{P}/goals/authorize.py",
        "    if not run.wishes.allow:\n",
        "    if False:\n",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "a spent code used again",
        f"{P}/goals/credentials.py",
        "spent=run.consent.spent | {code}",
        "spent=run.consent.spent",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "the journal before the vault",
        f"{P}/goals/credentials.py",
        "    run.vault.keep(run.profile, credentials)\n"
        "    run.credentials, run.granted = credentials, grant.scopes\n",
        "    run.credentials, run.granted = credentials, grant.scopes\n",
        f"{TP}/goals/test_credentials.py",
    ),
    Mutant(
        "a name that Dropbox does not take",
        f"{P}/goals/create_app.py",
        'elif "dropbox" in name.lower():',
        'elif "dropbox" in name:',
        f"{TP}/goals/test_app_names.py",
    ),
    # Permissions and remedies.
    Mutant(
        "unknown taken for missing",
        f"{C}/findings.py",
        "if Verdict.NO in (finding.ticked, finding.proved)",
        "if Verdict.YES not in (finding.ticked, finding.proved)",
        f"{TC}/test_findings.py",
    ),
    Mutant(
        "granted guessed from ticked",
        f"{C}/findings.py",
        "is_granted = Verdict.NO if isinstance(problem, NotGranted) else _among(scope, granted)",
        "is_granted = Verdict.NO if isinstance(problem, NotGranted) else is_ticked",
        f"{TC}/test_findings.py",
    ),
    Mutant(
        "the lesser repair told",
        f"{C}/findings.py",
        "return max((f.repair for f in findings if f.repair is not None), default=None)",
        "return min((f.repair for f in findings if f.repair is not None), default=None)",
        f"{TC}/test_findings.py",
    ),
    Mutant(
        "a remedy without its profile",
        "automation/remedies.py",
        'profile = f"--profile {self._profile}" if named else ""',
        'profile = ""',
        "tests/automation/test_remedies.py",
    ),
    Mutant(
        "values of the environment sent to a practice console",
        f"{C}/check.py",
        "given = None if site.practice else from_environment(environ)",
        "given = from_environment(environ)",
        f"{TC}/test_check.py",
    ),
    Mutant(
        "a step's number in a second place",
        "flows/templates/bash.sh",
        "## AUTHORIZE",
        "## OPENED",
        "tests/test_one_change.py",
    ),
    # Secrets and files.
    Mutant(
        "the hand-off fills whatever page is there",
        f"{C}/handoff.py",
        'place.evaluate(f"(element, data) => ({fill})(data)", data)',
        'page.evaluate(f"(data) => ({fill})(data)", data)',
        f"{TC}/test_handoff.py",
    ),
    Mutant(
        "the environment not cleaned",
        "automation/environment.py",
        "        del environ[name]\n",
        "        pass\n",
        "tests/e2e/test_leaks.py",
    ),
    Mutant(
        "other programs' logs removed",
        f"{V}/log.py",
        "    own = (path for path in found if _NAME.fullmatch(path.name))\n",
        "    own = found\n",
        f"{TV}/test_log.py",
    ),
    Mutant(
        "a log written through a link",
        f"{V}/log.py",
        'nofollow = getattr(os, "O_NOFOLLOW", 0)',
        "nofollow = 0",
        f"{TV}/test_log.py",
    ),
    Mutant(
        "secrets not taken out of the log",
        f"{V}/log.py",
        "return self._redactor.clean(super().format(record))",
        "return super().format(record)",
        f"{TV}/test_log.py",
    ),
    Mutant(
        "an unknown vault is no vault",
        f"{V}/vault.py",
        "    if kind == NoVault.name:\n        return NoVault()\n",
        "    return NoVault()\n",
        f"{TV}/test_vault.py",
    ),
    Mutant(
        "a file with the values for everybody",
        f"{V}/private_file.py",
        "0o600",
        "0o644",
        f"{TV}/test_private_file.py",
    ),
    Mutant(
        "a defect without a trace",
        "flows/cli/dispatch.py",
        '        log.exception("the tool failed")\n',
        "",
        "tests/flows/cli/test_dispatch.py",
    ),
    Mutant(
        "markup in names",
        f"{T}/result.py",
        "shown = Text(text, style=_STYLES[line.look])",
        "shown = Text.from_markup(text, style=_STYLES[line.look])",
        "tests/flows/terminal/test_tables.py",
    ),
    Mutant(
        "a code sent twice",
        f"{D}/api/tokens.py",
        "self._ask(app_key, app_secret, form, repeatable=False)",
        "self._ask(app_key, app_secret, form)",
        f"{TD}/api/test_tokens.py",
    ),
)


def copies(folder: Path) -> Iterator[Path]:
    """Give copies of the project, for as many as work at once."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for number in range(AT_ONCE):
        copy = folder / str(number)
        for name in listed.stdout.splitlines():
            if (ROOT / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        yield copy


def verdict(mutant: Mutant, copy: Path) -> str:
    """Plant the fault in `copy`, run the tests, take it out; return what came of it."""
    file = copy / mutant.file
    text = file.read_text("utf-8")
    if mutant.old not in text:
        return "CANNOT BE PLANTED"
    file.write_text(text.replace(mutant.old, mutant.new), "utf-8")
    began = time.monotonic()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", mutant.tests],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"killed (no end within {SECONDS} s)"
    finally:
        file.write_text(text, "utf-8")
    seconds = time.monotonic() - began
    if ended.returncode == FAILED:
        lines = ended.stdout.splitlines()
        line = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), "")
        by = line.split(" - ")[0].rpartition("::")[2]
        return f"killed by {by} ({seconds:.0f} s)"
    return f"SURVIVED (pytest ended with {ended.returncode})"


def main() -> int:
    """Print a line a fault; return 1 when one is not noticed. Words on the command line choose."""
    chosen = [m for m in MUTANTS if all(word in m.fault for word in sys.argv[1:])]
    with tempfile.TemporaryDirectory() as folder:
        free: Queue[Path] = Queue()
        for copy in copies(Path(folder)):
            free.put(copy)

        def judge(mutant: Mutant) -> tuple[Mutant, str]:
            copy = free.get()
            try:
                return mutant, verdict(mutant, copy)
            finally:
                free.put(copy)

        alive = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for mutant, came in pool.map(judge, chosen):
                alive += not came.startswith("killed")
                print(f"{mutant.fault:<55} {mutant.file:<45} {came}", flush=True)
    print(f"{len(chosen)} faults, {alive} not noticed")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
