import { Session } from "node:inspector";

/** Characters that searches have scanned since `countScanned` started; undefined outside of it. */
let scanned: number | undefined;
const { exec } = RegExp.prototype;

// `test`, `match`, `matchAll`, `replace` and `split` all call `exec` once it is replaced.
RegExp.prototype.exec = function (this: RegExp, text: string) {
  if (scanned === undefined) return exec.call(this, text);
  const from = this.global || this.sticky ? this.lastIndex : 0;
  const found = exec.call(this, text);
  if (found) scanned += found.index + found[0].length - from + 1;
  else scanned += this.sticky ? 1 : Math.max(0, String(text).length - from) + 1;
  return found;
};

for (const name of ["indexOf", "includes", "lastIndexOf"] as const) {
  for (const prototype of [String.prototype, Buffer.prototype] as object[]) {
    const methods = prototype as Record<string, (...words: unknown[]) => unknown>;
    const search = methods[name];
    if (search === undefined) continue;
    methods[name] = function (this: { length: number }, what, from, ...more) {
      const found = search.call(this, what, from, ...more);
      const start = typeof from === "number" ? from : 0;
      const end = typeof found === "number" && found >= 0 ? found : this.length;
      if (scanned !== undefined) scanned += Math.abs(end - start) + 1;
      return found;
    };
  }
}

/** How many characters regular expressions and `indexOf` scan during `work`, not counting backtracking. */
export function countScanned(work: () => void): number {
  scanned = 0;
  work();
  const counted = scanned;
  scanned = undefined;
  return counted;
}

const session = new Session();
session.connect();
/** The session is one of the same thread, so `post` calls its callback before it returns. */
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** How often blocks of this package's `inspect` layer run during `work`. */
export function countBlocks(work: () => void): number {
  takeCounts();
  work();
  return takeCounts();
}

/** Block counts since the last call. */
function takeCounts(): number {
  let sum = 0;
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error) throw error;
    for (const { url, functions } of result) {
      if (!url.includes("/inspect/") || url.includes("/test/")) continue;
      for (const { ranges } of functions) for (const { count } of ranges) sum += count;
    }
  });
  return sum;
}
