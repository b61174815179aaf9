// The page: its choices, and everything drawn again when one of them changes. The address says what is chosen.
let choice = null;

function options(select, pairs, chosen) {
  select.replaceChildren();
  for (const [value, label] of pairs) {
    const option = put(select, "option", label);
    option.value = value;
    option.selected = value === chosen;
  }
}
const runLabel = run => (run.label && run.label !== run.name ? `${run.name}: ${run.label}` : run.name);
function fillChoices() {
  const runs = DATA.runs.map(run => [run.name, runLabel(run)]),
    own = year => DATA.years[year];
  options(find("a"), runs, choice.a.name);
  options(find("b"), [...runs, [NONE, "none: show A alone"]], choice.b ? choice.b.name : NONE);
  options(
    find("need"),
    [[EVERY, "All needs"], ...DATA.needs],
    choice.need === ALL ? EVERY : DATA.needs[choice.need][0],
  );
  options(
    find("home"),
    [[EVERY, `All ${DATA.homes.length} authorities`], ...DATA.homes],
    choice.home === ALL ? EVERY : DATA.homes[choice.home][0],
  );
  options(
    find("year"),
    [[EVERY, "All years"], ...choice.years.map(year => [own(year), own(year)])],
    choice.year === ALL ? EVERY : own(choice.year),
  );
  for (const radio of document.querySelectorAll("#view input")) radio.checked = radio.value === choice.view;
}

const CARDS = [
  ["avoidable_out_of_borough", "Avoidable placements out of borough", FLOW],
  ["placed_out_of_borough", "All placements out of borough, by choice and otherwise", FLOW],
  ["placed", "People newly placed", FLOW],
  ["waiting_at_year_end", "Waiting at the end of", END],
];
function card(title, values, say, change) {
  const made = put(part("headline", "cards"), "div", null, "card");
  put(made, "h3", title);
  const list = put(made, "dl");
  values.forEach((value, side) => {
    const term = put(list, "dt");
    sign(term, side);
    put(term, "span", SIDES[side].letter);
    put(list, "dd", say(value));
  });
  if (values.length > 1) {
    put(list, "dt", "B less A", "change");
    put(list, "dd", change(values[1] - values[0]), "change");
  }
}
function drawHeadline() {
  const runs = runsOf(choice);
  for (const [key, title, kind] of CARDS)
    card(
      kind === END ? `${title} ${endLabel(choice)}` : title,
      runs.map(run => measure(run, key, kind, choice)),
      value => about(value),
      value => about(value, true),
    );
  card(
    choice.need === ALL ? "Net cost to the council" : "Fees and interim care",
    runs.map(run => net(run, choice) / 100),
    shortPounds,
    shortSigned,
  );
  find("cheaper").textContent = noSaving(choice) ? DATA.noSaving : noMerit(choice) ? DATA.noMerit : "";
}
// What is shown, in one sentence: read out whenever it changes, and printed.
function say() {
  const {a, b} = choice,
    where = `${needLabel(choice)}, ${spanInFull(choice)}`;
  const of = run => about(measure(run, "avoidable_out_of_borough", FLOW, choice)),
    cost = run => shortPounds(net(run, choice) / 100);
  const what = choice.need === ALL ? "net cost" : "fees and interim care";
  const shown = `${where[0].toUpperCase()}${where.slice(1)}: avoidable placements out of borough`;
  if (!b) return `A is ${a.name}, alone. ${shown} ${of(a)}; ${what} ${cost(a)}.`;
  const gap = about(
      measure(b, "avoidable_out_of_borough", FLOW, choice) - measure(a, "avoidable_out_of_borough", FLOW, choice),
      true,
    ),
    dearer = shortSigned((net(b, choice) - net(a, choice)) / 100);
  const both =
    `${of(a)} in A and ${of(b)} in B (B less A: ${gap}); ` +
    `${what} ${cost(a)} in A and ${cost(b)} in B (B less A: ${dearer}).`;
  return `A is ${a.name}, B is ${b.name}. ${shown} ${both}`;
}

const SECTIONS = {map: drawMap, quarters: drawQuarters, differences: drawDifferences, table: drawTable};
function render() {
  choice = readState();
  fillChoices();
  for (const area of document.querySelectorAll("main .cards, main .pictures, main .keys, main .tables"))
    area.replaceChildren();
  for (const key of document.querySelectorAll("#quarters > .keys, #differences > .keys")) key.remove();
  find("said").textContent = say();
  find("told").replaceChildren();
  for (const note of told(choice)) named(find("told"), "li", note);
  drawHeadline();
  drawRuns(choice);
  for (const [id, drawn] of Object.entries(SECTIONS)) {
    const shown = choice.view === "all" || choice.view === id;
    find(id).hidden = !shown;
    if (shown) drawn(choice);
  }
}

for (const [value, label] of Object.entries(VIEWS)) {
  const line = put(find("view"), "label"),
    radio = put(line, "input");
  Object.assign(radio, {type: "radio", name: "view", value});
  put(line, "span", label);
}
find("choices").addEventListener("change", event => writeState(event.currentTarget));
find("choices").addEventListener("submit", event => event.preventDefault());
find("csv").addEventListener("click", () => download(choice));
find("skip").addEventListener("click", () => find("figures").focus());
addEventListener("hashchange", render);
part("map", "pictures").addEventListener("pointerover", event => {
  find("pointed").textContent = event.target.querySelector?.(":scope > title")?.textContent ?? "";
});
render();
