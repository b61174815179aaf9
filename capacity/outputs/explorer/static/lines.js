// Lines by quarter or year: A and B on the same axis, which begins at nought.
const LINES = {wide: 360, tall: 186, left: 52, right: 78, top: 12, bottom: 22};

// `values` has for each run a figure for each of `places`; `ticks` the words below some of them.
function lines(parent, key, title, unit, places, values, say, axis, band) {
  const {wide, tall, left, right, top, bottom} = LINES,
    ends = values.map(last);
  const figure = put(parent, "figure");
  put(put(figure, "figcaption", title), "span", ` ${unit}`, "small");
  if (!values.flat().some(value => Math.abs(value) >= 0.005)) {
    put(figure, "p", values.length > 1 ? "None in either run, at any time." : "None at any time.");
    return;
  }
  const words = values
    .map(
      (of, side) =>
        `${SIDES[side].letter} goes from ${say(of[0])} in ${places[0].name} to ${say(last(of))} in ${last(places).name}.`,
    )
    .join(" ");
  const svg = picture(figure, key, wide, tall, title, `${words} The table below has every figure.`);
  const most = Math.max(...values.flat(), 0),
    least = Math.min(...values.flat(), 0);
  const step = niceStep(Math.max(most, -least), 4),
    up = Math.max(1, Math.ceil(most / step - 1e-9)),
    down = Math.ceil(-least / step - 1e-9);
  const y = value => top + ((tall - top - bottom) * (up * step - value)) / ((up + down) * step);
  const across = (wide - left - right) / Math.max(1, places.length - 1);
  const x = place => (places.length > 1 ? left + across * place : (left + wide - right) / 2);
  if (band)
    draw(svg, "rect", {
      x: x(band[0]) - across / 2.2,
      y: top,
      width: across * (band[1] - band[0]) + across / 1.1,
      height: tall - top - bottom,
      fill: "#e3ebf1",
    });
  for (let n = -down; n <= up; n++) {
    draw(svg, "path", {d: `M${left} ${y(n * step)}H${wide - right}`, stroke: n ? "#dadada" : GREY});
    draw(
      svg,
      "text",
      {x: left - 5, y: y(n * step) + 4, "text-anchor": "end"},
      axis(n * step, Math.max(up, down) * step),
    );
  }
  places.forEach(({tick}, place) => {
    if (!tick) return;
    draw(svg, "path", {d: `M${x(place)} ${tall - bottom}v4`, stroke: GREY});
    draw(svg, "text", {x: x(place), y: tall - bottom + 16, "text-anchor": "middle"}, tick);
  });
  const at = ends.map(y);
  if (at.length > 1 && Math.abs(at[0] - at[1]) < 13) {
    const middle = (at[0] + at[1]) / 2,
      way = at[0] <= at[1] ? -6.5 : 6.5;
    at.splice(0, 2, middle + way, middle - way);
  }
  values.forEach((of, side) => {
    const {colour, dash, letter} = SIDES[side];
    draw(svg, "path", {
      d: `M${of.map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`,
      fill: "none",
      stroke: colour,
      "stroke-width": 2,
      ...(dash ? {"stroke-dasharray": dash} : {}),
    });
    of.forEach((value, place) => {
      mark(svg, side, x(place), y(value), places.length > 24 ? 2 : 2.8);
    });
    draw(svg, "text", {x: x(places.length - 1) + 8, y: at[side] + 4}, `${letter} ${say(last(of))}`);
  });
}

const MONTHS = {"01": "January", "04": "April", "07": "July", 10: "October"};
function quarterPlaces(choice) {
  const quarters = quartersOf(choice, choice.years),
    every = Math.ceil(choice.years.length / 4);
  return quarters.map(quarter => {
    const [day, year] = DATA.quarters[quarter],
      first = quartersIn(choice.a, year)[0] === quarter;
    return {
      quarter,
      year,
      name: `${MONTHS[day.slice(5, 7)]} ${day.slice(0, 4)}`,
      tick: first && choice.years.indexOf(year) % every === 0 ? DATA.years[year] : "",
    };
  });
}
function band(choice, places) {
  const inside = places.flatMap(({year}, place) => (year === choice.year ? [place] : []));
  return choice.year === ALL || choice.years.length < 2 ? null : [inside[0], last(inside)];
}
// The part of the page: pictures, then their tables.
function drawQuarters(choice) {
  const pictures = part("quarters", "pictures"),
    tables = part("quarters", "tables"),
    runs = runsOf(choice);
  const quarters = quarterPlaces(choice),
    every = Math.ceil(choice.years.length / 5);
  const byYear = choice.years.map((year, place) => ({
    year,
    name: DATA.years[year],
    tick: place % every ? "" : DATA.years[year],
  }));
  const count = value => value.toLocaleString("en-GB"),
    people = value => about(value).replace("fewer than 1", "<1"),
    money = value => shortPounds(value);
  const axisPounds = (value, most) =>
    most >= 1e6 ? `£${fixed(value / 1e6, 1)}m` : most >= 1e4 ? `£${fixed(value / 1e3, 0)}k` : `£${count(value)}`;
  const costs = choice.need === ALL ? "Net cost to the council" : `Fees and interim care, ${needLabel(choice)}`;
  sides(pictures.parentNode.insertBefore(document.createElement("div"), pictures), choice);
  pictures.previousSibling.className = "keys";
  const charts = [
    [
      "near",
      "Placed in the borough",
      "people newly placed in the quarter",
      quarters,
      (run, place) => byQuarter(run, "near", choice, place.quarter),
      people,
    ],
    [
      "away",
      "Placed out of borough, by choice and otherwise",
      "people newly placed in the quarter",
      quarters,
      (run, place) => byQuarter(run, "away", choice, place.quarter),
      people,
    ],
    [
      "avoidable",
      "Avoidable out of borough",
      "people newly placed in the year",
      byYear,
      (run, place) => measure(run, "avoidable_out_of_borough", FLOW, choice, [place.year]),
      people,
    ],
    [
      "waiting",
      "Waiting because nothing is free",
      "people at the quarter’s end",
      quarters,
      (run, place) => byQuarter(run, "waiting", choice, place.quarter),
      people,
    ],
    ["cost", costs, "£ in the quarter", quarters, (run, place) => net(run, choice, [place.quarter]) / 100, money],
  ];
  for (const [key, title, unit, places, of, say] of charts) {
    const values = runs.map(run => places.map(place => of(run, place)));
    lines(
      pictures,
      `lines-${key}`,
      title,
      unit,
      places,
      values,
      say,
      say === money ? axisPounds : count,
      band(choice, places),
    );
    const cell = say === money ? pounds : tenths,
      change = say === money ? signedPounds : signed;
    folded(
      tables,
      `lines-${key}`,
      `${title}, ${unit}`,
      [places === quarters ? "Quarter from" : "Financial year", ...headings(choice)],
      places.map((place, at) => [
        place.name,
        [...values.map(of => cell(of[at])), ...(choice.b ? [change(values[1][at] - values[0][at])] : [])],
        place.year === choice.year ? "chosen" : "",
      ]),
    );
  }
}
// The columns of a table of both runs.
function headings(choice) {
  return choice.b ? [`A: ${choice.a.name}`, `B: ${choice.b.name}`, "B less A"] : [`A: ${choice.a.name}`];
}
