// The real tabs are dead for a moment after the page has loaded (facts/console.md, App page).
const DEAD_FOR_MS = 80;
const tabs = [...document.querySelectorAll("[role=tab]")];

function show(hash) {
  for (const tab of tabs) {
    const selected = tab.dataset.hash === hash;
    tab.setAttribute("aria-selected", String(selected));
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !selected;
  }
}

function openFromAddress() {
  const hash = location.hash.slice(1);
  if (tabs.some((tab) => tab.dataset.hash === hash)) {
    show(hash);
  }
}

function bringToLife() {
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab.dataset.hash);
      history.replaceState(null, "", `#${tab.dataset.hash}`);
    });
    tab.dataset.initialized = "true";
  }
  addEventListener("hashchange", openFromAddress);
  openFromAddress();
}

addEventListener("load", () => setTimeout(bringToLife, DEAD_FOR_MS));
