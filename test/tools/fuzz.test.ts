import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkout, scratchFolder } from "../support/project";
import { FuzzThread } from "../support/watchedFuzz";

const PARSERS = `
let count = 0;
const inputs = [Buffer.from("abc")];
exports.PARSERS = {
  fine: { inputs, parse: () => undefined },
  imports: { inputs, parse: () => import(${JSON.stringify(pathToFileURL(join(checkout, "text.js")).href)}) },
  throws: { inputs, parse: () => { throw new TypeError("no parser throws this"); } },
  hangs: { inputs, parse: () => { if (++count === 4) for (;;); } },
};
`;

describe("the thread that fuzzes parsers", () => {
  it("names the round in which one fails or hangs, and goes on with the next one", async function () {
    this.timeout(0);
    const module = join(scratchFolder(), "parsers.cjs");
    writeFileSync(module, PARSERS);
    const thread = new FuzzThread(module, 5000);
    const fuzz = (name: string) => thread.fuzz({ name, rounds: 10, seed: 7, most: 5000 });
    await assert.rejects(fuzz("throws"), /seed 7, round 0: TypeError: no parser throws this/);
    await assert.rejects(fuzz("hangs"), /seed 7, round 3: no end after 5000 ms/);
    assert.equal((await fuzz("fine")).rounds, 10);
    // The source is TypeScript, which the thread has to load itself.
    assert.equal((await fuzz("imports")).rounds, 10);
    await thread.end();
  });
});
