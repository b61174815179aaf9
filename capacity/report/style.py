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
a:focus-visible, summary:focus-visible, .wide:focus-visible { outline: 3px solid #111; outline-offset: 2px; }
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
details { margin: .6rem 0; }
summary { cursor: pointer; padding: .3rem 0; color: #0b4f8a; }
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
  @page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page); font: 9pt sans-serif; } }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; break-after: avoid; }
  h3 { font-size: 11.5pt; }
  h3, figcaption, caption, summary { break-after: avoid; }
  p, li { max-width: none; orphans: 3; widows: 3; }
  figure, tr, .alert, .short { break-inside: avoid; }
  p { break-inside: avoid; }
  section > p { break-after: avoid; }
  thead { display: table-header-group; }
  .pair { grid-template-columns: 1fr 1fr; gap: 0 8mm; }
  .pair:has(.many) { grid-template-columns: 1fr; }
  .wide { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding: .12rem .35rem; }
  .many { font-size: 5.5pt; }
  .many th, .many td { padding: .1rem .13rem; }
  .many th:first-child { min-width: 4rem; }
  nav, .skip, summary { display: none; }
  details { display: block; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  a { color: inherit; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""
