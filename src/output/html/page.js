"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const table = $("papers");
  const body = table.tBodies[0];
  const all = [...body.rows];
  const controls = { q: $("q"), section: $("section"), from: $("from"), to: $("to"), source: $("source") };
  const count = $("count");
  const numbers = new Intl.NumberFormat("en");

  // Accents and case do not matter to a search.
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

  // What the rows say of themselves. Nothing is measured, so nothing has to be laid out for it.
  const papers = [];
  const headings = [];
  for (const row of all) {
    if (row.className === "s") {
      headings.push({ row, papers: [] });
      continue;
    }
    const data = row.dataset;
    const paper = {
      row,
      at: papers.length,
      section: data.s,
      sources: data.o ? data.o.split(" ") : [],
      year: data.y === undefined ? null : +data.y,
      n: papers.length,
      t: null,
      a: data.a ?? null,
      v: null,
      d: data.d ?? null,
      c: data.c === undefined ? null : +data.c,
      text: null,
    };
    papers.push(paper);
    headings.at(-1)?.papers.push(paper);
  }
  const cell = (paper, name) => paper.row.getElementsByClassName(name)[0].textContent.trim() || null;

  // A section holds its subsections.
  const parents = new Map();
  for (const option of controls.section.options) parents.set(option.value, option.dataset.parent);
  const within = (section, wanted) => {
    for (let at = section; at !== undefined; at = parents.get(at)) if (at === wanted) return true;
    return false;
  };

  let order = "n";
  let down = false;
  const falling = new Set(["d", "c"]);
  const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true, ignorePunctuation: true });

  function compare(a, b) {
    const [x, y] = [a[order], b[order]];
    // What is not known comes last, whichever way the rest goes; ties stay in the curator's order.
    if (x === null || y === null) return (x === null) - (y === null) || a.at - b.at;
    const way = typeof x === "number" ? x - y : order === "d" ? (x < y ? -1 : +(x > y)) : collator.compare(x, y);
    return (down ? -way : way) || a.at - b.at;
  }

  function sort() {
    if (order === "t" && papers[0]?.t === null) {
      for (const paper of papers) paper.t = cell(paper, "t");
    } else if (order === "v" && !papers.venues) {
      papers.venues = true;
      for (const paper of papers) paper.v = cell(paper, "v");
    }
    const listed = order === "n" && !down;
    table.classList.toggle("sorted", !listed);
    body.replaceChildren(...(listed ? all : [...papers].sort(compare).map((paper) => paper.row)));
    for (const th of table.tHead.rows[0].cells) {
      if (th.dataset.by) th.ariaSort = th.dataset.by !== order ? "none" : down ? "descending" : "ascending";
    }
  }

  function filter() {
    const words = fold(controls.q.value).split(/\s+/).filter(Boolean);
    const [section, source] = [controls.section.value, controls.source.value];
    let [from, to] = [+controls.from.value || -Infinity, +controls.to.value || Infinity];
    if (from > to) [from, to] = [to, from];
    const years = from !== -Infinity || to !== Infinity;
    let shown = 0;
    for (const paper of papers) {
      let fits =
        (section === "" || within(paper.section, section)) &&
        (source === "" || paper.sources.includes(source)) &&
        (!years || (paper.year !== null && paper.year >= from && paper.year <= to));
      if (fits && words.length > 0) {
        paper.text ??= fold(paper.row.textContent);
        fits = words.every((word) => paper.text.includes(word));
      }
      if (paper.row.hidden === fits) paper.row.hidden = !fits;
      shown += fits;
    }
    const listed = order === "n" && !down;
    for (const heading of headings) {
      const hide = !listed || heading.papers.every((paper) => paper.row.hidden);
      if (heading.row.hidden !== hide) heading.row.hidden = hide;
    }
    const total = papers.length;
    const noun = total === 1 ? "paper" : "papers";
    const words_ = shown === total ? `${numbers.format(total)} ${noun}` : `${numbers.format(shown)} of ${numbers.format(total)} ${noun}`;
    if (count.textContent !== words_) count.textContent = words_;
    $("none").hidden = shown > 0 || total === 0;
    table.hidden = shown === 0 && total > 0;
    $("clear").hidden = listed && Object.values(controls).every((control) => control.value === "");
  }

  // The state stands in the address, so that a view can be kept and passed on.
  function remember() {
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value) state.set(name, control.value);
    if (order !== "n" || down) state.set("sort", (down ? "-" : "") + order);
    try {
      const hash = state.size > 0 ? "#?" + state : "#";
      if (hash !== (location.hash || "#")) history.replaceState(null, "", hash);
    } catch { /* Some viewers allow no history. */ }
  }

  function recall() {
    const state = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
    for (const [name, control] of Object.entries(controls)) {
      control.value = state.get(name) ?? "";
      if (control.selectedIndex === -1) control.value = "";
    }
    const wanted = /^(-?)([ntavdc])$/.exec(state.get("sort") ?? "") ?? ["", "", "n"];
    if (wanted[2] !== order || (wanted[1] === "-") !== down) {
      [order, down] = [wanted[2], wanted[1] === "-"];
      sort();
    }
    filter();
  }

  for (const th of table.tHead.rows[0].cells) {
    const by = th.dataset.by;
    if (!by) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...th.childNodes);
    th.append(button);
    button.addEventListener("click", () => {
      [order, down] = by === order ? [by, !down] : [by, falling.has(by)];
      sort();
      filter();
      remember();
    });
    if (by !== "n") th.ariaSort = "none";
  }

  let waiting = 0;
  controls.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { filter(); remember(); }, 120);
  });
  $("controls").addEventListener("change", () => { filter(); remember(); });
  $("controls").addEventListener("submit", (event) => event.preventDefault());
  $("clear").addEventListener("click", () => {
    for (const control of Object.values(controls)) control.value = "";
    [order, down] = ["n", false];
    sort();
    filter();
    remember();
    controls.q.focus();
  });
  addEventListener("hashchange", () => { if (location.hash === "" || location.hash.startsWith("#?")) recall(); });

  const root = document.documentElement;
  const theme = $("theme");
  const themes = ["auto", "light", "dark"];
  const name = () => root.dataset.theme ?? "auto";
  theme.textContent = `Theme: ${name()}`;
  theme.addEventListener("click", () => {
    const next = themes[(themes.indexOf(name()) + 1) % themes.length];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    theme.textContent = `Theme: ${next}`;
    try {
      if (next === "auto") localStorage.removeItem("opcit-theme");
      else localStorage.setItem("opcit-theme", next);
    } catch { /* A page from disk may have no storage. */ }
  });

  if (location.hash.startsWith("#?")) recall();
})();
