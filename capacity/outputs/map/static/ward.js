// An opened ward: where its people went in the chosen year, as a list beside the map.
function openWard(ward) {
  state.ward = ward;
  hideCard();
  redrawWard();
  find("wardname").focus();
}
function closeWard() {
  if (state.ward === null) return;
  const ward = groups.wards.layers[state.ward], within = find("ward").contains(document.activeElement);
  state.ward = null;
  redrawWard();
  if (within) ward?.getElement().focus();
}
function redrawWard() {
  drawWards();
  drawLines();
  drawSites();
  drawWard();
}
function drawWard() {
  const box = find("ward"), open = state.ward !== null, focused = box.contains(document.activeElement);
  box.hidden = !open;
  find("legend").hidden = open;
  box.replaceChildren();
  if (!open) return;
  const head = put(box, "header"), title = name(head, "h2", PLACE.areas[state.ward][0]);
  title.id = "wardname";
  title.tabIndex = -1;
  const back = put(head, "button", "Back");
  back.type = "button";
  back.addEventListener("click", closeWard);
  const flows = counted.flows.filter(flow => flow.area === state.ward);
  const all = sum(flows.map(flow => flow.people)), {near, away} = counted.areas[state.ward];
  const km = all ? `, on average ${amount(sum(flows.map(flow => flow.people * flow.km)) / all)} km away` : "";
  put(box, "p", `${PLACE.years[state.year]}, ${chosenTypes()}: ${people(all)} expected to be placed${km}; ` +
    `${about(near)} in borough, ${about(away)} out. ${people(PLACE.wards[state.year][state.ward][0])} waiting ` +
    "at the year’s end.");
  const why = areaWhy(state.ward);
  if (why) name(box, "p", why).className = "why";
  if (flows.length) box.append(destinations(flows, all));
  if (focused) title.focus();
}
function destinations(flows, all) {
  const table = document.createElement("table"), head = put(put(table, "thead"), "tr");
  put(table.createCaption(), "span", "Where its people went, by need", "sr");
  for (const word of ["Home", "People, expected", "km", "Borough"]) put(head, "th", word).scope = "col";
  for (const need of PLACE.needs.keys()) {
    const rows = flows.filter(flow => flow.needs.has(need)).sort((a, b) => b.needs.get(need) - a.needs.get(need));
    if (!rows.length) continue;
    const body = put(table, "tbody"), first = put(body, "tr");
    name(first, "th", PLACE.needs[need]).scope = "rowgroup";
    put(first, "td", about(sum(rows.map(flow => flow.needs.get(need)))));
    put(first, "td");
    put(first, "td");
    for (const flow of rows) {
      const row = put(body, "tr");
      name(row, "th", PLACE.sites[flow.site][0]).scope = "row";
      for (const text of [about(flow.needs.get(need)), tenths(flow.km), flow.out ? "out" : "in"]) put(row, "td", text);
    }
  }
  const last = put(put(table, "tfoot"), "tr");
  put(last, "th", "All needs").scope = "row";
  for (const text of [about(all), "", ""]) put(last, "td", text);
  return table;
}
