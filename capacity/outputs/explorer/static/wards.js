// Maps: wards by the share of their people who are placed out of borough, homes by their residents; A, B and B less A.
const LEAST = 0.5;
const LARGEST = 11;
const NOBODY = "#dfe3e6";
const SITE = {blue: "#0072b2"};

function ground(figure, key, title, words) {
  const [wide, tall] = DATA.size, svg = picture(figure, key, wide, tall, title, words);
  draw(svg, "rect", {width: wide, height: tall, fill: "#e8edf0"});
  for (const [, rank, path] of DATA.boroughs)
    draw(svg, "path", {d: path, fill: rank === 2 ? PAPER : "#f6f7f8", stroke: "#b4bec6", "stroke-dasharray": "3 3"});
  return svg;
}
function finish(svg) {
  for (const [, rank, path] of DATA.boroughs)
    if (rank === 2) draw(svg, "path", {d: path, fill: "none", stroke: INK, "stroke-width": 1.6, "pointer-events": "none"});
}
function names(svg) {
  const [wide, tall] = DATA.size;
  for (const [authority, rank, , x, y] of DATA.boroughs)
    if (rank < 2 && x > 30 && x < wide - 30 && y > 12 && y < tall - 8)
      draw(svg, "text", {x, y, "text-anchor": "middle", "pointer-events": "none"}, shorten(DATA.authorities[authority], 22));
}
function drawWard(svg, area, fill, words) {
  const [name, , x, y, path] = DATA.areas[area], edge = {fill, stroke: "#555555", "stroke-width": 0.8};
  const shape = path ? draw(svg, "path", {d: path, "stroke-linejoin": "round", ...edge})
    : draw(svg, "rect", {x: x - 11, y: y - 8, width: 22, height: 16, ...edge, "stroke-dasharray": "2 2"});
  draw(shape, "title", {}, `${name}: ${words}`);
}
const isInside = site => choice.home === ALL ? DATA.sites[site][2] : DATA.sites[site][1] === DATA.homes[choice.home][2];
// A circle in the borough, a diamond outside it.
function drawHome(svg, site, people, size) {
  const [name, authority, , x, y] = DATA.sites[site], r = Math.max(1.4, size * Math.sqrt(people)), inside = isInside(site);
  const shape = inside
    ? draw(svg, "circle", {cx: x, cy: y, r, fill: SITE.blue, stroke: PAPER, "stroke-width": 0.8, "fill-opacity": 0.9})
    : draw(svg, "path", {d: `M${x} ${y - 1.25 * r}l${1.25 * r} ${1.25 * r}l${-1.25 * r} ${1.25 * r}l${-1.25 * r} ${-1.25 * r}Z`, fill: PAPER, stroke: SITE.blue, "stroke-width": 1.3, "fill-opacity": 0.85});
  draw(shape, "title", {}, `${name}${authority < 0 ? "" : `, ${DATA.authorities[authority]}`}: ${tenths(people)} residents`);
}
function drawMoved(svg, site, moved, size) {
  const [name, , , x, y] = DATA.sites[site], r = Math.max(3, size * Math.sqrt(Math.abs(moved))), way = moved > 0 ? -1 : 1;
  const shape = draw(svg, "path", {
    d: `M${x} ${y + way * 1.2 * r}l${1.1 * r} ${-way * 1.9 * r}h${-2.2 * r}Z`, fill: moved > 0 ? INK : PAPER, stroke: moved > 0 ? PAPER : INK,
  });
  draw(shape, "title", {}, `${name}: ${signed(moved)} residents`);
}
const percent = value => value === null ? "–" : `${fixed(100 * value, 1)}%`;
const within = site => {
  const [, , , x, y] = DATA.sites[site], [wide, tall] = DATA.size;
  return x >= 0 && y >= 0 && x <= wide && y <= tall;
};
function classOf(value, step, classes) {
  if (value < 5e-4) return 0;
  return Math.min(classes - 1, Math.ceil(value / step - 1e-9));
}

