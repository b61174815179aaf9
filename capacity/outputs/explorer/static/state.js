// What is chosen, kept in the address behind #: what it asks for and the page does not hold falls back, and is told.
const VIEWS = {all: "everything", map: "map", quarters: "quarter by quarter", differences: "what makes the difference", table: "table"};
const NONE = "none", EVERY = "all";

function readState() {
  const asked = new URLSearchParams(location.hash.slice(1)), notes = [];
  const one = (key, names, instead, what) => {
    const value = asked.get(key);
    if (value === null) return instead;
    const found = names.indexOf(value);
    if (found >= 0) return found;
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    notes.push(`The address of this page asks for the ${what} “${shown}”, which is not among those to choose from here.`);
    return instead;
  };
  const names = DATA.runs.map(run => run.name);
  const a = DATA.runs[one("a", names, 0, "run")];
  const second = names.length > 1 ? (a === DATA.runs[1] ? 0 : 1) : names.length;
  let b = DATA.runs[one("b", [...names, NONE], asked.get("b") === null ? second : names.length, "run")] || null;
  if (b && !sharedYears(a, b).length) {
    notes.push(`${a.name} and ${b.name} have no financial year of the same quarters, so ${a.name} is shown by itself.`);
    b = null;
  }
  const both = sharedYears(a, b), labels = both.map(year => DATA.years[year]);
  const need = one("need", DATA.needs.map(([id]) => id).concat(EVERY), DATA.needs.length, "need");
  const year = one("year", [...labels, EVERY], labels.length, "financial year");
  const views = Object.keys(VIEWS);
  return {
    a, b, years: both, notes,
    need: need === DATA.needs.length ? ALL : need,
    year: year === labels.length ? ALL : both[year],
    view: views[one("view", views, 0, "part")],
  };
}
function writeState(form) {
  const state = new URLSearchParams();
  for (const key of ["a", "b", "need", "year"]) state.set(key, form.elements[key].value);
  state.set("view", form.elements.view.value);
  location.hash = state.toString();
}

// Sentences that the reader needs before the figures.
function told(choice) {
  const {a, b} = choice, notes = [...choice.notes];
  for (const run of runsOf(choice)) {
    if (b && years(run).length > choice.years.length)
      notes.push(`${run.name} plans other quarters, too: shown are the years of which both plan the same, ${span(choice.years)}.`);
    if (choice.need === ALL && run.leftOut.length)
      notes.push(`“All needs” leaves out ${listed(run.leftOut.map(need => inSentence(DATA.needs[need][1])))}, except in the cost: ${run.name} has no known home for it, so that all who need it are planned as waiting. Choose the need to see its figures.`);
    if (run.unsafe)
      notes.push(`${run.name}: in ${run.unsafe} of its ${run.quarters.length} quarters there are hours of staff that nobody could be found to work.`);
    for (const note of run.notes) notes.push(`${run.name} ${note}.`);
  }
  if (b === a) notes.push("A and B are the same run, so that nothing differs.");
  if (b && String(a.order) !== String(b.order))
    notes.push(`The two do not settle the same priorities in the same order, so part of what differs is what they aim for. ${a.name}: ${a.order.join(", ")}. ${b.name}: ${b.order.join(", ")}.`);
  return notes;
}
function span(chosen) {
  const first = DATA.years[chosen[0]], end = DATA.years[last(chosen)];
  return chosen.length > 1 ? `${first} to ${end}` : first;
}
const needLabel = choice => choice.need === ALL ? "all needs" : inSentence(DATA.needs[choice.need][1]);
const endLabel = choice => DATA.years[last(yearsOf(choice))];
const quarterNames = (choice, year) => quartersIn(choice.a, year).length;
// The years of which fewer than four quarters are planned.
const notWhole = choice => yearsOf(choice).filter(year => quarterNames(choice, year) < 4)
  .map(year => `${DATA.years[year]}: ${quarterNames(choice, year)} quarter${quarterNames(choice, year) > 1 ? "s" : ""}`);
