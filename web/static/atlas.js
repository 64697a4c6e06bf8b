// The map: it is one stop of the Tab key, and the arrow keys go to the next dot in their direction.

const AHEAD = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

for (const svg of document.querySelectorAll(".atlas > svg")) {
  const links = [...svg.querySelectorAll("a")];
  const middle = (link) => {
    const box = link.querySelector("circle").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  svg.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    const ahead = AHEAD[event.key];
    if (link === null || ahead === undefined) return;
    event.preventDefault();
    const [x, y] = middle(link);
    let nearest = null;
    let least = Infinity;
    for (const other of links) {
      const [dx, dy] = middle(other).map((at, axis) => at - [x, y][axis]);
      const along = dx * ahead[0] + dy * ahead[1];
      const aside = Math.abs(dx * ahead[1]) + Math.abs(dy * ahead[0]);
      if (other !== link && along > 0 && along + 2 * aside < least) [nearest, least] = [other, along + 2 * aside];
    }
    if (nearest === null) return;
    link.setAttribute("tabindex", "-1");
    nearest.setAttribute("tabindex", "0");
    nearest.focus();
  });
}
