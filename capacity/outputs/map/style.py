"""The map page's own style: on screen wide and narrow, and on paper."""

STYLE = """
* { box-sizing: border-box }
html, body { margin: 0 }
body { display: grid; grid-template-columns: 352px minmax(0, 1fr); align-items: start; color: #222;
  background: #fff; font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif }
bdi { overflow-wrap: anywhere }
aside { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 14px 18px; border-right: 1px solid #c9ced2 }
h1 { font-size: 20px; line-height: 1.2; margin: 0 0 4px }
h2 { font-size: 14px; margin: 10px 0 2px }
p { margin: 0 0 6px }
#legend, #ward { font-size: 13px }
#chosen { margin: 8px 0; padding: 5px 8px; background: #e6f0f7; border-left: 4px solid #0072b2 }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; z-index: 2000; top: -100px; left: 8px; padding: 8px 12px; background: #fff; color: #00466e }
.skip:focus { top: 8px }
.view { display: flex; flex-direction: column; height: calc(100vh - 42px); min-height: 400px }
.folium-map { flex: 1; width: auto !important; height: auto !important; min-height: 0;
  position: relative !important; left: 0 !important; top: 0 !important; background: #e8edf0; font: inherit; z-index: 0 }
summary { cursor: pointer; font-weight: 600; padding: 4px 0; min-height: 28px }
button { font: inherit; min-height: 26px; padding: 2px 10px; color: #00466e; background: #fff;
  border: 1px solid #8aa5b5; border-radius: 4px; cursor: pointer }
button:hover { background: #e6f0f7 }
fieldset { border: 0; margin: 0 0 8px; padding: 0; min-width: 0 }
legend { padding: 0; font-weight: 600 }
#years { position: relative }
#years legend { position: absolute; top: 0 }
.yearhead, .year { display: grid; grid-template-columns: 18px 1fr 84px 84px; gap: 6px; align-items: center }
.yearhead { color: #555; font-size: 12px; line-height: 1.2; align-items: end }
.yearhead span:nth-child(n + 2), .year span:nth-of-type(n + 2) { text-align: right; font-variant-numeric: tabular-nums }
.yearhead span:nth-child(2) { grid-column: 3 }
#types legend { padding-bottom: 2px }
.year { padding: 3px 0; border-top: 1px solid #e2e5e8; cursor: pointer }
.year b { font-weight: inherit }
.year:has(:checked) { background: #e6f0f7; font-weight: 600 }
input { margin: 0; width: 16px; height: 16px; accent-color: #0072b2 }
#types { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 8px; padding-top: 2px }
#types label { display: flex; align-items: center; gap: 5px; min-height: 26px; min-width: 0; line-height: 1.15;
  cursor: pointer }
#types input, #types svg { flex: none }
#types .buttons { grid-column: 1 / -1 }
.key { display: flex; flex-wrap: wrap; gap: 2px 12px; list-style: none; margin: 3px 0 5px; padding: 0;
  line-height: 1.25 }
.key li { display: flex; align-items: center; gap: 6px; min-width: 0 }
.key svg { flex: none }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 1px }
path:focus { outline: none }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 2px 0 2px 8px; text-align: right; vertical-align: top; font-weight: 400 }
th:first-child, td.word, th.word { text-align: left }
th:first-child { padding-left: 0 }
thead th { vertical-align: bottom; color: #555; font-size: 12px; line-height: 1.2; border-bottom: 1px solid #bbb }
#card { position: absolute; z-index: 1200; width: max-content; max-width: min(530px, calc(100% - 16px));
  max-height: calc(100% - 20px); overflow: auto; padding: 9px 12px; color: #222; background: #fff;
  font-size: 13px; line-height: 1.35; cursor: default; border: 1px solid #888; border-radius: 4px;
  box-shadow: 0 2px 12px #0005 }
#card.passing { pointer-events: none }
#card b { display: block; font-size: 14px }
#card table { margin-top: 6px; width: 100% }
#card tbody th { white-space: nowrap }
#card tbody th, #card tbody td { padding-top: 1px; padding-bottom: 1px }
#card td { max-width: 110px }
#card thead th { min-width: 66px; max-width: 110px; color: #222; font-weight: 600 }
#card th bdi, #tables bdi { overflow-wrap: break-word }
#card .off { color: #666; font-weight: 400 }
#card .bar td { padding-top: 4px; padding-bottom: 3px }
#card i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; border: 1px solid #555 }
.told { border-left: 4px solid #b84a00; padding: 2px 0 2px 8px; margin: 6px 0; font-size: 12.5px;
  overflow-wrap: anywhere }
.note { color: #555; font-size: 12px; margin: 4px 0 0; width: 0; min-width: 100% }
#ward header { display: flex; justify-content: space-between; align-items: start; gap: 8px }
#ward h2 { font-size: 16px; margin: 0 0 4px }
#ward table { width: 100%; margin-top: 6px }
#ward tbody th { padding-left: 12px }
#ward tbody tr:first-child > * { padding-left: 0; padding-top: 8px; font-weight: 600 }
#ward tbody tr:first-child td { padding-left: 8px }
#ward tfoot > tr > * { border-top: 1px solid #bbb; font-weight: 600 }
#tables { border-top: 1px solid #c9ced2; padding: 4px 14px }
#tables .scroll { overflow-x: auto; margin-bottom: 24px }
#tables caption { text-align: left; font-weight: 600; padding: 6px 0 }
#tables caption span { position: sticky; left: 0; display: block; max-width: calc(100vw - 32px) }
#tables table { font-size: 11.5px }
#tables th, #tables td { padding-left: 6px }
#tables thead th { max-width: 84px; font-size: 11px }
#tables tbody tr:nth-child(even) { background: #f4f6f8 }
#tables tbody th { min-width: 130px; max-width: 260px }
#tables td.word { max-width: 180px }
#tables td.word:last-child { min-width: 90px }
#tables th:first-child { padding-left: 0 }
.leaflet-tooltip.label::before { display: none }
.leaflet-tooltip.label { background: none; border: 0; box-shadow: none; padding: 0; color: #333; text-align: center;
  white-space: normal; width: max-content; max-width: 130px; line-height: 1.1; pointer-events: none;
  text-shadow: 0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff, 0 0 4px #fff }
.label.away { font-size: 14px; letter-spacing: .04em; color: #56606a }
.label.home { font-size: 17px; font-weight: 700; color: #111 }
.label.ward { font-size: 11px; display: none }
.near .label.ward { display: block }
.near .label.home { display: none }
.leaflet-control-attribution { padding: 3px 14px; font-size: 11px; line-height: 1.3; color: #333;
  border-top: 1px solid #c9ced2; overflow-wrap: anywhere }
@media screen {
  path:focus-visible, .leaflet-sites-pane path[aria-selected="true"] { stroke: #c2006b; stroke-width: 4px;
    stroke-opacity: 1; stroke-dasharray: none }
}
@media (max-width: 760px) {
  body { display: block }
  aside { position: static; height: auto; border: 0; padding: 10px 12px 4px }
  h1 { font-size: 17px }
  #chosen { font-size: 13px; margin: 4px 0 }
  summary { padding: 6px 0 }
  .view { height: auto }
  .folium-map { flex: none; height: 72vh !important; height: 72dvh !important }
  .label.away { font-size: 12px }
  .label.home { font-size: 14px }
  .sizes svg { transform: scale(.65) }
  #card { left: 6px !important; right: 6px; top: auto !important; bottom: 6px; width: auto; max-width: none;
    max-height: 55%; font-size: 12px }
  #card thead th { min-width: 0; font-size: 11px }
  #card tbody th { white-space: normal }
  #card th + th, #card td { padding-left: 5px }
  #ward { position: fixed; z-index: 1500; left: 0; right: 0; bottom: 0; max-height: 46vh; overflow: auto;
    padding: 10px 12px; background: #fff; border-top: 2px solid #555; box-shadow: 0 -2px 12px #0004 }
}
.paper body { display: grid; grid-template-columns: 94mm 178mm; gap: 5mm }
.paper .view { height: auto }
.paper .folium-map { flex: none; width: 178mm !important; height: 174mm !important }
@media print {
  @page { size: A4 landscape; margin: 10mm }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact }
  body { display: grid; grid-template-columns: 94mm 178mm; gap: 5mm; font-size: 8.5pt; line-height: 1.25 }
  aside { position: static; height: auto; overflow: visible; border: 0; padding: 0 }
  h1 { font-size: 14pt }
  h2 { font-size: 9pt; margin: 4px 0 1px }
  p, .key { margin-bottom: 2px }
  #legend, #ward { font-size: 7.3pt; line-height: 1.2 }
  .told { font-size: 8pt; margin: 2px 0 }
  #chosen { border: 1px solid #555; background: none; font-size: 8.5pt; padding: 3px 6px }
  .view { height: auto; break-inside: avoid }
  .folium-map { flex: none; width: 178mm !important; height: 174mm !important; border: 1px solid #999 }
  .leaflet-control-attribution { font-size: 7pt; padding: 2px 0; border: 0 }
  :focus-visible { outline: 0 }
  summary, input, button, .skip, .screen, #years, .leaflet-control-zoom, #types label:not(:has(:checked)), #card,
    #tables:not([open]) { display: none !important }
  details::details-content { content-visibility: visible; display: block; block-size: auto }
  #ward:not([hidden]) + #legend { display: block }
  #ward { position: static; max-height: none; box-shadow: none; border: 0; padding: 0 }
  #types label { min-height: 0 }
  #tables { grid-column: 1 / -1; break-before: page; border: 0 }
  #tables .scroll { overflow: visible }
  #tables table { font-size: 7pt; width: 100% }
}
"""
