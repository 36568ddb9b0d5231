
"use strict";
// Points at the other half of what is pointed at or has the focus: marks in the
// text and their card. Without it the numbers are links all the same.
(() => {
  const parts = new Map(); // key of a statement → its marks, numbers and card
  for (const e of document.querySelectorAll("[data-s]"))
    for (const key of e.dataset.s.split(" ")) parts.has(key) ? parts.get(key).push(e) : parts.set(key, [e]);

  let lit = null;
  const light = key => {
    if (key === lit) return;
    for (const e of parts.get(lit) ?? []) e.classList.remove("on");
    for (const e of parts.get(key) ?? []) e.classList.add("on");
    lit = key;
  };
  const keyOf = e => e?.closest?.("[data-s]")?.dataset.s.split(" ").at(-1); // the innermost statement
  const cardOf = key => document.getElementById("s" + key);

  // reveal scrolls the cards beside the text, and nothing else.
  const reveal = key => {
    const card = cardOf(key), column = card?.closest(".cards");
    if (!column || getComputedStyle(column).overflowY !== "auto") return;
    const c = card.getBoundingClientRect(), box = column.getBoundingClientRect();
    if (c.top < box.top + 48) column.scrollTop += c.top - box.top - 48;
    else if (c.bottom > box.bottom - 24) column.scrollTop += Math.min(c.bottom - box.bottom + 24, c.top - box.top - 48);
  };

  let wait = 0;
  document.addEventListener("pointerover", ev => {
    if (ev.pointerType === "touch") return;
    clearTimeout(wait);
    const key = keyOf(ev.target) ?? keyOf(document.activeElement) ?? null;
    light(key);
    if (key && ev.target.closest(".text, header")) wait = setTimeout(() => reveal(key), 180);
  });
  document.addEventListener("focusin", ev => {
    const key = keyOf(ev.target);
    if (!key) return;
    light(key);
    if (ev.target.closest(".text, header")) reveal(key);
  });
  document.addEventListener("click", ev => {
    if (ev.target.closest("a") || !getSelection().isCollapsed) return;
    const mark = ev.target.closest(".text [data-s], header [data-s]");
    if (!mark) return;
    const key = keyOf(mark);
    light(key);
    if (getComputedStyle(cardOf(key).closest(".cards")).overflowY === "auto") reveal(key);
    else location.hash = "s" + key;
  });
})();
