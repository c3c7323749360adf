"""A box is found by the words beside it, however they belong to it; and never by part of them."""

import pytest

from automation.dropbox.controls.catalogue import Way, built_in

BESIDE = Way(beside="{scope}", evidence="?", source="a test")
FOUND = {
    "plain text": "<div><input type=checkbox> members.read</div>",
    "an element": "<div><input type=checkbox><span>members.read</span></div>",
    "nested": "<div><p><input type=checkbox></p><p><b><i>members.read</i></b></p></div>",
    "with its description": "<label><input type=checkbox>members.read View the team</label>",
    "beside its description": "<label><input type=checkbox>members.read <i>View it</i></label>",
    "a drawn sign in its name": "<style>label::before { content: '☐ ' }</style>"
    "<div><input type=checkbox id=b><label for=b>members.read</label></div>",
    "a box of ARIA": "<div><div role=checkbox tabindex=0></div>\n members.read\n</div>",
    "the words on a box of ARIA": "<ul><li role=checkbox tabindex=0>members.read</li></ul>",
}
NOT_FOUND = {
    "another name": "<div><input type=checkbox>members.read_all</div>",
    "a longer name": "<div><input type=checkbox>team.members.read</div>",
    "no box": "<div>members.read</div>",
    "two boxes": "<div><input type=checkbox><input type=checkbox>members.read</div>",
    "a flat list": "<div><input type=checkbox>members.write<br>"
    "<input type=checkbox>members.read</div>",
}


@pytest.mark.parametrize("shape", FOUND)
def test_the_box_of_the_row(page, shape):
    """The one box of the nearest element that has any is the one."""
    page.set_content(FOUND[shape])
    found = BESIDE.locator(page, {"scope": "members.read"})
    assert found.count() == 1
    assert found.evaluate("it => it.matches('input, [role=checkbox]')")


@pytest.mark.parametrize("shape", NOT_FOUND)
def test_what_cannot_be_told_is_not_one(page, shape):
    """Another name, no box or several: the way leads to none, or not to one."""
    page.set_content(NOT_FOUND[shape])
    assert BESIDE.locator(page, {"scope": "members.read"}).count() != 1


def test_words_with_a_quotation_mark_are_refused():
    """They would end the words in the selector."""
    with pytest.raises(ValueError, match="quotation mark"):
        Way(beside='a "b"', evidence="?", source="a test")


@pytest.mark.parametrize("name", ["create_app.full_dropbox", "create_app.app_folder"])
def test_the_two_kinds_of_access_are_told_apart(page, name):
    """Without any id, value or label, each is found by its own words."""
    page.set_content(
        "<div><div><input type=radio><p>App folder – Access to a single folder created</p></div>"
        "<div><input type=radio><p>Full Dropbox – Access to all files and folders</p></div></div>"
    )
    [way] = [way for way in built_in()[name].ways if way.beside]
    found = way.locator(page, {})
    words = found.evaluate("it => it.parentElement.innerText")
    assert words.startswith(built_in()[name].title)
