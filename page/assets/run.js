"use strict";
// The page of a run.

const run = JSON.parse(byId("data").textContent);

/** lossChart draws the history, and returns what adds rows to it. */
function lossChart(parent, history) {
  const columns = history.columns, at = (name) => columns.indexOf(name);
  const first = at("loss"), last = at("gradient_norm");
  let shown = "terms", over = at("iteration") >= 0 ? "iteration" : "seconds";
  const rows = history.rows.slice();
  let offset = 0, previous = -1;
  const count = [];
  const number = (row) => {
    const i = row[at("iteration")] ?? 0;
    if (i < previous) offset += previous;
    previous = i;
    count.push(offset + i);
  };
  rows.forEach(number);
  const terms = columns.slice(first + 1, last < 0 ? first + 1 : last);
  const used = (k) => rows.some((r) => r[k] != null && r[k] !== 0);
  const series = () => {
    const names = { terms: [["loss", first], ...terms.map((t) => [t, at(t)])],
      weights: terms.map((t) => [t + " weight", at(t + " weight")]), gradients: [["gradient_norm", last], ...terms.map((t) => [t + " gradient", at(t + " gradient")])] }[shown];
    return names.filter(([, k]) => k >= 0 && (used(k) || k === first));
  };
  const build = () => {
    const list = series();
    const x = over === "iteration" ? count : rows.map((r) => r[at("seconds")]);
    return { x: over === "iteration" ? "iteration" : "seconds", y: shown === "terms" ? "loss" : shown, logY: true, reset: true,
      curves: list.map(([name], i) => ({ name, width: i === 0 && shown === "terms" ? 2.2 : 1.4, points: rows.length < 30 })),
      data: [x, ...list.map(([, k]) => positive(rows.map((r) => r[k])))],
      title: describe() };
  };
  const describe = () => {
    const losses = rows.map((r) => r[first]).filter((v) => v != null);
    return losses.length ? `Curve of the loss over ${over}s, from ${digits(losses[0], 3)} to ${digits(losses[losses.length - 1], 3)}` : "Curve of the loss, empty so far";
  };
  const redraw = () => chart.update(build());
  const bar = element("div", { class: "controls" });
  bar.append(choice("show", [["terms", "loss and its terms"], ["weights", "weights of the terms"], ["gradients", "gradient norms"]], shown, (v) => { shown = v; redraw(); }));
  bar.append(choice("over", [["iteration", "iterations"], ["seconds", "seconds"]], over, (v) => { over = v; redraw(); }));
  const latest = element("span", { class: "soft", id: "latest" });
  bar.append(latest);
  parent.append(bar);
  const chart = new Chart(parent, build());
  const tell = () => {
    const r = rows[rows.length - 1];
    latest.textContent = r ? `last: ${digits(r[first], 4)} after ${digits(count[count.length - 1], 6)} iterations` : "no record yet";
  };
  tell();
  return (more) => {
    for (const row of more) { rows.push(row); number(row); }
    if (rows.length > 6000) { // keep the curve light: every other row
      for (let k = rows.length - 2; k >= 0; k -= 2) { rows.splice(k, 1); count.splice(k, 1); }
    }
    redraw();
    tell();
  };
}

/** live follows the events of a run that is going on. */
function live() {
  let add = run.history && run.history.columns.length ? lossChart(byId("loss"), run.history) : null;
  const events = new EventSource(run.live);
  events.addEventListener("history", (e) => {
    const table = JSON.parse(e.data); // all rows so far: a new file, or the first of it
    byId("loss").replaceChildren();
    add = lossChart(byId("loss"), table);
  });
  events.addEventListener("rows", (e) => add && add(JSON.parse(e.data)));
  events.addEventListener("done", () => { events.close(); location.reload(); });
}

/** pathChart draws columns of a path over each other. */
function pathChart(parent, path) {
  let x = 0, y = Math.max(1, path.columns.findIndex((c, i) => i > 0 && !["step", "loss", "residual", "iterations", "seconds"].includes(c)));
  const build = () => {
    const rows = path.rows.filter((r) => r[x] != null);
    return { x: path.columns[x] + (x === 0 && path.unit && path.unit !== "1" ? " [" + path.unit + "]" : ""), y: path.columns[y], title: `${path.columns[y]} over ${path.columns[x]}, ${rows.length} steps`,
      curves: [{ name: path.columns[y], points: true }], data: [rows.map((r) => r[x]), rows.map((r) => r[y])].map((c, i, all) => {
        const order = all[0].map((_, k) => k).sort((a, b) => all[0][a] - all[0][b]);
        return order.map((k) => c[k]);
      }) };
  };
  const bar = element("div", { class: "controls" });
  const options = path.columns.map((c, i) => [i, c]);
  bar.append(choice("show", options, y, (v) => { y = Number(v); chart.update(build()); }), choice("over", options, x, (v) => { x = Number(v); chart.update(build()); }));
  parent.append(bar);
  const chart = new Chart(parent, build());
}

async function start() {
  const copy = byId("copy");
  if (copy) copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(byId("command").textContent);
      copy.textContent = "copied";
    } catch {
      getSelection().selectAllChildren(byId("command"));
      copy.textContent = "selected: copy it with Ctrl+C";
    }
  });
  if (typeof DecompressionStream === "undefined") {
    for (const id of ["viewer", "loss", "path"]) if (byId(id)) byId(id).textContent = "This browser is too old for pictures and curves; the tables are complete.";
    return;
  }
  await library("uplot");
  if (run.live) live();
  else if (byId("loss")) lossChart(byId("loss"), run.history);
  if (byId("path")) pathChart(byId("path"), run.path);
  if (byId("refinement")) {
    const list = run.refinements.filter((r) => r[1] != null);
    new Chart(byId("refinement"), { x: "unknowns", y: "estimate", logX: true, logY: true, title: "Estimated error over the number of unknowns", height: 200,
      curves: [{ name: "estimate", points: true }], data: [list.map((r) => r[0]), positive(list.map((r) => r[1]))] });
  }
  if (run.body) {
    const body = await unpackBody(run.body);
    if (body.dim === 1) curves(byId("viewer"), body);
    else {
      await library("three");
      window.viewer = new Viewer(byId("viewer"), body);
    }
  }
  document.documentElement.dataset.ready = "yes";
}
start();
