// Completions under the query box: the combobox pattern of the ARIA Authoring Practices, with a listbox popup.

const form = document.querySelector("form.ask");
const input = form.querySelector("#q");
const kinds = { word: "", person: "person", org: "organisation", place: "place" };
const known = new Map();

const list = document.createElement("ul");
list.id = "suggestions";
list.className = "suggestions";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Suggestions");

const said = document.createElement("span");
said.className = "unseen";
said.setAttribute("role", "status");

form.append(list, said);
for (const [name, value] of Object.entries({
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-controls": list.id,
  "aria-expanded": "false",
})) {
  input.setAttribute(name, value);
}

let active = -1;
let typed = input.value;
let waiting;
let asked;

function close() {
  list.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function activate(index) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = index;
  const option = list.children[active];
  input.value = option?.dataset.query ?? typed;
  if (option === undefined) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function optionFor(suggestion, index) {
  const option = document.createElement("li");
  option.id = `suggestion-${index}`;
  option.dataset.query = suggestion.query;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const kind = document.createElement("span");
  kind.className = "kind";
  kind.textContent = [kinds[suggestion.kind], suggestion.count.toLocaleString("en-GB")].filter(Boolean).join(" · ");
  option.append(suggestion.text, kind);
  option.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  option.addEventListener("click", () => {
    input.value = suggestion.query;
    form.requestSubmit();
  });
  return option;
}

function show(suggestions) {
  close();
  list.replaceChildren(...suggestions.map(optionFor));
  list.hidden = suggestions.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  said.textContent = suggestions.length === 1 ? "1 suggestion" : `${suggestions.length} suggestions`;
}

async function ask() {
  const q = input.value;
  typed = q;
  asked?.abort();
  if (q.trim().length < 2) {
    close();
    return;
  }
  if (!known.has(q)) {
    asked = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q })}`, { signal: asked.signal });
      known.set(q, answer.ok ? (await answer.json()).suggestions : []);
    } catch {
      return; // typed on, or the network is away: completions are a help, not a need
    }
  }
  if (input.value === q && document.activeElement === input) show(known.get(q));
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 100);
});

input.addEventListener("keydown", (event) => {
  const options = list.hidden ? 0 : list.children.length;
  if (event.key === "Escape" && options > 0) {
    input.value = typed;
    close();
  } else if (event.key === "ArrowDown" && options > 0) {
    activate(active + 1 < options ? active + 1 : -1);
  } else if (event.key === "ArrowUp" && options > 0) {
    activate(active === -1 ? options - 1 : active - 1);
  } else {
    return;
  }
  event.preventDefault();
});

input.addEventListener("blur", close);
form.addEventListener("submit", () => clearTimeout(waiting));
