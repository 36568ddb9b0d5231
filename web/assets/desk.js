// Small comforts for the keyboard; everything works without them.
const field = document.querySelector('input[type="search"]');
document.addEventListener("keydown", ev => {
  const typing = ev.target.closest?.("input, textarea, select, [contenteditable]");
  if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey) && ev.target.form) ev.target.form.requestSubmit();
  else if (ev.key === "/" && !typing && !ev.ctrlKey && !ev.metaKey && !ev.altKey && field) {
    ev.preventDefault();
    field.focus();
  }
});

// A card that a link leads to stands in a column of its own scroll.
const card = location.hash.startsWith("#e") && document.getElementById(location.hash.slice(1))?.closest(".said");
if (card) {
  card.classList.add("on");
  card.scrollIntoView({ block: "center" });
}
