import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import insides from "../../../data/saved-model-schema.json";
import schema from "../../../inspect/proto/generated/tensorflow.json";
import { generate, PACKAGES } from "../../../tools/protos";
import { checkout } from "../../../tools/setup/cache";

describe("generated messages", () => {
  for (const name of PACKAGES) {
    it(`match the .proto files of ${name}`, async () => {
      for (const [file, text] of Object.entries(await generate(name))) {
        const path = join(checkout, "inspect/proto/generated", file);
        assert.equal(readFileSync(path, "utf8"), text, file);
      }
    });
  }

  it("have the numbers, names and types of TensorFlow's own descriptors", () => {
    const own: Readonly<Record<string, Readonly<Record<string, { name: string; holds: string }>>>> =
      insides.messages;
    let compared = 0;
    for (const [message, fields] of Object.entries(schema.messages)) {
      for (const [number, { name, type }] of Object.entries(fields)) {
        const field = own[message]?.[number];
        if (!field) continue; // a scalar field, or a message that no SavedModel contains
        assert.equal(field.name, name, message);
        const isMessage = Object.hasOwn(schema.messages, type) && type !== "Unread";
        if (isMessage) assert.equal(field.holds.replace("google.protobuf.", ""), type, message);
        else if (type === "string") assert.equal(field.holds, "text", message);
        compared++;
      }
    }
    assert.ok(compared > 80, String(compared));
  });
});
