"""The map page's own style and script: constants, without any data in them.

The script puts every word of the data on the page as text (`textContent`), never as markup.
"""

STYLE = """
* { box-sizing: border-box }
html, body { height: 100%; margin: 0 }
body { display: grid; grid-template: 100vh / 336px 1fr; color: #222; background: #fff;
  font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif }
bdi { overflow-wrap: anywhere }
aside { overflow: auto; padding: 16px 18px; border-right: 1px solid #c9ced2; max-height: 100vh }
h1 { font-size: 20px; line-height: 1.2; margin: 0 0 4px }
h2 { font-size: 14px; margin: 12px 0 2px }
p { margin: 0 0 6px }
details { font-size: 13px }
.quiet { color: #555; margin-top: 4px }
.clip { display: block; max-height: 6em; overflow: auto }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap }
.folium-map { width: auto !important; height: auto !important; min-height: 0; position: relative;
  background: #e8edf0; font: inherit }
#years { margin: 14px 0 }
.yearhead, .year { display: grid; grid-template-columns: 1fr 84px 84px; gap: 6px; width: 100% }
.yearhead { padding-left: 22px; color: #555; font-size: 12px; line-height: 1.2; align-items: end }
.yearhead span + span, .year span + span { text-align: right; font-variant-numeric: tabular-nums }
#years .leaflet-control-layers { border: 0; box-shadow: none; margin: 0; padding: 0; float: none;
  overflow: visible; font: inherit }
#years .leaflet-control-layers-list { height: auto !important; overflow: visible; padding: 0 }
#years label { font-size: 14px; padding: 3px 0; border-top: 1px solid #e2e5e8; cursor: pointer }
#years label > span { display: flex; gap: 6px; align-items: center }
#years label > span > span { flex: 1 }
#years label:has(:checked) { background: #e6f0f7; font-weight: 600 }
#years input { margin: 0; width: 16px; height: 16px; top: 0; accent-color: #0072b2 }
summary { cursor: pointer; font-weight: 600; padding: 4px 0 }
.key { display: flex; flex-wrap: wrap; gap: 2px 12px; list-style: none; margin: 4px 0 6px; padding: 0;
  line-height: 1.25 }
.key li { display: flex; align-items: center; gap: 6px; min-width: 0 }
.key.two li { width: calc(50% - 6px) }
.key svg { flex: none }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 1px }
path:focus { outline: none }
path:focus-visible { stroke: #d55e00; stroke-width: 5px; stroke-opacity: 1 }
.leaflet-tooltip.tip { white-space: normal; width: max-content; max-width: min(400px, calc(100vw - 16px));
  padding: 8px 10px; color: #222; font-size: 13px; line-height: 1.35; border: 1px solid #999;
  box-shadow: 0 2px 10px #0004 }
.leaflet-tooltip.tip::before, .leaflet-tooltip.label::before { display: none }
.tip b { display: block; font-size: 14px }
.tip table { border-collapse: collapse; margin-top: 6px; width: 100% }
.tip th, .tip td { padding: 2px 0 2px 8px; text-align: right; vertical-align: top; font-weight: 400;
  font-variant-numeric: tabular-nums }
.tip thead th { vertical-align: bottom; color: #555; font-size: 12px; border-bottom: 1px solid #ccc }
.tip th:first-child { text-align: left; padding-left: 0 }
.tip tbody th { min-width: 88px }
.tip td:last-child, .tip thead th:last-child { text-align: left }
.leaflet-tooltip.label { background: none; border: 0; box-shadow: none; padding: 0; color: #333;
  text-align: center; white-space: normal; width: max-content; max-width: 130px; line-height: 1.1;
  text-shadow: 0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff; pointer-events: none }
.label.away { font-size: 14px; letter-spacing: .04em; color: #66707a }
.label.home { font-size: 17px; font-weight: 700; color: #111 }
.label.ward { font-size: 11px; display: none }
.near .label.ward { display: block }
.near .label.home { display: none }
.leaflet-container .leaflet-control-attribution { max-width: calc(100% - 100px); max-height: 4.2em;
  overflow: auto; float: right; font-size: 11px }
.leaflet-bottom.leaflet-right { left: 0 }
@media (max-width: 760px) {
  body { display: flex; flex-direction: column; height: 100dvh }
  aside { border: 0; border-bottom: 1px solid #c9ced2; padding: 10px 12px; max-height: 70%; flex: none }
  .folium-map { flex: 1; min-height: 200px }
  h1 { font-size: 17px }
  h2 { margin-top: 10px }
  #years { margin: 6px 0 }
  .clip { max-height: 3em }
  .label.away { font-size: 12px }
  .label.home { font-size: 14px }
  .sizes svg { transform: scale(.65) }
}
"""

