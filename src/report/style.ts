/**
 * The page's style sheet. Colours are of Okabe and Ito's palette (Color Universal Design, 2008), darkened or lightened
 * until text and marks keep a contrast of 4.5 on their ground; no meaning hangs on colour alone.
 */
export const STYLE = `
:root {
  --paper: #ffffff; --ink: #1a1f25; --muted: #57606a; --rule: #d6dbe1; --surface: #f3f5f8;
  --suggested: #0067a3; --random: #5f6873; --flagged: #b64a00; --failed: #a3195b; --best: #007a57;
}
@media (prefers-color-scheme: dark) { :root {
  --paper: #11161c; --ink: #e7eaee; --muted: #a3adb8; --rule: #313a44; --surface: #1b222a;
  --suggested: #5bb6ee; --random: #aab3bd; --flagged: #f29a4a; --failed: #e58bb5; --best: #3cc79b;
} }
@media print { :root {
  --paper: #ffffff; --ink: #000000; --muted: #4a525b; --rule: #c4cad1; --surface: #f0f2f5;
  --suggested: #0067a3; --random: #5f6873; --flagged: #b64a00; --failed: #a3195b; --best: #007a57;
} }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main { max-width: 968px; margin: 0 auto; padding: 56px 24px 80px; }
h1 { font-size: clamp(1.7rem, 1.1rem + 2.4vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 20px;
  max-width: 24em; text-wrap: balance; }
h2 { font-size: 1.4rem; line-height: 1.25; letter-spacing: -0.01em; margin: 0 0 12px; }
h3 { font-size: 1rem; margin: 28px 0 8px; }
section { margin-top: 52px; padding-top: 28px; border-top: 1px solid var(--rule); }
p, ul { max-width: 70ch; margin: 0 0 16px; }
figure { margin: 20px 0 0; }
figcaption, .note, .legend { color: var(--muted); font-size: 0.875rem; max-width: 80ch; }
figcaption, .note { margin: 10px 0 0; }
.kicker { color: var(--muted); margin: 0 0 12px; overflow-wrap: anywhere; }
.kicker b { color: var(--ink); font-weight: 600; }
.lead { font-size: 1.125rem; margin-bottom: 28px; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1px; margin: 0 0 20px; background: var(--rule);
  border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; }
.figures div { background: var(--paper); padding: 16px 18px; display: flex; flex-direction: column-reverse;
  justify-content: flex-end; }
.figures dt { color: var(--muted); font-size: 0.875rem; line-height: 1.35; }
.figures dd { margin: 0 0 2px; font-size: 1.6rem; font-weight: 650; letter-spacing: -0.02em; white-space: nowrap; }
.figures div:first-child dd { color: var(--best); }
.chosen { max-width: none; }
.chosen span { white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 8px; max-width: none; }
.random { color: var(--random); } .suggested { color: var(--suggested); } .flagged { color: var(--flagged); }
.failed { color: var(--failed); } .best { color: var(--best); }
svg { display: block; max-width: 100%; height: auto; overflow: visible; }
svg text { white-space: pre; }
.narrow { display: none; }
.axis-title { font-size: 12px; margin: 14px 0 -18px; }
.multiples { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 20px 24px; }
.multiples figure { margin: 0; }
.multiples h3 { margin: 0 0 6px; }
.scroll { overflow-x: auto; margin: 20px 0; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; font-size: 1rem; font-weight: 600; padding: 0 0 8px; }
th, td { padding: 6px 10px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
thead th { white-space: normal; vertical-align: bottom; font-weight: 600; line-height: 1.25; border-bottom: 2px solid
var(--rule); }
th:first-child { text-align: left; padding-left: 6px; }
tbody th { font-weight: 500; }
td em, .host em { font-style: normal; color: var(--muted); }
.highlighted > * { background: color-mix(in srgb, var(--best) 13%, var(--paper)); }
.tag { display: inline-block; font-size: 0.75rem; font-weight: 600; line-height: 1; padding: 3px 6px; border-radius:
4px;
  border: 1px solid currentColor; vertical-align: 1px; }
.highlighted .tag { color: var(--best); }
.host .tag { color: var(--muted); }
.bar { position: relative; min-width: 150px; }
.bar::before { content: ""; position: absolute; left: 10px; top: 5px; bottom: 5px; width: calc((100% - 90px) *
var(--share));
  background: var(--suggested); border-radius: 2px; }
.matrix { width: auto; }
.matrix td, .matrix th { padding: 5px 8px; }
.matrix thead th { vertical-align: bottom; }
.matrix thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; font-weight: 500; }
.matrix tbody td { text-align: center; min-width: 42px; }
.hit { background: color-mix(in srgb, var(--suggested) var(--heat), var(--paper)); font-weight: 600; }
.miss { background: color-mix(in srgb, var(--flagged) var(--heat), var(--paper)); }
.none { color: var(--muted); }
.examples { list-style: none; padding: 0; max-width: none; display: grid; gap: 18px 14px;
  grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); }
.examples img { display: block; image-rendering: pixelated; border-radius: 4px; background: #000; margin-bottom: 6px; }
.verdict { font-size: 0.875rem; line-height: 1.35; display: block; }
.wrong .verdict { color: var(--flagged); font-weight: 600; }
pre { background: var(--surface); border-radius: 8px; padding: 14px 16px; overflow-x: auto; font-size: 0.875rem;
margin: 0 0 16px; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.facts { width: auto; }
.facts td, .facts th { text-align: left; white-space: normal; overflow-wrap: anywhere; }
@media (max-width: 720px) {
  main { padding: 28px 16px 48px; }
  section { margin-top: 36px; padding-top: 22px; }
  .figures { grid-template-columns: repeat(2, 1fr); }
  .figures div { padding: 12px 14px; }
  .figures dd { font-size: 1.3rem; }
  th:first-child { position: sticky; left: 0; z-index: 1; background: var(--paper); }
  .highlighted th:first-child { background: color-mix(in srgb, var(--best) 13%, var(--paper)); }
  caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 32px); }
  table { font-size: 0.8125rem; }
  th, td { padding: 6px 5px; }
  td em { white-space: normal; }
  .bar { min-width: 0; padding-bottom: 10px; }
  .bar::before { left: auto; right: 7px; top: auto; bottom: 3px; height: 4px; width: calc((100% - 14px) *
var(--share)); }
  .wide { display: none; }
  .narrow { display: block; }
  .multiples { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 16px; }
}
@media print {
  @page { margin: 15mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  section { margin-top: 24px; padding-top: 16px; }
  h1 { font-size: 22pt; }
  .lead { font-size: 12pt; }
  h2, h3, caption, .legend, section > p { break-after: avoid; }
  p, figure, tr, .matrix, .facts, .examples li, .figures { break-inside: avoid; }
  table { font-size: 8pt; }
  th, td { padding: 4px 5px; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
}
`;
