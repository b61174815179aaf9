"use strict";
// The map page's own script: what is chosen, what is counted from it, and how it is drawn.
// It puts every word of the data on the page as text (textContent), never as markup.
// What it counts stands in the page as one block of JSON, made by page.place.
const PLACE = JSON.parse(document.getElementById("place").textContent);
const NARROW = matchMedia("(max-width: 760px)").matches, SMALL = NARROW ? 0.65 : 1;
const STYLES = {
  borough: f => [
    {stroke: true, color: "#c3cad0", weight: 1, dashArray: "3 4", fillColor: "#f6f7f8", fillOpacity: 1},
    {color: "#9aa4ad", weight: 1.2, fillColor: "#fff", fillOpacity: 1},
    {color: "#111", weight: SMALL * (PLACE.labels.some(label => label[3] === "among") ? 2.2 : 3.5), fillColor: "#fff", fillOpacity: 1}][f.properties.k],
};
// `least`: lines for fewer people are not drawn; null until somebody chooses it.
const state = {map: null, year: 0, types: new Set(), ward: null, pointed: null, least: null, authority: -1};
let counted = null, lines = [];
const groups = {
  wards: {label: "Wards", layers: [], shown: [], current: 0},
  sites: {label: "Homes and housing with care", layers: [], shown: [], current: 0},
};
const servicesOf = PLACE.sites.map(() => []);
for (const [service, [site]] of PLACE.services.entries()) servicesOf[site].push(service);
const find = id => document.getElementById(id);
const sum = values => values.reduce((total, value) => total + value, 0);

function put(parent, tag, text, type) {
  const element = parent.appendChild(document.createElement(tag));
  if (text !== undefined) element.textContent = text;
  if (type) element.className = type;
  return element;
}
const name = (parent, tag, text) => put(put(parent, tag), "bdi", text).parentNode;
// As toLocaleString writes them, which takes ten times as long and more for each of thousands of figures.
const digits = (least, most) =>
  new Intl.NumberFormat("en-GB", {minimumFractionDigits: least, maximumFractionDigits: most});
const WHOLE = digits(0, 0), UP_TO_TENTHS = digits(0, 1), TENTHS = digits(1, 1);
function amount(value) {
  if (value === null || value === undefined) return "–";
  if (value > 0 && value < 0.05) return "<0.1";
  return UP_TO_TENTHS.format(value);
}
function tenths(value) {
  if (value > 0 && value < 0.05) return "<0.1";
  return TENTHS.format(value);
}
// The next number that reads well in a legend, as the legends that Python writes.
function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map(factor => Number((factor * power).toPrecision(6)));
  return steps.find(step => step >= value * (1 - 1e-6));
}
const percent = value => value === null ? "–" : `${(100 * value).toFixed(0)}%`;
// People as expected, which is an average and no count, in the words of terminal and report: about 3, fewer than 1, 28.
function about(value) {
  const size = Math.round(value * 1e6) / 1e6, whole = Math.floor(size + 0.5);
  if (size < 0.005) return "0";
  return whole ? `${size < 5 ? "about " : ""}${WHOLE.format(whole)}` : "fewer than 1";
}
const people = value => `${about(value)} ${/^(about |fewer than )?1$/.test(about(value)) ? "person" : "people"}`;

// What stands in a service at the end of the chosen year; null where the tables have no row.
function standing(service) {
  const [, type, years] = PLACE.services[service], row = years[state.year];
  if (!row) return null;
  const [beds, usable, council, others, admits, asking, usual, stop] = row;
  return {type, beds, usable, council, others, admits, asking, usual, stop, on: state.types.has(type)};
}
const standingAt = site => servicesOf[site].map(standing).filter(row => row);
// Of a place with several home authorities the people of one can be chosen.
const asked = area => state.authority < 0 || PLACE.areas[area][3] === state.authority;
const awayIn = year => sum(PLACE.placements[year].map(([area, , service, number, , out]) =>
  out && asked(area) && state.types.has(PLACE.services[service][1]) ? number : 0));

