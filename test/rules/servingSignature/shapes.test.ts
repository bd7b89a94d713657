import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { fixtures } from "../../support/project";

/** What TensorFlow Serving's own steps, over a TensorFlow session, did with a request. */
interface Truth {
  readonly expect: "clean" | "refuse" | "warn";
  readonly why: string;
}

const folder = join(fixtures, "served_shapes");
const { exports } = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
  exports: Readonly<Record<string, Truth>>;
};
const ACCEPTED = { clean: "accepted", refuse: "refused", warn: "warned of" } as const;

describe("requests of other shapes with TensorFlow's own verdict", () => {
  for (const [name, { expect, why }] of Object.entries(exports)) {
    it(`${name} is ${ACCEPTED[expect]}: ${why}`, async () => {
      const manifest = await inspect(join(folder, name, "export"), {
        sampleRequest: join(folder, name, "request.json"),
      });
      const found = judge(manifest, { today: "2026-11-28" }).filter(
        ({ policy, code }) => policy === "serving-signature" && code !== "SIG006",
      );
      const shown = found.map(({ code, level, message }) => `${code} ${level}: ${message}`);
      const refusals = found.filter(({ level }) => level === "mandatory");
      assert.equal(refusals.length > 0, expect === "refuse", shown.join("\n"));
      assert.equal(found.length > 0, expect !== "clean", shown.join("\n"));
      if (expect !== "clean") assert.deepEqual(new Set(found.map(({ code }) => code)), SHAPES);
    });
  }
});

const SHAPES = new Set(["SIG005"]);
