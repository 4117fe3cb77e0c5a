"use strict";
// The numbers of a body, and what follows from them.

/** unpackBody reads the numbers of a body. */
async function unpackBody(packed) {
  const bytes = await inflate("numbers");
  const read = (a) => {
    const type = { f32: Float32Array, u32: Uint32Array, u16: Uint16Array }[a.type];
    const list = new type(bytes.buffer, a.at, a.count);
    if (a.type !== "u16") return list;
    return Float32Array.from(list, (n) => (n === 65535 ? NaN : a.low + ((a.high - a.low) * n) / 65534));
  };
  const body = { ...packed, x: read(packed.x), faces: read(packed.faces) };
  body.fields = packed.fields.map((f) => ({ ...f, coarse: f.data.map((a) => a.type === "u16"), data: f.data.map(read) }));
  return withDerived(body);
}

/** withDerived adds the size of a displacement to the fields. */
function withDerived(body) {
  const moves = body.moves.map((k) => body.fields[k]);
  if (moves.length > 1) {
    const data = moves[0].data.map((_, s) => moves[0].data[s].map((_, i) => Math.hypot(...moves.map((f) => f.data[s][i]))));
    body.fields.push({ name: "|" + (moves[0].group || "u") + "|", group: moves[0].group, unit: moves[0].unit, error: false, data, coarse: moves[0].coarse });
  }
  if (body.shown < 0) body.shown = body.fields.length - 1;
  return body;
}

/** curves draws the fields of a problem in one dimension. */
function curves(parent, body) {
  const x = Array.from(body.x), order = x.map((_, k) => k).sort((a, b) => x[a] - x[b]);
  const draw = (i) => {
    const f = body.fields[i], data = [order.map((k) => x[k]), order.map((k) => (isFinite(f.data[0][k]) ? f.data[0][k] : null))];
    return { x: body.axes[0], y: withUnit(f.name, f.unit && f.unit !== "1" ? "[" + f.unit + "]" : ""), title: `${f.name} over ${body.axes[0]}`, curves: [{ name: f.name, points: false }], data };
  };
  const chart = new Chart(element("div"), draw(body.shown));
  parent.append(element("div", { class: "controls" }, choice("field", body.fields.map((f, i) => [i, f.name, f.group]), body.shown, (v) => chart.update(draw(Number(v))))), chart.box.parentNode);
}

/** areas returns the area of the faces at every node, as they are undeformed. */
function areas(body) {
  const w = new Float32Array(body.count), d = body.dim, x = body.x;
  const side = (a, b) => [x[b * d] - x[a * d], x[b * d + 1] - x[a * d + 1], d > 2 ? x[b * d + 2] - x[a * d + 2] : 0];
  const area = (a, b, c) => {
    const u = side(a, b), v = side(a, c);
    return Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]) / 6;
  };
  for (let f = 0; f < body.faces.length; f += 4) {
    const [p, q, r, s] = body.faces.subarray(f, f + 4);
    for (const [a, b, c] of r === s ? [[p, q, r]] : [[p, q, r], [p, r, s]]) { const size = area(a, b, c); w[a] += size; w[b] += size; w[c] += size; }
  }
  return w;
}

/** robust returns the range of values but for spikes, such as a stress at a corner: what
 *  a two-hundredth of the area has at either end is left out where it lies far off. */
function robust(lists, weights, symmetric) {
  const all = [];
  let total = 0;
  for (const list of lists) list.forEach((v, i) => { if (isFinite(v)) { all.push([v, weights[i]]); total += weights[i]; } });
  if (!all.length) return [0, 1];
  all.sort((a, b) => a[0] - b[0]);
  let first = 0, last = all.length - 1;
  for (let w = all[first][1]; w < total / 200 && first < last; w += all[first][1]) first++;
  for (let w = all[last][1]; w < total / 200 && first < last; w += all[last][1]) last--;
  let lo = all[first][0], hi = all[last][0];
  const width = hi - lo;
  if (all[0][0] > lo - width / 3) lo = all[0][0];
  if (all[all.length - 1][0] < hi + width / 3) hi = all[all.length - 1][0];
  const size = Math.max(Math.abs(lo), Math.abs(hi));
  if (symmetric) return [-size || -1, size || 1];
  if (hi - lo <= 1e-5 * size) { const half = Math.max(size / 200, 1e-30); const middle = (lo + hi) / 2; return [middle - half, middle + half]; }
  return [lo, hi];
}

/** skeleton returns pairs of nodes: the edges of faces, and those at borders and folds. */
function skeleton(body) {
  const n = body.count, dim = body.dim, weld = new Map(), same = new Uint32Array(n);
  let size = 0;
  for (const v of body.x) size = Math.max(size, Math.abs(v));
  for (let i = 0; i < n; i++) {
    let key = "";
    for (let j = 0; j < dim; j++) key += Math.round((body.x[i * dim + j] / (size || 1)) * 1e6) + ",";
    if (!weld.has(key)) weld.set(key, i);
    same[i] = weld.get(key);
  }
  const point = (i) => [body.x[i * dim], body.x[i * dim + 1], dim > 2 ? body.x[i * dim + 2] : 0];
  const edges = new Map();
  for (let f = 0; f < body.faces.length; f += 4) {
    const c = [...new Set([0, 1, 2, 3].map((k) => body.faces[f + k]))];
    if (c.length < 3) continue;
    const [p0, p1, p2, p3] = [0, 1, 2, 3].map((k) => point(body.faces[f + k]));
    const u = p2.map((v, j) => v - p0[j]), w = p3.map((v, j) => v - p1[j]); // the diagonals, also of a triangle
    let normal = [u[1] * w[2] - u[2] * w[1], u[2] * w[0] - u[0] * w[2], u[0] * w[1] - u[1] * w[0]];
    const length = Math.hypot(...normal);
    if (!(length > 1e-12 * size * size)) continue;
    normal = normal.map((v) => v / length);
    c.forEach((p, k) => {
      const q = c[(k + 1) % c.length], s = same[p], t = same[q];
      if (s === t) return;
      const key = s < t ? s * n + t : t * n + s, known = edges.get(key);
      if (!known) edges.set(key, { p, q, normal, uses: 1, fold: false });
      else { known.uses++; known.fold ||= Math.abs(normal.reduce((sum, v, j) => sum + v * known.normal[j], 0)) < 0.85; }
    });
  }
  const all = [], border = [];
  for (const e of edges.values()) { all.push(e.p, e.q); if (e.uses === 1 || e.fold) border.push(e.p, e.q); }
  return { all, border };
}
