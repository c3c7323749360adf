"""Makes a way out of an element that the person pointed at, and checks that it can be used."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.dropbox.controls.catalogue import Control, Kind, Way
from automation.dropbox.controls.neighbours import is_dangerous
from automation.errors import UnknownControl

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

_DESCRIBE = """element => {
    const quoted = (text) => `"${CSS.escape(text)}"`;
    const tag = element.tagName.toLowerCase();
    const plain = (text) => text && text.length < 60 && /^[\\w-]+$/.test(text);
    const words = (element.innerText || "").trim().replace(/\\s+/g, " ");
    const attributes = {};
    for (const name of ["name", "value", "placeholder", "data-hash", "href", "aria-label"]) {
        const value = element.getAttribute(name);
        if (value && value.length < 80 && !(name === "value" && tag !== "input")) {
            attributes[name] = value;
        }
    }
    const type = element.getAttribute("type") || "";
    if (!["radio", "checkbox"].includes(type)) delete attributes.value;
    return {
        tag, type, role: element.getAttribute("role") || "",
        id: element.id || "",
        classes: [...element.classList].filter(plain),
        label: element.labels && element.labels.length
            ? element.labels[0].innerText.trim().replace(/\\s+/g, " ") : "",
        words, attributes,
    };
}"""

_RANDOM_ID = re.compile(r"\d{4}|\d.{0,3}$")
"""An id that is likely to be another one on the next page, such as those of the tabs."""

_KINDS: dict[Kind, tuple[str, ...]] = {
    "button": ("button", "submit"),
    "link": ("link", "tab"),
    "radio": ("radio",),
    "checkbox": ("checkbox",),
    "text": ("textbox",),
}


def describe(
    page: "Page", element: "ElementHandle", control: Control, *, scope: str | None, today: date
) -> Way:
    """Return the best way that finds this element and no other.

    Raises UnknownControl when it is of another kind than the control, when it is one of the
    dangerous neighbours, or when nothing tells it from others.
    """
    seen: dict[str, Any] = element.evaluate(_DESCRIBE)
    role = _role(seen)
    if is_dangerous(seen["words"], seen["attributes"].get("aria-label", ""), seen["id"]):
        raise _refused(f'"{seen["words"]}" is never for the tool to select')
    if control.kind != "value" and role not in _KINDS[control.kind]:
        raise _refused(f"what you pointed at is no {control.kind}, but a {role or seen['tag']}")
    evidence = f"you {today:%Y-%m}"
    for given in _candidates(seen, role, control):
        if any(brace in text for text in given.values() for brace in "{}"):
            continue  # braces stand for what is filled in
        way = Way(**given, scope=scope, evidence=evidence, source="pointed at with `repair`")
        if _is_the_only(page, way, element):
            return way
    raise _refused("nothing that is known of it tells it from the others on the page")


def _role(seen: dict[str, Any]) -> str:
    if seen["role"]:
        return str(seen["role"])
    if seen["tag"] == "input":
        kinds = {"radio": "radio", "checkbox": "checkbox", "submit": "button", "button": "button"}
        return kinds.get(seen["type"], "textbox")
    if re.fullmatch(r"h[1-6]", seen["tag"]):
        return "heading"
    return {"button": "button", "a": "link", "textarea": "textbox"}.get(seen["tag"], "")


def _candidates(seen: dict[str, Any], role: str, control: Control) -> Iterator[dict[str, Any]]:
    """Give what could find the element, best first: its id, its words, its marks, its class.

    The words of what is only read are what is read, and may be a secret: they are taken where the
    control is known by its words.
    """
    tag = seen["tag"]
    if seen["id"] and not _RANDOM_ID.search(seen["id"]):
        yield {"css": f"{tag}{_attribute('id', seen['id'])}"}
    named = role in ("button", "link", "tab") or any(way.role == role for way in control.ways)
    name = seen["label"] or (seen["words"] if named else "")
    if role and name and len(name) < 100:
        yield {"role": role, "name": name}
    if seen["words"] and len(seen["words"]) < 100 and any(way.text for way in control.ways):
        yield {"text": seen["words"]}
    for attribute, value in seen["attributes"].items():
        yield {"css": f"{tag}{_attribute(attribute, value)}"}
    if seen["id"]:
        yield {"css": f"{tag}{_attribute('id', seen['id'])}"}
    for name in seen["classes"]:
        yield {"css": f"{tag}.{name}"}


def _attribute(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{name}='{escaped}']"


def _is_the_only(page: "Page", way: Way, element: "ElementHandle") -> bool:
    locator = way.locator(page, {})
    return locator.count() == 1 and bool(locator.evaluate("(a, b) => a === b", element))


def _refused(why: str) -> UnknownControl:
    return UnknownControl(
        f"That cannot be used: {why}.",
        remedy="Run it again, and point at the control itself.",
    )
