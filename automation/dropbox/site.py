"""Where Dropbox is: the real one or a practice console; and the guard that keeps to it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

from automation.errors import BadPracticeAddress, NotReached


class ForeignPage(NotReached):
    """A page of another origin is open; nothing is done or read there."""

    def __init__(self, where: str) -> None:
        # An address may hold a password before its host.
        where = re.sub(r"//.*@", "//…@", where)
        super().__init__(f"the page that is open belongs to {where}")


class PageKind(StrEnum):
    """The pages of Dropbox that the tool knows, told apart by their address."""

    MY_APPS = "my_apps"
    CREATE_APP = "create_app"
    APP = "app"
    AUTHORIZE = "authorize"
    SIGN_IN = "sign_in"


_PATHS = (  # the first that fits
    (re.compile(r"/login(/.*)?"), PageKind.SIGN_IN),
    (re.compile(r"(/1)?/oauth2/.*"), PageKind.AUTHORIZE),
    (re.compile(r"/developers/apps/create"), PageKind.CREATE_APP),
    (re.compile(r"/developers/apps/info(/.*)?"), PageKind.APP),
    (re.compile(r"/developers/apps"), PageKind.MY_APPS),
)


@dataclass(frozen=True)
class Site:
    """One Dropbox: the origin of its pages and the origin of its API."""

    web: str
    api: str
    practice: bool
    consent: tuple[str, ...] = ()
    """Origins whose cookie banner may be declined, and where nothing else is ever done or read."""

    def my_apps(self) -> str:
        """Return the address of "My apps" (facts/console.md, My apps)."""
        return f"{self.web}/developers/apps"

    def create_app(self) -> str:
        """Return the address of "Create app"; opening it directly works (D 2026-08)."""
        return f"{self.web}/developers/apps/create"

    def app(self, app_key: str, tab: str = "settings") -> str:
        """Return the address of an app's page with `tab` open (facts/console.md, App page)."""
        return f"{self.web}/developers/apps/info?{urlencode({'app_key': app_key})}#{tab}"

    def authorize(self, app_key: str, *, require_work: bool = False) -> str:
        """Return the authorize URL, exactly as in facts/procedure.md, step 5.1.

        With `require_work` Dropbox takes the work account, and says in English what it has to
        say (facts/console.md, Authorize: documented parameters).
        """
        query = {"client_id": app_key, "response_type": "code", "token_access_type": "offline"}
        if require_work:
            query.update(require_role="work", locale="en")
        return f"{self.web}/oauth2/authorize?{urlencode(query)}"

    def kind(self, url: str) -> PageKind | None:
        """Return which page of this site `url` is; None for one that is not known."""
        if not self.owns(url):
            return None
        path = urlsplit(url).path.rstrip("/")
        return next((kind for pattern, kind in _PATHS if pattern.fullmatch(path)), None)

    def owns(self, url: str) -> bool:
        """Tell whether `url` is a page of this site: same scheme, host and port."""
        return origin(url) == self.web

    def reopen_url(self, url: str) -> str:
        """Return what to open in the place of a lost tab: `url` where that repeats nothing."""
        path = urlsplit(url).path
        return url if self.kind(url) and path != "/oauth2/authorize_submit" else self.my_apps()

    def may_decline_cookies_at(self, url: str) -> bool:
        """Return whether a cookie banner from there is Dropbox's own.

        Source: facts/console.md, What can come in between; on a practice console a second
        port of the same machine stands for the second host.
        """
        where = origin(url)
        if self.practice:
            return self.owns(url) or urlsplit(where).hostname == urlsplit(self.web).hostname
        return self.owns(url) or where in self.consent

    def guard(self, url: str) -> None:
        """Raise ForeignPage unless `url` is a page of this site."""
        if not self.owns(url):
            raise ForeignPage(origin(url) or "a page without an address")


def origin(url: str) -> str:
    """Return scheme, host and port of a web address; an empty string for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""


DROPBOX = Site(
    "https://www.dropbox.com",
    "https://api.dropboxapi.com",
    practice=False,
    consent=("https://consent.dropbox.com",),
)


def practice_site(url: str) -> Site:
    """Return the practice console at `url`, which must be on this machine.

    Raises BadPracticeAddress for any other address: practice must never be a way to send
    a secret to somebody else's server.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        if host != "localhost":
            host = _loopback(host)
    except ValueError:
        port, host = None, ""
    if not host or not port or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise BadPracticeAddress(
            "The practice address is not one on this machine.",
            remedy="Give it as http://127.0.0.1:PORT, as `--practice-url` wants it.",
        )
    base = f"{parts.scheme}://{host}:{port}"
    return Site(base, base, practice=True)


def _loopback(host: str) -> str:
    """Return `host` as a browser writes it; empty when it is not on this machine."""
    address = ip_address(host)
    if not address.is_loopback or "%" in host:  # a zone holds any text
        return ""
    return f"[{address.compressed}]" if address.version == 6 else str(address)
