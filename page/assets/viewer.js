"use strict";
// A body that one can turn, with a field on it. What reads it is in probe.js.

const noNumber = 1e30; // in place of NaN, which shaders may not tell

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

/** Stage shows a body and its controls; a Viewer also reads it. */
class Stage {
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
