import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { FORMAT_NAMES, formatOf } from "../../../inspect/formats/catalog";
import { LIMITS } from "../../../inspect/formats/limits";
import { refusal } from "../../../rules/modelFormat/refusal";
import { numpy, payloads } from "../../support/disguises";
import { SAMPLES } from "../../support/formatSamples";
import { paxRecord, tar } from "../../support/tar";
import { fields, zip } from "../../support/zip";

const ARRAY = numpy("'<f4'", Buffer.alloc(4));
const PICKLE = payloads["protocol 4"] ?? Buffer.alloc(0);

/** What model-format reports about a file among the artifacts of a routine. */
function verdictOf(bytes: Buffer): string {
  const found = recognise(bufferSource(bytes));
  const refused = refusal(found, "artifact", {
    tensorOnlyPickle: "refuse",
    unknownFormats: "warn",
  });
  return refused ? `${refused.code} ${refused.level ?? "mandatory"}: ${refused.message}` : "";
}

/** Members with numbers, of which the first has other content. */
function members(count: number, first: Buffer = ARRAY) {
  return Array.from({ length: count }, (_, at) => ({
    name: `${at}.npy`,
    content: at === 0 ? first : ARRAY,
  }));
}

const TOO_MANY =
  /^FMT006 advisory: member 20000\.npy: .*more than 20000 members, of which the first are judged$/;

describe("model-format, on a file beyond a limit", () => {
  it("does not say that it is damaged: a zip or a tar of 20,001 arrays", () => {
    const many = members(LIMITS.members + 1);
    assert.equal(verdictOf(zip(many.slice(1))), "");
    assert.match(verdictOf(zip(many, { count: many.length })), TOO_MANY);
    assert.equal(verdictOf(tar(many.slice(1))), "");
    assert.match(verdictOf(tar(many)), TOO_MANY);
  });

  it("refuses a pickle among the members that are judged", () => {
    const many = members(LIMITS.members + 1, PICKLE);
    assert.match(verdictOf(zip(many)), /^FMT001 mandatory: member 0\.npy/);
    assert.match(verdictOf(tar(many)), /^FMT001 mandatory: member 0\.npy/);
  });

  it("refuses a pickle after members of more kinds than are listed", () => {
    const data = FORMAT_NAMES.flatMap((name) => {
      const { kind, places, plainMember } = formatOf(name);
      const isListed = places === "everywhere" && !plainMember && kind === "data";
      return isListed && SAMPLES[name] ? [{ name, content: SAMPLES[name] }] : [];
    });
    assert.match(verdictOf(zip(data)), /members of more than 50 kinds$/);
    const last = { name: "x", content: PICKLE };
    assert.match(verdictOf(zip([...data, last])), /^FMT001 mandatory: member x/);
  });

  it("refuses content in more containers than are opened, and says so", () => {
    const packed = (times: number): Buffer => {
      const bytes = times === 0 ? Buffer.from("text\n") : packed(times - 1);
      return times === 0 ? bytes : gzipSync(bytes);
    };
    assert.equal(verdictOf(packed(LIMITS.depth)), "");
    assert.match(
      verdictOf(packed(LIMITS.depth + 1)),
      /^FMT006 mandatory: .*content within 5 containers, which is not opened$/,
    );
  });

  it("reads extensions of a tar that are longer than a record", () => {
    const long = paxRecord("comment", "x".repeat(100_000));
    const content = Buffer.from("a");
    assert.equal(
      verdictOf(
        tar([
          { name: "x", type: "x", content: long },
          { name: "a", content },
        ]),
      ),
      "",
    );
  });

  it("says how much of a message, a GGUF or a directory it reads", () => {
    const keys = Buffer.concat([Buffer.from("GGUF"), fields([3, 4], [0, 8], [65_537, 8])]);
    assert.match(
      verdictOf(Buffer.concat([keys, Buffer.alloc(16)])),
      /^FMT006 advisory: a GGUF model, not judged to its end: GGUF has more than 65536 keys$/,
    );
    const message = Buffer.alloc(2 * LIMITS.protobufFields + 2, Buffer.from("0801", "hex"));
    assert.match(verdictOf(message), /^FMT006 advisory: .*more than 1000000 fields$/);
  });
});
