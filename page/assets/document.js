"use strict";
// Bodies beside each other, on a page of text.

async function drawBodies() {
  const places = [...document.querySelectorAll("[data-body]")];
  if (typeof DecompressionStream === "undefined") {
    for (const p of places) p.textContent = "This browser is too old for the picture.";
    return;
  }
  await library("uplot");
  await library("three");
  const bodies = await Promise.all(JSON.parse(byId("data").textContent).bodies.map(unpackBody));
  window.viewers = places.map((p) => new Viewer(p, bodies[p.dataset.body], { plain: true, together: bodies }));
  document.documentElement.dataset.ready = "yes";
}
drawBodies();
