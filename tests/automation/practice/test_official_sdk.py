"""The official SDK, as a client that knows nothing of the practice console."""

import dropbox
import pytest
from dropbox.exceptions import AuthError, BadInputError
from requests.adapters import HTTPAdapter


class ToPractice(HTTPAdapter):
    """Takes what is meant for Dropbox's API to the practice console, over real HTTP."""

    def __init__(self, console):
        super().__init__()
        self.console = console

    def send(self, request, **options):
        request.url = request.url.replace("https://api.dropboxapi.com", self.console.url)
        return super().send(request, **options)


@pytest.fixture
def session(console):
    """An HTTP session in which Dropbox's API host is the practice console."""
    with dropbox.create_session() as session:
        session.mount("https://api.dropboxapi.com", ToPractice(console))
        yield session


@pytest.fixture
def team(session, team_app, team_grant):
    """The SDK with the three values that the connector gets."""
    return dropbox.DropboxTeam(
        oauth2_refresh_token=team_grant["refresh_token"],
        app_key=team_app.key,
        app_secret=team_app.secret,
        session=session,
    )


def test_team_and_admin(team, world):
    """The SDK reads the team's policies and the admin's profile."""
    info = team.team_get_info()
    assert info.name == "Practice Team"
    assert info.policies.sharing.group_creation_policy.is_admins_only()
    admin = team.team_token_get_authenticated_admin().admin_profile
    assert admin.email == world.members[0].email
    assert admin.status.is_active()


def test_members(team, world):
    """The SDK reads members and their roles, page by page."""
    first = team.team_members_list_v2(limit=2)
    assert first.members[0].roles[0].name == "Team"
    rest = team.team_members_list_continue_v2(first.cursor)
    assert first.has_more
    found = [member.profile.email for member in [*first.members, *rest.members]]
    assert found == [member.email for member in world.members[:4]]


def test_devices(team, world):
    """The SDK reads every kind of session with its time, for one member and for all."""
    ben = world.members[1]
    one = team.team_devices_list_member_devices(ben.team_member_id)
    assert len(one.active_web_sessions) == 2
    assert one.mobile_client_sessions[0].updated.year == 2026
    everyone = team.team_devices_list_members_devices()
    assert everyone.has_more
    assert everyone.devices[0].desktop_clients[0].client_type.is_windows()
    rest = team.team_devices_list_members_devices(cursor=everyone.cursor)
    assert rest.devices[0].team_member_id == world.members[2].team_member_id


def test_check_app(session, team_app):
    """The SDK's app check comes back with its query."""
    client = dropbox.Dropbox(
        oauth2_refresh_token="none",
        oauth2_access_token="none",
        app_key=team_app.key,
        app_secret=team_app.secret,
        session=session,
        headers={},
    )
    client._oauth2_refresh_token = None
    client._oauth2_access_token = None
    assert client.check_app("hello").result == "hello"


def test_user_account(session, user_grant):
    """The SDK reads a user's account and space, and revokes the user's token."""
    user = dropbox.Dropbox(oauth2_access_token=user_grant["access_token"], session=session)
    assert user.users_get_current_account().account_id == user_grant["account_id"]
    assert user.users_get_space_usage().allocation.is_individual()
    user.auth_token_revoke()
    with pytest.raises(AuthError) as refusal:
        user.users_get_current_account()
    assert refusal.value.error.is_invalid_access_token()


def test_missing_scope(team, team_app, world):
    """The SDK understands both ways in which a scope can be missing."""
    world.refresh_tokens[0].scopes -= {"sessions.list"}
    with pytest.raises(AuthError) as refusal:
        team.team_devices_list_members_devices()
    assert refusal.value.error.get_missing_scope().required_scope == "sessions.list"
    team_app.scopes -= {"sessions.list"}
    with pytest.raises(BadInputError, match="Permissions tab"):
        team.team_devices_list_members_devices()


def test_bad_refresh_token(session, team_app):
    """The SDK takes a refused refresh token as an authentication error."""
    team = dropbox.DropboxTeam(
        oauth2_refresh_token="unknown",
        app_key=team_app.key,
        app_secret=team_app.secret,
        session=session,
    )
    with pytest.raises(AuthError):
        team.team_get_info()
