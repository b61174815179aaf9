// Cards: what is shown of a site, a ward or a line that is pointed at or has the keyboard's focus.
const card = document.createElement("div");
card.id = "card";
card.hidden = true;
card.setAttribute("aria-hidden", "true"); // its words are the label of what it belongs to
const hold = {at: null, pinned: false, passing: false, timer: 0};
const pounds = value => value === null ? "–" : `£${WHOLE.format(value)}`;
function above({asking, usual}) {
  if (asking === null || !usual) return "–";
  const share = Math.round((asking / usual - 1) * 1000) / 10;
  return share ? `${Math.abs(share).toFixed(1)}% ${share > 0 ? "above" : "below"}` : "the same";
}
// Each figure of a service with its name (and its colour in the bar), for cards, tables and what is read aloud.
const MEASURES = [
  ["Registered beds", row => amount(row.beds)],
  ["Council-funded residents, expected", row => about(row.council), "#0072b2"],
  ["Other residents, expected", row => about(row.others), "#b8c7d1"],
  ["Free beds", row => about(Math.max(row.beds - row.council - row.others, 0)), "#fff"],
  ["Free and usable", row => about(Math.max(row.usable - row.council, 0))],
  ["Asking fee a week", row => pounds(row.asking)],
  ["Usual rate a week", row => pounds(row.usual)],
  ["Against usual rate", above],
  ["Open to new residents", row => PLACE.admits[row.admits]],
];
// What stops a service from taking one more council-funded resident at the year's end, in a few words; see Figures.stops.
const ROOM = 0, FEE = 4;
const STOPS = ["has room", "closed", "under an embargo", "rated too low", "above the fee ceiling",
  "no bed open to the council", "full", ...PLACE.roles.map(role => `no ${role} hours left`)];
function stopped({stop, asking, usual}) {
  if (stop !== FEE || PLACE.ceiling === null || asking === null || usual === null) return STOPS[stop];
  const over = asking - usual * (1 + PLACE.ceiling);
  return `${over < 0.5 ? "less than £1" : pounds(over)} above the fee ceiling`;
}
function siteWhy(rows) {
  const said = rows.map(row => `${PLACE.types[row.type]}: ${stopped(row)}`);
  return said.length ? `Room for one more council-funded resident at the year’s end? ${said.join("; ")}.` : "";
}
// The homes of the area's own authority, by what stops them, the most frequent first.
function areaWhy(area) {
  const authority = PLACE.areas[area][3], counts = new Map();
  if (authority < 0) return "";
  PLACE.sites.forEach((words, site) => {
    if (words[2] !== authority) return;
    for (const row of standingAt(site))
      if (row.on) counts.set(row.stop, (counts.get(row.stop) || 0) + 1);
  });
  const all = sum([...counts.values()]);
  if (!all) return `${PLACE.authorities[authority]} has no home of the care types chosen.`;
  const order = [...counts].sort(([a, m], [b, n]) => (a === ROOM) - (b === ROOM) || n - m || a - b);
  const told = order.map(([stop, number]) =>
    `${number} ${stop === ROOM && number > 1 ? "have room" : STOPS[stop].replace(/^no bed/, "with no bed")}`);
  return `${all} service${all > 1 ? "s" : ""} of the care types chosen in ${PLACE.authorities[authority]}, at the year’s end: ` +
    `${told.join(", ")}.`;
}
const where = home => home ? "in borough" : "out of borough";
function siteWords(site) {
  const [title, provider, authority, rating, home] = PLACE.sites[site], borough = PLACE.authorities[authority] ?? "";
  const services = standingAt(site).filter(row => row.on).map(row =>
    `${PLACE.types[row.type]}: ${MEASURES.map(([what, show]) => `${what} ${show(row)}`).join(", ")}`);
  const head = `${title}, ${provider || "provider not given"}, ${borough}, ${where(home)}, rating ${rating || "none"}`;
  return [head, ...services, siteWhy(standingAt(site).filter(row => row.on))].filter(said => said).join(". ");
}
function siteCard(site) {
  const [title, provider, authority, rating, home] = PLACE.sites[site], borough = PLACE.authorities[authority] ?? "", box = document.createDocumentFragment();
  name(box, "b", title);
  name(box, "div", provider || "Provider not given");
  name(box, "div", borough).append(` (${where(home)}) · ${rating || "no rating"}`);
  const rows = standingAt(site).sort((a, b) => b.on - a.on || a.type - b.type);
  if (!rows.length) put(box, "div", "No services in this year");
  if (rows.length) name(box, "p", siteWhy(rows)).className = "why";
  const table = put(box, "table"), head = put(put(table, "thead"), "tr"), body = put(table, "tbody");
  put(head, "th");
  for (const row of rows) name(head, "th", PLACE.types[row.type]).className = row.on ? "" : "off";
  const bars = put(body, "tr", undefined, "bar");
  put(bars, "th", "Beds taken");
  for (const row of rows) put(bars, "td").append(bar(row));
  for (const [what, show, colour] of MEASURES) {
    const line = put(body, "tr"), title = put(line, "th", what);
    if (colour) title.prepend(swatch(colour));
    for (const row of rows) put(line, "td", show(row), row.on ? "" : "off");
  }
  put(box, "p", `Expected to be placed here in the year: ${about(counted.placed[site])}. Beds and residents at the year’s end; ` +
    `price at the year’s last quarter (${PLACE.closing[state.year]}).`, "note");
  return box;
}
function swatch(colour) {
  const box = document.createElement("i");
  box.style.background = colour;
  return box;
}
function bar({beds, council, others}) {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const width = 62, scale = beds > 0 ? (width - 1) / Math.max(beds, council + others) : 0;
  for (const [key, value] of [["width", width], ["height", 10]]) picture.setAttribute(key, value);
  const parts = [[0, width - 1, "#fff"], [0, council * scale, "#0072b2"], [council * scale, others * scale, "#b8c7d1"]];
  for (const [x, length, fill] of parts) {
    const part = picture.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    const values = {x: x + 0.5, y: 0.5, width: length, height: 9, fill, stroke: "#555", "stroke-width": 0.6};
    for (const key in values) part.setAttribute(key, values[key]);
  }
  return picture;
}
function wardWords(ward) {
  const [waiting] = PLACE.wards[state.year][ward], value = share(ward);
  const shared = value === null ? "" : `; over the whole plan ${percent(value)} of those placed`;
  return `${PLACE.areas[ward][0]}: expected, ${about(waiting)} waiting at the year’s end, ` +
    `${about(counted.areas[ward].away)} placed out of borough in the year, by choice and otherwise${shared}`;
}
function wardCard(ward) {
  const [waiting, older] = PLACE.wards[state.year][ward], value = share(ward), box = document.createDocumentFragment();
  name(box, "b", PLACE.areas[ward][0]);
  put(box, "div", `Expected to wait at the year’s end: ${about(waiting)}`);
  put(box, "div", `Expected to be placed out of borough in the year, by choice and otherwise: ${about(counted.areas[ward].away)}`);
  if (older !== null) put(box, "div", `People aged 75 and over: ${older.toLocaleString("en-GB")}`);
  if (value !== null) put(box, "div", `Placed out over the whole plan: ${percent(value)} of those placed`);
  name(box, "p", areaWhy(ward)).className = "why";
  put(box, "p", "Choose it to see where its people went.", "note");
  return box;
}
function flowCard(flow) {
  const box = document.createDocumentFragment(), title = name(box, "b", PLACE.areas[flow.area][0]);
  title.append(" → ");
  put(title, "bdi", PLACE.sites[flow.site][0]);
  put(box, "div", `${people(flow.people)} expected to be placed in the year, ${amount(flow.km)} km away`);
  for (const [need, number] of [...flow.needs].sort((a, b) => a[0] - b[0]))
    name(box, "div", PLACE.needs[need]).append(`: ${about(number)}`);
  return box;
}

