"use strict";
// A body that one can turn, with a field on it.

const noNumber = 1e30; // in place of NaN, which shaders may not tell

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

// viridis by Smith and van der Walt, matplotlib 1.5; blue to red after Moreland, 2009.
const colourMaps = {
  sequential: [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]],
  diverging: [[59, 76, 192], [104, 138, 239], [154, 186, 255], [201, 216, 239], [221, 221, 221], [237, 208, 193], [246, 163, 133], [225, 104, 83], [180, 4, 38]],
};

function shades(name) {
  const stops = colourMaps[name], bytes = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    const t = (i / 255) * (stops.length - 1), k = Math.min(Math.floor(t), stops.length - 2);
    for (let j = 0; j < 3; j++) bytes[4 * i + j] = Math.round(stops[k][j] + (t - k) * (stops[k + 1][j] - stops[k][j]));
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}

const strip = (name) => "linear-gradient(to right, " + colourMaps[name].map((c) => `rgb(${c})`).join(", ") + ")";

const vertexShader = `attribute float value; varying float vValue; varying vec3 vEye, vNormal;
void main() { vValue = value; vec4 eye = modelViewMatrix * vec4(position, 1.0); vEye = eye.xyz; vNormal = normalMatrix * normal; gl_Position = projectionMatrix * eye; }`;

const fragmentShader = `uniform sampler2D shades; uniform float low, high, solid; varying float vValue; varying vec3 vEye, vNormal;
void main() {
  float t = clamp((vValue - low) / (high - low), 0.0, 1.0);
  vec3 c = vValue > 1e29 ? vec3(0.55) : texture2D(shades, vec2((t * 255.0 + 0.5) / 256.0, 0.5)).rgb;
  float light = 1.0;
  if (solid > 0.5) {
    vec3 n = cross(dFdx(vEye), dFdy(vEye)), smoothed = vNormal; // at an edge the facet's own, elsewhere the smooth one
    float sizes = length(n) * length(smoothed);
    if (sizes > 0.0 && abs(dot(smoothed, n)) > 0.9 * sizes) n = smoothed;
    if (length(n) > 0.0) light = 0.6 + 0.4 * abs(n.z) / length(n);
  }
  gl_FragColor = vec4(c * light, 1.0);
}`;

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

/** Viewer shows a body. */
class Viewer {
  constructor(parent, body, options = {}) {
    Object.assign(this, { options, parent, body, field: body.shown, step: Math.max(0, body.fields[0].data.length - 1), factor: body.moves.length ? body.factor : 0, range: null, same: true });
    this.lines = skeleton(body);
    this.weights = areas(body);
    this.makeControls();
    this.stage = element("div", { class: "stage" });
    this.canvas = element("canvas", { tabindex: "0", role: "img" });
    this.probeBox = element("div", { class: "probe hidden", id: "probe", role: "status" });
    this.mark = element("div", { class: "mark hidden" });
    this.stage.append(this.canvas, this.mark, this.probeBox);
    this.bar = element("div", { class: "bar" });
    parent.append(this.stage, this.bar);
    if (!options.plain) parent.append(this.help());
    this.cutBox = element("div", {});
    parent.append(this.cutBox);
    if (!this.makeScene()) return;
    this.listen();
    this.move();
    this.home();
    this.paint();
    restyled.push(() => this.style());
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }

  help() {
    const list = this.body.dim === 2 ? "Drag to move, right-drag to turn, wheel or pinch to zoom." : "Drag to turn, right-drag to move, wheel or pinch to zoom.";
    return element("p", { class: "soft" }, list + " Click to keep a value. With the picture in focus: arrows turn, ", element("kbd", {}, "+"), " ", element("kbd", {}, "-"), " zoom, ", element("kbd", {}, "0"), " resets, ", element("kbd", {}, "Enter"), " reads the middle, ", element("kbd", {}, "["), " ", element("kbd", {}, "]"), " step.");
  }

