"""Reads a control that was found.

What the locator has a method for is read by that: a script of one's own in a page costs ten times
as much on each new document. A control that goes in the meantime raises Playwright's error soon.
"""

import re
from typing import TYPE_CHECKING

from automation.dropbox.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator

READ_MS = 1_000


def is_checked(box: "Locator") -> bool:
    """Tell whether a box or a radio is ticked; its label stands for it."""
    return box.is_checked(timeout=READ_MS)


def is_selected(tab: "Locator") -> bool:
    """Tell whether a tab is the one that is open."""
    return tab.get_attribute("aria-selected", timeout=READ_MS) == "true"


def value(field: "Locator") -> str:
    """Return what a field holds."""
    return field.input_value(timeout=READ_MS)


def has_focus(field: "Locator") -> bool:
    """Tell whether what is typed now goes into the field."""
    return bool(field.evaluate("field => field === document.activeElement", timeout=READ_MS))


def read_secret(
    control: "Locator", site: Site, pattern: re.Pattern[str], attribute: str = ""
) -> str:
    """Return the value of a control that shows a secret; an empty string when it shows none.

    Looked for in `attribute`, in the field's value, in the text. Origin and value are read in one
    go, so that the page cannot change in between. Raises ForeignPage.
    """
    read = control.evaluate(
        """(control, attribute) => {
            const holder = attribute && (control.hasAttribute(attribute)
                ? control : control.querySelector(`[${attribute}]`));
            return [location.href, holder ? holder.getAttribute(attribute) : "",
                    control.value || "", control.innerText || ""];
        }""",
        attribute,
        timeout=READ_MS,
    )
    site.guard(read[0])
    for text in read[1:]:
        if match := pattern.search(text or ""):
            return match.group()
    return ""
