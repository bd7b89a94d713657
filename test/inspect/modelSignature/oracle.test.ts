import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";

/** A folder with its signature, and what model-signing says of it; written by tools/data/model_signing_oracle.py. */
interface Case {
  readonly name: string;
  readonly key: string;
  /** Contents in Latin-1, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly signature: string;
  readonly cli: string;
  readonly api: string;
  readonly explicit?: string;
}

const { keys, cases } = JSON.parse(
  readFileSync(join(fixtures, "model-signing-oracle.json"), "utf8"),
) as { keys: Readonly<Record<string, string>>; cases: readonly Case[] };

/** Where this package judges otherwise, the codes that it reports; docs/rules/model-signature.md says why. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  "a path that the signer ignored changed": ["SGN007"],
  "a file added below an ignored path": ["SGN007"],
  "everything ignored": ["SGN007"],
  "a link to a folder signed": ["SGN006"],
  "shards of a path with a colon": [],
  "the hint of another key": [],
};

const latin = (text: string) => Buffer.from(text, "latin1");

describe("signatures, as model-signing verifies them", () => {
  const { folder } = withFolders();

  async function codesOf({ files, links = {}, signature, key }: Case): Promise<string[]> {
    const contents = Object.entries(files).map(([path, text]) => [path, latin(text)] as const);
    const root = folder({ ...Object.fromEntries(contents), "model.sig": latin(signature) });
    for (const [path, target] of Object.entries(links)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(target, join(root, path));
    }
    const demanded = { required: true, publicKeys: [keys[key]] };
    return judge(await inspect(root), { policies: { "model-signature": demanded } })
      .filter(({ policy }) => policy === "model-signature")
      .map(({ code }) => code);
  }

  it("has cases of both ends", () => {
    const accepted = cases.filter(({ cli }) => cli === "ok");
    assert.ok(accepted.length > 10 && cases.length - accepted.length > 20);
  });

  for (const one of cases) {
    const isAccepted = [one.cli, one.api, one.explicit].includes("ok");
    const own = OTHERWISE[one.name];
    it(`${one.name}: ${own ? "otherwise" : isAccepted ? "accepted" : "refused"}`, async () => {
      const codes = await codesOf(one);
      if (own) assert.deepEqual(codes, own);
      else assert.equal(codes.length === 0, isAccepted, codes.join(", "));
    });
  }

  it("names what is wrong", async () => {
    const names = [
      "a file changed",
      "a file added",
      "a file missing",
      "a file renamed",
      "another key",
      "a payload changed after signing",
      "truncated JSON",
    ];
    const found = names.map((name) => cases.find((one) => one.name === name));
    assert.deepEqual(await Promise.all(found.map((one) => one && codesOf(one))), [
      ["SGN005"],
      ["SGN006"],
      ["SGN005"],
      ["SGN005", "SGN006"],
      ["SGN003"],
      ["SGN004"],
      ["SGN002"],
    ]);
  });
});
