/** The style sheet of the page: light and dark by the reader's setting, and for print. */
export const STYLES = `
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #fff; --card: #f6f8fa; --line: #d0d7de;
  --bad: #b3261e; --warn: #7a4d00; --good: #1a6b34; --file: #cfe3fb; --tensor: #dcefd9; --rest: #e6e8eb; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #a3adb8; --back: #0d1117; --card: #161b22;
  --line: #30363d; --bad: #ff8f87; --warn: #e3b341; --good: #6fd58a; --file: #1f3a5c; --tensor: #1f4028; --rest: #2b3138; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; overflow-wrap: anywhere; }
a { color: inherit; } p { margin: .25rem 0; overflow-wrap: anywhere; } .soft { color: var(--soft); }
.refused { color: var(--bad); } .clean { color: var(--good); } .warning { color: var(--warn); }
.card { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--bad); border-radius: .4rem;
  padding: .6rem .9rem; margin: .6rem 0; } .card.advisory { border-left-color: var(--warn); }
code, pre { font: .875em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .9rem; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; color: var(--soft); }
th, td { text-align: left; border-bottom: 1px solid var(--line); padding: .25rem .6rem .25rem 0; vertical-align: top; overflow-wrap: anywhere; } th { overflow-wrap: normal; }
.short, .number { white-space: nowrap; } .number { text-align: right; }
summary { cursor: pointer; padding: .25rem 0; } .boxes { display: flex; flex-wrap: wrap; gap: .75rem; }
.boxes > div { flex: 1 1 14rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .9rem; }
svg { width: 100%; height: auto; display: block; margin: .3rem 0; } svg text { font: 12px system-ui, sans-serif; fill: var(--text); stroke: var(--back); stroke-width: 3px; paint-order: stroke; }
.file { fill: var(--file); } .tensor { fill: var(--tensor); } .rest { fill: var(--rest); } .frame { fill: none; stroke: var(--line); }
.wide .saved { fill: url(#hatch-wide); } .narrow .saved { fill: url(#hatch-narrow); } .bar { fill: var(--file); } .over { fill: var(--bad); } .narrow { display: none; }
@media (max-width: 600px) { .wide { display: none; } .narrow { display: block; } }
@media (max-width: 600px) { td.short { white-space: normal; overflow-wrap: normal; } }
@media print { .card { break-inside: avoid; } }`;
