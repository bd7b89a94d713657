import assert from "node:assert/strict";
import { contentDigest } from "../../../inspect/bundle/digest";
import { factsOf } from "../../support/sources";

const HANDLER = `import orjson
from google.cloud.aiplatform.prediction.handler import PredictionHandler

from codec import decode


class Own(PredictionHandler):
    async def handle(self, request):
        return await super().handle(decode(request))
`;
const FILES = {
  "serve/__init__.py": "",
  "serve/handler.py": HANDLER,
  "codec.py": "decode = None\n",
};

describe("readSources, on a routine with a handler", () => {
  it("follows the imports of its module", () => {
    const { imports, localModules } = factsOf(FILES, { handler: "serve.handler:Own" });
    assert.ok(localModules.includes("codec.py"));
    assert.ok(imports.some(({ module, kind }) => module === "orjson" && kind === "required"));
  });

  it("does not reach them if nothing names the handler", () => {
    const { imports, handler } = factsOf(FILES);
    assert.equal(handler, undefined);
    assert.ok(!imports.some(({ module }) => module === "orjson"));
  });

  it("records the class and its methods", () => {
    const { handlerClass } = factsOf(FILES, { handler: "serve.handler:Own" });
    assert.equal(`${handlerClass?.file}:${handlerClass?.line}`, "serve/handler.py:7");
    assert.deepEqual(Object.keys(handlerClass?.methods ?? {}), ["handle"]);
  });

  for (const [handler, missing] of [
    ["serve.other:Own", { file: "serve/other.py", missing: "module", module: "serve.other" }],
    ["serve.handler:Other", { file: "serve/handler.py", missing: "class", className: "Other" }],
  ] as const) {
    it(`reports ${handler} as missing`, () => {
      const { faults } = factsOf(FILES, { handler });
      assert.deepEqual(faults, [{ code: "missing-handler", line: 1, ...missing }]);
    });
  }

  it("does not report a handler that its module imports from a distribution", () => {
    const files = { "handler.py": "from somewhere import Own\n" };
    assert.deepEqual(factsOf(files, { handler: "handler:Own" }).faults, []);
  });
});

describe("the content digest of a routine", () => {
  const routine = { predictor: "predictor:Model", pythonVersion: "3.10" };

  it("differs with a handler", () => {
    const files = [{ path: "predictor.py", sha256: "0".repeat(64) }];
    const digests = [routine, { ...routine, handler: "a:B" }, { ...routine, handler: "a:C" }].map(
      (one) => contentDigest({ files, routine: one }),
    );
    assert.equal(new Set(digests).size, 3);
  });
});
