"use strict";
// Reading a body: under the pointer, by keys, along a line.

/** Viewer shows a body and reads it. */
class Viewer extends Stage {
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
}
