// Fills the page of the four permissions.
({ about, rows }) => {
  document.getElementById("about").textContent = about;
  for (const [scope, ...answers] of rows) {
    const row = document.getElementById("rows").insertRow();
    const name = Object.assign(document.createElement("th"), { textContent: scope, scope: "row" });
    row.append(name);
    for (const [verdict, words] of answers) {
      const cell = row.insertCell();
      cell.className = verdict;
      cell.textContent = words;
    }
  }
}
