"""How the page looks, on a screen and on A4."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 68rem; padding: 0 1rem 3rem; background: #fff; color: #111;
  font: 1rem/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.2; margin: 1.6em 0 .5em; }
h1 { font-size: 2.2rem; margin: 0 0 .2em; }
h2 { font-size: 1.55rem; border-top: 3px solid #12436d; padding-top: .6rem; margin-top: 2.6rem; }
h3 { font-size: 1.2rem; }
p, li { max-width: 44rem; }
header { padding-top: 2rem; }
header p { margin: .3rem 0; }
.kicker { color: #444; }
.lead { font-size: 1.25rem; }
.note, .alert { font-size: .92rem; border-left: 5px solid #767676; padding: .4rem .8rem; }
.alert { border-color: #b84a00; background: #fdf3ec; }
a { color: #0b4f8a; }
a:focus-visible, .wide:focus-visible { outline: 3px solid #111; outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { position: static; }
nav ol { columns: 2; column-gap: 2rem; padding-left: 1.4rem; margin: 1.5rem 0; }
nav li { break-inside: avoid; padding: .2rem 0; }
data { font: inherit; font-variant-numeric: tabular-nums; }
p data, li data { font-weight: 600; }
data[data-round=exact] { font-weight: inherit; }
.wide { overflow-x: auto; margin: 1rem 0; max-width: 100%; }
table { border-collapse: collapse; font-size: .92rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
caption span { display: inline-block; max-width: min(100%, calc(100vw - 2rem)); }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #c8c8c8; text-align: right; vertical-align: top; }
thead th, thead td { border-bottom: 2px solid #444; vertical-align: bottom; }
.tight { white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; font-weight: 400; min-width: 9rem; max-width: 22rem; }
thead th:first-child { font-weight: 600; }
td { white-space: nowrap; }
.names td:nth-child(2), .names th:nth-child(2) { text-align: left; }
.words td { text-align: left; white-space: normal; min-width: 5rem; }
.words th { text-align: left; }
.words code { font-size: .8rem; overflow-wrap: anywhere; }
.total th, .total td { font-weight: 600; border-top: 2px solid #444; }
.to { margin: .2rem 0 1rem; font-size: .92rem; }
figure { margin: 1rem 0; max-width: 34rem; }
figcaption { font-weight: 600; }
figure > svg { display: block; width: 100%; height: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0 2rem; }
footer { margin-top: 3rem; border-top: 1px solid #767676; font-size: .88rem; color: #333; }
@media (max-width: 40rem) {
  body { font-size: .97rem; }
  h1 { font-size: 1.7rem; }
  nav ol { columns: 1; }
  th:first-child, td:empty:first-child { min-width: 7.5rem; position: sticky; left: 0; background: #fff; }
}
@media print {
  @page { size: A4; margin: 14mm 15mm 15mm; @bottom-right { content: counter(page); font: 9pt sans-serif; } }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.35; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; margin: 6mm 0 2mm; padding-top: 1.5mm; border-top-width: 2px; break-after: avoid; }
  h3 { font-size: 11pt; margin: 3.5mm 0 1.5mm; }
  h3, figcaption, caption { break-after: avoid; }
  p, li { max-width: none; orphans: 3; widows: 3; }
  p, ul { margin: 1.5mm 0; }
  ul { padding-left: 5mm; }
  .lead { font-size: 12pt; }
  .note, .alert, figcaption, footer { font-size: 10pt; }
  figure, tr, .alert, .short, .pair { break-inside: avoid; }
  p { break-inside: avoid; }
  section > p { break-after: avoid; }
  section > p:last-child, .appendix section { break-after: auto; }
  thead { display: table-header-group; }
  .pair { grid-template-columns: 1fr 1fr; gap: 0 6mm; }
  .wide { overflow: visible; margin: 2mm 0; }
  figure { margin: 1.5mm 0; }
  figure.map { max-width: 85mm; }
  table, .words code { font-size: 8.5pt; }
  table { max-width: 100%; }
  th, td { padding: .35mm 1.2mm; line-height: 1.3; }
  tbody th, .names td:nth-child(2), .words td { overflow-wrap: anywhere; }
  .names td:nth-child(2) { white-space: normal; min-width: 22mm; }
  .appendix { break-before: page; }
  nav, .skip { display: none; }
  a { color: inherit; text-decoration: none; }
  .to { font-size: 10pt; margin: 0 0 1.5mm; color: #444; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
