// The filters: a long list narrows as one types (Enter asks for the whole archive's); and, in a browser whose style sheet cannot, stand open where there is room.

const plain = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

for (const input of document.querySelectorAll("[data-search-within]")) {
  const list = input.closest(".longer, .facet");
  const choices = [...list.querySelectorAll(".choice")];
  const said = list.querySelector("[role=status]");
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    for (const choice of choices) choice.hidden = !plain(choice.querySelector(".name").textContent).includes(wanted);
    const found = choices.filter((choice) => !choice.hidden).length;
    const among = input.dataset.searchWithin === "part" ? " of those shown; Enter looks among all" : " found";
    said.textContent = wanted === "" ? "" : `${found}${among}`;
  });
}

if (!CSS.supports("selector(::details-content)")) {
  const wide = matchMedia("(width >= 60rem)");
  const fit = () => document.querySelectorAll(".fold").forEach((fold) => (fold.open = wide.matches));
  wide.addEventListener("change", fit);
  fit();
}
