// The time line: drag across bars, or hold Shift with the arrow keys, to choose a range. Single bars are links already.

for (const figure of document.querySelectorAll(".timeline")) {
  const slots = [...figure.querySelectorAll("[data-period]")];
  const links = slots.filter((slot) => slot.tagName === "a");
  const svg = figure.querySelector("svg");
  const range = figure.querySelector(".range");
  let anchor = null; // the slot where the range was begun
  let picked = [];
  let dragged = false;

  const articles = (slot) => Number(slot.getAttribute("data-count") ?? 0);

  // The address of a range is that of any bar, with other dates.
  function address(first, last) {
    const url = new URL(links[0].getAttribute("href"), location.href);
    url.searchParams.set("from", first.getAttribute("data-period"));
    url.searchParams.set("to", last.getAttribute("data-period"));
    return url;
  }

  function pick(from, to) {
    const [first, last] = [slots.indexOf(from), slots.indexOf(to)].sort((a, b) => a - b);
    picked = slots.slice(first, last + 1);
    for (const slot of slots) slot.classList.toggle("picked", picked.includes(slot));
    const count = picked.reduce((sum, slot) => sum + articles(slot), 0);
    const [start, end] = [picked[0], picked.at(-1)].map((slot) => slot.getAttribute("data-label"));
    range.textContent = `${start} to ${end}: ${count.toLocaleString("en-GB")} ${count === 1 ? "article" : "articles"}`;
  }

  function clear() {
    anchor = null;
    picked = [];
    range.textContent = "";
    for (const slot of slots) slot.classList.toggle("picked", slot.hasAttribute("aria-current"));
  }

  function slotAt(event) {
    const box = slots.map((slot) => slot.querySelector(".slot").getBoundingClientRect());
    const after = box.findIndex((rect) => event.clientX < rect.right);
    return slots[after === -1 ? slots.length - 1 : after];
  }

  svg.addEventListener("dragstart", (event) => event.preventDefault());

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    anchor = slotAt(event);
    dragged = false;
  });

  window.addEventListener("pointermove", (event) => {
    if (anchor === null || event.buttons === 0) return;
    const slot = slotAt(event);
    if (slot !== anchor || dragged) {
      dragged = true;
      pick(anchor, slot);
    }
  });

  window.addEventListener("pointerup", () => {
    if (dragged && picked.length > 0) location.assign(address(picked[0], picked.at(-1)));
    anchor = null;
  });

  window.addEventListener("pointercancel", clear);

  // The click that ends a drag must not follow the bar under it.
  svg.addEventListener("click", (event) => {
    if (dragged) event.preventDefault();
    dragged = false;
  });

  svg.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    const place = links.indexOf(link);
    const target = { ArrowLeft: links[place - 1], ArrowRight: links[place + 1], Home: links[0], End: links.at(-1) }[event.key];
    if (target !== undefined) {
      if (event.shiftKey) {
        anchor ??= link;
        pick(anchor, target);
      } else {
        clear();
      }
      link.setAttribute("tabindex", "-1");
      target.setAttribute("tabindex", "0");
      target.focus();
    } else if (event.key === "Enter" && picked.length > 1) {
      location.assign(address(picked[0], picked.at(-1)));
    } else if (event.key === "Escape" && picked.length > 0) {
      clear();
    } else {
      return;
    }
    event.preventDefault();
  });
}
