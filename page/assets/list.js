"use strict";
// The list of the runs of a folder.

let runs = JSON.parse(byId("data").textContent);
let sortBy = "begun", falling = true;
const chosen = new Map(); // path to history
const mostChosen = 8;

const shownRuns = () => {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter((w) => w), mood = byId("status").value;
  const list = runs.filter((r) => (!mood || r.mood === mood) && words.every((w) => `${r.path} ${r.case} ${r.method} ${r.status}`.toLowerCase().includes(w)));
  const key = (r) => r[sortBy];
  return list.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x == null || y == null) return (x == null) - (y == null); // unknown ones last
    return (falling ? -1 : 1) * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true }));
  });
};

const rows = new Map(); // elements by path

function row(r) {
  const text = JSON.stringify(r), known = rows.get(r.path);
  if (known && known.text === text) return known.element;
  const cell = (label, value, number) => element("td", { "data-label": label, class: number ? "n" : null }, value);
  const box = element("input", { type: "checkbox", "aria-label": "curve of " + r.path, disabled: !r.curve, checked: chosen.has(r.path), onchange: () => choose(r, box) });
  const e = element("tr", {}, element("td", { "data-label": "show its curve" }, box), cell("run", element("a", { href: r.address }, r.path)), cell("case", r.case), cell("method", r.method),
    cell("status", element("span", { class: "tag " + r.mood }, r.status)), cell("error", r.error == null ? "" : digits(r.error, 2), true), cell("loss", r.loss == null ? "" : digits(r.loss, 3), true),
    cell("seconds", r.seconds == null ? "" : digits(r.seconds, 3), true), cell("time", r.begun.replace("T", " ").slice(0, 16), true));
  rows.set(r.path, { element: e, text });
  return e;
}

function draw() {
  const list = shownRuns();
  byId("runs").tBodies[0].replaceChildren(...list.map(row));
  byId("count").textContent = list.length === runs.length ? `${runs.length} runs` : `${list.length} of ${runs.length} runs`;
}

async function history(r) {
  const answer = await fetch(r.address + "history.json");
  return answer.ok ? answer.json() : null;
}

async function choose(r, box) {
  if (!box.checked) chosen.delete(r.path);
  else if (chosen.size >= mostChosen) { box.checked = false; alert(`At most ${mostChosen} curves at once: take one away first.`); return; }
  else { const h = await history(r); if (h) chosen.set(r.path, h); }
  compare();
}

let chart = null, over = "iteration";

/** merged returns columns for uPlot: all x, and the y of every run there. */
function merged(curves) {
  const tables = curves.map(([x, y]) => [x, y]);
  return uPlot.join(tables);
}

function compare() {
  byId("compare-section").classList.toggle("hidden", chosen.size === 0);
  if (!chosen.size) return;
  const curves = [...chosen].map(([path, h]) => {
    const at = (n) => h.columns.indexOf(n);
    let offset = 0, previous = -1, last = -Infinity;
    const x = [], y = [];
    for (const r of h.rows) {
      const i = r[at("iteration")] ?? 0;
      if (i < previous) offset += previous;
      previous = i;
      const v = over === "iteration" ? offset + i : r[at("seconds")];
      if (v == null || v <= last) continue;
      last = v;
      x.push(v);
      y.push(r[at("loss")] > 0 ? r[at("loss")] : null);
    }
    return [x, y];
  });
  const options = { x: over === "iteration" ? "iteration" : "seconds", y: "loss", logY: true, reset: true, title: "Loss of " + [...chosen.keys()].join(", "),
    curves: [...chosen.keys()].map((name) => ({ name, points: false })), data: merged(curves) };
  if (chart) { chart.update(options); return; }
  byId("compare").append(element("div", { class: "controls" }, choice("over", [["iteration", "iterations"], ["seconds", "seconds"]], over, (v) => { over = v; compare(); })));
  chart = new Chart(byId("compare"), options);
}

async function refresh(list) {
  const before = new Map(runs.map((r) => [r.path, JSON.stringify(r)]));
  runs = list;
  draw();
  let again = false;
  for (const r of runs) {
    if (chosen.has(r.path) && before.get(r.path) !== JSON.stringify(r)) {
      const h = await history(r);
      if (h) { chosen.set(r.path, h); again = true; }
    }
  }
  if (again) compare();
}

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const key = button.dataset.key;
    falling = sortBy === key ? !falling : key === "begun";
    sortBy = key;
    document.querySelectorAll("th[aria-sort]").forEach((h) => h.setAttribute("aria-sort", h.contains(button) ? (falling ? "descending" : "ascending") : "none"));
    draw();
  });
}
byId("filter").addEventListener("input", draw);
byId("status").addEventListener("change", draw);
byId("none").addEventListener("click", () => { chosen.clear(); rows.clear(); draw(); compare(); });
draw();
library("uplot").then(() => { document.documentElement.dataset.ready = "yes"; });
const events = new EventSource("events");
events.addEventListener("list", (e) => refresh(JSON.parse(e.data)));
