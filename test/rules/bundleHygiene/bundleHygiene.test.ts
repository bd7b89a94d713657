import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import type { Problem } from "../../../inspect/problem";
import { judge } from "../../../rules";
import { aManifest } from "../../support/manifests";
import { copyOf, scratchFolder } from "../../support/project";

const PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";
const KEY = { type: "service_account", client_id: "1", private_key: PEM };
const USER = { type: "authorized_user", client_id: "1", client_secret: "s", refresh_token: "r" };

/** Codes of model-format and bundle-hygiene for a file of an export that TensorFlow wrote. */
async function codesOf(path: string, content: string): Promise<string[]> {
  const root = copyOf("multi_input", scratchFolder());
  writeFileSync(join(root, path), content);
  return judge(await inspect(root))
    .filter(({ file, code }) => file === path && /^(HYG|FMT)/.test(code))
    .map(({ code }) => code);
}

describe("bundle-hygiene, on entries that cannot be uploaded", () => {
  const cases: readonly (readonly [Problem, RegExp, RegExp])[] = [
    [{ code: "symlink-outside", path: "x" }, /a link to a place outside/, /copy of the file/],
    [{ code: "symlink-broken", path: "x" }, /a link whose target does not exist/, /the link/],
    [{ code: "symlink-loop", path: "x" }, /a link to a folder that contains it/, /^remove the/],
    [{ code: "not-a-regular-file", path: "x", entry: "pipe" }, /a named pipe/, /^remove it,/],
    [{ code: "not-a-regular-file", path: "x", entry: "socket" }, /a socket/, /^remove it,/],
  ];
  for (const [problem, message, fix] of cases) {
    it(`says what the entry is and how to fix it: ${String(message)}`, () => {
      const [finding, ...others] = judge(aManifest({ problems: [problem] }));
      assert.deepEqual([finding?.code, finding?.file, others], ["HYG003", "x", []]);
      assert.match(finding?.message ?? "", message);
      assert.match(finding?.fix ?? "", fix);
      assert.deepEqual(finding?.data, { files: ["x"] });
    });
  }
});

describe("bundle-hygiene, on secrets", () => {
  const secrets: Readonly<Record<string, string>> = {
    "service_account.json": JSON.stringify(KEY),
    "anything.json": JSON.stringify(KEY),
    "user.json": JSON.stringify(USER),
    "client.json": JSON.stringify({ installed: { client_id: "1", client_secret: "s" } }),
    "server.pem": PEM,
    "credentials.json": "{}",
    ".env": "A=1",
  };
  for (const [path, content] of Object.entries(secrets)) {
    it(`says once what ${path} is`, async () => {
      assert.deepEqual(await codesOf(path, content), ["HYG001"]);
    });
  }

  const open: Readonly<Record<string, object>> = {
    "service_account_schema.json": { type: "object", properties: { private_key: {} } },
    "service-account.json": { type: "service_account", client_id: "1", private_key: "" },
    "vocabulary.json": { private_key: 1, client_secret: 2, client_id: 3 },
    "texts.json": { client_id: "client id", title: "client_secret" },
  };
  for (const [path, content] of Object.entries(open)) {
    it(`accepts ${path}, which contains no secret`, async () => {
      assert.deepEqual(await codesOf(path, JSON.stringify(content)), []);
    });
  }
});
