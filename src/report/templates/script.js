(() => {
  "use strict";
  const root = document.documentElement;

  // Sorting: the label of each head becomes a button; the order of the page comes back on the third press.
  const compare = (one, other) => {
    const [a, b] = [one, other].map((cell) => cell.querySelector("data")?.value);
    if (a !== undefined && b !== undefined) return Number(a) - Number(b);
    return one.textContent.localeCompare(other.textContent, undefined, { numeric: true });
  };
  const isMissing = (cell) => cell.querySelector(".none") !== null;
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const label = head.querySelector(".label");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...label.childNodes);
      label.replaceWith(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const first = head.classList.contains("n") ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const next = { none: first, [first]: second, [second]: "none" }[head.getAttribute("aria-sort")];
        heads.forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", next);
        const sign = next === "descending" ? -1 : 1;
        const rows = next === "none" ? original : [...original].sort((one, other) => {
          const [a, b] = [one.cells[at], other.cells[at]];
          const missing = isMissing(a) - isMissing(b);
          return missing || sign * compare(a, b);
        });
        body.append(...rows);
      });
    });
  }

  // Definitions: shown on hover and on focus, by a first tap; a click, Enter or a second tap goes to the full one.
  let open = null;
  let opener = null;
  let closing = 0;
  const close = () => {
    clearTimeout(closing);
    if (open) open.hidden = true;
    open = opener = null;
  };
  const place = () => {
    const at = opener.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 12), root.clientWidth - open.offsetWidth - 8);
    const below = at.bottom + 8 + open.offsetHeight <= root.clientHeight;
    open.style.left = `${left}px`;
    open.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - open.offsetHeight)}px`;
  };
  const closeSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(close, 250);
  };
  const show = (mark) => {
    const tip = document.getElementById(mark.getAttribute("aria-describedby"));
    clearTimeout(closing);
    if (!tip || mark === opener) return;
    close();
    open = tip;
    opener = mark;
    tip.hidden = false;
    place();
  };
  for (const mark of document.querySelectorAll("a.def")) {
    let shown = true;
    mark.addEventListener("pointerdown", () => { shown = open?.id === mark.getAttribute("aria-describedby"); });
    mark.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") show(mark); });
    mark.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") closeSoon(); });
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("blur", closeSoon);
    mark.addEventListener("click", (event) => {
      if (shown) return close();
      event.preventDefault();
      shown = true;
      show(mark);
    });
  }
  for (const tip of document.querySelectorAll(".tip")) {
    tip.addEventListener("pointerenter", () => clearTimeout(closing));
    tip.addEventListener("pointerleave", closeSoon);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  // A mark that is reached with the keyboard scrolls into sight, and its definition goes with it.
  const scrolled = () => {
    if (open && opener === document.activeElement) place();
    else close();
  };
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });

  // Light and dark: as the reader's system has it, until the button is pressed.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = document.createElement("button");
  theme.type = "button";
  theme.className = "theme";
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const name = () => { theme.textContent = isDark() ? "Light page" : "Dark page"; };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  dark.addEventListener("change", name);
  name();
  document.querySelector("header").prepend(theme);
})();
