"""Starting, stopping and inspecting the practice console."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
import trustme

from automation import practice
from automation.practice import SCENARIOS, PracticeConsole
from tests.deadline import AT_MOST


def test_importing_it_loads_no_web_framework():
    """Importing the package does not load flask."""
    script = "import sys, automation.practice; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_used_port_is_an_os_error(console):
    """A port that is in use gives the plain OSError."""
    with pytest.raises(OSError, match="in use"):
        PracticeConsole(port=console.port).start()


def test_unknown_scenario_names_the_known_ones():
    """An unknown scenario is refused, and the refusal lists every known one."""
    with pytest.raises(ValueError, match="no-such") as refusal:
        PracticeConsole(scenarios=("no-such",))
    assert all(name in str(refusal.value) for name in SCENARIOS)


def test_what_is_passed_is_the_exact_set_of_scenarios():
    """The default scenario is off when others are asked for."""
    assert PracticeConsole().world.scenarios == {"account-info-bug"}
    assert PracticeConsole(scenarios=("terms",)).world.scenarios == {"terms"}


def test_every_scenario_says_what_it_stands_for():
    """Each scenario has a sentence and the line of the facts that it comes from."""
    assert all(s.sentence.endswith(".") and s.fact.startswith("facts/") for s in SCENARIOS.values())


def test_each_scenario_is_asked_for_in_one_place():
    """A scenario's name is looked up once in the whole package."""
    package = Path(practice.__file__).parent
    source = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    asked = re.findall(r'(?:is_on|first_time)\(\s*"([a-z-]+)"', source)
    assert sorted(asked) == sorted(SCENARIOS)


def test_strange_host_is_refused(console):
    """A request for another host than the console's own is misdirected."""
    for host in ("www.dropbox.com", "127.0.0.1:1", "example.com"):
        assert requests.get(console.url, headers={"Host": host}, timeout=AT_MOST).status_code == 421
    own = {"Host": f"localhost:{console.port}"}
    assert requests.get(console.url, headers=own, timeout=AT_MOST).status_code == 200


def test_named_host_is_answered_over_tls():
    """Host names that were asked for are answered, over TLS when there is a certificate."""
    import ssl

    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with (
        PracticeConsole(ssl_context=context, hosts=("www.dropbox.com",)) as console,
        authority.cert_pem.tempfile() as trusted,
        requests.Session() as session,
    ):
        assert console.url.startswith("https://")
        answer = session.get(console.url, headers={"Host": "www.dropbox.com"}, verify=trusted)
        assert answer.status_code == 200
        assert session.get(console.url + "/login", verify=trusted).cookies.list_paths() == ["/"]


def test_answers_are_quick_on_a_kept_connection(console):
    """A small answer waits for no delayed acknowledgement, and leaves the connection open."""
    seconds = []
    with requests.Session() as session:
        for _ in range(30):
            begin = time.perf_counter()
            answer = session.get(console.url + "/log/telemetry")
            seconds.append(time.perf_counter() - begin)
        assert answer.headers.get("Connection") != "close"
    assert min(seconds) < 0.005, "each would take 40 ms"


def test_stopping_is_quick_and_ends_every_thread():
    """Stopping does not wait for an open connection, and leaves no thread."""
    before = set(threading.enumerate())
    console = PracticeConsole().start()
    with requests.Session() as session:
        session.get(console.url)
        begin = time.perf_counter()
        console.stop()
        assert time.perf_counter() - begin < 1
    assert set(threading.enumerate()) <= before


def test_it_prints_nothing(capfd):
    """Neither starting nor answering nor stopping prints anything."""
    with PracticeConsole() as console:
        requests.get(console.url + "/no/such/page", timeout=AT_MOST)
    assert capfd.readouterr() == ("", "")


def test_it_can_be_started_again():
    """A stopped console starts again with its state."""
    console = PracticeConsole()
    with console:
        console.world.create_app("kept")
    with console:
        assert [app.name for app in console.world.apps] == ["kept"]


@pytest.mark.parametrize(
    "head",
    [
        b"POST /login HTTP/1.1\r\nContent-Length: many\r\n",
        b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_body_of_unknown_length_is_refused(console, head):
    """A body whose length is not said is refused and ends the connection."""
    with socket.create_connection(("127.0.0.1", console.port), timeout=AT_MOST) as connection:
        connection.sendall(head + f"Host: 127.0.0.1:{console.port}\r\n\r\n".encode())
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 400 ")


def test_snapshot_is_plain_and_holds_no_secret(console, team_grant):
    """A snapshot can be written as JSON, tells two equal states alike, and shows no secret."""
    text = json.dumps(console.world.snapshot())
    assert json.dumps(console.world.snapshot()) == text
    assert not [secret for secret in console.issued_secrets() if secret in text]
    assert '"refresh_tokens": 1' in text


def test_reset_forgets_all_but_the_list_of_secrets(console, team_grant):
    """After a reset the state is as at the start; what was secret is still known to be."""
    fresh = PracticeConsole().world.snapshot()
    console.world.scenarios.add("terms")
    console.world.reset()
    assert console.world.snapshot() == fresh
    assert team_grant["refresh_token"] in console.issued_secrets()


def test_no_secret_is_shown_by_accident(world, team_grant):
    """The records of the state leave secrets out of their repr."""
    text = repr([*world.apps, *world.codes, *world.refresh_tokens, *world.access_tokens])
    assert team_grant["refresh_token"] not in text
    assert world.apps[0].secret not in text
