// Maps: wards by the share of their people who are placed out of borough, homes by their residents; A, B and B less A.
// Changes of fewer people than LEAST, or fewer of 100, are not drawn.
const LEAST = 0.5;
const LARGEST = 11;
const NOBODY = "#dfe3e6";
const SEEN = 0.05;
const BLUE = "#0072b2";

function ground(figure, key, title, words) {
  const [wide, tall] = DATA.size,
    svg = picture(figure, key, wide, tall, title, words);
  draw(svg, "rect", {width: wide, height: tall, fill: "#e8edf0"});
  for (const [, rank, path] of DATA.boroughs)
    draw(svg, "path", {d: path, fill: rank === 2 ? PAPER : "#f6f7f8", stroke: "#b4bec6", "stroke-dasharray": "3 3"});
  return svg;
}
function finish(svg) {
  for (const [, rank, path] of DATA.boroughs)
    if (rank === 2)
      draw(svg, "path", {d: path, fill: "none", stroke: INK, "stroke-width": 1.6, "pointer-events": "none"});
}
function names(svg) {
  const [wide, tall] = DATA.size;
  for (const [authority, rank, , x, y] of DATA.boroughs)
    if (rank < 2 && x > 30 && x < wide - 30 && y > 12 && y < tall - 8)
      draw(
        svg,
        "text",
        {x, y, "text-anchor": "middle", "pointer-events": "none"},
        shorten(DATA.authorities[authority], 22),
      );
}
function drawWard(svg, area, fill, words) {
  const [name, , x, y, path] = DATA.areas[area],
    edge = {fill, stroke: "#555555", "stroke-width": 0.8};
  const shape = path
    ? draw(svg, "path", {d: path, "stroke-linejoin": "round", ...edge})
    : draw(svg, "rect", {x: x - 11, y: y - 8, width: 22, height: 16, ...edge, "stroke-dasharray": "2 2"});
  draw(shape, "title", {}, `${name}: ${words}`);
}
const isInside = site =>
  choice.home === ALL ? DATA.sites[site][2] : DATA.sites[site][1] === DATA.homes[choice.home][2];
// A circle in the borough, a diamond outside it.
function homeMark(svg, x, y, size, inside) {
  const r = Math.max(1.4, size),
    side = 1.25 * r;
  if (inside)
    return draw(svg, "circle", {cx: x, cy: y, r, fill: BLUE, stroke: PAPER, "stroke-width": 0.8, "fill-opacity": 0.9});
  const d = `M${x} ${y - side}l${side} ${side}l${-side} ${side}l${-side} ${-side}Z`;
  return draw(svg, "path", {d, fill: PAPER, stroke: BLUE, "stroke-width": 1.3, "fill-opacity": 0.85});
}
function drawHome(svg, site, people, size) {
  const [name, authority, , x, y] = DATA.sites[site],
    where = authority < 0 ? "" : `, ${DATA.authorities[authority]}`;
  const shape = homeMark(svg, x, y, size * Math.sqrt(people), isInside(site));
  draw(shape, "title", {}, `${name}${where}: ${tenths(people)} residents`);
}
function drawMoved(svg, site, moved, size) {
  const [name, , , x, y] = DATA.sites[site],
    r = Math.max(3, size * Math.sqrt(Math.abs(moved))),
    way = moved > 0 ? -1 : 1;
  const shape = draw(svg, "path", {
    d: `M${x} ${y + way * 1.2 * r}l${1.1 * r} ${-way * 1.9 * r}h${-2.2 * r}Z`,
    fill: moved > 0 ? INK : PAPER,
    stroke: moved > 0 ? PAPER : INK,
  });
  draw(shape, "title", {}, `${name}: ${signed(moved)} residents`);
}
const percent = value => (value === null ? "–" : `${fixed(100 * value, 1)}%`);
const within = site => {
  const [, , , x, y] = DATA.sites[site],
    [wide, tall] = DATA.size;
  return x >= 0 && y >= 0 && x <= wide && y <= tall;
};
function classOf(value, step, classes) {
  if (value < 5e-4) return 0;
  return Math.min(classes - 1, Math.ceil(value / step - 1e-9));
}

