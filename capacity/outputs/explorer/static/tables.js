// The table of all figures by year, and the same as a file.
// Rows of the table: label, unit, how it adds up, and for a run and some years its figure.
function figureRows(choice) {
  const rows = DATA.measures
    .filter(([, , kind]) => kind !== MEAN || isOne(choice))
    .map(([key, label, kind, unit]) => ({
      key,
      label,
      unit,
      of: (run, over) => (kind === FLOW || over.length === 1 ? measure(run, key, kind, choice, over) : null),
    }));
  if (choice.need === ALL)
    rows.push({
      key: "agency_hours",
      label: "Agency hours",
      unit: "hours",
      of: (run, over) => agencyHours(run, choice, over),
    });
  rows.push({
    key: choice.need === ALL ? "net_cost" : "net_fees_and_interim_care",
    label: `${costTitle(choice)}, £`,
    unit: "£",
    of: (run, over) => net(run, choice, quartersOf(choice, over)) / 100,
  });
  if (choice.need === ALL && runsOf(choice).some(run => choice.years.some(year => over(run, choice, [year]) !== null)))
    rows.push({
      key: "over_budget",
      label: "Over budget (under: −), £",
      unit: "£",
      of: (run, years) => over(run, choice, years),
    });
  return rows;
}
function drawTable(choice) {
  const tables = part("table", "tables"),
    spans = [...choice.years.map(year => [year]), ...(choice.years.length > 1 ? [choice.years] : [])];
  const rows = figureRows(choice).flatMap(({label, unit, of}) => {
    const say = unit === "£" ? pounds : tenths,
      change = unit === "£" ? signedPounds : signed;
    const values = runsOf(choice).map(run => spans.map(over => of(run, over)));
    if (!choice.b) return [[label, values[0].map(say)]];
    return [
      [label, [], "group"],
      ...values.map((cells, side) => [`${SIDES[side].letter}: ${runsOf(choice)[side].name}`, cells.map(say)]),
      ["B less A", spans.map((_over, at) => change(minus(values[1][at], values[0][at]))), "change"],
    ];
  });
  const title = `${needLabel(choice)}, by financial year`,
    heads = spans.map(over => (over.length > 1 ? "All years" : yearLabel(choice, over[0])));
  const made = table(tables, title[0].toUpperCase() + title.slice(1), ["", ...heads], rows);
  const chosen = choice.year === ALL ? -1 : choice.years.indexOf(choice.year) + 1;
  if (chosen > 0) for (const row of made.rows) row.cells[chosen]?.classList.add("chosen");
}

// Text that a spreadsheet would run as a formula gets an apostrophe, as in the run's own tables.
const guard = text => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = text => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
function csvText(choice) {
  const lines = [["run", "need", "financial_year", "measure", "value", "unit"]];
  const need = choice.need === ALL ? "all" : DATA.needs[choice.need][0];
  for (const {key, unit, of} of figureRows(choice))
    for (const run of runsOf(choice))
      for (const year of choice.years) {
        const value = of(run, [year]);
        lines.push([
          guard(run.name),
          need,
          DATA.years[year],
          key,
          value === null ? "" : String(unit === "£" ? value.toFixed(2) : Number(value.toPrecision(12))),
          unit,
        ]);
      }
  return `${lines.map(cells => cells.map(quoted).join(",")).join("\n")}\n`;
}
function download(choice) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvText(choice)], {type: "text/csv"}));
  link.download = "figures.csv";
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 1000);
}

// All runs of the page at a glance, for the need and years chosen; those that do not plan these have no figures.
function drawRuns(choice) {
  const parent = part("overview", "tables"),
    over = yearsOf(choice),
    out = leftOut(choice);
  const title = `All runs: ${needLabel(choice)}, ${spanInFull(choice)}`;
  const heads = [
    "Run",
    "Scenario",
    "Plans",
    "Avoidable out of borough",
    `Waiting at the end of ${endLabel(choice)}`,
    `${choice.need === ALL ? "Net cost" : "Fees and interim care"}, £`,
  ];
  table(
    parent,
    title,
    heads,
    DATA.runs.map(run => {
      const same = over.every(year => sharedYears(choice.a, run).includes(year));
      const known = same && (choice.need !== ALL || run.leftOut.every(need => out.includes(need)));
      return [
        run.name,
        [
          run.label,
          planned(run),
          ...["avoidable_out_of_borough", "waiting_at_year_end"].map((key, at) =>
            known ? tenths(measure(run, key, at ? END : FLOW, choice)) : "–",
          ),
          same ? pounds(net(run, choice) / 100) : "–",
        ],
        runsOf(choice).includes(run) ? "chosen" : "",
      ];
    }),
    2,
  );
  const warned = DATA.runs.filter(run => run.warnings.length);
  if (!warned.length) return;
  const details = put(parent, "details");
  put(details, "summary", `Warnings of ${warned.length > 1 ? `${warned.length} runs` : warned[0].name}`);
  for (const run of warned) {
    named(details, "h3", run.name);
    const list = put(details, "ul");
    for (const warning of run.warnings) named(list, "li", warning);
  }
}
const planned = run => `${run.quarters.length} quarter${run.quarters.length > 1 ? "s" : ""}, ${span(years(run))}`;