function drawMap(choice) {
  const pictures = part("map", "pictures"), keys = part("map", "keys"), tables = part("map", "tables"), runs = runsOf(choice);
  const wards = runs.map(run => wardsOf(run, choice)), homes = runs.map(run => homesOf(run, choice));
  const unshaded = runs.map(run => run.unshaded).find(Boolean) || "", shades = DATA.colours.shades;
  const shares = wards.map(of => of.slice(0, -1).map(share));
  const step = niceStep(Math.max(0, ...shares.flat().filter(value => value !== null)), shades.length - 1);
  const most = Math.max(1, ...homes.flat()), size = LARGEST / Math.sqrt(most);
  const end = endLabel(choice), what = `${needLabel(choice)}`;
  runs.forEach((run, side) => {
    const title = `${SIDES[side].letter}: ${run.name}`, figure = put(pictures, "figure");
    named(figure, "figcaption", title);
    const order = shares[side].map((value, area) => [value || 0, area]).sort((one, other) => other[0] - one[0]);
    const words = unshaded || `Largest shares placed out of borough: ${listed(order.slice(0, 3).map(([value, area]) => `${DATA.areas[area][0]} ${percent(value)}`))}.`;
    const svg = ground(figure, `map-${SIDES[side].letter}`, `Map of ${title}, ${what}`, `${words} The tables below have every ward and home.`);
    DATA.areas.forEach((_area, area) => {
      const value = shares[side][area], ward = wards[side][area];
      const fill = unshaded ? PAPER : value === null ? NOBODY : shades[classOf(value, step, shades.length)];
      drawWard(svg, area, fill, value === null ? "nobody is placed" : `${tenths(ward.away)} of ${tenths(placed(ward))} people placed out of borough (${percent(value)})`);
    });
    finish(svg);
    order_of(homes[side]).forEach(site => { drawHome(svg, site, homes[side][site], size); });
    names(svg);
  });
  if (choice.b) drawDifference(pictures, choice, shares, homes, unshaded);
  drawKeys(keys, choice, step, size, most, unshaded, shares);
  const beyond = DATA.sites.map((_site, site) => site).filter(site => !within(site) && homes.some(of => of[site] >= 0.05));
  if (beyond.length) put(keys, "p", `Homes outside the map: ${beyond.length}, with ${listed(homes.map((of, side) => `${about(sum(beyond.map(site => of[site])))} residents in ${SIDES[side].letter}`))}.`);
  tablesOfMap(tables, choice, wards, homes, end);
}
// The largest first, so that small marks lie on top.
const order_of = people => people.map((_people, site) => site).filter(site => people[site] >= 0.05 && within(site))
  .sort((one, other) => people[other] - people[one]);

function drawDifference(pictures, choice, shares, homes, unshaded) {
  const title = `B less A: ${choice.b.name} against ${choice.a.name}`, figure = put(pictures, "figure"), key = "map-change";
  named(figure, "figcaption", title);
  const moved = DATA.areas.map((_area, area) => unshaded ? 0 : 100 * ((shares[1][area] || 0) - (shares[0][area] || 0)));
  const step = Math.ceil(niceStep(Math.max(0, ...moved.map(Math.abs)), DATA.colours.more.length));
  const order = moved.map((value, area) => [value, area]).filter(([value]) => Math.abs(value) >= LEAST)
    .sort((one, other) => Math.abs(other[0]) - Math.abs(one[0]));
  const words = order.length ? `Largest changes, of 100 people placed: ${listed(order.slice(0, 3).map(([value, area]) => `${DATA.areas[area][0]} ${signed(value)}`))}.` : "No ward changes by more than half a person in 100.";
  const svg = ground(figure, key, `Map of ${title}, ${needLabel(choice)}`, `${unshaded || words} The tables below have every ward and home.`);
  DATA.areas.forEach((_area, area) => {
    const value = moved[area], at = Math.min(DATA.colours.more.length - 1, Math.max(0, Math.ceil(Math.abs(value) / step - 1e-9) - 1));
    const fill = Math.abs(value) < LEAST ? PAPER : value < 0 ? DATA.colours.fewer[at] : hatch(svg, key, DATA.colours.more[at]);
    drawWard(svg, area, fill, unshaded ? "not shaded" : `${signed(value)} of 100 people placed out of borough`);
  });
  finish(svg);
  const changes = homes[1].map((people, site) => people - homes[0][site]), most = Math.max(1, ...changes.map(Math.abs));
  changes.map((_change, site) => site).filter(site => Math.abs(changes[site]) >= LEAST && within(site))
    .sort((one, other) => Math.abs(changes[other]) - Math.abs(changes[one]))
    .forEach(site => { drawMoved(svg, site, changes[site], 9 / Math.sqrt(most)); });
  names(svg);
  changeKey = {step, shaded: !unshaded};
}
let changeKey = null;

