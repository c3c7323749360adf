// Reads a document as it is rendered: elements, the attributes that casts keep, states, and what
// decides whether an element is seen. No script, no style sheet, no value of a field is read.
({ attributes }) => {
  const SKIPPED = /^(script|style|link|meta|base|noscript|template|head|object|embed|canvas|video|audio|source)$/;
  const CONTROLS = "a, button, input, select, textarea, label, summary, img, svg, iframe, [role]";
  const frames = [...document.querySelectorAll("iframe, frame")];
  const px = (number) => `${Math.max(0, Math.round(number))}px`;

  const styleOf = (element, parent) => {
    const style = getComputedStyle(element);
    if (style.display === "none") return "display:none";
    const box = element.getBoundingClientRect();
    const rules = [];
    const above = parent ? getComputedStyle(parent).visibility : "visible";
    if (style.visibility !== above) rules.push(`visibility:${style.visibility === "visible" ? "visible" : "hidden"}`);
    if (style.opacity === "0") rules.push("opacity:0");
    if (style.display === "contents") rules.push("display:contents");
    else if (element.matches(CONTROLS)) {
      if (style.display === "inline") rules.push("display:inline-block");
      const empty = !box.width || !box.height;
      if (empty || box.width <= 2) rules.push("overflow:hidden", "padding:0", "border:0", "margin:0");
      if (empty || box.width <= 2 || element.matches("input, img, svg, iframe")) {
        rules.push(`width:${px(box.width)}`, `height:${px(box.height)}`);
      } else rules.push(`min-width:${px(box.width)}`, `min-height:${px(box.height)}`);
      if (style.position === "absolute" && style.opacity === "0") rules.push("position:absolute");
    }
    return rules.join(";");
  };

  const statesOf = (element) => {
    const states = [];
    for (const name of ["checked", "disabled", "selected", "open", "readOnly", "multiple", "required"]) {
      if (element[name] === true) states.push(name.toLowerCase());
    }
    return states;
  };

  const attributesOf = (element) => {
    const kept = [];
    for (const { name, value } of element.attributes) {
      if (attributes.includes(name)) kept.push([name, value]);
    }
    const valued = /^(radio|checkbox|submit|button|reset)$/.test(element.type || "");
    const value = element.getAttribute("value");
    if (valued && value !== null && element.tagName === "INPUT") kept.push(["value", value]);
    return kept;
  };

  const read = (node, parent) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? node.data : null;
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    const tag = node.tagName.toLowerCase();
    if (SKIPPED.test(tag)) return null;
    const inside = (root) => [...root.childNodes].map((child) => read(child, node)).filter((c) => c !== null);
    const closed = /^(textarea|svg|iframe|frame|math)$/.test(tag);
    return {
      tag, attributes: attributesOf(node), states: statesOf(node), style: styleOf(node, parent),
      frame: frames.indexOf(node), children: closed ? [] : inside(node),
      shadow: node.shadowRoot ? inside(node.shadowRoot) : null,
    };
  };
  // As one text: Playwright takes ten times as long for so many objects.
  return JSON.stringify({
    title: document.title, lang: document.documentElement.lang,
    body: document.body ? read(document.body, null) : null,
  });
}
