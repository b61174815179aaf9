// What is chosen, kept in the address behind #: what it asks for and the page does not hold falls back, and is told.
const VIEWS = {
  all: "everything",
  map: "map",
  quarters: "quarter by quarter",
  differences: "what makes the difference",
  table: "table",
};
const NONE = "none",
  EVERY = "all";

function readState() {
  const asked = new URLSearchParams(location.hash.slice(1)),
    notes = [];
  const one = (key, names, instead, what, shownInstead) => {
    const value = asked.get(key);
    if (value === null) return instead;
    const found = names.indexOf(value);
    if (found >= 0) return found;
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    notes.push(`There is no ${what} “${shown}” here: ${shownInstead}.`);
    return instead;
  };
  const names = DATA.runs.map(run => run.name);
  const a = DATA.runs[one("a", names, 0, "run", `A is ${names[0]}`)];
  const second = names.length > 1 ? (a === DATA.runs[1] ? 0 : 1) : names.length;
  let b =
    DATA.runs[
      one("b", [...names, NONE], asked.get("b") === null ? second : names.length, "run", "A is shown alone")
    ] || null;
  if (b && !sharedYears(a, b).length) {
    notes.push(`${a.name} and ${b.name} have no financial year of the same quarters, so ${a.name} is shown alone.`);
    b = null;
  }
  const both = sharedYears(a, b),
    labels = both.map(year => DATA.years[year]);
  const need = one(
    "need",
    DATA.needs.map(([id]) => id).concat(EVERY),
    DATA.needs.length,
    "need",
    "all needs are shown",
  );
  const home = one(
    "home",
    DATA.homes.map(([id]) => id).concat(EVERY),
    DATA.homes.length,
    "authority",
    "the people of all authorities are shown",
  );
  const year = one("year", [...labels, EVERY], labels.length, "financial year", "all years are shown");
  const views = Object.keys(VIEWS);
  return {
    a,
    b,
    years: both,
    notes,
    need: need === DATA.needs.length ? ALL : need,
    home: home === DATA.homes.length ? ALL : home,
    year: year === labels.length ? ALL : both[year],
    view: views[one("view", views, 0, "part of the page", "everything is shown")],
  };
}
function writeState(form) {
  const state = new URLSearchParams();
  for (const key of ["a", "b", ...(DATA.homes.length > 1 ? ["home"] : []), "need", "year"])
    state.set(key, form.elements[key].value);
  state.set("view", form.elements.view.value);
  location.hash = state.toString();
}

// Sentences that the reader needs before the figures.
function told(choice) {
  const {a, b} = choice;
  const notes = [...choice.notes, ...runsOf(choice).flatMap(run => toldOf(run, choice))];
  if (b === a) notes.push("A and B are the same run, so nothing differs.");
  if (b && String(a.order) !== String(b.order)) {
    notes.push(
      "The two do not settle the same priorities in the same order, so part of the difference comes from what they aim for. " +
        `${a.name}: ${a.order.join(", ")}. ${b.name}: ${b.order.join(", ")}.`,
    );
  }
  return notes;
}
function toldOf(run, choice) {
  const notes = [],
    unknown = listed(run.leftOut.map(need => inSentence(DATA.needs[need][1])));
  if (choice.b && years(run).length > choice.years.length)
    notes.push(`plans other quarters, too: the page shows the years in which both plan the same quarters, ${span(choice.years)}`);
  if (choice.need === ALL && unknown)
    notes.push(
      `has no known home for ${unknown}, so everyone who needs it is planned as waiting. “All needs” leaves that out, ` +
        "except in the cost; choose the need to see its figures",
    );
  if (run.unsafe) {
    const often = `in ${run.unsafe} of its ${run.quarters.length} quarters`;
    notes.push(`could not find staff for all the hours that it needs ${often}`);
  }
  return [...notes, ...run.notes].map(note => `${run.name} ${note}.`);
}
function span(chosen) {
  const first = DATA.years[chosen[0]],
    end = DATA.years[last(chosen)];
  return chosen.length > 1 ? `${first} to ${end}` : first;
}
// "dementia nursing", and of several authorities whose people.
const needLabel = choice =>
  (choice.need === ALL ? "all needs" : inSentence(DATA.needs[choice.need][1])) +
  (choice.home === ALL || DATA.homes.length === 1 ? "" : `, people of ${DATA.homes[choice.home][1]}`);
const endLabel = choice => DATA.years[last(yearsOf(choice))];
// A year, with the number of its quarters where fewer than four are planned.
function yearLabel(choice, year) {
  const count = quartersIn(choice.a, year).length;
  return count === 4 ? DATA.years[year] : `${DATA.years[year]} (${count} quarter${count > 1 ? "s" : ""})`;
}
// The same of the first and the last year, and those between them that are not whole.
function spanInFull(choice) {
  const over = yearsOf(choice),
    inside = over.slice(1, -1).filter(year => quartersIn(choice.a, year).length < 4);
  const ends =
    over.length > 1 ? `${yearLabel(choice, over[0])} to ${yearLabel(choice, last(over))}` : yearLabel(choice, over[0]);
  return inside.length ? `${ends}, with ${listed(inside.map(year => yearLabel(choice, year)))}` : ends;
}