  makeControls() {
    const { body } = this, row = (...children) => element("div", { class: "controls" }, ...children);
    const first = row(choice("field", body.fields.map((f, i) => [i, f.name + (f.unit && f.unit !== "1" ? " [" + f.unit + "]" : ""), f.group || "fields"]), this.field, (v) => { this.field = Number(v); this.range = null; this.paint(); }));
    this.cutButton = element("button", { class: this.options.plain ? "hidden" : null, type: "button", "aria-pressed": "false", onclick: () => this.cutMode(!this.cutting) }, "cut along a line");
    first.append(this.cutButton, element("button", { type: "button", onclick: () => { this.home(); } }, "reset view"));
    if (!this.options.plain) first.append(element("button", { type: "button", onclick: () => { this.render(); this.canvas.toBlob((b) => save("body.png", b)); } }, "save picture"));
    first.append(tick("grid", !!this.options.plain, (on) => { this.net.visible = on; this.render(); }));
    if (body.moves.length) first.append(tick("undeformed", true, (on) => { this.ghost.visible = on; this.render(); }));
    this.parent.append(first);
    if (this.options.plain) return;
    if (body.moves.length) this.parent.append(this.factorControl());
    if (body.fields[0].data.length > 1) this.parent.append(this.stepControl());
  }

  factorControl() {
    const most = Math.max(2 * this.body.factor, 1);
    const slide = element("input", { type: "range", min: 0, max: most, step: most / 200, value: this.factor, "aria-label": "scale of the displacement" });
    const number = element("input", { class: "number", type: "number", step: "any", value: digits(this.factor, 4), "aria-label": "scale of the displacement, as a number" });
    const set = (v, from) => {
      this.factor = Number(v) || 0;
      if (from !== slide) slide.value = this.factor;
      if (from !== number) number.value = digits(this.factor, 4);
      this.move();
      this.render();
    };
    slide.addEventListener("input", () => set(slide.value, slide));
    number.addEventListener("input", () => set(number.value, number));
    return element("div", { class: "controls" }, element("label", { class: "wide" }, "displacement \u00d7 ", slide), number, element("button", { type: "button", onclick: () => set(1) }, "true size"));
  }

  stepControl() {
    const last = this.body.fields[0].data.length - 1, names = this.body.steps;
    const slide = element("input", { type: "range", min: 0, max: last, step: 1, value: last, id: "step", "aria-label": "step" });
    const name = element("output", {}, names[last] || "");
    this.setStep = (s) => {
      this.step = Math.max(0, Math.min(last, s));
      slide.value = this.step;
      name.textContent = names[this.step] || "";
      slide.setAttribute("aria-valuetext", name.textContent);
      this.move();
      this.paint();
    };
    slide.addEventListener("input", () => this.setStep(Number(slide.value)));
    let timer = 0;
    const play = element("button", { type: "button", onclick: () => {
      if (timer) { clearInterval(timer); timer = 0; play.textContent = "play"; return; }
      play.textContent = "stop";
      if (this.step === last) this.setStep(0);
      timer = setInterval(() => { if (this.step === last) { clearInterval(timer); timer = 0; play.textContent = "play"; } else this.setStep(this.step + 1); }, Math.max(120, 3000 / last));
    } }, "play");
    return element("div", { class: "controls" }, element("label", { class: "wide" }, "step ", slide), name, play,
      tick("same colours for all steps", true, (on) => { this.same = on; this.range = null; this.paint(); }));
  }

