"use strict";
// What all pages share: data and libraries unpacked, numbers, curves, the theme.

/** element makes an element: attributes by name, "on..." as listeners. */
function element(name, attributes, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
    else if (value === true) e.setAttribute(key, "");
    else if (value !== false && value != null) e.setAttribute(key, value);
  }
  e.append(...children);
  return e;
}

const byId = (id) => document.getElementById(id);

/** inflate returns the bytes of a packed block of the page. */
async function inflate(id) {
  const text = atob(byId(id).textContent);
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** library runs a packed script of the page. */
async function library(id) {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflate(id));
  document.head.append(script);
}

/** digits writes a number with some significant digits. */
function digits(v, n = 5) {
  if (v == null || !isFinite(v)) return "unknown";
  if (v === 0) return "0";
  const size = Math.abs(v);
  if (size < 1e-3 || size >= 1e6) {
    const [mantissa, power] = v.toExponential(n - 1).split("e");
    return (mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa) + "e" + power;
  }
  const text = v.toPrecision(n);
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : String(Number(text));
}

const withUnit = (text, unit) => (unit && unit !== "1" ? text + " " + unit : text);

/** colour returns a colour of the theme. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

// Colours of curves: Okabe and Ito, Color Universal Design, 2008.
// In the dark the darkest are lighter.
const curveColours = { light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a7a7a", "#8a4fc0"],
  dark: ["#5eb5f0", "#ff8a4c", "#3ecf9f", "#e29cc4", "#f0bd4b", "#9fd8f7", "#b0b6bf", "#c39bf0"] };

/** restyled has functions to call when the theme changes. */
const restyled = [];
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  restyled.forEach((f) => f());
}
const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
if (byId("theme")) byId("theme").addEventListener("click", () => setTheme(isDark() ? "light" : "dark"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => restyled.forEach((f) => f()));

/**
 * Chart is a uPlot chart that follows its width and the theme. curves are
 * {name, dash, width, points}; data as of uPlot.
 */
class Chart {
  constructor(parent, options) {
    this.box = element("div", { class: "chart", role: "img", "aria-label": options.title });
    parent.append(this.box);
    this.options = options;
    this.data = options.data;
    this.hidden = new Set();
    restyled.push(() => this.draw());
    new ResizeObserver(() => {
      const width = this.box.clientWidth;
      if (this.plot && Math.abs(width - this.plot.width) > 1) this.plot.setSize({ width, height: this.height() });
    }).observe(this.box);
    this.draw();
  }

  height() { return this.options.height || Math.max(220, Math.min(340, Math.round(this.box.clientWidth * 0.5))); }

  /** update replaces data and some options. */
  update(changed) {
    const same = Object.keys(changed).every((k) => k === "data");
    Object.assign(this.options, changed);
    this.box.setAttribute("aria-label", this.options.title);
    if (same && this.plot) this.plot.setData(this.options.data);
    else this.draw();
  }

  draw() {
    const o = this.options;
    if (this.plot) {
      this.plot.series.forEach((s, i) => (s.show ? this.hidden.delete(i) : this.hidden.add(i)));
      this.plot.destroy();
    }
    if (o.reset) { this.hidden.clear(); o.reset = false; }
    const ink = colour("soft"), grid = { stroke: colour("line"), width: 1 };
    // Whole decades, without what is far below rounding.
    const decades = (u, least, hi) => { const lo = Math.max(least, hi * 1e-18); return range(lo, hi); };
    const range = (lo, hi) => (lo > 0 && hi > 0 ? [10 ** Math.floor(Math.log10(lo) + 1e-9), 10 ** Math.max(Math.ceil(Math.log10(hi) - 1e-9), Math.floor(Math.log10(lo) + 1e-9) + 1)] : [1, 10]);
    const log = (on) => (on ? { distr: 3, range: decades } : {});
    const powers = (u, i, lo, hi) => {
      const first = Math.ceil(Math.log10(lo) - 1e-9), last = Math.floor(Math.log10(hi) + 1e-9), every = Math.max(1, Math.ceil((last - first) / 7)), list = [];
      for (let e = first; e <= last; e += every) list.push(10 ** e);
      return list;
    };
    const axis = (label, side, on) => ({ label, ...(on ? { splits: powers, filter: (u, list) => list } : {}), stroke: ink, grid, ticks: grid, font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif", size: side ? 64 : 42, labelSize: 18,
      values: (u, list) => list.map((v) => (v == null ? "" : digits(v, 4))) });
    this.plot = new uPlot({
      width: Math.max(this.box.clientWidth, 200), height: this.height(),
      scales: { x: { time: false, ...log(o.logX) }, y: log(o.logY) },
      axes: [axis(o.x, false, o.logX), axis(o.y, true, o.logY)],
      cursor: { y: false },
      series: [{ label: o.x, value: (u, v) => (v == null ? "" : digits(v, 6)) }, ...o.curves.map((c, i) => ({
        label: c.name, stroke: curveColours[isDark() ? "dark" : "light"][i % 8], width: c.width || 1.6, dash: c.dash, spanGaps: true,
        points: { show: c.points ?? (o.data[0].length <= 60) }, show: !this.hidden.has(i + 1), value: (u, v) => (v == null ? "" : digits(v, 5)) }))],
    }, o.data, this.box);
  }
}

/** positive makes the numbers that a logarithmic axis cannot show unknown. */
const positive = (list) => list.map((v) => (v > 0 ? v : null));

/** save offers a file. */
function save(name, blob) {
  const a = element("a", { href: URL.createObjectURL(blob), download: name });
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
}

/** choice makes a labelled list to choose from: [value, text, group]. */
function choice(label, options, chosen, changed) {
  const select = element("select", { "aria-label": label, onchange: () => changed(select.value) });
  const groups = {};
  for (const [value, text, group] of options) {
    const option = element("option", { value, selected: String(value) === String(chosen) }, text);
    if (!group) { select.append(option); continue; }
    if (!groups[group]) select.append((groups[group] = element("optgroup", { label: group })));
    groups[group].append(option);
  }
  return element("label", {}, label + " ", select);
}

/** tick makes a labelled box to tick. */
function tick(label, on, changed) {
  const box = element("input", { type: "checkbox", checked: on, onchange: () => changed(box.checked) });
  return element("label", {}, box, label);
}
