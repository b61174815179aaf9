"use strict";
// The figures of the page: what is chosen, added up. Each stands in the page as the runs' tables hold it, in one block
// of JSON made by page.py; people as they are, money in whole pence.
const DATA = JSON.parse(document.getElementById("runs").textContent);
const ALL = -1;
const FLOW = "flow",
  END = "end",
  MEAN = "mean";
const sum = values => values.reduce((total, value) => total + value, 0);
// Quarters of a year that a run plans.
const quartersIn = (run, year) => run.quarters.filter(quarter => DATA.quarters[quarter][1] === year);
const years = run => DATA.years.map((_name, year) => year).filter(year => quartersIn(run, year).length);
// Years of which both runs plan the same quarters: only these can be held against each other.
const sharedYears = (a, b) =>
  years(a).filter(year => !b || String(quartersIn(a, year)) === String(quartersIn(b, year)));

// What is chosen: runs `a` and `b` (null for none), a need, a year (each ALL for all of them) and the shared `years`.
const runsOf = choice => (choice.b ? [choice.a, choice.b] : [choice.a]);
// The figures of the home authority chosen, or of all of them.
const setsOf = (run, choice) => (choice.home === ALL ? run.of : [run.of[choice.home]]);
const leftOut = choice => [...new Set(runsOf(choice).flatMap(run => run.leftOut))];
function needsOf(choice) {
  if (choice.need !== ALL) return [choice.need];
  const out = leftOut(choice);
  return DATA.needs.map((_need, number) => number).filter(number => !out.includes(number));
}
const yearsOf = choice => (choice.year === ALL ? choice.years : [choice.year]);
const quartersOf = (choice, chosen = yearsOf(choice)) => chosen.flatMap(year => quartersIn(choice.a, year));
const last = list => list[list.length - 1];

// A measure of summary.csv over some years; null where it has no figure for them.
function measure(run, key, kind, choice, over = yearsOf(choice)) {
  const tables = setsOf(run, choice).map(set => set.measures[key]),
    needs = needsOf(choice);
  if (kind === FLOW) return sum(tables.flatMap(table => needs.flatMap(need => over.map(year => table[need][year]))));
  if (kind === END) return sum(tables.flatMap(table => needs.map(need => table[need][last(over)])));
  return isOne(choice) && over.length === 1 ? tables[0][needs[0]][over[0]] : null;
}
// Whether it is about one need of one authority's people, so that averages are known.
const isOne = choice => needsOf(choice).length === 1 && (choice.home !== ALL || DATA.homes.length === 1);
// By quarter: `near`, `away` (people newly placed) and `waiting` at its end.
const byQuarter = (run, key, choice, quarter) =>
  sum(setsOf(run, choice).flatMap(set => needsOf(choice).map(need => set[key][need][quarter])));
// Net cost in pence; of one need only what the ledger has by need. `part` is a place in DATA.parts, ALL for all.
function net(run, choice, quarters = quartersOf(choice), part = ALL) {
  const rows = setsOf(run, choice)
    .flatMap(set => set.net)
    .filter(([of, need]) => (part === ALL || part === of) && (choice.need === ALL || choice.need === need));
  return sum(rows.flatMap(([, , pence]) => quarters.map(quarter => pence[quarter])));
}
const agencyHours = (run, choice, over = yearsOf(choice)) =>
  sum(setsOf(run, choice).flatMap(set => quartersOf(choice, over).map(quarter => set.agency[quarter])));
// £ above the budget in these years; null where a year has none, and of several authorities: what one has left takes
// nothing off what another is over.
function over(run, choice, chosen) {
  const sets = setsOf(run, choice),
    values = chosen.map(year => sets[0].over[year]);
  return sets.length > 1 || values.includes(null) ? null : sum(values);
}

// People of each area newly placed in their own borough and out of it, over all shared years.
function wardsOf(run, choice) {
  const needs = new Set(needsOf(choice)),
    over = new Set(choice.years);
  const wards = [...DATA.areas, null].map(() => ({near: 0, away: 0}));
  for (const [area, need, year, near, away] of setsOf(run, choice).flatMap(set => set.wards)) {
    if (!needs.has(need) || !over.has(year)) continue;
    wards[area].near += near;
    wards[area].away += away;
  }
  return wards;
}
const placed = ward => ward.near + ward.away;
const share = ward => (placed(ward) > 0 ? ward.away / placed(ward) : null);
// Residents in each home at the end of the chosen year, or of the last.
function homesOf(run, choice) {
  const needs = new Set(needsOf(choice)),
    end = last(yearsOf(choice)),
    homes = DATA.sites.map(() => 0);
  for (const [site, need, year, people] of setsOf(run, choice).flatMap(set => set.homes))
    if (year === end && needs.has(need)) homes[site] += people;
  return homes;
}
// Whether B's cost falls against A's while its people wait longer.
const noSaving = choice =>
  Boolean(choice.b) &&
  net(choice.b, choice) <= net(choice.a, choice) - 1e5 &&
  measure(choice.b, "waiting_weeks", FLOW, choice) >= measure(choice.a, "waiting_weeks", FLOW, choice) + 1;
// Whether it falls while more people are placed out of borough who did not choose to leave.
const noMerit = choice =>
  Boolean(choice.b) &&
  net(choice.b, choice) <= net(choice.a, choice) - 1e5 &&
  measure(choice.b, "avoidable_out_of_borough", FLOW, choice) >=
    measure(choice.a, "avoidable_out_of_borough", FLOW, choice) + 0.5;

// Figures in words; written as toLocaleString writes them, which takes ten times as long and more.
const FORMATS = [0, 1].map(
  digits => new Intl.NumberFormat("en-GB", {minimumFractionDigits: digits, maximumFractionDigits: digits}),
);
function about(value, change) {
  const size = Math.round(Math.abs(value) * 1e6) / 1e6,
    whole = Math.floor(size + 0.5);
  if (size < 0.005) return "0";
  if (!whole) return change ? `less than 1 ${value < 0 ? "fewer" : "more"}` : "fewer than 1";
  return `${size < 5 ? "about " : ""}${change ? (value < 0 ? "−" : "+") : ""}${FORMATS[0].format(whole)}`;
}
const fixed = (value, digits) => FORMATS[digits].format(value);
function tenths(value) {
  if (value === null) return "–";
  return value > 0 && value < 0.05 ? "<0.1" : fixed(value, 1);
}
function signed(value, digits = 1) {
  if (value === null) return "–";
  const size = fixed(Math.abs(value), digits);
  return /[1-9]/.test(size) ? `${value < 0 ? "−" : "+"}${size}` : size;
}
const pounds = value => (value === null ? "–" : `${value <= -0.5 ? "−" : ""}£${fixed(Math.abs(value), 0)}`);
const signedPounds = value =>
  value === null ? "–" : Math.abs(value) < 0.5 ? "£0" : `${value < 0 ? "−" : "+"}£${fixed(Math.abs(value), 0)}`;
// As people say them: £1.2m, £35,000, £840.
function shortPounds(value) {
  const size = Math.abs(value),
    sign = value <= -0.5 ? "−" : "";
  if (size >= 999950) return `${sign}£${fixed(size / 1e6, 1)}m`;
  if (size >= 9950) return `${sign}£${fixed(Math.round(size / 1e3) * 1e3, 0)}`;
  return `${sign}£${fixed(size >= 995 ? Math.round(size / 10) * 10 : size, 0)}`;
}
const listed = words => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${last(words)}`);
const inSentence = label => (/^.[a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label);
const minus = (b, a) => (b === null || a === null ? null : b - a);
