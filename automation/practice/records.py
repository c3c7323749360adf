"""What the practice console keeps: apps, codes, tokens and sign-in sessions."""

from dataclasses import dataclass, field
from typing import Literal

AccessType = Literal["full_permissions", "app_folder"]
Owner = Literal["company", "personal"]
"""Which of two linked accounts an app belongs to."""


@dataclass
class App:
    """An app of the practice account."""

    name: str
    key: str
    secret: str = field(repr=False)
    access_type: AccessType
    number: int
    """1 for the first app that was created, and so on."""
    scopes: frozenset[str] = frozenset({"account_info.read"})
    """What is ticked and saved on its Permissions tab."""
    owner: Owner = "company"
    deleted: bool = False
    additional_users: bool = False
    additional_teams: bool = False
    production_requested: bool = False
    sample: bool = False
    """Whether it stood there before anybody came (scenario `many-apps`)."""

    @property
    def numeric_id(self) -> int:
        """The id that stands in some error texts as `Your app (ID: …)`."""
        return 7_000_000 + self.number


@dataclass
class Grant:
    """What a code or a token lets its holder do."""

    value: str = field(repr=False)
    app_key: str
    scopes: frozenset[str]
    team_linked: bool
    member_id: str
    """The member who allowed it."""
    issued_at: float
    revoked: bool = field(default=False, kw_only=True)


@dataclass
class Code(Grant):
    """An access code, good for one exchange."""

    expires_at: float
    offline: bool
    """Whether the exchange gives a refresh token (`token_access_type=offline`)."""
    spent: bool = False


@dataclass
class RefreshToken(Grant):
    """A refresh token; it does not expire."""


@dataclass
class AccessToken(Grant):
    """A short-lived access token."""

    expires_at: float
    refresh_token: str | None = field(default=None, repr=False)
    """The refresh token that was given together with it, or that it came from."""


@dataclass
class WebSession:
    """A browser's session; `uid` is None until somebody signs in."""

    csrf: str = field(repr=False)
    uid: int | None = None
    toast: str | None = None
    """Shown once, on the next page."""
    generated_token: str | None = field(default=None, repr=False)
    """A token from "Generate", shown once, on the next app page."""
    cookies_chosen: bool = False
    """Whether the cookie banner was answered."""
