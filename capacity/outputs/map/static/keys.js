// The keyboard: wards are one stop of the Tab key, sites another, and arrow keys go through each.
// One stop of the Tab key for a group; the arrow keys go from one to the next.
function label(group, shown, words, selected) {
  group.shown = shown;
  if (!shown.includes(group.current)) group.current = shown[0];
  for (const number of shown) {
    const path = group.layers[number].getElement();
    path.setAttribute("role", "option");
    path.setAttribute("aria-label", words(number));
    path.setAttribute("aria-selected", selected(number));
    path.setAttribute("tabindex", number === group.current ? 0 : -1);
    path.dataset.number = number;
  }
  const picture = shown.length && group.layers[shown[0]].getElement().ownerSVGElement;
  if (!picture) return;
  picture.setAttribute("role", "listbox");
  picture.setAttribute("aria-label", group.label);
}
function reach(group, number) {
  group.layers[group.current]?.getElement()?.setAttribute("tabindex", -1);
  group.current = number;
  group.layers[number].getElement().setAttribute("tabindex", 0);
}
function listen(pane, group, show, open) {
  const numberOf = event => event.target.dataset.number === undefined ? null : Number(event.target.dataset.number);
  const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity};
  pane.addEventListener("focusin", event => {
    const number = numberOf(event), layer = group.layers[number];
    if (number === null || !event.target.matches(":focus-visible")) return;
    reach(group, number);
    const at = layer.getLatLng ? layer.getLatLng() : layer.getBounds().getCenter();
    state.map.panInside(at, {padding: [40, 40], animate: false});
    show(number);
  });
  pane.addEventListener("focusout", leave);
  pane.addEventListener("keydown", event => {
    const number = numberOf(event), last = group.shown.length - 1;
    if (number === null) return;
    if (event.key in steps) {
      const next = Math.min(Math.max(group.shown.indexOf(number) + steps[event.key], 0), last);
      group.layers[group.shown[next]].getElement().focus({focusVisible: true});
    } else if (event.key === "Enter" || event.key === " ") open(number);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
