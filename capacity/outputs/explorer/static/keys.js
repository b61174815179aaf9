// What the shades and marks of the maps mean.
function swatch(line, paint) {
  const svg = draw(line, "svg", {width: 20, height: 14, "aria-hidden": "true"});
  draw(svg, "rect", {x: 0.5, y: 0.5, width: 19, height: 13, stroke: GREY, fill: paint(svg)});
}
// A line of samples with their words: `add(paint, words)`, where `paint` is a colour or draws the sample.
function keyLine(keys, head) {
  const key = put(keys, "ul", null, "key");
  put(put(key, "li"), "strong", head);
  return (paint, words) => {
    const line = put(key, "li");
    if (typeof paint === "string") swatch(line, () => paint);
    else paint(line);
    put(line, "span", words);
  };
}
const plain = value => fixed(value, value % 1 ? 1 : 0);

function drawKeys(keys, choice, map) {
  wardKey(keys, map);
  homeKey(keys, choice, map);
  if (choice.b) changeKey(keys, map);
  const beyond = DATA.sites
    .map((_site, site) => site)
    .filter(site => !within(site) && map.homes.some(of => of[site] >= SEEN));
  if (!beyond.length) return;
  const people = map.homes.map(
    (of, side) => `${about(sum(beyond.map(site => of[site])))} residents in ${SIDES[side].letter}`,
  );
  put(keys, "p", `Homes outside the map: ${beyond.length}, with ${listed(people)}.`);
}
function wardKey(keys, map) {
  find("shaded").hidden = Boolean(map.unshaded);
  if (map.unshaded) put(keys, "p", map.unshaded);
  else {
    const add = keyLine(keys, "Wards, placed out of borough"),
      step = 100 * map.step;
    if (map.shares.flat().includes(null)) add(NOBODY, "nobody is placed");
    DATA.colours.shades.forEach((shade, at) => {
      const from = at > 1 ? plain(step * (at - 1)) : "up";
      add(shade, at ? `${from} to ${plain(step * at)}%` : "none");
    });
  }
  if (DATA.areas.every(([, , , , path]) => path)) return;
  keyLine(keys, "A ward without an outline")(line => {
    const svg = draw(line, "svg", {width: 24, height: 18, "aria-hidden": "true"});
    draw(svg, "rect", {x: 1, y: 1, width: 22, height: 16, fill: PAPER, stroke: "#555555", "stroke-dasharray": "2 2"});
  }, "where it is");
}
function homeKey(keys, choice, map) {
  const add = keyLine(keys, `Residents in a home at the end of ${endLabel(choice)}`),
    large = niceStep(map.most / 2, 1);
  const dot = (people, inside) => line => {
    const wide = 2 * LARGEST + 4,
      svg = draw(line, "svg", {width: wide, height: wide, "aria-hidden": "true"});
    homeMark(svg, wide / 2, wide / 2, map.size * Math.sqrt(people), inside);
  };
  add(dot(large, true), `${plain(large)} in the borough`);
  add(dot(large / 5, true), plain(large / 5));
  add(dot(large / 5, false), `${plain(large / 5)} out of the borough`);
}
function changeKey(keys, map) {
  const add = keyLine(keys, "B less A"),
    {fewer, more} = DATA.colours;
  const range = at => `${at ? plain(map.changeStep * at) : LEAST} to ${plain(map.changeStep * (at + 1))}`;
  if (!map.unshaded) {
    for (const at of [2, 1, 0]) add(fewer[at], `${range(at)} fewer per 100 placed`);
    for (const at of [0, 1, 2])
      add(line => swatch(line, svg => hatch(svg, `key-${at}`, more[at])), `${range(at)} more per 100 placed`);
  }
  const arrow = up => line => {
    const svg = draw(line, "svg", {width: 14, height: 14, "aria-hidden": "true"});
    draw(svg, "path", {d: up ? "M7 1l6 11h-12Z" : "M7 13l6-11h-12Z", fill: up ? INK : PAPER, stroke: INK});
  };
  add(arrow(true), "more residents in a home");
  add(arrow(false), "fewer residents in a home");
}
