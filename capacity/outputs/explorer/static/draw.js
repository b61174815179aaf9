// Pictures and tables, made of text and numbers only: no word of the data is read as markup.
const SVG = "http://www.w3.org/2000/svg";
const INK = "#1a1a1a",
  PAPER = "#ffffff",
  GREY = "#767676";
const SIDES = [
  {letter: "A", colour: "#12436d", dash: ""},
  {letter: "B", colour: "#b84a00", dash: "6 3"},
];
const find = id => document.getElementById(id);
const part = (id, inside) => document.querySelector(`#${id} .${inside}`);
function put(parent, tag, text, type) {
  const element = parent.appendChild(document.createElement(tag));
  if (text !== undefined && text !== null) element.textContent = text;
  if (type) element.className = type;
  return element;
}
const named = (parent, tag, text) => put(put(parent, tag), "bdi", text).parentNode;
function draw(parent, tag, attributes = {}, text = null) {
  const element = parent.appendChild(document.createElementNS(SVG, tag));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}
// A picture that is read out by its title and its words; `put` into a figure with its caption.
function picture(parent, key, wide, tall, title, words) {
  const svg = draw(parent, "svg", {
    viewBox: `0 0 ${wide} ${tall}`,
    role: "img",
    "aria-labelledby": `${key}-title`,
    "aria-describedby": `${key}-words`,
  });
  draw(svg, "title", {id: `${key}-title`}, title);
  draw(svg, "desc", {id: `${key}-words`}, words);
  return svg;
}
// A fill under dark strokes, for what must be told apart in grey print.
function hatch(svg, key, colour) {
  const id = `${key}-${colour.slice(1)}`;
  if (!svg.querySelector(`#${id}`)) {
    const pattern = draw(svg, "pattern", {id, width: 5, height: 5, patternUnits: "userSpaceOnUse"});
    draw(pattern, "path", {d: "M0 0h5v5h-5z", fill: colour});
    draw(pattern, "path", {d: "M-1 1l2-2M0 5l5-5M4 6l2-2", stroke: INK});
  }
  return `url(#${id})`;
}
// The mark of A is a full circle, that of B an open square.
function mark(svg, side, x, y, size = 3.2) {
  const {colour} = SIDES[side];
  if (side)
    draw(svg, "rect", {
      x: x - size,
      y: y - size,
      width: 2 * size,
      height: 2 * size,
      fill: "none",
      stroke: colour,
      "stroke-width": 1.6,
    });
  else draw(svg, "circle", {cx: x, cy: y, r: size - 0.4, fill: colour});
}
function sign(parent, side) {
  const svg = draw(parent, "svg", {class: "sign", viewBox: "0 0 16 12", "aria-hidden": "true"});
  draw(svg, "path", {
    d: "M0 6H16",
    stroke: SIDES[side].colour,
    "stroke-width": 2,
    "stroke-dasharray": SIDES[side].dash || "none",
  });
  mark(svg, side, 8, 6);
}
// "A: baseline" and "B: wing" with their marks.
function sides(parent, choice) {
  const key = put(parent, "ul", null, "key");
  runsOf(choice).forEach((run, side) => {
    const line = put(key, "li");
    sign(line, side);
    named(line, "span", `${SIDES[side].letter}: ${run.name}`);
  });
}
const STEPS = [1, 2, 2.5, 5, 10];
// The smallest round step of which `steps` reach `most`.
function niceStep(most, steps) {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most / steps));
  return STEPS.map(size => Number((size * power).toPrecision(6))).find(step => step * steps >= most * (1 - 1e-9));
}
function shorten(text, letters) {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

// Tables: a caption, headings, and rows of a heading and cells. `words` columns at the left hold words.
const opened = new Set();
function table(parent, caption, headings, rows, words = 0) {
  const scroll = put(parent, "div", null, "scroll"),
    made = put(scroll, "table");
  for (const [key, value] of Object.entries({tabindex: 0, role: "region", "aria-label": caption}))
    scroll.setAttribute(key, value);
  put(made, "caption", caption);
  const head = put(put(made, "thead"), "tr"),
    body = put(made, "tbody");
  headings.forEach((heading, column) => {
    const cell = put(head, heading ? "th" : "td", heading, column && column <= words ? "word" : "");
    if (heading) cell.scope = "col";
  });
  for (const [label, cells, type] of rows) {
    const row = put(body, "tr", null, type),
      heading = named(row, "th", label);
    heading.scope = "row";
    if (!cells.length) Object.assign(heading, {colSpan: headings.length, scope: "rowgroup"});
    cells.forEach((cell, column) => {
      named(row, "td", cell).className = column < words ? "word" : "";
    });
  }
  return made;
}
// A table that unfolds; it stays open when something else is chosen.
function folded(parent, key, caption, headings, rows, words = 0) {
  const details = put(parent, "details");
  put(details, "summary", `Table: ${caption}`);
  details.open = opened.has(key);
  details.addEventListener("toggle", () => (details.open ? opened.add(key) : opened.delete(key)));
  table(details, caption, headings, rows, words);
}
