import assert from "node:assert/strict";
import { type Root, resolve, smallestConflict } from "../../../rules/packages/resolution";

/** `name[extra]==version`, `name>=version` or `name`. */
function root(line: string): Root {
  const [, name = "", extra, specifier = ""] = /^([\w-]+)(?:\[(\w+)\])?(.*)$/.exec(line) ?? [];
  const version = /^==(.+)$/.exec(specifier)?.[1];
  return {
    name,
    specifier,
    ...(extra !== undefined && { extras: [extra] }),
    ...(version !== undefined && { version }),
  };
}

const server = "google-cloud-aiplatform[prediction]==2.7.0";

describe("what pip can install", () => {
  // What uv and pip answered on Python 3.10, linux x86_64, on 2026-11-28.
  const apart: readonly (readonly string[])[] = [
    [server, "fastapi==0.128.0"],
    [server, "pydantic==2.5.3"],
    [server, "httpx==0.13.3"],
    [server, "uvicorn==0.15.0"],
    [server, "docker==4.4.4"],
    [server, "typing-extensions==4.3.0"],
    ["requests==2.25.1", "urllib3==2.0.7"],
    ["pandas==2.2.2", "numpy==1.21.6"],
    ["scipy==1.11.4", "numpy==2.0.2"],
    ["transformers==4.44.2", "tokenizers==0.15.2"],
  ];
  for (const lines of apart) {
    it(`refuses ${lines.join(" with ")}, and names both`, () => {
      const roots = lines.map(root);
      assert.notEqual(resolve(roots, "3.10").conflict, undefined);
      const among = [root("certifi==2024.7.4"), ...roots, root("joblib==1.4.2")];
      const names = smallestConflict(among, "3.10").map(({ name }) => name);
      assert.deepEqual(
        names,
        roots.map(({ name }) => name),
      );
    });
  }

  const together: readonly (readonly string[])[] = [
    [server, "starlette==0.27.0"],
    [server, "protobuf==3.20.3"],
    [server, "protobuf==4.25.3"],
    [server, "requests==2.28.2", "urllib3==1.26.15"],
    [server, "google-cloud-storage==2.18.2"],
    [server, "packaging==20.9"],
    ["no-such-distribution==1", "numpy==1.26.4"],
  ];
  for (const lines of together) {
    it(`accepts ${lines.join(" with ")}`, () =>
      assert.equal(resolve(lines.map(root), "3.10").conflict, undefined));
  }

  it("says which release pip will choose for a distribution that is not pinned", () => {
    const newestNumpy = (python: string, ...lines: readonly string[]) => {
      const { required, left } = resolve(lines.map(root), python);
      return required.has("numpy") ? left("numpy")?.at(-1)?.version : undefined;
    };
    assert.equal(newestNumpy("3.10", "pandas==2.0.3"), "2.2.6");
    assert.equal(newestNumpy("3.9", "pandas==2.0.3"), "2.0.2");
    assert.equal(newestNumpy("3.10", "pandas==2.1.4"), "1.26.4");
    assert.equal(newestNumpy("3.10", "pandas==2.0.3", "numpy<2"), "1.26.4");
    assert.equal(newestNumpy("3.10", "requests==2.32.3"), undefined);
  });

  it("compares pins that the table does not have with what others require of them", () => {
    assert.notEqual(
      resolve([root("pandas==2.2.2"), root("pytz==2019.1")], "3.10").conflict,
      undefined,
    );
    assert.equal(
      resolve([root("pandas==2.2.2"), root("pytz==2024.1")], "3.10").conflict,
      undefined,
    );
  });
});
