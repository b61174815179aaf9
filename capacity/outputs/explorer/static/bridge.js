// Waterfalls: from A's figure to B's in steps that add up. The axis is the difference, so that small steps are seen.
const BRIDGE = {wide: 400, row: 22, left: 158, right: 76};

// `steps` are [label, size]; they begin at nought, which is A, and end at B less A. `say` and `change` put figures in words.
function bridge(parent, key, title, what, choice, ends, steps, say, change) {
  const {wide, row, left, right} = BRIDGE,
    tall = row * (steps.length + 3) + 8;
  const figure = put(parent, "figure");
  put(put(figure, "figcaption", title), "span", ` ${what}`, "small");
  const moved = steps
    .filter(([, size]) => /[1-9]/.test(change(size)))
    .map(([label, size]) => `${label} ${change(size)}`);
  const words = `From ${say(ends[0])} in A to ${say(ends[1])} in B: ${moved.length ? listed(moved) : "no step differs"}.`;
  const svg = picture(figure, key, wide, tall, title, `${words} The table below has every figure.`);
  let reached = 0;
  const bars = steps.map(([label, size]) => {
    reached += size;
    return {label, size, from: reached - size, to: reached};
  });
  const all = [0, ...bars.map(bar => bar.to)],
    low = Math.min(...all),
    high = Math.max(...all);
  const x = value => left + (wide - left - right) * (high > low ? (value - low) / (high - low) : 0.5);
  const line = (number, label, value, strong) => {
    const y = row * (number + 0.5) + 4,
      weight = strong ? {"font-weight": 600} : {};
    draw(svg, "text", {x: left - 8, y: y + 4, "text-anchor": "end", ...weight}, shorten(label, strong ? 22 : 27));
    draw(svg, "text", {x: wide - 2, y: y + 4, "text-anchor": "end", ...weight}, value);
    return y;
  };
  const bar = (y, from, to, fill) =>
    draw(svg, "rect", {
      x: x(Math.min(from, to)),
      y: y - 7,
      width: Math.max(Math.abs(x(to) - x(from)), 0.8),
      height: 14,
      fill,
      stroke: INK,
      "stroke-width": 0.7,
    });
  draw(svg, "path", {d: `M${x(0)} ${row * 0.5}V${tall - row}`, stroke: GREY});
  line(0, `A: ${choice.a.name}`, say(ends[0]), true);
  bars.forEach(({label, size, from, to}, number) => {
    const y = line(number + 1, label, change(size));
    if (!/[1-9]/.test(change(size))) return;
    bar(y, from, to, size < 0 ? DATA.colours.fewer[1] : hatch(svg, key, DATA.colours.more[1]));
    draw(svg, "path", {d: `M${x(to)} ${y}v${row}`, stroke: GREY, "stroke-dasharray": "2 2"});
  });
  const y = line(steps.length + 1, "B less A", change(reached), true);
  if (/[1-9]/.test(change(reached))) bar(y, 0, reached, "#5f5f5f");
  line(steps.length + 2, `B: ${choice.b.name}`, say(ends[1]), true);
}

const SINGLE =
  "For one need and one year the difference in avoidable placements is a single figure, which is shown above. It has no steps.";

// What makes the difference in avoidable placements: needs, or the years of one need; null where it is a single figure.
function placementSteps(choice) {
  const size = (need, over) => {
    const alone = {...choice, need};
    return (
      measure(choice.b, "avoidable_out_of_borough", FLOW, alone, over) -
      measure(choice.a, "avoidable_out_of_borough", FLOW, alone, over)
    );
  };
  if (choice.need === ALL) return needsOf(choice).map(need => [DATA.needs[need][1], size(need, yearsOf(choice))]);
  return choice.year === ALL && choice.years.length > 1
    ? choice.years.map(year => [DATA.years[year], size(choice.need, [year])])
    : null;
}
function costSteps(choice) {
  const over = quartersOf(choice),
    of = (run, at) => net(run, choice, over, at);
  return DATA.parts.flatMap((label, at) => {
    const [a, b] = [of(choice.a, at), of(choice.b, at)];
    return a || b ? [[label, (b - a) / 100, a / 100, b / 100]] : [];
  });
}
function drawDifferences(choice) {
  const pictures = part("differences", "pictures"),
    tables = part("differences", "tables"),
    {a, b} = choice;
  if (!b) {
    put(pictures, "p", "Choose a run B to see what makes the difference between the two.");
    return;
  }
  const placements = placementSteps(choice),
    what = `${needLabel(choice)}, ${span(yearsOf(choice))}`;
  const key = put(pictures.parentNode.insertBefore(document.createElement("div"), pictures), "ul", null, "key");
  key.parentNode.className = "keys";
  for (const [words, more] of [
    ["less or fewer in B", false],
    ["more in B", true],
  ]) {
    const line = put(key, "li"),
      svg = draw(line, "svg", {width: 20, height: 14, "aria-hidden": "true"});
    draw(svg, "rect", {
      x: 0.5,
      y: 0.5,
      width: 19,
      height: 13,
      stroke: INK,
      fill: more ? hatch(svg, "key-more", DATA.colours.more[1]) : DATA.colours.fewer[1],
    });
    put(line, "span", words);
  }
  if (placements) {
    const title = "Avoidable placements out of borough";
    const ends = [a, b].map(run => measure(run, "avoidable_out_of_borough", FLOW, choice));
    bridge(pictures, "bridge-placements", title, what, choice, ends, placements, tenths, signed);
    const label = choice.need === ALL ? "Need" : "Financial year";
    folded(
      tables,
      "bridge-placements",
      `${title}: ${what}`,
      [label, "B less A"],
      [
        ...placements.map(([name, size]) => [name, [signed(size)]]),
        ["All of these", [signed(sum(placements.map(([, size]) => size)))], "change"],
      ],
    );
  } else {
    put(put(pictures, "figure"), "p", SINGLE);
  }
  const costs = costSteps(choice),
    title = costTitle(choice),
    ends = [a, b].map(run => net(run, choice) / 100);
  bridge(
    pictures,
    "bridge-cost",
    title,
    what,
    choice,
    ends,
    costs.map(([label, size]) => [label, size]),
    shortPounds,
    shortSigned,
  );
  folded(
    tables,
    "bridge-cost",
    `${title}, £: ${what}`,
    ["", ...headings(choice)],
    [
      ...costs.map(([label, size, before, after]) => [label, [pounds(before), pounds(after), signedPounds(size)]]),
      ["All of these", [pounds(ends[0]), pounds(ends[1]), signedPounds(ends[1] - ends[0])], "change"],
    ],
  );
  if (noSaving(choice)) put(pictures, "p", DATA.noSaving, "alert");
}
const shortSigned = value => (Math.abs(value) < 0.5 ? "£0" : `${value > 0 ? "+" : ""}${shortPounds(value)}`);
const costTitle = choice =>
  choice.need === ALL ? "Net cost" : "Fees and interim care (no other cost is known by need)";