  makeScene() {
    const { body, lines } = this, n = body.count;
    try {
      this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: true, alpha: true, preserveDrawingBuffer: true });
    } catch {
      this.stage.replaceChildren(element("p", { style: "padding:1rem" }, "This browser shows no 3D pictures (WebGL is off). The picture files and solution.vtu have the same."));
      return false;
    }
    this.scene = new THREE.Scene();
    this.camera = new THREE.OrthographicCamera(-1, 1, 1, -1, -100, 100);
    const faces = [];
    for (let f = 0; f < body.faces.length; f += 4) {
      const [a, b, c, d] = body.faces.subarray(f, f + 4);
      if (a !== b && b !== c && a !== c) faces.push(a, b, c);
      if (c !== d && a !== d) faces.push(a, c, d);
    }
    this.positions = new THREE.BufferAttribute(new Float32Array(3 * n), 3);
    this.values = new THREE.BufferAttribute(new Float32Array(n), 1);
    const geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", this.positions);
    geometry.setAttribute("value", this.values);
    geometry.setIndex(faces);
    geometry.setAttribute("normal", new THREE.BufferAttribute(new Float32Array(3 * n), 3));
    this.uniforms = { shades: { value: null }, low: { value: 0 }, high: { value: 1 }, solid: { value: body.dim > 2 ? 1 : 0 } };
    this.mesh = new THREE.Mesh(geometry, new THREE.ShaderMaterial({ vertexShader, fragmentShader, uniforms: this.uniforms, side: THREE.DoubleSide, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 }));
    const wire = (pairs, positions, opacity) => {
      const g = new THREE.BufferGeometry();
      g.setAttribute("position", positions);
      g.setIndex(pairs);
      const l = new THREE.LineSegments(g, new THREE.LineBasicMaterial({ transparent: true, opacity }));
      l.frustumCulled = false;
      this.scene.add(l);
      return l;
    };
    this.mesh.frustumCulled = false;
    this.scene.add(this.mesh);
    this.net = wire(lines.all, this.positions, 0.28);
    this.net.visible = !!this.options.plain;
    this.outline = wire(lines.border, this.positions, 0.85);
    const still = new Float32Array(3 * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < body.dim; j++) still[3 * i + j] = body.x[i * body.dim + j];
    this.still = still;
    this.ghost = wire(lines.border, new THREE.BufferAttribute(still, 3), 0.4);
    this.ghost.visible = body.moves.length > 0;
    this.maps = {};
    for (const name of Object.keys(colourMaps)) {
      const t = new THREE.DataTexture(shades(name), 256, 1, THREE.RGBAFormat, THREE.UnsignedByteType);
      t.needsUpdate = true;
      this.maps[name] = t;
    }
    this.control = new THREE.OrbitControls(this.camera, this.canvas);
    this.control.enableDamping = false;
    if (body.dim === 2) {
      this.control.mouseButtons = { LEFT: THREE.MOUSE.PAN, MIDDLE: THREE.MOUSE.DOLLY, RIGHT: THREE.MOUSE.ROTATE };
      this.control.touches = { ONE: THREE.TOUCH.PAN, TWO: THREE.TOUCH.DOLLY_ROTATE };
    }
    this.control.addEventListener("change", () => this.render());
    this.ray = new THREE.Raycaster();
    return true;
  }

  /** move displaces the nodes. */
  move() {
    const { body, positions, still } = this, p = positions.array;
    p.set(still);
    body.moves.forEach((k, j) => {
      const u = body.fields[k].data[this.step];
      for (let i = 0; i < u.length; i++) if (isFinite(u[i])) p[3 * i + j] += this.factor * u[i];
    });
    positions.needsUpdate = true;
    if (body.dim > 2) this.mesh.geometry.computeVertexNormals();
    this.mesh.geometry.computeBoundingSphere();
    this.mesh.geometry.computeBoundingBox();
  }

  /** home looks at the whole body. */
  home() {
    const box = this.mesh.geometry.boundingBox.clone();
    if (this.body.moves.length) box.union(new THREE.Box3().setFromArray(this.still));
    const middle = box.getCenter(new THREE.Vector3()), size = box.getSize(new THREE.Vector3()), reach = size.length() || 1;
    const eye = this.body.dim === 2 ? new THREE.Vector3(0, 0, 1) : new THREE.Vector3(0.5, -0.75, Math.sqrt(3) / 4).normalize();
    this.camera.up.set(0, this.body.dim === 2 ? 1 : 0, this.body.dim === 2 ? 0 : 1);
    this.camera.position.copy(middle).addScaledVector(eye, 2 * reach);
    this.camera.near = -20 * reach;
    this.camera.far = 40 * reach;
    this.camera.zoom = 1;
    this.control.target.copy(middle);
    this.camera.lookAt(middle);
    this.camera.updateMatrixWorld();
    const seen = new THREE.Box3();
    for (const x of [box.min.x, box.max.x]) for (const y of [box.min.y, box.max.y]) for (const z of [box.min.z, box.max.z]) seen.expandByPoint(new THREE.Vector3(x, y, z).applyMatrix4(this.camera.matrixWorldInverse));
    this.width = (seen.max.x - seen.min.x) * 1.12 || reach;
    this.height = (seen.max.y - seen.min.y) * 1.12 || reach;
    this.resize();
    this.control.update();
    this.render();
  }

  resize() {
    const w = this.stage.clientWidth, h = this.stage.clientHeight;
    if (!w || !h) return;
    const half = Math.max(this.width / w, this.height / h) / 2;
    Object.assign(this.camera, { left: -half * w, right: half * w, top: half * h, bottom: -half * h });
    this.camera.updateProjectionMatrix();
    this.renderer.setPixelRatio(Math.min(devicePixelRatio || 1, 2));
    this.renderer.setSize(w, h, false);
    this.render();
  }

  style() {
    const dark = isDark();
    this.renderer.setClearColor(0, 0); // the page shines through
    this.outline.material.color.set(dark ? "#ffffff" : "#101418");
    this.net.material.color.set(dark ? "#ffffff" : "#000000");
    this.ghost.material.color.set(dark ? "#c8d0da" : "#404a56");
    this.render();
  }

  /** paint colours the body by the chosen field. */
  paint() {
    const f = this.body.fields[this.field], v = f.data[this.step], values = this.values.array;
    for (let i = 0; i < v.length; i++) values[i] = isFinite(v[i]) ? v[i] : noNumber;
    this.values.needsUpdate = true;
    const map = f.error || f.group === "residual" ? "diverging" : "sequential";
    if (!this.range) this.range = robust(this.lists(f, v), this.weights, map === "diverging");
    this.uniforms.shades.value = this.maps[map];
    [this.uniforms.low.value, this.uniforms.high.value] = this.range;
    this.showBar(f, map);
    this.label(f);
    this.style();
    if (this.cutShown) this.drawCut();
    this.probeAgain();
  }

  /** lists returns the values that share the colours: of all steps, of all bodies. */
  lists(f, v) {
    if (this.options.together) return this.options.together.flatMap((b) => b.fields.filter((g) => g.name === f.name).flatMap((g) => g.data));
    return this.same ? f.data : [v];
  }

  label(f) {
    const [lo, hi] = this.range, step = this.body.steps[this.step];
    this.canvas.setAttribute("aria-label", `The ${this.factor ? "deformed " : ""}body coloured by ${f.name}, from ${withUnit(digits(lo, 3), f.unit)} to ${withUnit(digits(hi, 3), f.unit)}${step ? ", " + step : ""}`);
  }

  showBar(f, map) {
    const [lo, hi] = this.range;
    const end = (k, name) => {
      const box = element("input", { class: "number", type: "number", step: "any", value: digits(this.range[k], 3), "aria-label": name, onchange: () => {
        const range = this.range.slice();
        range[k] = Number(box.value);
        if (range[0] < range[1]) { this.range = range; this.paint(); } else box.value = digits(this.range[k], 3);
      } });
      return box;
    };
    const ticks = [1, 2, 3].map((k) => element("span", {}, digits(lo + ((hi - lo) * k) / 4, 3)));
    this.bar.replaceChildren(element("div", { class: "strip", style: "background:" + strip(map) }), element("div", { class: "ticks" }, end(0, "lowest colour"), ...ticks, end(1, "highest colour")),
      element("div", { class: "soft" }, f.name + (f.unit && f.unit !== "1" ? " [" + f.unit + "]" : "") + (f.error ? ", the difference from the exact values" : "") + this.beyond(f)));
  }

  /** beyond says where values lie outside the colours. */
  beyond(f) {
    let lo = Infinity, hi = -Infinity;
    for (const v of f.data[this.step]) if (isFinite(v)) { lo = Math.min(lo, v); hi = Math.max(hi, v); }
    const reach = 1e-3 * (this.range[1] - this.range[0]), parts = [];
    if (hi > this.range[1] + reach) parts.push("up to " + digits(hi, 3));
    if (lo < this.range[0] - reach) parts.push("down to " + digits(lo, 3));
    return parts.length ? "; values go " + parts.join(" and ") + ", in the colour of the end" : "";
  }

  /** pick returns what lies under a place of the stage: three nodes with weights. */
  pick(x, y) {
    const w = this.stage.clientWidth, h = this.stage.clientHeight;
    this.ray.setFromCamera(new THREE.Vector2((2 * x) / w - 1, 1 - (2 * y) / h), this.camera);
    this.mesh.material.side = THREE.DoubleSide;
    const hit = this.ray.intersectObject(this.mesh)[0];
    if (!hit) return null;
    const nodes = [hit.face.a, hit.face.b, hit.face.c], p = nodes.map((i) => new THREE.Vector3().fromBufferAttribute(this.positions, i));
    const at = new THREE.Vector3(), u = p[1].clone().sub(p[0]), v = p[2].clone().sub(p[0]), r = hit.point.clone().sub(p[0]);
    const uu = u.dot(u), uv = u.dot(v), vv = v.dot(v), ru = r.dot(u), rv = r.dot(v), det = uu * vv - uv * uv || 1;
    const s = (vv * ru - uv * rv) / det, t = (uu * rv - uv * ru) / det;
    return { nodes, weights: [1 - s - t, s, t], point: at.copy(hit.point) };
  }

  /** snap moves a pick to a node of its triangle that is near on the screen. */
  snap(hit, x, y) {
    let best = -1, least = 8;
    hit.nodes.forEach((i, k) => {
      const [a, b] = this.screen(i), d = Math.hypot(a - x, b - y);
      if (d < least) { least = d; best = k; }
    });
    return best < 0 ? hit : { ...hit, weights: [0, 1, 2].map((k) => (k === best ? 1 : 0)), node: hit.nodes[best] };
  }

  /** screen returns where a node is on the stage, in pixels. */
  screen(i) {
    const p = new THREE.Vector3().fromBufferAttribute(this.positions, i).project(this.camera);
    return [((p.x + 1) / 2) * this.stage.clientWidth, ((1 - p.y) / 2) * this.stage.clientHeight];
  }

  mix(hit, list, stride = 1, j = 0) { return hit.weights[0] * list[hit.nodes[0] * stride + j] + hit.weights[1] * list[hit.nodes[1] * stride + j] + hit.weights[2] * list[hit.nodes[2] * stride + j]; }

  /** value returns a field at a pick; a node without a number does not spoil its neighbours. */
  value(hit, f) {
    const list = f.data[this.step];
    return hit.node !== undefined ? list[hit.node] : this.mix(hit, list);
  }

  probe(x, y) {
    let hit = this.pick(x, y);
    if (!hit) return this.hideProbe();
    hit = this.snap(hit, x, y);
    this.probed = hit;
    this.tell(hit);
    return hit;
  }

  probeAgain() { if (this.probed) this.tell(this.probed); }

  tell(hit) {
    const { body } = this, f = body.fields[this.field];
    const where = body.axes.map((a, j) => `${a} = ${digits(hit.node !== undefined ? body.x[hit.node * body.dim + j] : this.mix(hit, body.x, body.dim, j), 6)}`).join("  ");
    const shown = f.coarse[this.step] ? 4 : 6;
    const lines = [`${f.name} = ${withUnit(digits(this.value(hit, f), shown), f.unit)}`, where + (body.unit ? "  " + body.unit : "")];
    for (const k of body.moves) if (k !== this.field) lines.push(`${body.fields[k].name} = ${withUnit(digits(this.value(hit, body.fields[k]), shown), body.fields[k].unit)}`);
    if (hit.node !== undefined) lines.push("at a node");
    this.probeBox.textContent = lines.join("\n");
    this.probeBox.classList.remove("hidden");
    this.place(hit);
  }

  place(hit) {
    const point = [0, 1, 2].map((j) => this.mix(hit, this.positions.array, 3, j));
    const p = new THREE.Vector3(...point).project(this.camera), w = this.stage.clientWidth, h = this.stage.clientHeight;
    const x = ((p.x + 1) / 2) * w, y = ((1 - p.y) / 2) * h, box = this.probeBox;
    box.style.left = Math.max(4, Math.min(x + 14, w - box.offsetWidth - 4)) + "px";
    box.style.top = Math.max(4, y + 14 + box.offsetHeight > h ? y - box.offsetHeight - 14 : y + 14) + "px";
    this.mark.style.left = x + "px";
    this.mark.style.top = y + "px";
    this.mark.classList.remove("hidden");
  }

  hideProbe() {
    this.probed = null;
    this.kept = false;
    this.probeBox.classList.add("hidden");
    this.mark.classList.add("hidden");
    return null;
  }

  listen() {
    const at = (e) => { const r = this.stage.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
    let down = null;
    this.canvas.addEventListener("pointerdown", (e) => { down = at(e); if (this.cutting && e.button === 0) this.cutFrom = down; });
    this.canvas.addEventListener("pointermove", (e) => {
      if (this.cutting && this.cutFrom && e.buttons) { this.drawCutLine(this.cutFrom, at(e)); return; }
      if (!e.buttons && !this.kept) this.probe(...at(e));
    });
    this.canvas.addEventListener("pointerup", (e) => {
      const to = at(e), still = down && Math.hypot(to[0] - down[0], to[1] - down[1]) < 4;
      if (this.cutting && this.cutFrom) {
        const from = this.cutFrom;
        this.cutFrom = null;
        if (!still) { this.cut(from, to); this.cutMode(false); }
        return;
      }
      if (still) { const had = this.kept; this.kept = false; this.kept = !!this.probe(...to) && !had; }
    });
    this.canvas.addEventListener("pointerleave", () => { if (!this.kept) this.hideProbe(); });
    this.canvas.addEventListener("keydown", (e) => this.key(e));
  }

  key(e) {
    const turn = (a, b) => {
      const offset = this.camera.position.clone().sub(this.control.target), up = this.camera.up.clone().normalize();
      const side = new THREE.Vector3().crossVectors(up, offset).normalize();
      offset.applyAxisAngle(up, a);
      const tilted = offset.clone().applyAxisAngle(side, b);
      if (tilted.angleTo(up) > 0.05 && tilted.angleTo(up) < Math.PI - 0.05) offset.copy(tilted);
      this.camera.position.copy(this.control.target).add(offset);
      this.camera.lookAt(this.control.target);
      this.control.update();
      this.render();
    };
    const zoom = (f) => { this.camera.zoom *= f; this.camera.updateProjectionMatrix(); this.control.update(); this.render(); };
    const step = (d) => this.setStep && this.setStep(this.step + d);
    const actions = { ArrowLeft: () => turn(-0.12, 0), ArrowRight: () => turn(0.12, 0), ArrowUp: () => turn(0, -0.12), ArrowDown: () => turn(0, 0.12), "+": () => zoom(1.2), "=": () => zoom(1.2), "-": () => zoom(1 / 1.2),
      0: () => this.home(), "[": () => step(-1), "]": () => step(1), Escape: () => { this.hideProbe(); this.cutMode(false); },
      Enter: () => { this.kept = !!this.probe(this.stage.clientWidth / 2, this.stage.clientHeight / 2); } };
    if (actions[e.key]) { actions[e.key](); e.preventDefault(); }
  }

  cutMode(on) {
    this.cutting = on;
    this.control.enabled = !on;
    this.cutButton.setAttribute("aria-pressed", String(on));
    this.cutButton.textContent = on ? "draw a line across the body" : "cut along a line";
    this.canvas.style.cursor = on ? "crosshair" : "";
    if (on && !this.cutShown) this.cut([this.stage.clientWidth * 0.02, this.stage.clientHeight / 2], [this.stage.clientWidth * 0.98, this.stage.clientHeight / 2]);
  }

  /** cut takes the points of the body under a line of the stage. */
  cut(from, to) {
    const count = 240, hits = [];
    for (let k = 0; k <= count; k++) {
      const t = k / count, hit = this.pick(from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]));
      hits.push(hit);
    }
    this.cutHits = hits;
    this.cutShown = hits.some((h) => h);
    this.drawCutLine(from, to);
    this.drawCut();
  }

  drawCutLine(from, to) {
    const svg = this.cutLine || (this.cutLine = document.createElementNS("http://www.w3.org/2000/svg", "svg"));
    svg.setAttribute("style", "position:absolute;inset:0;width:100%;height:100%;pointer-events:none");
    svg.setAttribute("aria-hidden", "true");
    const line = svg.firstChild || svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "line"));
    [["x1", from[0]], ["y1", from[1]], ["x2", to[0]], ["y2", to[1]], ["stroke", "#d1242f"], ["stroke-width", 2], ["stroke-dasharray", "6 4"]].forEach(([k, v]) => line.setAttribute(k, v));
    if (!svg.parentNode) this.stage.append(svg);
  }

  drawCut() {
    const { body } = this, f = body.fields[this.field], x = [], y = [], places = [];
    let start = null;
    for (const hit of this.cutHits) {
      if (!hit) { if (x.length) { x.push(x[x.length - 1]); y.push(null); places.push(null); } continue; }
      const p = body.axes.map((_, j) => this.mix(hit, body.x, body.dim, j));
      start ||= p;
      const v = this.mix(hit, f.data[this.step]);
      x.push(Math.hypot(...p.map((c, j) => c - start[j])));
      y.push(isFinite(v) ? v : null);
      places.push(p);
    }
    if (!this.cutShown) { this.cutBox.replaceChildren(element("p", {}, "The line does not meet the body.")); return; }
    const order = x.map((_, k) => k).sort((a, b) => x[a] - x[b]);
    const data = [order.map((k) => x[k]), order.map((k) => y[k])], ends = places.filter((p) => p);
    const name = (p) => "(" + p.map((c) => digits(c, 4)).join(", ") + ")";
    const options = { x: "distance" + (body.unit ? " [" + body.unit + "]" : ""), y: f.name + (f.unit && f.unit !== "1" ? " [" + f.unit + "]" : ""), data, curves: [{ name: f.name, points: false }], title: `${f.name} along a line from ${name(ends[0])} to ${name(ends[ends.length - 1])}` };
    if (!this.cutChart || !this.cutBox.contains(this.cutChart.box)) {
      this.cutTitle = element("h3", {});
      this.cutBox.replaceChildren(this.cutTitle);
      this.cutChart = new Chart(this.cutBox, options);
      this.cutBox.append(element("button", { type: "button", onclick: () => this.saveCut() }, "save as CSV"), " ", element("button", { type: "button", onclick: () => this.clearCut() }, "remove the cut"));
    } else this.cutChart.update(options);
    this.cutTitle.textContent = options.title + (body.dim === 3 ? ", over the surface" : "");
    this.cutRows = order.filter((k) => places[k]).map((k) => [x[k], ...places[k], y[k]]);
  }

  saveCut() {
    const head = ["distance", ...this.body.axes, this.body.fields[this.field].name].map((c) => '"' + c.replaceAll('"', '""') + '"').join(",");
    save("cut.csv", new Blob([head + "\n" + this.cutRows.map((r) => r.join(",")).join("\n") + "\n"], { type: "text/csv" }));
  }

  clearCut() {
    this.cutShown = false;
    this.cutBox.replaceChildren();
    if (this.cutLine) { this.cutLine.remove(); }
  }

  render() {
    if (!this.renderer || this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.renderer.render(this.scene, this.camera);
      if (this.probed) this.place(this.probed);
    });
  }
}
