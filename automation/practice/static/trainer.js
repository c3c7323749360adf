// Looks at the rooms anew every two seconds, and changes only what has changed, so that a question
// that is open, and what has the keyboard, stay.
const EVERY = 2000;
const follow = document.querySelector("#follow");
const rooms = document.querySelector("#rooms");
const lost = document.querySelector("#lost");
follow.parentElement.hidden = false;

function load() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", "/trainer");
    request.responseType = "document";
    request.timeout = 10000;
    request.onload = () => (request.status === 200 ? resolve(request.response) : reject());
    request.onerror = request.ontimeout = () => reject();
    request.send();
  });
}

function isInUse(card) {
  return card.contains(document.activeElement) || card.querySelector("details[open]") !== null;
}

function show(fresh) {
  document.querySelector("#summary").textContent = fresh.querySelector("#summary").textContent;
  const wanted = [...fresh.querySelectorAll("#rooms > li")];
  const names = new Set(wanted.map((card) => card.id));
  for (const card of [...rooms.children]) {
    if (!names.has(card.id)) card.remove();
  }
  for (const card of wanted) {
    const here = document.getElementById(card.id);
    if (here === null) rooms.append(document.importNode(card, true));
    else if (!isInUse(here) && here.outerHTML !== card.outerHTML) {
      here.replaceWith(document.importNode(card, true));
    }
  }
}

async function look() {
  if (follow.checked) {
    try {
      show(await load());
      lost.textContent = "";
    } catch {
      lost.textContent = "The practice console does not answer. What is shown may be old.";
    }
  }
  setTimeout(look, EVERY);
}
setTimeout(look, EVERY);
