// The real tabs are dead for a moment after the page has loaded (facts/console.md, App page).
const tabList = document.querySelector("[role=tablist]");
const tabs = [...tabList.querySelectorAll("[role=tab]")];

function panel(tab) {
  return document.getElementById(tab.getAttribute("aria-controls"));
}

function hash(tab) {
  return panel(tab).id.replace("panel-", "#");
}

function show(chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    panel(tab).hidden = tab !== chosen;
  }
}

function openFromAddress() {
  const wanted = tabs.find((tab) => hash(tab) === location.hash);
  if (wanted) {
    show(wanted);
  }
}

function bringToLife() {
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab);
      history.replaceState(null, "", hash(tab));
    });
    tab.setAttribute("data-initialized", "true");
  }
  addEventListener("hashchange", openFromAddress);
  openFromAddress();
}

addEventListener("load", () => setTimeout(bringToLife, Number(tabList.dataset.deadFor)));