// What all maps of a choice share: figures by run, and the steps and sizes in which they are drawn.
function seen(choice) {
  const runs = runsOf(choice),
    {shades, more} = DATA.colours;
  const wards = runs.map(run => wardsOf(run, choice)),
    homes = runs.map(run => homesOf(run, choice));
  const shares = wards.map(of => of.slice(0, -1).map(share));
  const unshaded = runs.map(run => run.unshaded).find(Boolean) || "";
  const most = Math.max(1, ...homes.flat());
  const map = {wards, homes, shares, unshaded, most};
  map.step = niceStep(Math.max(0, ...shares.flat().filter(value => value !== null)), shades.length - 1);
  map.size = LARGEST / Math.sqrt(most);
  if (!choice.b) return map;
  const both = DATA.areas.map((_area, area) => [shares[0][area], shares[1][area]]);
  map.moved = both.map(([a, b]) => (a === null || b === null ? null : 100 * (b - a)));
  map.changes = homes[1].map((people, site) => people - homes[0][site]);
  map.changeStep = Math.ceil(niceStep(Math.max(0, ...map.moved.map(Math.abs)), more.length));
  return map;
}
function drawMap(choice) {
  const pictures = part("map", "pictures"),
    map = seen(choice);
  runsOf(choice).forEach((run, side) => {
    drawRun(pictures, choice, map, side, `${SIDES[side].letter}: ${run.name}`);
  });
  if (choice.b) drawDifference(pictures, choice, map, `B less A: ${choice.b.name} against ${choice.a.name}`);
  drawKeys(part("map", "keys"), choice, map);
  tablesOfMap(part("map", "tables"), choice, map);
}
// The numbers of the largest first, so that small marks lie on top.
const bySize = (values, least) =>
  values
    .map((_value, number) => number)
    .filter(number => Math.abs(values[number]) >= least)
    .sort((one, other) => Math.abs(values[other]) - Math.abs(values[one]));
const largest = (values, say) =>
  listed(
    bySize(values, LEAST / 100)
      .slice(0, 3)
      .map(area => `${DATA.areas[area][0]} ${say(values[area])}`),
  );
const EVERYTHING = "The tables below have every ward and home.";

function drawRun(pictures, choice, map, side, title) {
  const {shades} = DATA.colours,
    shares = map.shares[side],
    homes = map.homes[side];
  const figure = put(pictures, "figure");
  named(figure, "figcaption", title);
  const words = map.unshaded || `Largest shares placed out of borough: ${largest(shares, percent) || "none"}.`;
  const svg = ground(
    figure,
    `map-${SIDES[side].letter}`,
    `Map of ${title}, ${needLabel(choice)}`,
    `${words} ${EVERYTHING}`,
  );
  shares.forEach((value, area) => {
    const ward = map.wards[side][area],
      people = `${tenths(ward.away)} of ${tenths(placed(ward))} people placed out of borough`;
    const fill = map.unshaded ? PAPER : value === null ? NOBODY : shades[classOf(value, map.step, shades.length)];
    drawWard(svg, area, fill, value === null ? "nobody is placed" : `${people} (${percent(value)})`);
  });
  finish(svg);
  for (const site of bySize(homes, SEEN).filter(within)) drawHome(svg, site, homes[site], map.size);
  names(svg);
}
function drawDifference(pictures, choice, map, title) {
  const {fewer, more} = DATA.colours,
    key = "map-change",
    moved = map.moved,
    figure = put(pictures, "figure");
  named(figure, "figcaption", title);
  const three = largest(
    moved.map(value => (Math.abs(value) < LEAST ? 0 : value)),
    signed,
  );
  const words = three
    ? `Largest changes, per 100 people placed: ${three}.`
    : "No ward changes by more than half a person per 100 placed.";
  const svg = ground(figure, key, `Map of ${title}, ${needLabel(choice)}`, `${map.unshaded || words} ${EVERYTHING}`);
  moved.forEach((value, area) => {
    const at = Math.max(0, classOf(Math.abs(value), map.changeStep, more.length + 1) - 1);
    const colour = value < 0 ? fewer[at] : hatch(svg, key, more[at]);
    const fill = map.unshaded || Math.abs(value) < LEAST ? PAPER : colour;
    if (value === null) drawWard(svg, area, map.unshaded ? PAPER : NOBODY, "nobody is placed in one of the two runs");
    else drawWard(svg, area, fill, `${signed(value)} placed out of borough per 100 people placed`);
  });
  finish(svg);
  const most = Math.max(1, ...map.changes.map(Math.abs));
  for (const site of bySize(map.changes, LEAST).filter(within))
    drawMoved(svg, site, map.changes[site], 9 / Math.sqrt(most));
  names(svg);
}
