"""The list of apps and the page of one: there, not there, and cannot tell are three answers."""

import pytest

from automation.dropbox.scopes import REQUIRED, Verdict
from tests.automation.dropbox.pages.conftest import Dropbox

KEY = "ab12cd34ef56gh7"
TILE = '<div><a href="/developers/apps/info?app_key={0}">{1}</a><p>Status: Development</p></div>'
TABS = (
    '<a role="tab" data-hash="settings">Settings</a><a role="tab" data-hash=permissions>Rights</a>'
)


@pytest.mark.parametrize(
    "more",
    ['<a href="?page=2">Next</a>', '<a rel="next" href="?page=2">→</a>', '<a href="?page=2">Older'],
)
def test_a_list_that_goes_on(dropbox: Dropbox, more: str) -> None:
    """Apps on further pages are found; the list ends where no link leads on."""
    dropbox.answer("/developers/apps", "<h1>My apps</h1>" + TILE.format("key1", "snow") + more)
    second = "<h1>My apps</h1>" + TILE.format("key2", "snow-atlas") + '<a href="?page=2">Next</a>'
    dropbox.answer("https://www.dropbox.com/developers/apps?page=2", second)
    dropbox.open("/developers/apps")
    apps = dropbox.pages.my_apps.apps()
    assert apps.keys == {"key1", "key2"}
    assert apps.key_of("snow-atlas") == "key2"


def test_two_with_the_same_beginning(dropbox: Dropbox) -> None:
    """An app is known by its whole name."""
    tiles = TILE.format("key1", "snow-atlas-2") + TILE.format("key2", "snow-atlas")
    dropbox.answer("/developers/apps", "<h1>My apps</h1>" + tiles)
    dropbox.open("/developers/apps")
    assert dropbox.pages.my_apps.apps().key_of("snow-atlas") == "key2"
    assert dropbox.pages.my_apps.apps().key_of("snow") is None


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (f"<h1>snow-atlas</h1>{TABS}", 200, Verdict.YES),
        ("<p>App key</p><span class=app-key>ab12</span>", 200, Verdict.YES),
        ("<h1>snow-atlas</h1><p>Everything has moved.</p>", 200, Verdict.UNKNOWN),
        ("<h1>Error</h1>", 500, Verdict.UNKNOWN),
        ("<h1>Not found</h1>", 404, Verdict.NO),
        ("<script>location.replace('/developers/apps')</script>", 200, Verdict.NO),
    ],
)
def test_is_the_app_there(
    dropbox: Dropbox,
    monkeypatch: pytest.MonkeyPatch,
    body: str,
    status: int,
    expected: Verdict,
) -> None:
    """Tabs that are not found say nothing; only another page, or a "not found", says no."""
    monkeypatch.setattr("automation.dropbox.pages.app_page.TABS_SECONDS", 0.5)
    dropbox.answer("/developers/apps", "<h1>My apps</h1>")
    dropbox.answer("/developers/apps/info", body, status)
    assert dropbox.pages.app.presence(KEY) is expected


SHAPES = {
    "plain": '<label><input type="checkbox" id="{0}">{0}</label>',
    "no label": '<div><input type="checkbox" id="{0}"><span>{0}</span></div>',
    "hidden in a label": '<label><input type="checkbox" id="{0}" hidden><i>☐</i>{0}</label>',
    "hidden beside a label": '<input type="checkbox" id="{0}" style="opacity:0;position:absolute">'
    '<label for="{0}">☐ {0}</label>',
    "drawn with a script": '<div onclick="box=this.firstElementChild;box.checked=!box.checked;">'
    '<input type="checkbox" id="{0}" style="display:none"><b>☐</b> {0}</div>',
    "covered": '<label style="position:relative"><input type="checkbox" id="{0}">'
    '<span style="position:absolute;inset:0;background:#ddd">☐</span></label>',
}


@pytest.mark.parametrize("shape", SHAPES)
def test_boxes_of_any_shape(dropbox: Dropbox, shape: str) -> None:
    """Each box is ticked, and cleared, by what a person would click, and read back."""
    boxes = "".join(f"<p>{SHAPES[shape].format(scope)}</p>" for scope in REQUIRED)
    dropbox.answer("/developers/apps/info", boxes)
    dropbox.open(f"/developers/apps/info?app_key={KEY}")
    tab = dropbox.pages.permissions
    for scope in REQUIRED:
        assert tab.set(scope, ticked=True)
    assert tab.ticked(REQUIRED) == frozenset(REQUIRED)
    assert tab.set(REQUIRED[0], ticked=False)
    assert tab.ticked(REQUIRED) == frozenset(REQUIRED[1:])


def test_a_box_that_does_not_take(dropbox: Dropbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A box that no click changes is said to be as it is."""
    monkeypatch.setattr("automation.dropbox.controls.setting.FOLLOWS_SECONDS", 0.05)
    monkeypatch.setattr("automation.dropbox.controls.setting.CLICK_MS", 200)
    box = f'<p><input type="checkbox" id="{REQUIRED[1]}" onclick="return false"></p>'
    dropbox.answer("/developers/apps/info", box)
    dropbox.open(f"/developers/apps/info?app_key={KEY}")
    assert not dropbox.pages.permissions.set(REQUIRED[1], ticked=True)


@pytest.mark.parametrize(
    "button",
    [
        '<a href="#" role="link">Show</a>',
        '<a class="app-list__create-btn" href="#">Delete app</a>',
        '<a class="app-list__create-btn" href="#" aria-label="Unlink all teams">×</a>',
        '<a class="app-list__create-btn" href="#" id="generate-token-button">Create app</a>',
    ],
)
def test_never_a_dangerous_neighbour(dropbox: Dropbox, button: str) -> None:
    """An id or class that has come to mean a dangerous button is not clicked."""
    from automation.dropbox.controls.finder import ControlMissing

    page = f"<h1>My apps</h1><div onclick=\"fetch('/clicked', {{method: 'POST'}})\">{button}</div>"
    dropbox.answer("/developers/apps", page)
    dropbox.answer("/clicked", "")
    dropbox.open("/developers/apps")
    dropbox.controls.seconds = 0.2
    with pytest.raises(ControlMissing):
        dropbox.pages.my_apps.create_app()
    assert "POST /clicked" not in dropbox.asked


def test_submit_waits_for_its_answer(dropbox: Dropbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reload before Submit is answered could lose it: what was sent has to be answered."""
    from automation.dropbox.pages.write_watch import WriteWatch

    looks = iter([False, False, False, True])
    seen: list[bool] = []

    def settled(self: WriteWatch) -> bool:
        seen.append(next(looks))
        return seen[-1]

    monkeypatch.setattr(WriteWatch, "settled", settled)
    bar = '<button class="permissions-submit-button" onclick="this.remove()">Submit</button>'
    dropbox.answer("/developers/apps/info", bar)
    dropbox.open(f"/developers/apps/info?app_key={KEY}")
    dropbox.pages.permissions.submit()
    assert seen == [False, False, False, True]
