const note = document.getElementById("other-account-note");
for (const button of document.querySelectorAll(".other-account")) {
  button.addEventListener("click", () => {
    note.textContent = `Signing in with ${button.dataset.provider} is not part of the practice console.`;
  });
}
