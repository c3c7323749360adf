// All that a person could act on or read a value from, in the order of the page; those among
// `taken` are marked.
(taken) => {
  const WANTED = "a, button, input:not([type=hidden]), textarea, summary, h1, h2, h3, legend, code, output, "
    + "[role=button], [role=link], [role=tab], [role=radio], [role=checkbox], [role=heading], [role=textbox]";
  const all = [];
  // What shows a value may be any element that has a text of its own, or a button for the text.
  const inner = (element) => element.childElementCount === 0
    || (element.childElementCount === 1 && element.firstElementChild.matches("a, button"));
  const isLeaf = (element) => inner(element) && element.textContent.trim()
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
    if (tag === "h1") return "title";
    if (/^(h[23]|legend)$/.test(tag)) return "heading";
    if (tag !== "input" && tag !== "textarea") return "text";
    return { radio: "radio", checkbox: "checkbox", submit: "button", button: "button" }[element.type] || "textbox";
  };
  const line = (text) => (text || "").trim().replace(/\s+/g, " ");
  return all.filter((element) => !described.has(element.id)).map((element) => {
    const box = element.getBoundingClientRect();
    const before = element.previousElementSibling || element.parentElement.previousElementSibling;
    const labels = element.labels ? [...element.labels] : [];
    // A drawn box has its words beside it.
    const choice = /^(radio|checkbox)$/.test(element.type || "") && !labels.length;
    if (choice && element.nextElementSibling) labels.push(element.nextElementSibling);
    return {
      element, taken: taken.includes(element), kind: kindOf(element), id: element.id || "",
      name: line(element.getAttribute("aria-label") || labels.map((l) => l.innerText).join(" ")
        || element.innerText || element.placeholder || ""),
      tokens: [...element.classList, element.getAttribute("name") || "",
        element.getAttribute("href") || "", element.getAttribute("data-hash") || "",
        element.getAttribute("aria-describedby") || ""].join(" "),
      cell: element.closest("dd, td, [role=cell]") !== null,
      before: before ? line(before.innerText).slice(0, 80) : "",
      framing: element.closest("header, nav, footer, aside") !== null,
      visible: box.width > 0 && box.height > 0,
    };
  });
}