SCRIPT = r"""
"use strict";
const NARROW = matchMedia("(max-width: 760px)").matches, SMALL = NARROW ? 0.65 : 1;
const STYLES = {
  borough: f => [
    {stroke: true, color: "#c3cad0", weight: 1, dashArray: "3 4", fillColor: "#f6f7f8", fillOpacity: 1},
    {color: "#9aa4ad", weight: 1.2, fillColor: "#fff", fillOpacity: 1},
    {color: "#111", weight: SMALL * 3.5, fillColor: "#fff", fillOpacity: 1}][f.properties.k],
  ward: f => ({color: "#8a7a6c", weight: f.geometry.type === "Point" ? 3 : 0.8,
    fillOpacity: f.properties.c === null ? 0.15 : 0.85,
    fillColor: f.properties.c === null ? "#999" : PLACE.shades[f.properties.c]}),
  flow: f => ({color: "#0072b2", weight: Math.max(PLACE.width * f.properties.p, 0.8), opacity: 0.55,
    lineCap: "butt", fill: false}),
};
const SiteMarker = L.CircleMarker.extend({
  _updatePath() {
    const {x, y} = this._point, r = this._radius, corners = PLACE.shapes[this.options.shape];
    const ring = corners
      ? "M" + corners.map(([a, b]) => (x + a * r).toFixed(1) + "," + (y + b * r).toFixed(1)).join("L") + "Z"
      : `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
    this._renderer._setPath(this, this._empty() ? "M0 0" : ring);
  },
});
const Tip = L.Tooltip.extend({
  _setPosition(place) {
    L.Tooltip.prototype._setPosition.call(this, place);
    const box = this._container, size = this._map.getSize(), position = L.DomUtil.getPosition(box);
    const corner = this._map.layerPointToContainerPoint(position);
    const shift = L.point(
      Math.max(4, Math.min(corner.x, size.x - box.offsetWidth - 12)) - corner.x,
      Math.max(4, Math.min(corner.y, size.y - box.offsetHeight - foot(this._map) - 4)) - corner.y);
    L.DomUtil.setPosition(box, position.add(shift));
  },
});
const foot = map => map.attributionControl.getContainer().offsetHeight;
function put(parent, tag, text, type) {
  const element = parent.appendChild(document.createElement(tag));
  if (text !== undefined) element.textContent = text;
  if (type) element.className = type;
  return element;
}
function amount(value) {
  if (value === null) return "–";
  if (value > 0 && value < 0.05) return "under 0.1";
  return value.toLocaleString("en-GB", {maximumFractionDigits: 1});
}
const percent = value => value === null ? "–" : Math.round(value * 100) + "%";
function siteTip(layer) {
  const p = layer.feature.properties, [name, provider, borough, rating] = PLACE.sites[p.i];
  const box = document.createElement("div");
  put(put(box, "b"), "bdi", name);
  put(put(box, "div"), "bdi", provider || "Provider not given");
  const where = put(box, "div");
  put(where, "bdi", borough);
  where.append(p.h ? " (in borough) · " : " (out of borough) · ");
  put(where, "bdi", rating || "no rating");
  if (!p.t.length) put(box, "div", "No beds at the year’s end");
  const table = document.createElement("table");
  if (p.t.length) box.append(table);
  const head = put(put(table, "thead"), "tr"), body = put(table, "tbody");
  for (const title of ["", "Beds", "Council-funded, of usable", "Others", "Occupied", "Admits"])
    put(head, "th", title);
  for (const [type, beds, usable, council, others, share, admits] of p.t) {
    const row = put(body, "tr");
    put(put(row, "th"), "bdi", PLACE.types[type]);
    const taken = `${amount(council)} of ${amount(usable)}`;
    for (const text of [amount(beds), taken, amount(others), percent(share), PLACE.admits[admits]])
      put(row, "td", text);
  }
  if (p.t.length > 1) {
    const row = put(body, "tr");
    put(row, "th", "Together");
    for (const text of [amount(p.b), "", "", percent(p.o), ""]) put(row, "td", text);
  }
  put(box, "div", `Placed here in the year: ${amount(p.p)}`, "quiet");
  return box;
}
function wardTip(layer) {
  const p = layer.feature.properties, box = document.createElement("div");
  put(put(box, "b"), "bdi", PLACE.areas[p.i]);
  put(box, "div", `Waiting at the year’s end: ${amount(p.w)}`);
  put(box, "div", `Placed out of borough in the year: ${amount(p.o)}`);
  if (p.n !== null) put(box, "div", `People aged 75 and over: ${p.n.toLocaleString("en-GB")}`);
  if (p.r !== null) put(box, "div", `Together ${amount(p.r)} per 1,000 aged 75 and over`);
  return box;
}
function flowTip(layer) {
  const p = layer.feature.properties, box = document.createElement("div"), title = put(box, "b");
  put(title, "bdi", PLACE.areas[p.i]);
  title.append(" → ");
  put(title, "bdi", PLACE.sites[p.s][0]);
  put(box, "div", `${amount(p.p)} people placed in the year, ${amount(p.d)} km away`);
  for (const [need, people] of p.n) {
    const line = put(box, "div");
    put(line, "bdi", PLACE.needs[need]);
    line.append(`: ${amount(people)}`);
  }
  return box;
}
function bind(layer, content, name, reachable) {
  layer.bindTooltip(new Tip({sticky: true, className: "tip", opacity: 1}, layer).setContent(content));
  layer.on("add", () => {
    const path = layer.getElement();
    if (!path) return;
    path.setAttribute("tabindex", reachable ? "0" : "-1");
    if (!reachable) return;
    path.setAttribute("role", "img");
    path.setAttribute("aria-label", name);
  });
}
function sitePoint(feature, at) {
  const p = feature.properties, used = p.h || p.p >= 0.05;
  return new SiteMarker(at, {pane: "sites", shape: Math.min(p.k, PLACE.shapes.length - 1),
    radius: Math.max(SMALL * PLACE.radius * Math.sqrt(p.b), 2.5),
    color: p.h ? "#000" : used ? "#333" : "#5b6670",
    weight: SMALL * (p.h ? 2 : 1.3), dashArray: p.h ? null : "3 2", opacity: used ? 1 : 0.55,
    fillColor: p.c === null ? "#fff" : PLACE.colours[p.c], fillOpacity: used ? 0.95 : 0.28});
}
const wardPoint = (feature, at) => L.circleMarker(at, {radius: 7});
function eachSite(feature, layer) {
  const p = feature.properties;
  bind(layer, siteTip, PLACE.sites[p.i][0], p.h || p.p >= 0.05);
}
function eachWard(feature, layer) {
  bind(layer, wardTip, PLACE.areas[feature.properties.i], true);
  const fade = only => layer._map && layer._map.eachLayer(other => {
    const p = other.options.pane === "flows" && other.feature ? other.feature.properties : null;
    if (p) other.setStyle({opacity: only === null ? 0.55 : p.i === only ? 0.9 : 0.06});
  });
  layer.on({mouseover: () => fade(feature.properties.i), mouseout: () => fade(null)});
}
function eachFlow(feature, layer) {
  const [a, b] = layer.getLatLngs(), bent = [];
  const middle = [
    (a.lat + b.lat) / 2 + (b.lng - a.lng) * 0.09, (a.lng + b.lng) / 2 - (b.lat - a.lat) * 0.25];
  for (let step = 0; step <= 14; step++) {
    const t = step / 14;
    bent.push([(1 - t) ** 2 * a.lat + 2 * t * (1 - t) * middle[0] + t ** 2 * b.lat,
      (1 - t) ** 2 * a.lng + 2 * t * (1 - t) * middle[1] + t ** 2 * b.lng]);
  }
  layer.setLatLngs(bent);
  bind(layer, flowTip, "", false);
}
function finish(map) {
  map.attributionControl.setPrefix("Leaflet").addAttribution(PLACE.attribution);
  for (const [latitude, longitude, text, kind] of PLACE.labels) {
    const word = document.createElement("bdi");
    word.textContent = text;
    L.tooltip([latitude, longitude], {permanent: true, pane: "labels", opacity: 1,
      direction: kind === "home" ? "top" : "center", className: "label " + kind, content: word}).addTo(map);
  }
  const years = document.querySelector(".leaflet-control-layers");
  document.getElementById("years").append(years);
  years.setAttribute("role", "radiogroup");
  years.setAttribute("aria-label", "Financial year");
  if (NARROW) document.querySelector("details").open = false;
  const space = NARROW ? 6 : 24;
  map.invalidateSize({animate: false}).fitBounds(PLACE.bounds, {maxZoom: 14, animate: false,
    paddingTopLeft: [space, space], paddingBottomRight: [space, space + foot(map)]});
  const box = map.getContainer(), start = map.getZoom();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Map");
  const names = () => box.classList.toggle("near", map.getZoom() >= start + 0.75);
  map.on("zoomend", names);
  new ResizeObserver(() => map.invalidateSize()).observe(box);
}
"""