// People placed in the chosen care types: by area, by site, by area and site in the year; by area over the plan.
function count() {
  const areas = PLACE.areas.map(() => ({away: 0, near: 0})), placed = PLACE.sites.map(() => 0), flows = new Map();
  for (const [area, need, service, number, km, out] of PLACE.placements[state.year]) {
    const [site, type] = PLACE.services[service];
    if (!state.types.has(type) || !asked(area)) continue;
    placed[site] += number;
    areas[area][out ? "away" : "near"] += number;
    const key = `${area}/${site}`;
    if (!flows.has(key)) flows.set(key, {area, site, km, out, people: 0, needs: new Map()});
    const flow = flows.get(key);
    flow.people += number;
    flow.needs.set(need, (flow.needs.get(need) || 0) + number);
  }
  const whole = PLACE.areas.map(() => ({away: 0, near: 0}));
  for (const [area, , service, number, , out] of PLACE.placements.flat())
    if (asked(area) && state.types.has(PLACE.services[service][1])) whole[area][out ? "away" : "near"] += number;
  const wards = whole.filter((_each, area) => groups.wards.layers[area]), away = sum(wards.map(ward => ward.away));
  const together = away ? away / (away + sum(wards.map(ward => ward.near))) : 0;
  const order = (a, b) => a.people - b.people || a.area - b.area || a.site - b.site;
  return {areas, whole, placed, together, step: together ? roundUp(2 * together / PLACE.classes) : 1 / PLACE.classes,
    flows: [...flows.values()].sort(order)};
}
// Over the whole plan, which is what is fair to wards: the share of a ward's placed people who are placed out.
function share(area) {
  const {near, away} = counted.whole[area];
  return PLACE.shaded && near + away > 0 ? away / (near + away) : null;
}
function chosenTypes() {
  const labels = [...state.types].map(type => PLACE.types[type]);
  if (labels.length === document.querySelectorAll("#types input").length) return "all care types";
  return labels.length ? labels.join(", ") : "no care type";
}

