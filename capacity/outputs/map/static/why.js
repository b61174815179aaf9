// Why people are placed against their choice: reasons for the year, and for the needs that the chosen care types meet.
const WHY = PLACE.why, FEW = 5, NOBODY = 0.005;
// Whole people, as the line above the map and the terminal say them: about 3 below five, fewer than 1.
function expected(value) {
  const size = Number(Math.abs(value).toFixed(6)), whole = Math.floor(size + 0.5);
  if (size < NOBODY) return "0";
  if (!whole) return value < 0 ? "about 0" : "fewer than 1";
  return `${size < FEW ? "about " : ""}${value < 0 ? "−" : ""}${whole.toLocaleString("en-GB")}`;
}
function drawWhy() {
  const box = find("whyshares"), known = [...WHY.needs.keys()];
  const needs = known.filter(need => WHY.needs[need].some(type => state.types.has(type)));
  const shares = WHY.reasons.map((_word, reason) => sum(needs.map(need => WHY.years[state.year][need][reason])));
  const all = sum(shares), told = expected(all), person = /(^|\s)1$/.test(told) ? "person is" : "people are";
  const which = needs.length === known.length ? "all needs" : needs.map(need => PLACE.needs[need]).join(", ");
  box.replaceChildren();
  put(box, "p", `${PLACE.years[state.year]}${state.authority < 0 ? "" : ", all authorities"}, ${which || "no need, as no care type is chosen"}: ` +
    `${told === "0" ? "nobody is" : `${told} ${person}`} placed against their choice.`);
  const shown = [...shares.keys()].filter(reason => Math.abs(shares[reason]) >= NOBODY);
  if (!shown.length) return;
  const most = Math.max(...shown.map(reason => Math.abs(shares[reason]))), list = put(box, "ul");
  for (const reason of shown.sort((a, b) => shares[b] - shares[a] || a - b)) {
    const row = put(list, "li"), share = shares[reason];
    put(row, "span", `${WHY.reasons[reason]}: `);
    const bar = put(put(row, "span", undefined, "bar"), "i", undefined, share < 0 ? "less" : "");
    bar.parentNode.setAttribute("aria-hidden", "true");
    bar.style.width = `${(100 * Math.abs(share) / most).toFixed(1)}%`;
    put(row, "b", expected(share));
  }
  if (shown.some(reason => shares[reason] <= -0.5))
    put(box, "p", "A minus: without this limit more people would be placed against their choice.");
}
// The line about what is chosen is written anew with every choice.
new MutationObserver(drawWhy).observe(find("chosen"), {childList: true});
