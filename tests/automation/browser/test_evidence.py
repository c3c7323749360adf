"""Pictures and outlines of a page: what is meant is ringed, what is secret is not there."""

import pytest
from playwright.sync_api import Page

from automation.browser.evidence import NoPicture, outline, picture, private, take
from tests.pixels import COVER, Colour, colours_at, inside_the_ring

SECRET = "k3v9x0q2m7z1b5t"
CODE = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4fGh7jKlM0nOp"
STRICT = (
    "default-src 'none'; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = f"""<!doctype html><title>t</title>
<p>Signed in as <span id=who>ada@practice.example</span></p>
<label>Enter this code into my-app <input id=code value={CODE} readonly></label>
<table><tr><td>App secret<td><span id=secret>{SECRET}</span><td><input value=draft></table>
<label>Password <input id=password type=password value=hunter-two></label>
<label>Notes <textarea id=notes>first line\nsecond: line</textarea></label>
<a href="/go?code={CODE}">Go on</a> <button id=go>Continue</button>
<p style="height:3000px"></p><button id=far>Far below</button>
"""
SMALL = {"width": 640, "height": 260}  # all of it is in the picture


@pytest.fixture
def strict(page: Page) -> Page:
    """A page with the strictest Content-Security-Policy there is."""
    headers = {"Content-Security-Policy": STRICT}
    page.route(
        "http://console.test/",
        lambda route: route.fulfill(body=PAGE, content_type="text/html", headers=headers),
    )
    page.set_viewport_size(SMALL)
    page.goto("http://console.test/")
    return page


def colours(page: Page, png: bytes, selector: str) -> set[Colour]:
    """Return the colours of the picture where the element is on the page."""
    box = page.locator(selector).bounding_box()
    assert box
    edges = (round(box["x"]), round(box["y"]), round(box["width"]), round(box["height"]))
    page.goto("about:blank")  # a page of its own policy would not let the picture in
    return colours_at(page, png, edges)


@pytest.mark.parametrize("selector", ["#code", "#secret", "#who", "#password"])
def test_what_is_private_is_a_bar_of_one_colour(strict: Page, selector: str) -> None:
    """Where a secret, an e-mail address or a password stands, no other colour is left."""
    assert colours(strict, picture(strict), selector) == {COVER}


def test_what_the_caller_names_is_covered(strict: Page) -> None:
    """A masked element is covered whatever it shows; what is not masked stays to be seen."""
    png = picture(strict, mask=[strict.locator("#notes")])
    button = strict.locator("#go").bounding_box()
    assert colours(strict, png, "#notes") == {COVER}
    assert button
    left, top = round(button["x"]), round(button["y"])
    assert COVER not in colours_at(strict, png, (left, top, 20, 20))


def test_words_of_the_caller_are_covered_alone(strict: Page) -> None:
    """Only the stretch of a text that is to be hidden goes out of sight."""
    taken = take(
        strict, hides=lambda text: [(at, at + 6)] if (at := text.find("my-app")) >= 0 else []
    )
    assert "Enter this code into ••••" in taken.text
    assert colours(strict, taken.png, "#secret") != {COVER}


def test_a_control_gets_a_ring_and_its_number(strict: Page) -> None:
    """The ring lies around the control, and the number beside it changes the picture."""
    shown = strict.locator("#notes")
    highlighted = picture(strict, around=shown, mask=[shown])
    assert picture(strict, around=shown, mask=[shown], number="3.1") != highlighted
    strict.goto("about:blank")
    assert inside_the_ring(strict, highlighted) == {COVER}


@pytest.mark.parametrize(
    ("selector", "spared", "is_covered"),
    [("#label", (), True), ("#label", ("App secret",), False), ("#value", ("App secret",), True)],
)
def test_the_label_of_a_secret_row_stays(
    strict: Page, selector: str, spared: tuple[str, ...], is_covered: bool
) -> None:
    """Of a row that is covered the label can be read: people look for it."""
    strict.evaluate(
        """() => {
            const row = document.createElement("div"), label = document.createElement("b");
            const value = document.createElement("span");
            [row.id, label.id, value.id] = ["row", "label", "value"];
            [label.textContent, value.textContent] = ["App secret", "abcabcabc"];
            row.append(label, " ", value);
            document.body.prepend(row);
        }"""
    )
    png = picture(strict, mask=[strict.locator("#row")], spared=spared)
    assert (colours(strict, png, selector) == {COVER}) == is_covered


def test_a_control_out_of_sight_is_brought_into_it(strict: Page) -> None:
    """The picture shows a control that is far below, and nothing is left in the page."""
    before = strict.locator("html").evaluate("html => html.outerHTML")
    far = strict.locator("#far")
    png = picture(strict, around=far, mask=[far])
    assert strict.locator("html").evaluate("html => html.outerHTML") == before
    strict.goto("about:blank")
    assert inside_the_ring(strict, png) == {COVER}


def test_a_page_that_changes_is_not_pictured(strict: Page) -> None:
    """A page whose words change under the look might show what was not judged: no picture."""
    strict.evaluate(
        """() => {
            const clock = document.getElementById("who");
            let count = 0;
            const tick = () => { clock.textContent = ++count; requestAnimationFrame(tick); };
            tick();
        }"""
    )
    with pytest.raises(NoPicture, match="changed"):
        picture(strict)


def test_a_closed_page_is_not_pictured(page: Page) -> None:
    """A closed page is said to be one, without words of the page."""
    page.close()
    with pytest.raises(NoPicture):
        picture(page)
    with pytest.raises(NoPicture):
        outline(page)


def test_an_outline_has_roles_and_names_but_no_values(strict: Page) -> None:
    """The outline keeps what a page consists of, and none of what was entered or is secret."""
    text = outline(strict)
    assert '- textbox "Enter this code into my-app"' in text
    assert '- button "Continue"' in text
    assert "- /url: /go\n" in text
    for value in (CODE, SECRET, "ada@", "hunter-two", "first line", "second", "draft"):
        assert value not in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ask ada@practice.example for it", ["ada@practice.example"]),
        (f"App secret {SECRET}", [SECRET]),
        (CODE, [CODE]),
        ("sl.u.AbCdEf123456789012345", ["AbCdEf123456789012345"]),
        ("Full Dropbox – Access to all files, team_info.read, 0 / 500", []),
    ],
)
def test_what_looks_private(text: str, hidden: list[str]) -> None:
    """Addresses, keys and tokens look private; words of the procedure do not."""
    assert [text[start:end] for start, end in private(text)] == hidden
