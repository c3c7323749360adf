"""One request goes to one host; what goes wrong comes back in our words and holds no secret."""

import base64
import contextlib
import datetime
import json
import socket
import socketserver
import ssl
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import requests
import responses
import trustme
from hypothesis import given
from hypothesis import strategies as st

from automation.dropbox.api.answer import Answer, unavailable
from automation.dropbox.api.http import (
    CA_VARIABLES,
    LONGEST_ANSWER,
    LONGEST_ERROR,
    LONGEST_WAIT,
    TRIES,
    open_session,
    reach,
    send,
    with_retries,
)
from automation.dropbox.api.team_api import TeamApi, prove
from automation.dropbox.api.tokens import TokenEndpoint
from automation.dropbox.site import DROPBOX, Site, practice_site
from automation.errors import (
    BadPracticeAddress,
    ConnectionLost,
    ExchangeUncertain,
    ServerFailing,
    SetupError,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from automation.store.credentials import Credentials, Secret

KEY, APP_SECRET = "k3yk3yk3yk3yk3y", "s3cr/t+s3cr=t"
CODE, REFRESH = "C0de-C0de_C0de/C0de+C0de", "R3fr-R3fr_R3fr/R3fr+R3fr"
ACCESS = "sl.A/cc+ess_token-0123456789"
PAIR = base64.b64encode(f"{KEY}:{APP_SECRET}".encode()).decode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
PLAIN_AT_ONCE = object()
Start = Callable[..., "Listener"]


class Listener(socketserver.ThreadingTCPServer):
    """A server that gives every request the same bytes and then closes; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, reply: bytes | Callable[[bytes], bytes], tls: Any = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.hangs = False
        self.ended = threading.Event()
        self.reply, self.tls = reply, tls
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def host(self) -> str:
        """Name and port, as a certificate knows it."""
        return f"localhost:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients of these tests go away in the middle."""


class _Handler(socketserver.StreamRequestHandler):
    server: Listener

    def setup(self) -> None:
        self.server.connections += 1
        if self.server.tls is PLAIN_AT_ONCE:
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        head = b""
        while (line := self.rfile.readline()) not in (b"\r\n", b""):
            head += line
        length = next(
            (int(v) for n, _, v in (h.partition(b":") for h in head.split(b"\r\n"))
             if n.lower() == b"content-length"),
            0,
        )  # fmt: skip
        sent = head + b"\r\n" + self.rfile.read(length)
        self.server.requests.append(sent)
        reply = self.server.reply
        self.wfile.write(reply(sent) if callable(reply) else reply)
        if self.server.hangs:
            self.server.ended.wait(10)


@pytest.fixture
def listen() -> Iterator[Start]:
    """Starts servers that end with the test."""
    with contextlib.ExitStack() as stack:

        def start(reply: bytes | Callable[[bytes], bytes] = OK, tls: Any = None) -> Listener:
            listener = stack.enter_context(Listener(reply, tls))
            stack.callback(listener.shutdown)
            stack.callback(listener.ended.set)
            return listener

        yield start


def practising(listener: Listener) -> Site:
    """The practice site that this server plays."""
    return practice_site(f"http://{listener.host}")


def real(listener: Listener) -> Site:
    """A site over https that this server plays."""
    return Site(f"https://{listener.host}", f"https://{listener.host}", practice=False)


def ask(site: Site, **options: Any) -> Answer:
    """Send one request with a secret in it."""
    with open_session(site) as session:
        return send(session, site, "/2/x", authorization=f"Basic {PAIR}", **options)


def reply(status: str, body: bytes, *headers: str) -> bytes:
    """An answer on the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class TestWhereItGoes:
    """A secret goes to the site's API host, and nowhere else."""

    def test_without_https_nothing_is_opened(self) -> None:
        """The real site is refused without https."""
        with pytest.raises(ValueError, match="https"):
            open_session(Site("http://dropbox.test", "http://dropbox.test", practice=False))

    def test_practice_stays_on_this_machine(self) -> None:
        """A practice site on another machine is refused."""
        with pytest.raises(BadPracticeAddress):
            open_session(Site("http://10.0.0.1:80", "http://10.0.0.1:80", practice=True))

    @pytest.mark.parametrize(
        "url",
        [
            "https://example.com/",
            "http://api.dropboxapi.com/",
            "https://api.dropboxapi.com.evil.test/",
        ],
    )
    def test_a_session_reaches_no_other_host(self, url: str) -> None:
        """The session has no way to another host, whatever it is asked."""
        with open_session(DROPBOX) as session, pytest.raises(requests.exceptions.InvalidSchema):
            session.post(url)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("where", ["http://{}/stolen", "http://[broken"])
    def test_a_redirect_is_refused(self, listen: Start, status: int, where: str) -> None:
        """A redirect is refused, and the host that it names gets no connection at all."""
        other = listen()
        first = listen(reply(f"{status} Moved", b"", "Location: " + where.format(other.host)))
        with pytest.raises(Unreachable, match="redirect"):
            ask(practising(first))
        assert len(first.requests) == 1
        assert other.connections == 0

    def test_practice_ignores_the_proxies_of_the_environment(
        self, listen: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Practice answers where the environment names a proxy, and the proxy hears nothing."""
        proxy = listen()
        monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.host}")
        monkeypatch.setenv("http_proxy", f"http://{proxy.host}")
        assert ask(practising(listen())).status == 200
        assert proxy.connections == 0

    def test_a_proxy_that_refuses_sees_no_secret(
        self, listen: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The real site goes through the environment's proxy, whose refusal is named as such."""
        proxy = listen(reply("407 Proxy Authentication Required", b""))
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.host}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(Unreachable, match="proxy") as caught:
            ask(DROPBOX)
        assert type(caught.value) is Unreachable
        assert proxy.requests[0].startswith(b"CONNECT api.dropboxapi.com:443")
        assert b"Basic" not in proxy.requests[0]

    @pytest.mark.parametrize(
        "proxy", ["http://", "nonsense://p4ss@x", "socks5://me:p4ss@127.0.0.1:1"]
    )
    def test_a_proxy_that_cannot_be_used_is_named_as_the_cause(
        self, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        """A proxy with an address of no use here is blamed, without the password in it."""
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.delenv("https_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(Unreachable, match="proxy") as caught:
            ask(DROPBOX)
        assert type(caught.value) is Unreachable
        assert "HTTPS_PROXY" in caught.value.remedy
        assert "p4ss" not in "".join(traceback.format_exception(caught.value))

    @responses.activate
    def test_no_netrc_entry_takes_the_place_of_the_header(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An entry for the API host in a netrc file changes nothing."""
        netrc = tmp_path / "netrc"
        netrc.write_text("machine api.dropboxapi.com login somebody password else\n")
        monkeypatch.setenv("NETRC", str(netrc))
        sent = responses.post("https://api.dropboxapi.com/2/x", json={})
        ask(DROPBOX)
        assert sent.calls[0].request.headers["Authorization"] == f"Basic {PAIR}"

    def test_a_header_that_cannot_be_sent_is_not_shown(self) -> None:
        """A token with a line break in it fails before anything is sent, and is not named."""
        with open_session(DROPBOX) as session, pytest.raises(ValueError, match="header") as caught:
            send(session, DROPBOX, "/2/x", authorization=f"Bearer {ACCESS}\n")
        assert_holds_no_secret(caught.value)


class TestWhatIsSent:
    """A route gets JSON, the token endpoint a form."""

    def test_a_route_without_arguments_gets_null(self, listen: Start) -> None:
        """A route without arguments gets JSON `null`."""
        server = listen()
        ask(practising(server))
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /2/x HTTP/1.1")
        assert b"Content-Type: application/json\r\n" in head
        assert body == b"null"

    def test_a_form_is_encoded(self, listen: Start) -> None:
        """What is sent as a form is form-encoded, in the body and not in the address."""
        server = listen()
        ask(practising(server), form={"code": CODE})
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert b"Content-Type: application/x-www-form-urlencoded" in head
        assert body == b"code=" + quote_plus(CODE).encode()

    @pytest.mark.parametrize("status", ["200 OK", "400 Bad", "409 Conflict", "500 Error"])
    def test_every_status_but_a_redirect_is_an_answer(self, listen: Start, status: str) -> None:
        """A refusal is an answer like any other, with what Dropbox's support asks for."""
        words = '{"name": "Équipe 東京"}'.encode()
        headers = ("Content-Type: Application/JSON; a=b", "X-Dropbox-Request-Id: 0a1b2c3d4e")
        answer = ask(practising(listen(reply(status, words, *headers))))
        assert (answer.status, answer.content_type) == (int(status[:3]), "application/json")
        assert answer.json() == {"name": "Équipe 東京"}
        assert answer.trace() == " Dropbox's request id: 0a1b2c3d4e."
        assert "Équipe" not in repr(answer)

    @pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html", ""])
    def test_every_body_is_utf_8(self, listen: Start, kind: str) -> None:
        """A body is UTF-8 whatever its type says, and never fails to be read."""
        wire = reply("200 OK", "né ".encode() + b"\xff", f"Content-Type: {kind}")
        assert ask(practising(listen(wire))).body == "né \ufffd"


CA = trustme.CA()
LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)


def certificate(**options: Any) -> ssl.SSLContext:
    """The server's side of TLS, with a certificate by the tests' own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA.issue_cert("localhost", **options).configure_cert(context)
    return context


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the tests' own authority as trusted."""
    bundle = tmp_path / "ca.pem"
    CA.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))


class TestTransport:
    """What goes wrong on the way is told apart."""

    def test_a_trusted_certificate(self, listen: Start, trusted: None) -> None:
        """Certificates that the environment names as trusted are trusted."""
        assert ask(real(listen(tls=certificate()))).status == 200

    def test_an_unknown_certificate(self, listen: Start) -> None:
        """A certificate of an unknown authority is refused before anything is sent."""
        server = listen(tls=certificate())
        with pytest.raises(Unreachable, match="certificate") as caught:
            ask(real(server))
        assert "REQUESTS_CA_BUNDLE" in caught.value.remedy
        assert server.requests == []

    def test_the_system_s_certificates_are_trusted(
        self, listen: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A company's own authority in the system's store is trusted, as the browser trusts it."""
        for name in CA_VARIABLES:
            monkeypatch.delenv(name, raising=False)
        CA.cert_pem.write_to_path(str(tmp_path / "system.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
        server = listen(tls=certificate())
        assert ask(real(server)).status == 200
        assert reach(real(server).api) == ""

    def test_a_host_that_is_not_there(self) -> None:
        """A look at a host fails in the words of a call."""
        with pytest.raises(Unreachable, match="could not be reached") as caught:
            reach("http://localhost:1", practice=True)
        assert "HTTPS_PROXY" in caught.value.remedy

    def test_a_proxy_s_password_that_cannot_be_sent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Letters that no header holds are named, and not the password."""
        monkeypatch.setenv("HTTPS_PROXY", "http://user:%E5%AF%86@localhost:1")
        monkeypatch.delenv("https_proxy", raising=False)
        with pytest.raises(Unreachable, match="letter that cannot be sent") as caught:
            reach(DROPBOX.api)
        assert "密" not in caught.value.message + caught.value.remedy

    def test_a_wrong_clock(self, listen: Start, trusted: None) -> None:
        """A certificate out of its time points at this machine's clock."""
        ended = certificate(not_before=LONG_AGO, not_after=LONG_AGO.replace(year=2002))
        with pytest.raises(Unreachable, match="clock") as caught:
            ask(real(listen(tls=ended)))
        assert "doctor" in caught.value.remedy

    def test_no_tls_there(self, listen: Start) -> None:
        """A server that does not speak TLS is no secure connection."""
        with pytest.raises(Unreachable, match="secure connection") as caught:
            ask(real(listen(tls=PLAIN_AT_ONCE)))
        assert type(caught.value) is Unreachable

    def test_a_certificate_file_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file of certificates that does not exist is named as the cause."""
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
        with pytest.raises(Unreachable, match="trusted certificates"):
            ask(DROPBOX)

    def test_no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A name that cannot be looked up points at the network."""

        def nowhere(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

        monkeypatch.setattr(socket, "getaddrinfo", nowhere)
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(Unreachable, match="looked up") as caught:
            ask(DROPBOX)
        assert type(caught.value) is Unreachable

    def test_nobody_listens(self) -> None:
        """A port where nobody listens is not reached, and nothing was sent."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with pytest.raises(Unreachable, match="could not be reached") as caught:
            ask(practice_site(f"http://127.0.0.1:{port}"))
        assert type(caught.value) is Unreachable

    @pytest.mark.parametrize(
        "answered",
        [
            b"",
            b"HTTP/1.",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZ\r\n",
            b"nonsense\r\n\r\n",
        ],
    )
    def test_closed_in_mid_answer(self, listen: Start, answered: bytes) -> None:
        """Whether a request was carried out is unknown when its answer breaks off."""
        with pytest.raises(ConnectionLost, match="ended before the answer") as caught:
            ask(practising(listen(answered)))
        assert not isinstance(caught.value, TimedOut)

    @pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
    def test_no_answer_in_time(self, listen: Start, begun: bytes) -> None:
        """An answer that does not come to its end in time is given up, and told apart."""
        server = listen(begun)
        server.hangs = True
        with pytest.raises(TimedOut, match="in time"):
            ask(practising(server), read_seconds=0.1)


NUMBERS = st.integers(0, 10**6) | st.floats(0, 10**6).map(lambda n: round(n, 3))
NAMES = st.sampled_from(["error", ".tag", "reason", "retry_after", "other"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.text() | NUMBERS,
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


class TestAnswer:
    """An answer is read without a network, and whatever it holds."""

    @given(st.text() | st.text().map(json.dumps) | st.just("[" * 10**5), st.text(), st.text())
    def test_any_answer_can_be_read(self, body: str, after: str, date: str) -> None:
        """No body and no header makes reading an answer fail."""
        answer = Answer(429, "", {"retry-after": after, "date": date}, body)
        assert answer.tag() is None
        assert answer.wait() is None or answer.wait() >= 0  # type: ignore[operator]
        assert answer.parsed() is None

    @given(ANY_JSON)
    def test_any_json_can_be_read(self, body: Any) -> None:
        """Whatever JSON is in the place of an error, reading it does not fail."""
        answer = Answer(409, body=json.dumps({"error": body}))
        assert answer.tag() is None or isinstance(answer.tag(), str)
        assert answer.wait() is None or answer.wait() >= 0  # type: ignore[operator]

    @given(NUMBERS)
    def test_seconds_in_the_header(self, seconds: float) -> None:
        """Retry-After may be a whole number of seconds, or not a whole one."""
        assert Answer(429, headers={"retry-after": f"{seconds}"}).wait() == seconds

    @given(NUMBERS)
    def test_seconds_in_the_body(self, seconds: float) -> None:
        """Without the header, the seconds are in the body."""
        error = {"reason": {".tag": "too_many_requests"}, "retry_after": seconds}
        answer = Answer(429, body=json.dumps({"error": error}))
        assert (answer.wait(), answer.tag()) == (seconds, "too_many_requests")

    @pytest.mark.parametrize(
        ("date", "seconds"),
        [
            ("Sat, 01 Aug 2026 10:00:00 GMT", 15),
            ("Sat, 01 Aug 2026 11:00:00 GMT", 0),
            ("Sat, 99 Aug 2026 10:00:00 GMT", None),
            ("", None),
        ],
    )
    def test_a_date_in_the_header(self, date: str, seconds: float | None) -> None:
        """A date to wait for is compared with the answer's own date, never with this clock."""
        headers = {"retry-after": "Sat, 01 Aug 2026 10:00:15 GMT", "date": date}
        assert Answer(429, headers=headers).wait() == seconds

    @pytest.mark.parametrize("said", ["soon", "-5", "1e9", "0x10", "nan", "inf", "٣", ""])
    def test_no_number_is_no_wait(self, said: str) -> None:
        """What is neither a number nor a date asks for nothing."""
        assert Answer(429, headers={"retry-after": said}).wait() is None

    @pytest.mark.parametrize("odd", [PAIR, APP_SECRET, f"id {ACCESS}", ""])
    def test_only_a_request_id_is_shown(self, odd: str) -> None:
        """Something else in the place of the request id is not shown."""
        assert Answer(500, headers={"x-dropbox-request-id": odd}).trace() == ""

    @pytest.mark.parametrize(
        ("status", "after", "kind", "words"),
        [
            (429, {"retry-after": "300"}, TooManyRequests, "300 seconds"),
            (429, {}, TooManyRequests, "too many requests"),
            (503, {"retry-after": "90"}, ServerFailing, "503"),
            (500, {}, ServerFailing, "500"),
        ],
    )
    def test_not_available(
        self, status: int, after: dict[str, str], kind: type[SetupError], words: str
    ) -> None:
        """A refusal that stays names its seconds where Dropbox does, and the remedy waits."""
        problem = unavailable(Answer(status, headers=after))
        assert type(problem) is kind
        assert words in problem.message
        assert after.get("retry-after", "minutes") in problem.remedy


class Script:
    """Plays answers and failures in order, and keeps the pauses between them."""

    def __init__(self, *played: int | str | Unreachable) -> None:
        self.left = list(played)
        self.pauses: list[float] = []

    def run(self, **options: Any) -> Answer:
        """Play it. A number is a status; `429:15` has a Retry-After."""
        return with_retries(self._next, self.pauses.append, **options)

    def _next(self) -> Answer:
        played = self.left.pop(0)
        if isinstance(played, Unreachable):
            raise played
        status, _, after = str(played).partition(":")
        return Answer(int(status), headers={"retry-after": after} if after else {})


LOST = ConnectionLost("lost", remedy="-")


class TestRetries:
    """What may help and is safe is tried again, within limits."""

    @pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 409, 418])
    def test_an_answer_that_will_not_change(self, status: int) -> None:
        """A success, and a refusal that stays one, is not asked for again."""
        script = Script(status, 500)
        assert script.run().status == status
        assert script.pauses == []

    def test_two_server_faults_are_survived(self) -> None:
        """The third try may succeed, and the pauses grow."""
        script = Script(500, 502, 200)
        assert script.run().status == 200
        assert script.pauses == [0.5, 1.0]

    @pytest.mark.parametrize("status", [429, 500])
    def test_the_tries_end(self, status: int) -> None:
        """After three tries the last answer is what comes back."""
        script = Script(*[status] * TRIES, 200)
        assert script.run().status == status

    @pytest.mark.parametrize(("asked", "pause"), [("429:2", 2), ("429:1.5", 1.5), ("503:7", 7)])
    def test_the_pause_is_the_one_asked_for(self, asked: str, pause: float) -> None:
        """Dropbox's own wish for a pause is followed."""
        script = Script(asked, 200)
        assert script.run().status == 200
        assert script.pauses == [pause]

    @given(st.lists(NUMBERS, min_size=3, max_size=3))
    def test_all_pauses_together_are_bounded(self, asked: list[float]) -> None:
        """However long Dropbox asks to wait, the pauses together stay below the limit."""
        script = Script(*(f"429:{seconds}" for seconds in asked))
        assert script.run().status == 429
        assert sum(script.pauses) <= LONGEST_WAIT

    def test_a_lost_connection_is_tried_again(self) -> None:
        """A call that may be repeated is, when the connection ended early."""
        assert Script(LOST, 200).run().status == 200

    @pytest.mark.parametrize(
        ("failure", "repeatable"),
        [(LOST, False), (TimedOut("", remedy=""), True), (Unreachable("", remedy=""), True)],
    )
    def test_other_failures_end_it(self, failure: Unreachable, repeatable: bool) -> None:
        """A call that may not be repeated is not; nor is one that nobody answered."""
        script = Script(failure, 200)
        with pytest.raises(Unreachable):
            script.run(repeatable=repeatable)
        assert script.left == [200]

    def test_the_last_loss_is_raised(self) -> None:
        """A connection that ends early each time is raised in the end."""
        with pytest.raises(ConnectionLost):
            Script(*[LOST] * TRIES).run()


def forms(secret: str) -> set[str]:
    """The forms in which a secret may stand in a text."""
    raw = secret.encode()
    encoded = {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    return {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), *encoded}


SECRETS = {
    form
    for secret in (f"{KEY}:{APP_SECRET}", APP_SECRET, CODE, REFRESH, ACCESS, ACCESS[-10:])
    for form in forms(secret)
}


def assert_holds_no_secret(error: BaseException) -> None:
    """Look for every form of every secret in all that an error shows or carries along."""
    links: list[BaseException | None] = [error]
    for link in links:
        if link is not None:
            assert not isinstance(link, OSError), "the library's own error knows the request"
            links += [link.__cause__, link.__context__]
            shown = [str(link), repr(link), repr(vars(link)), *traceback.format_exception(link)]
            assert not [form for form in SECRETS for text in shown if form in text]


def echo(status: str, kind: str = "text/plain") -> Callable[[bytes], bytes]:
    """An answer whose body, type's parameter and request id repeat all that was sent."""

    def answer(sent: bytes) -> bytes:
        authorization = next(h for h in sent.decode().split("\r\n") if "uthorization:" in h)
        said = json.dumps(sent.decode()) if "json" in kind else sent.decode()
        body = f'{{"error": {said}, "error_description": {said}}}' if "json" in kind else said
        headers = (f"Content-Type: {kind}; x={authorization}", f"X-Dropbox-Request-Id: {said[:40]}")
        return reply(status, body.encode(), headers[0], headers[1].split("\n")[0])

    return answer


FAILURES: dict[str, bytes | Callable[[bytes], bytes]] = {
    **{f"echo {status}": echo(f"{status} X") for status in (200, 400, 401, 403, 409, 429, 500)},
    **{f"echo in JSON {s}": echo(f"{s} X", "application/json") for s in (200, 400, 401, 403, 409)},
    "HTML": echo("200 OK", "text/html"),
    "HTML 403": echo("403 Forbidden", "text/html"),
    "redirect": reply("302 Match", b"", "Location: http://127.0.0.1:9/?" + quote(CODE)),
    "closed": b"",
    "closed in mid-answer": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
    "not HTTP": lambda sent: sent,
}


def call(what: str, site: Site) -> None:
    """Make one of the calls that carry secrets."""
    with open_session(site) as session:
        tokens = TokenEndpoint(site, session, lambda secret: None, lambda seconds: None)
        if what == "exchange":
            tokens.exchange(KEY, Secret(APP_SECRET), Secret(CODE))
        elif what == "refresh":
            tokens.refresh(Credentials(KEY, Secret(APP_SECRET), Secret(REFRESH)))
        else:
            prove(TeamApi(site, session, Secret(ACCESS), lambda seconds: None))


@pytest.mark.parametrize("what", ["exchange", "refresh", "prove"])
@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_shows_a_secret(listen: Start, failure: str, what: str) -> None:
    """No error of any call shows a secret in any form, nor carries one along in its causes."""
    with pytest.raises(SetupError) as caught:
        call(what, practising(listen(FAILURES[failure])))
    assert_holds_no_secret(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("failure", ["closed", "closed in mid-answer", "not HTTP"])
def test_a_code_is_sent_once(listen: Start, failure: str) -> None:
    """A code whose exchange broke off is not sent again; that it may be spent is its own error."""
    server = listen(FAILURES[failure])
    with pytest.raises(ExchangeUncertain, match="spent"):
        call("exchange", practising(server))
    assert len(server.requests) == 1


class TestLimits:
    """No answer takes more time or memory than any of Dropbox's does."""

    @pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
    def test_an_answer_that_drips(self, begun: bytes) -> None:
        """Each byte begins a socket's time limit anew; that of the call goes on."""
        ended = threading.Event()

        class Drip(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    self.wfile.write(begun)
                    while not ended.wait(0.02):
                        self.wfile.write(b"x")

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Drip) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            site = practice_site(f"http://localhost:{server.server_address[1]}")
            try:
                with pytest.raises(TimedOut):
                    send(open_session(site), site, "/x", authorization="a", total_seconds=0.3)
            finally:
                ended.set()
                server.shutdown()

    def test_an_answer_that_is_too_long(self, listen: Start) -> None:
        """More than a megabyte is not read."""
        site = practising(listen(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LONGEST_ANSWER + 1)))
        with pytest.raises(ConnectionLost, match="too long"):
            send(open_session(site), site, "/x", authorization="a")

    def test_an_error_that_is_long_is_cut(self, listen: Start) -> None:
        """The beginning of an error says what it is."""
        site = practising(listen(b"HTTP/1.1 400 Bad\r\n\r\n" + b"x" * (LONGEST_ERROR * 2)))
        answer = send(open_session(site), site, "/x", authorization="a")
        assert len(answer.body) == LONGEST_ERROR