const SiteMarker = L.CircleMarker.extend({
  _updatePath() {
    const {x, y} = this._point, r = this._radius, corners = PLACE.shapes[this.options.shape];
    const ring = corners
      ? `M${corners.map(([a, b]) => `${(x + a * r).toFixed(1)},${(y + b * r).toFixed(1)}`).join("L")}Z`
      : `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
    this._renderer._setPath(this, this._empty() ? "M0 0" : ring);
  },
});
// A site's mark is made when it is first shown.
function siteLayer(site) {
  const {layers} = groups.sites;
  if (!layers[site]) {
    layers[site] = new SiteMarker(PLACE.sites[site].slice(5), {pane: "sites"});
    layers[site].on({mouseover: () => showSite(site), mouseout: leave, click: event => {
      L.DomEvent.stop(event);
      showSite(site, true);
    }});
  }
  return layers[site];
}
const wardPoint = (_feature, at) => L.circleMarker(at, {radius: 7, pane: "wards"});
const homes = [];
function eachBorough(feature) {
  if (feature.properties.k === 2) homes.push(feature);
}
function eachWard(feature, layer) {
  const ward = feature.properties.i;
  groups.wards.layers[ward] = layer;
  layer.on({
    mouseover: event => { point(ward); showPassing(wardCard(ward), event); },
    mousemove: event => showPassing(null, event),
    mouseout: () => { point(null); leave(); },
    click: event => { L.DomEvent.stop(event); openWard(ward); },
  });
}
// What folium's script asks for by name.
Object.assign(globalThis, {STYLES, wardPoint, eachBorough, eachWard});

function drawSites() {
  const drawn = [];
  const reached = new Set(counted.flows.filter(flow => flow.area === state.ward).map(flow => flow.site));
  for (const site of groups.sites.shown) groups.sites.layers[site].remove();
  PLACE.sites.forEach((_words, site) => {
    const rows = standingAt(site).filter(row => row.on);
    if (!rows.length) return;
    const layer = siteLayer(site);
    const beds = sum(rows.map(row => row.beds)), lived = sum(rows.map(row => row.council + row.others));
    const main = rows.reduce((best, row) => row.beds > best.beds ? row : best).type;
    const home = PLACE.sites[site][4], used = home || counted.placed[site] >= PLACE.least;
    const shade = PLACE.from.filter(low => lived / beds >= low - 1e-6).length - 1;
    const bright = state.ward === null ? used : reached.has(site);
    layer.options.shape = Math.min(main, PLACE.shapes.length - 1);
    layer.setStyle({radius: Math.max(SMALL * PLACE.radius * Math.sqrt(beds), 2.5),
      color: home ? "#000" : used ? "#333" : "#5b6670", weight: SMALL * (home ? 2 : 1.3),
      dashArray: home ? null : "3 2", opacity: bright ? 1 : state.ward === null ? 0.55 : 0.3,
      fillColor: beds > 0 ? PLACE.colours[shade] : "#fff",
      fillOpacity: bright ? 0.95 : state.ward === null ? 0.28 : 0.12});
    drawn.push({layer, site, rank: [bright ? 1 : 0, home, used ? 1 : 0, -beds, -site]});
  });
  drawn.sort((a, b) => a.rank.reduce((found, value, i) => found || value - b.rank[i], 0));
  for (const {layer} of drawn) layer.addTo(state.map);
  const shown = drawn.map(({site}) => site).sort((a, b) => a - b);
  label(groups.sites, shown, siteWords, () => false);
}
function drawWards() {
  groups.wards.layers.forEach((layer, ward) => {
    const value = share(ward), open = state.ward === ward;
    const shade = value === null ? null : Math.min(Math.ceil(value / counted.step - 1e-6), PLACE.shades.length - 1);
    layer.setStyle({color: open ? "#111" : "#8a7a6c", weight: open ? 4 : layer.setRadius ? 3 : 0.8,
      fillOpacity: shade === null ? 0.15 : 0.85, fillColor: shade === null ? "#999" : PLACE.shades[shade]});
    if (open) layer.bringToFront();
  });
  drawShades();
  label(groups.wards, [...groups.wards.layers.keys()], wardWords, ward => state.ward === ward);
}
// What the shades mean in the care types chosen.
function drawShades() {
  const labels = [...document.querySelectorAll("#wardshades span")];
  if (!labels.length) return;
  const end = n => `${Number((100 * counted.step * n).toPrecision(6))}%`, last = labels.length - 1;
  labels.forEach((span, n) => {
    if (n) span.textContent = n === 1 ? `up to ${end(1)}` : n === last ? `over ${end(n - 1)}` : `${end(n - 1)} to ${end(n)}`;
  });
  find("sharedaway").textContent = percent(counted.together);
}
// The smallest threshold that leaves no more lines than a map can be read with; or the one that was chosen.
function leastDrawn() {
  if (state.least !== null) return state.least;
  const few = PLACE.thresholds.find(least => counted.flows.filter(flow => flow.out && flow.people >= least).length <= PLACE.most);
  return few ?? PLACE.thresholds.at(-1);
}
// Says how many lines are shown, beside the choice and in the legend.
function tellLines(least) {
  const flows = counted.flows.filter(flow => flow.out && flow.people >= PLACE.least);
  const drawn = flows.filter(flow => flow.people >= least).length, slider = find("least");
  const told = drawn < flows.length
    ? `${drawn.toLocaleString("en-GB")} of ${flows.length.toLocaleString("en-GB")} lines are shown: those for ${least} people a year or more.`
    : `All ${drawn.toLocaleString("en-GB")} lines for ${least} people a year or more are shown.`;
  for (const place of document.querySelectorAll(".drawn")) place.textContent = told;
  if (!slider) return drawn < flows.length ? told : "";
  slider.value = PLACE.thresholds.indexOf(least);
  slider.setAttribute("aria-valuetext", `${least} people a year`);
  document.querySelector("output[for=least]").textContent = `${least} people`;
  return drawn < flows.length ? told : "";
}
function drawLines() {
  for (const line of lines) line.remove();
  const least = leastDrawn(), enough = flow => flow.people >= (flow.area === state.ward ? PLACE.least : least);
  const wanted = flow => enough(flow) && (flow.out || flow.area === state.ward);
  lines = counted.flows.filter(wanted).map(flow => {
    const from = PLACE.areas[flow.area].slice(1, 3), to = L.latLng(PLACE.sites[flow.site].slice(5));
    const line = L.polyline(bent(L.latLng(from), to), {pane: "flows", lineCap: "butt", fill: false,
      color: flow.out ? "#0072b2" : "#111", dashArray: flow.out ? null : "5 3",
      weight: Math.min(Math.max(PLACE.width * flow.people, flow.out ? 0.8 : 1.6), PLACE.widest)});
    line.on({mouseover: event => showPassing(flowCard(flow), event), mouseout: leave});
    line.flow = flow;
    return line.addTo(state.map);
  });
  fade();
}
function bent(a, b) {
  const points = [], middle = [
    (a.lat + b.lat) / 2 + (b.lng - a.lng) * 0.09, (a.lng + b.lng) / 2 - (b.lat - a.lat) * 0.25];
  for (let t = 0; t <= 1; t += 1 / 16)
    points.push([(1 - t) ** 2 * a.lat + 2 * t * (1 - t) * middle[0] + t ** 2 * b.lat,
      (1 - t) ** 2 * a.lng + 2 * t * (1 - t) * middle[1] + t ** 2 * b.lng]);
  return points;
}
// Only the lines of the ward that is opened or pointed at stand out.
function fade() {
  const only = state.ward ?? state.pointed;
  for (const line of lines) line.setStyle({opacity: only === null ? 0.55 : line.flow.area === only ? 0.9 : 0.05});
}
function point(ward) {
  state.pointed = ward;
  fade();
}

const headline = () => PLACE.headlines[state.authority] ?? PLACE.headline;
function tellChosen() {
  const [waiting, avoidable] = headline()[state.year];
  const whose = state.authority < 0 ? "" : `, people of ${PLACE.authorities[state.authority]}`;
  find("chosen").textContent = `${PLACE.years[state.year]}${whose}, all care types: ${waiting} waiting at the year’s end, ` +
    `${avoidable} placed out of borough without choosing to leave. Shown, ${chosenTypes()}: ` +
    `${groups.sites.shown.length} sites; ${people(awayIn(state.year))} expected to be placed out, by choice and otherwise. ${tellLines(leastDrawn())}`.trim();
}
function draw() {
  state.year = Number(document.querySelector("#years input:checked").value);
  state.types = new Set([...document.querySelectorAll("#types input:checked")].map(box => Number(box.value)));
  counted = count();
  for (const [year, row] of document.querySelectorAll("#years .year").entries())
    for (const [n, cell] of row.querySelectorAll("b").entries()) cell.textContent = headline()[year][n];
  hideCard();
  drawWards();
  drawLines();
  drawSites();
  tellChosen();
  drawWard();
  drawTables();
  nameWards();
}

function chooseAuthority(authority) {
  const wards = groups.wards.layers.filter((_layer, ward) => authority < 0 || PLACE.areas[ward][3] === authority);
  state.authority = authority;
  if (state.ward !== null && !asked(state.ward)) closeWard();
  draw();
  const bounds = authority < 0 ? PLACE.bounds : L.latLngBounds(wards.map(ward => ward.getBounds?.() ?? ward.getLatLng()));
  state.map.fitBounds(bounds, {maxZoom: 14, animate: false, padding: NARROW ? [6, 6] : [24, 24]});
}

// On paper the map has its own size, and shows what was seen.
let seen = null;
function paper(on) {
  const {map} = state;
  if (on === Boolean(seen)) return;
  if (on) seen = {centre: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds()};
  document.documentElement.classList.toggle("paper", on);
  map.options.zoomSnap = on ? 0 : 0.25;
  map.invalidateSize({animate: false});
  if (on) map.fitBounds(seen.zoom > state.start ? seen.bounds : PLACE.bounds, {animate: false, padding: [12, 12]});
  else map.setView(seen.centre, seen.zoom, {animate: false});
  if (!on) seen = null;
}
function finish(map) {
  state.map = map;
  map.attributionControl.setPrefix("Leaflet").addAttribution(PLACE.attribution);
  map.getContainer().after(map.attributionControl.getContainer()); // below, so that it covers nothing and is read whole
  L.geoJSON({type: "FeatureCollection", features: homes}, {style: STYLES.borough, interactive: false, pane: "home",
    fill: false}).addTo(map);
  for (const [latitude, longitude, text, kind] of PLACE.labels) nameAt([latitude, longitude], text, kind);
  if (NARROW) find("choices").open = find("legend").open = false;
  const space = NARROW ? [6, 6] : [24, 24], box = map.getContainer();
  map.invalidateSize({animate: false}).fitBounds(PLACE.bounds, {maxZoom: 14, animate: false, padding: space});
  state.start = map.getZoom();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Map");
  map.on("zoomend moveend resize", nameWards);
  map.on("move zoom", placeCard);
  map.on("click", hideCard);
  box.append(card);
  L.DomEvent.disableClickPropagation(card).disableScrollPropagation(card);
  listen(map.getPane("wards"), groups.wards, showWard, ward => openWard(ward));
  listen(map.getPane("sites"), groups.sites, showSite, site => showSite(site, true));
  find("choices").addEventListener("change", event => event.target.tagName === "INPUT" && event.target.id !== "least" && draw());
  find("authority")?.addEventListener("change", event => chooseAuthority(Number(event.target.value)));
  find("least")?.addEventListener("input", event => {
    state.least = PLACE.thresholds[event.target.value];
    hideCard();
    drawLines();
    tellChosen();
  });
  find("types").addEventListener("click", event => {
    if (event.target.type !== "button") return;
    for (const box of document.querySelectorAll("#types input")) box.checked = event.target.value === "all";
    draw();
  });
  find("tables").addEventListener("toggle", drawTables);
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    const kept = !card.hidden && !hold.passing;
    hideCard();
    if (!kept) closeWard();
  });
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
  new ResizeObserver(() => seen || map.invalidateSize()).observe(box);
  draw();
}
