"use strict";
// Opens what a link leads to, and tells the values of a chart where it is pointed at.
function reveal() {
  let place = null;
  try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
  if (!place) return;
  for (let at = place.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  place.scrollIntoView();
}
addEventListener("hashchange", reveal);
addEventListener("load", reveal);

for (const figure of document.querySelectorAll("figure")) {
  const drawing = figure.querySelector(":scope > svg");
  const told = figure.querySelector("output");
  const names = [...figure.querySelectorAll(".legend bdi")].map(name => name.textContent);
  const lines = [...drawing.querySelectorAll("polyline[data-v]")].map((line, place) => ({
    name: names[place],
    across: line.getAttribute("points").split(" ").map(pair => Number(pair.split(",")[0])),
    values: line.dataset.v.split(" "),
  }));
  if (!lines.length) continue;
  const tell = at => {
    told.textContent = lines.map(line => {
      let best = 0;
      line.across.forEach((x, place) => { if (Math.abs(x - at) < Math.abs(line.across[best] - at)) best = place; });
      const value = line.values[best].replace(":", " → ");
      return names.length > 1 ? `${line.name} ${value}` : value;
    }).join("; ");
  };
  drawing.addEventListener("pointermove", event => {
    const box = drawing.getBoundingClientRect();
    tell((event.clientX - box.left) / box.width * drawing.viewBox.baseVal.width);
  });
  // The same without a pointer: arrows walk along the chart.
  let at = 0;
  drawing.setAttribute("tabindex", "0");
  drawing.addEventListener("keydown", event => {
    const step = { ArrowRight: 10, ArrowLeft: -10 }[event.key];
    if (!step) return;
    event.preventDefault();
    at = Math.min(Math.max(at + step, 0), drawing.viewBox.baseVal.width);
    tell(at);
  });
}
