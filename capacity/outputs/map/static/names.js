// Names of authorities, and of wards where there is room: those from which most people leave first.
const FEW_WARDS = 40, wardNames = new Map();
function nameAt(at, text, kind) {
  const word = document.createElement("bdi");
  word.textContent = text;
  return L.tooltip(at, {permanent: true, pane: "labels", opacity: 1, interactive: false,
    direction: kind === "home" ? "top" : "center", className: `label ${kind}`, content: word}).addTo(state.map);
}
const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
// A map of many wards names them once the reader has come nearer; no name covers another.
function nameWards() {
  const {map} = state, near = map.getZoom() >= state.start + 0.75, box = map.getContainer();
  box.classList.toggle("near", near);
  const view = map.getBounds(), away = ward => counted.whole[ward].away;
  const inView = [...groups.wards.layers.keys()].filter(ward => view.contains(PLACE.areas[ward].slice(1, 3)));
  const wanted = near || inView.length <= FEW_WARDS ? inView.sort((a, b) => away(b) - away(a) || a - b) : [];
  const corner = box.getBoundingClientRect(), taken = [...box.querySelectorAll(".label:not(.ward)")]
    .map(word => word.getBoundingClientRect()).filter(room => room.width)
    .map(({left, right, top, bottom}) => ({left: left - corner.left, right: right - corner.left,
      top: top - corner.top, bottom: bottom - corner.top}));
  const kept = new Set(wanted.filter(ward => {
    const {x, y} = map.latLngToContainerPoint(PLACE.areas[ward].slice(1, 3)), half = 3 * PLACE.areas[ward][0].length + 2;
    const room = {left: x - half, right: x + half, top: y - 8, bottom: y + 8};
    const free = taken.every(other => apart(room, other));
    if (free) taken.push(room);
    return free;
  }));
  for (const [ward, word] of wardNames) if (!kept.has(ward)) {
    word.remove();
    wardNames.delete(ward);
  }
  for (const ward of kept) if (!wardNames.has(ward))
    wardNames.set(ward, nameAt(PLACE.areas[ward].slice(1, 3), PLACE.areas[ward][0], "ward"));
}
