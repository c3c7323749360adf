"""Other looks of the console's pages: what the facts leave open, varied by a seed.

Kept is what they call certain: addresses, what is sent, classes and ids of more than one source,
and the words on the pages. Varied: how a label belongs to its box and whether the real box is
seen, ids of one source, tags of headings, order, wrappers, where messages stand and which role
they have, typography, what stands beside it all, and for how long the tabs are dead.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, NavigableString, Tag

STYLE = """
.look-display :is(.choice, .scope) input { display: none; }
.look-clip :is(.choice, .scope) input {
  position: absolute; width: 1px; height: 1px; clip-path: inset(50%); overflow: hidden; }
.look-opacity :is(.choice, .scope) { position: relative; }
.look-opacity :is(.choice, .scope) input { opacity: 0; }
.look-drawn :is(.choice, .scope) .look-box::before { content: "☐ "; }
.look-drawn :is(.choice, .scope) :checked ~ .look-box::before,
.look-drawn :is(.choice, .scope) :has(:checked) > .look-box::before { content: "☑ "; }
.look-sticky .top { position: sticky; top: 0; min-height: 132px; background: #fff; z-index: 9; }
.look-bar-top .permissions-bar { top: 140px; bottom: auto; }
.look-upper :is(button, .button, [role=tab]) { text-transform: uppercase; }
.look-toast { position: fixed; right: 12px; bottom: 12px; background: #b00; color: #fff; }
"""
OPEN = (
    *("slow", "late-tabs", "keys-lost", "no-bar", "alert-banner", "cookie-banner"),
    *("cookie-banner-nested", "slow-app-page", "name-taken", "two-accounts", "token-on-settings"),
    *("no-warning-page", "deaf-continue", "old-app-url", "many-apps", "submit-lost"),
)
"""Scenarios of which the facts do not say whether they come, and that a run gets through."""
BESIDE = ("Documentation", "Guides", "Community", "Support", "Settings", "Permissions")
"""What may stand in the console's own navigation."""


@dataclass(frozen=True)
class Look:
    """One way in which the pages may look."""

    seed: int

    def one_of(self, what: str, choices: Sequence[str]) -> str:
        """Return the choice of this look: the same each time that a page is shown."""
        return random.Random(f"{self.seed} {what}").choice(choices)

    def has(self, what: str, chance: float = 0.5) -> bool:
        """Tell whether this look has something."""
        return random.Random(f"{self.seed} {what}").random() < chance

    @property
    def scenarios(self) -> tuple[str, ...]:
        """What else comes in a run with this look: none to three of OPEN."""
        chance = random.Random(f"{self.seed} scenarios")
        return tuple(chance.sample(OPEN, chance.randint(0, 3)))

    def refusal(self, of: Sequence[str]) -> str:
        """Return in one look of eight a scenario of `of`, which are refused; else nothing."""
        return self.one_of("refusal", of) if self.has("a refusal", 1 / 8) else ""

    def dress(self, source: str) -> str:
        """Return a page or style of the console in this look."""
        if "<html" not in source:
            return source + STYLE
        if "<body" not in source:  # what stands in a redirect
            return source
        page = BeautifulSoup(source, "html.parser")
        for change in CHANGES:
            change(self, page)
        return str(page)


def _labels(look: Look, page: BeautifulSoup) -> None:
    shape = look.one_of("labels", ("for", "around", "labelledby", "aria", "text"))
    drawn = look.one_of("drawn", ("", "", "display", "clip", "opacity"))
    if shape not in ("for", "around") and drawn in ("display", "clip"):
        drawn = ""  # without a label nobody could click it
    if drawn:
        _classes(page).extend(("look-drawn", f"look-{drawn}"))
    keeps_id = look.has("ids")
    for row in page.select(".choice, .scope"):
        box, label = row.select_one("input"), row.select_one("label")
        if box is None or label is None:
            continue
        known = box["id"] in ("accept-tos", "company", "personal")
        if not keeps_id and not known:
            box["id"] = label["for"] = f"field-{random.Random(str(box['id'])).randrange(10**6)}"
        about = row.select_one(".scope__about")
        if about is not None and look.has("about inside"):
            label.append(" ")
            label.append(about.extract())
        _associate(page, "for" if known else shape, box, label)


def _associate(page: BeautifulSoup, shape: str, box: Tag, label: Tag) -> None:
    words = label.get_text()
    if shape == "around":
        del label["for"]
        text = page.new_tag("span", attrs={"class": "look-box"})
        text.extend(list(label.contents))
        label.append(box.extract())
        label.append(text)
        return
    if shape != "for":
        label.name = "span"
        del label["for"]
    if shape == "labelledby":
        label["id"] = f"{box['id']}-words"
        box["aria-labelledby"] = label["id"]
    if shape == "aria":
        box["aria-label"] = words
    label["class"] = [*label.get("class", []), "look-box"]


def _classes(page: BeautifulSoup) -> list[str]:
    body = page.body
    assert body is not None
    body["class"] = body.get("class") or []  # type: ignore[assignment]
    return body["class"]  # type: ignore[return-value]


def _headings(look: Look, page: BeautifulSoup) -> None:
    tag = look.one_of("headings", ("h1", "h2", "role", "div"))
    for heading in page.select("main h1"):
        heading.name = "div" if tag in ("role", "div") else tag
        if tag == "role":
            heading["role"], heading["aria-level"] = "heading", "1"


def _messages(look: Look, page: BeautifulSoup) -> None:
    role = look.one_of("message role", ("alert", "status", "", "live"))
    place = look.one_of("message place", ("there", "top", "end", "body"))
    for message in page.select("main .error"):
        del message["role"]
        if role == "live":
            message["aria-live"] = "polite"
        elif role:
            message["role"] = role
        message.name = look.one_of("message tag", ("p", "div", "span"))
        if place == "there" or page.main is None or page.body is None:
            continue
        message.extract()
        if place == "top":
            page.main.insert(0, message)
        elif place == "end":
            page.main.append(message)
        else:
            message["class"] = ["look-toast"]
            page.body.append(message)


def _sentences(look: Look, page: BeautifulSoup) -> None:
    tag = look.one_of("sentences", ("p", "div", "span", "li"))
    if page.form is None:
        for sentence in page.select("main p"):
            sentence.name = tag


def _order(look: Look, page: BeautifulSoup) -> None:
    for ids in (("#app_folder_permission", "#full_permissions"), ("#personal", "#company")):
        rows = [row for row in page.select(".choice") if row.select_one(", ".join(ids))]
        if len(rows) == 2 and look.has(f"order {ids}"):
            first, second = rows
            place = page.new_tag("i")
            first.replace_with(place)
            second.replace_with(first)
            place.replace_with(second)


def _wrappers(look: Look, page: BeautifulSoup) -> None:
    main = page.main
    if main is None:
        return
    for layer in range(random.Random(f"{look.seed} depth").randrange(4)):
        around = page.new_tag("div", attrs={"class": f"css-{look.seed:x}{layer}"})
        around.extend(list(main.contents))
        main.append(around)
    if look.has("no main", 0.3):
        main.name = "div"
        main["class"] = [*main.get("class", []), "main"]


def _words(look: Look, page: BeautifulSoup) -> None:
    nested = look.has("nested words")
    icon = look.has("icons", 0.3)
    for control in page.select("main button, main a, [role=tab]"):
        words = control.string
        if words is None:
            continue
        if icon:
            control.insert(0, page.new_tag("i", attrs={"aria-hidden": "true", "class": "icon"}))
        if nested:
            inside = page.new_tag("span")
            inside.string = f"\n  {words}\n"
            list(control.strings)[-1].replace_with(inside)
    curly, dots = look.has("curly"), look.has("dots")
    for text in page.find_all(string=True):
        if text.parent is not None and text.parent.name in ("script", "style"):
            continue
        new = str(text).replace("'", "’") if curly else str(text)
        new = new.replace("…", "...") if dots else new
        if new != text:
            text.replace_with(NavigableString(new))


def _beside(look: Look, page: BeautifulSoup) -> None:
    header = page.header
    if header is None or not look.has("navigation"):
        return
    navigation = page.new_tag("nav", attrs={"aria-label": "Developers"})
    for words in BESIDE:
        link = page.new_tag("a", attrs={"href": "/practice"})
        link.string = words
        navigation.append(link)
    header.append(navigation)


def _style(look: Look, page: BeautifulSoup) -> None:
    for what in ("sticky", "bar-top", "upper"):
        if look.has(what, 0.3):
            _classes(page).append(f"look-{what}")
    for tabs in page.select("[data-dead-for]"):
        tabs["data-dead-for"] = look.one_of("dead", ("0", "80", "400", "1500"))


def _code(look: Look, page: BeautifulSoup) -> None:
    field = page.select_one("#auth-code-input")
    label = page.select_one("label[for=auth-code-input]")
    if field is None or label is None:
        return
    known_by = look.one_of("code", ("both", "id", "class"))
    if known_by == "id":
        del field["class"]
    if known_by == "class":
        del field["id"]
        label.name = "p"
        del label["for"]


CHANGES: tuple[Callable[[Look, BeautifulSoup], None], ...] = (
    *(_order, _labels, _headings, _messages, _sentences, _words, _code, _wrappers, _beside, _style),
)
