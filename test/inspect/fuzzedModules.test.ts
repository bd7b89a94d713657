import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../support/project";

/** Modules that throw the error of damaged bytes, or of bytes beyond a limit. */
function throwing(): string[] {
  return readdirSync(join(checkout, "inspect"), { recursive: true, encoding: "utf8" })
    .map((name) => `inspect/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts"))
    .filter((name) =>
      /new (?:Format|Limit)Error\(/.test(readFileSync(join(checkout, name), "utf8")),
    )
    .sort();
}

describe("the parsers that are fuzzed", () => {
  it("call every module that throws for damaged bytes", function () {
    this.timeout(0);
    const { NODE_V8_COVERAGE: _coverage, ...env } = process.env;
    const script = join(checkout, "test/support/reachedModules.ts");
    const out = execFileSync(process.execPath, ["--import", "tsx", script], {
      env,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    const urls = JSON.parse(out) as readonly string[];
    assert.deepEqual(
      throwing().filter((name) => !urls.some((url) => url.includes(`/${name}`))),
      [],
    );
  });
});
