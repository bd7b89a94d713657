import assert from "node:assert/strict";
import { join } from "node:path";
import { exportOf } from "../../test/support/exports";
import { bundleListing } from "../../test/support/listing";
import { type Asked, type Fate, RangeStub } from "../../test/support/storage/rangeStub";
import { assertOneError, type Ended, runCommand } from "../command";
import { Ends, type Row, type Scope } from "../row";

const BUCKET = "models";
const FIXTURES = ["keras3_export", "unsafe_ops", "missing_shard", "with_assets"];

/** Answers that may pass: the same request can succeed a little later. */
const PASSING: readonly Fate[] = ["cut", "half", "slow", "long", "garbage", 408, 429, 500, 503];
/** Answers that stay. */
const STAYING: readonly Fate[] = [400, 401, 403, 404, 412];

export const storage: Row = {
  name: "storage",
  about:
    "Cloud Storage answers every fourth request of `check`, `sniff` and `audit` of gs:// slowly, with half or more of the bytes, with something that is not JSON, with 408, 429, 500 or 503, or cuts the connection; or it refuses a random request with 400, 401, 403, 404 or 412.",
  holds:
    "the report is that of the undisturbed bucket, or there is one error; an audit judges every version, or says in its line why it cannot, and ends where it cannot read three in a row.",
  run: (scope) => disturbed(scope, PASSING, STAYING),
};

export const silence: Row = {
  name: "storage-silent",
  about: "Cloud Storage never answers a request of `check` and `audit` of gs://.",
  holds:
    "the command ends by itself, with one error, or an audit with lines that say what it could not read.",
  isLong: true,
  run: (scope) => disturbed(scope, [], ["never"]),
};

async function disturbed(
  { folder, rounds, below }: Scope,
  passing: readonly Fate[],
  staying: readonly Fate[],
) {
  const ends = new Ends();
  const stub = await RangeStub.start();
  try {
    for (const name of FIXTURES)
      for (const { path, content } of bundleListing(exportOf(name)))
        stub.put(BUCKET, `${name}/${path}`, content);
    const commands = [
      ["check", `gs://${BUCKET}/unsafe_ops`, "--json"],
      ["sniff", `gs://${BUCKET}/with_assets`, "--json"],
      ["audit", `gs://${BUCKET}`],
    ];
    for (const words of commands) {
      const call = () =>
        runCommand(words, {
          folder,
          environment: { STORAGE_EMULATOR_HOST: stub.endpoint, XDG_CACHE_HOME: join(folder, "c") },
        });
      stub.fate = () => "pass";
      const undisturbed = await call();
      assert.ok([0, 1].includes(undisturbed.code ?? 9), undisturbed.err);
      const begin = stub.requests;
      await call();
      const requests = stub.requests - begin;
      for (let round = 0; round < (passing.length === 0 ? 1 : rounds); round++) {
        const isStaying = passing.length === 0 || round % 2 === 1;
        const kind = isStaying ? staying[below(staying.length)] : undefined;
        const at = below(requests);
        let seen = 0;
        stub.fate = ({ times }: Asked): Fate => {
          if (isStaying) return seen++ >= at ? (kind ?? "pass") : "pass";
          // The same request is disturbed twice at most, since a minute is all that it has.
          return times < 2 && below(4) === 0 ? (passing[below(passing.length)] ?? "pass") : "pass";
        };
        const what = `${words.join(" ")}, ${isStaying ? `${kind} from request ${at} on` : "faults that pass"}`;
        ends.count(endOf(await call(), undisturbed, what, isStaying));
      }
    }
    return ends.outcome;
  } finally {
    stub.stop();
  }
}

function endOf(ended: Ended, undisturbed: Ended, what: string, isStaying: boolean): string {
  if (ended.code === undisturbed.code) {
    assert.equal(ended.out, undisturbed.out, `${what}: another report`);
    return "the undisturbed report";
  }
  assert.ok(isStaying, `${what}: ended with ${ended.code}: ${ended.err}`);
  assert.equal(ended.code, 2, `${what}: ended with ${ended.code}: ${ended.err}`);
  const lines = ended.out.split("\n").filter((line) => line.startsWith('{"path"'));
  if (lines.length === 0) {
    assertOneError(ended, what);
    return "one error";
  }
  const isEnded = ENDS_EARLY.test(ended.err);
  if (!isEnded) assert.equal(lines.length, FIXTURES.length, `${what}: ${lines.length} lines`);
  assert.ok(
    lines.some((line) => line.includes('"verdict":"error"')),
    `${what}: no line says why`,
  );
  return isEnded
    ? "an audit that says where it ends"
    : "an audit with lines that say what could not be read";
}

/** How an audit ends that cannot read several versions one after the other. */
const ENDS_EARLY = /the audit ends at gs:\/\/\S+, because 3 versions in a row cannot be read: /;