function showCard(content, options) {
  clearTimeout(hold.timer);
  Object.assign(hold, {pinned: false, passing: false}, options);
  if (content) card.replaceChildren(content);
  card.classList.toggle("passing", hold.passing);
  card.hidden = false;
  placeCard();
}
function showSite(site, pinned) {
  const layer = groups.sites.layers[site];
  showCard(siteCard(site), {at: () => state.map.latLngToContainerPoint(layer.getLatLng()), pinned: Boolean(pinned)});
  select(site);
  const covered = NARROW && pinned ? card.offsetHeight : 0;
  if (!covered) return;
  state.map.panInside(layer.getLatLng(), {paddingTopLeft: [30, 30], paddingBottomRight: [30, covered + 30]});
}
function showWard(ward) {
  const at = PLACE.areas[ward].slice(1, 3);
  showCard(wardCard(ward), {at: () => state.map.latLngToContainerPoint(at)});
}
// The card of a ward or a line goes with the pointer, and never covers a site's that was asked to stay.
function showPassing(content, event) {
  if (hold.pinned && !card.hidden) return;
  if (!content && card.hidden) return;
  const at = event.containerPoint || state.map.mouseEventToContainerPoint(event.originalEvent);
  showCard(content, {at: () => at, passing: true});
}
function select(site) {
  for (const number of groups.sites.shown)
    groups.sites.layers[number].getElement().setAttribute("aria-selected", number === site);
}
function placeCard() {
  if (card.hidden) return;
  const {x, y} = hold.at(), size = state.map.getSize(), width = card.offsetWidth, height = card.offsetHeight;
  const right = x + 18 + width < size.x, left = x - 18 - width > 0, below = y + 18 + height < size.y;
  const place = right || left
    ? [right ? x + 18 : x - 18 - width, y - height / 3]
    : [x - width / 2, below ? y + 18 : y - 18 - height];
  card.style.left = `${Math.max(6, Math.min(place[0], size.x - width - 6))}px`;
  card.style.top = `${Math.max(6, Math.min(place[1], size.y - height - 6))}px`;
}
function leave() {
  clearTimeout(hold.timer);
  if (!hold.pinned) hold.timer = setTimeout(hideCard, hold.passing ? 0 : 250);
}
function hideCard() {
  clearTimeout(hold.timer);
  hold.pinned = false;
  card.hidden = true;
  select(null);
}
card.addEventListener("mouseenter", () => clearTimeout(hold.timer));
card.addEventListener("mouseleave", leave);