function swatch(line, paint) {
  const svg = draw(line, "svg", {width: 20, height: 14, "aria-hidden": "true"});
  draw(svg, "rect", {x: 0.5, y: 0.5, width: 19, height: 13, stroke: GREY, fill: paint(svg)});
}
function drawKeys(keys, choice, step, size, most, unshaded, shares) {
  const shades = DATA.colours.shades, list = head => {
    const key = put(keys, "ul", null, "key");
    put(put(key, "li"), "strong", head);
    return (paint, words) => {
      const line = put(key, "li");
      if (typeof paint === "string") swatch(line, () => paint);
      else paint(line);
      put(line, "span", words);
    };
  };
  find("shaded").hidden = Boolean(unshaded);
  if (unshaded) put(keys, "p", unshaded);
  else {
    const item = list("Wards, placed out of borough");
    if (shares.flat().includes(null)) item(NOBODY, "nobody is placed");
    shades.forEach((shade, at) => { item(shade, at ? `${at > 1 ? fixed(100 * step * (at - 1), 100 * step % 1 ? 1 : 0) : "up"} to ${fixed(100 * step * at, 100 * step % 1 ? 1 : 0)}%` : "none"); });
  }
  if (DATA.areas.some(area => !area[4]))
    list("A ward without an outline")(line => {
      const svg = draw(line, "svg", {width: 24, height: 18, "aria-hidden": "true"});
      draw(svg, "rect", {x: 1, y: 1, width: 22, height: 16, fill: PAPER, stroke: "#555555", "stroke-dasharray": "2 2"});
    }, "where it is");
  const large = niceStep(most / 2, 1), home = list(`Residents in a home at the end of ${endLabel(choice)}`);
  const dot = (people, inside) => line => {
    const r = Math.max(1.4, size * Math.sqrt(people)), w = 2 * LARGEST + 4, svg = draw(line, "svg", {width: w, height: w, "aria-hidden": "true"}), c = w / 2;
    if (inside) draw(svg, "circle", {cx: c, cy: c, r, fill: SITE.blue});
    else draw(svg, "path", {d: `M${c} ${c - 1.25 * r}l${1.25 * r} ${1.25 * r}l${-1.25 * r} ${1.25 * r}l${-1.25 * r} ${-1.25 * r}Z`, fill: PAPER, stroke: SITE.blue, "stroke-width": 1.3});
  };
  home(dot(large, true), `${large} in the borough`);
  home(dot(large / 5, true), `${fixed(large / 5, large / 5 % 1 ? 1 : 0)}`);
  home(dot(large / 5, false), `${fixed(large / 5, large / 5 % 1 ? 1 : 0)} out of the borough`);
  if (!choice.b) return;
  const change = list("B less A");
  if (changeKey.shaded) {
    const to = at => `${at ? changeKey.step * at : LEAST} to ${changeKey.step * (at + 1)}`;
    [...DATA.colours.fewer].reverse().forEach((colour, at) => { change(colour, `${to(2 - at)} fewer of 100`); });
    DATA.colours.more.forEach((colour, at) => { change(line => swatch(line, svg => hatch(svg, `key-${at}`, colour)), `${to(at)} more of 100`); });
  }
  const arrow = up => line => {
    const svg = draw(line, "svg", {width: 14, height: 14, "aria-hidden": "true"});
    draw(svg, "path", {d: up ? "M7 1l6 11h-12Z" : "M7 13l6-11h-12Z", fill: up ? INK : PAPER, stroke: INK});
  };
  change(arrow(true), "more residents in a home");
  change(arrow(false), "fewer residents in a home");
}

function tablesOfMap(tables, choice, wards, homes, end) {
  const each = (of, cells) => choice.b ? of.flatMap(cells) : cells(of[0], 0);
  const columns = runsOf(choice).flatMap((_run, side) => [`${SIDES[side].letter}: placed`, `${SIDES[side].letter}: out of borough`, `${SIDES[side].letter}: share`]);
  const row = (label, of, type) => [label, [...each(of, ward => [tenths(placed(ward)), tenths(ward.away), percent(share(ward))]),
    ...(choice.b ? [signed(of[1].away - of[0].away)] : [])], type];
  const total = of => ({near: sum(of.map(ward => ward.near)), away: sum(of.map(ward => ward.away))});
  const other = wards.map(of => last(of)), what = needLabel(choice);
  folded(tables, "wards", `people newly placed by ward, ${what}, ${span(choice.years)}`, ["Ward", ...columns, ...(choice.b ? ["Out of borough, B less A"] : [])], [
    ...DATA.areas.map(([name], area) => row(name, wards.map(of => of[area]), "")),
    ...(other.some(placed) ? [row("People of no ward: residents of closed homes or of a changed need", other, "")] : []),
    row("All", wards.map(total), "change")]);
  const change = site => choice.b ? homes[1][site] - homes[0][site] : 0;
  const lived = DATA.sites.map((_site, site) => site).filter(site => homes.some(of => of[site] > 0))
    .sort((one, second) => Math.abs(change(second)) - Math.abs(change(one)) || homes[0][second] - homes[0][one]);
  folded(tables, "homes", `residents by home at the end of ${end}, ${what}`, ["Home", "Authority", ...headings(choice)], [
    ...lived.map(site => {
      const [name, authority] = DATA.sites[site];
      return [name, [DATA.authorities[authority] || "", ...homes.map(of => tenths(of[site])), ...(choice.b ? [signed(change(site))] : [])]];
    }),
    ["All", ["", ...homes.map(of => tenths(sum(of))), ...(choice.b ? [signed(sum(homes[1]) - sum(homes[0]))] : [])], "change"]], 1);
}
