// The tables below the map: the same figures for those who cannot see it.
function drawTables() {
  const details = find("tables"), box = details.lastElementChild;
  box.replaceChildren();
  if (details.open) box.append(sitesTable(), wardsTable());
}
function frame(title, heads, words) {
  const scroll = document.createElement("div"), table = put(scroll, "table"), row = put(put(table, "thead"), "tr");
  scroll.className = "scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", title);
  put(table.createCaption(), "span", `${title}, ${PLACE.years[state.year]}, ${chosenTypes()}; people as expected`);
  for (const [column, text] of heads.entries())
    put(row, "th", text, words.includes(column) ? "word" : "").scope = "col";
  return {scroll, body: put(table, "tbody")};
}
function sitesTable() {
  const heads = ["Site", "Provider", "Authority", "Rating", "Care type", ...MEASURES.map(([what]) => what)];
  const {scroll, body} = frame("Sites at the year’s end", heads, [1, 2, 3, 4, heads.length - 1]);
  for (const site of groups.sites.shown)
    for (const row of standingAt(site).filter(row => row.on)) {
      const line = put(body, "tr"), [title, provider, authority, rating] = PLACE.sites[site], words = [provider, PLACE.authorities[authority], rating];
      name(line, "th", title).scope = "row";
      for (const word of [...words, PLACE.types[row.type]]) name(line, "td", word || "–").className = "word";
      for (const [, show] of MEASURES) put(line, "td", show(row), show === MEASURES.at(-1)[1] ? "word" : "");
    }
  return scroll;
}
const WARD_HEADS = ["Ward", "Expected to wait at the year’s end", "Expected to be placed in borough",
  "Expected to be placed out of borough, by choice and otherwise",
  "People aged 75 and over", "Placed out over the whole plan, of those placed"];
function wardsTable() {
  const {scroll, body} = frame("Wards: choose one for where its people went", WARD_HEADS, []);
  PLACE.areas.forEach(([title], area) => {
    if (!asked(area)) return;
    const line = put(body, "tr"), head = put(line, "th"), button = name(head, "button", title);
    const [waiting, older] = PLACE.wards[state.year][area], {near, away} = counted.areas[area];
    head.scope = "row";
    button.type = "button";
    button.addEventListener("click", () => openWard(area));
    for (const value of [waiting, near, away]) put(line, "td", about(value));
    put(line, "td", amount(older));
    put(line, "td", percent(share(area)));
  });
  return scroll;
}
