// The name counts only as far as it came from keys: a value that was set in one go leaves the
// button disabled (facts/console.md, Create app).
const form = document.getElementById("create-app-form");
const later = document.getElementById("later-sections");
const nameField = document.getElementById("app-name");
const terms = document.getElementById("accept-tos");
const termsShown = !document.getElementById("accept-tos-wrapper").hidden;
const create = form.querySelector("button[type=submit]");

let keyIsDown = false;
let typed = "";

function chosen(group) {
  return form.querySelector(`input[name="${group}"]:checked`) !== null;
}

function judge() {
  later.hidden = !chosen("app_version");
  create.disabled = !(
    chosen("app_version") &&
    chosen("access_type") &&
    typed.trim() !== "" &&
    (!termsShown || terms.checked)
  );
}

nameField.addEventListener("keydown", () => {
  keyIsDown = true;
});
nameField.addEventListener("keyup", () => {
  keyIsDown = false;
});
nameField.addEventListener("input", () => {
  typed = keyIsDown ? nameField.value : "";
  keyIsDown = false;
  judge();
});
form.addEventListener("change", judge);
judge();
