import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createPolicies } from "../../policies/createPolicies";
import { schemaFiles } from "../../tools/schemas/schemas";
import { checkout } from "../support/project";

const folder = join(checkout, "schemas");

/** A part of a JSON Schema. */
interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly anyOf: readonly [level: Schema, setting: Schema];
}

describe("the published JSON Schemas", () => {
  it("are exactly the generated ones", () => {
    assert.deepEqual(readdirSync(folder).sort(), Object.keys(schemaFiles()).sort());
  });

  for (const [name, text] of Object.entries(schemaFiles())) {
    it(`has a ${name} without a difference (npm run schemas writes them)`, () => {
      assert.equal(readFileSync(join(folder, name), "utf8"), text);
    });
  }

  it("give each policy the options that Pulumi receives", () => {
    const published = JSON.parse(schemaFiles()["policy-config.json"] ?? "") as Schema;
    for (const { name, configSchema } of createPolicies()) {
      const { enforcementLevel: _level, ...options } =
        published.properties[name]?.anyOf[1].properties ?? {};
      assert.deepEqual(options, configSchema?.properties ?? {});
    }
  });
});
