// All that a person could act on or read a value from, in the order of the page; those among
// `taken` are marked.
(taken) => {
  const WANTED = "a, button, input:not([type=hidden]), textarea, summary, h1, h2, h3, legend, code, output, "
    + "[role=button], [role=link], [role=tab], [role=radio], [role=checkbox], [role=heading], [role=textbox]";
  const all = [];
  // What shows a value may be any element that has a text of its own.
  const isLeaf = (element) => !element.childElementCount && element.textContent.trim()
    && !element.closest(`label, script, style, template, option, ${WANTED}`);
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(WANTED) || isLeaf(element)) all.push(element);
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  // What describes a field belongs to it.
  const described = new Set([...document.querySelectorAll("[aria-describedby]")]
    .flatMap((element) => element.getAttribute("aria-describedby").split(/\s+/)));
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
  return all.filter((element) => !described.has(element.id)).map((element) => {
    const box = element.getBoundingClientRect();
    const before = element.previousElementSibling || element.parentElement.previousElementSibling;
    const labels = element.labels ? [...element.labels] : [];
    return {
      element, taken: taken.includes(element), kind: kindOf(element), id: element.id || "",
      name: line(element.getAttribute("aria-label") || labels.map((l) => l.innerText).join(" ")
        || element.innerText || element.placeholder || ""),
      tokens: [...element.classList, element.getAttribute("name") || "",
        element.getAttribute("href") || "", element.getAttribute("data-hash") || ""].join(" "),
      before: before ? line(before.innerText).slice(0, 80) : "",
      framing: element.closest("header, nav, footer, aside") !== null,
      visible: box.width > 0 && box.height > 0,
    };
  });
}
