// A table that is wider than a phone scrolls by itself; the keyboard reaches it to do so.
document$.subscribe(() => {
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) {
    table.tabIndex = 0;
  }
});
