// All that a person could act on or read a value from, in the order of the page.
() => {
  const WANTED = "a, button, input:not([type=hidden]), textarea, summary, h1, h2, h3, code, output, "
    + "[role=button], [role=link], [role=tab], [role=radio], [role=checkbox], [role=heading], [role=textbox]";
  const all = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(WANTED)) all.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  const kindOf = (element) => {
    const role = element.getAttribute("role");
    if (role) return role;
    const tag = element.tagName.toLowerCase();
    if (tag === "a") return "link";
    if (tag === "button" || tag === "summary") return "button";
    if (/^h[123]$/.test(tag)) return "heading";
    if (tag !== "input" && tag !== "textarea") return "text";
    return { radio: "radio", checkbox: "checkbox", submit: "button", button: "button" }[element.type] || "textbox";
  };
  const line = (text) => (text || "").trim().replace(/\s+/g, " ");
  return all.map((element) => {
    const box = element.getBoundingClientRect();
    const labels = element.labels ? [...element.labels] : [];
    return {
      element, kind: kindOf(element), id: element.id || "",
      name: line(element.getAttribute("aria-label") || labels.map((l) => l.innerText).join(" ")
        || element.innerText || element.placeholder || ""),
      tokens: [...element.classList, element.getAttribute("name") || "",
        element.getAttribute("href") || "", element.getAttribute("data-hash") || ""].join(" "),
      visible: box.width > 0 && box.height > 0,
    };
  });
}
