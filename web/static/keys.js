// The keys of a reader who leaves the mouse alone: / j k f ? and n p. Everything they do is a link or a field too.
// Who speaks to the computer, or strikes keys by chance, switches them off in the list of keys.

const $ = (selector) => document.querySelector(selector);

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

// Go to the result after or before the one that has the focus; from elsewhere, to the first.
function goToResult(step) {
  const links = [...document.querySelectorAll(".hit h3 a")];
  const current = links.findIndex((link) => link.closest(".hit").contains(document.activeElement));
  const next = links[current === -1 ? 0 : current + step];
  next?.focus();
  next?.closest(".hit").scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

// Go to the match after or before the one in the address. `replace` keeps the way back to the results one step long.
function goToMatch(step) {
  const matches = document.querySelectorAll("mark[id]").length;
  if (matches === 0) return false;
  const current = Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? (step > 0 ? 0 : 1));
  location.replace(`#m${((current - 1 + step + matches) % matches) + 1}`);
  return true;
}

function goToFilters() {
  const filters = $("#filters");
  if (filters === null) return false;
  filters.open = true;
  filters.querySelector(".facet a, .facet input").focus();
  return true;
}

function goToQuery() {
  $("#q").focus();
  $("#q").select();
  return true;
}

function showKeys() {
  $("#keys-on").checked = areOn();
  $("#keys-dialog").showModal();
  return true;
}

// The browser remembers the choice; one that keeps nothing has it until the next page.
function areOn() {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return $("#keys-on").checked;
  }
}

$("#keys-on").addEventListener("change", (event) => {
  try {
    localStorage.setItem("keys", event.target.checked ? "on" : "off");
  } catch {
    // The box itself remembers it.
  }
});

$("#to-keys").addEventListener("click", (event) => {
  event.preventDefault();
  showKeys();
});

const keys = {
  "/": goToQuery,
  "?": showKeys,
  f: goToFilters,
  j: () => goToResult(1),
  k: () => goToResult(-1),
  n: () => goToMatch(1),
  p: () => goToMatch(-1),
};

// The arrows move between results only from a result: elsewhere they scroll, as everywhere.
const arrows = { ArrowDown: keys.j, ArrowUp: keys.k };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
  if (!areOn()) return;
  const action = keys[event.key] ?? (event.target.closest(".hit") && arrows[event.key]);
  if (action?.()) event.preventDefault();
});
