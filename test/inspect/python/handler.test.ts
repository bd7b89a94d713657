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

describe("readSources, on what a handler leaves to the server's own", () => {
  // Each was asked with a predictor that the server cannot call, in google-cloud-aiplatform 2.7.0.
  const HEAD = `from google.cloud.aiplatform.prediction.handler import PredictionHandler


`;
  const methodsOf = (body: string) => {
    const files = { "handler.py": HEAD + body };
    return factsOf(files, { handler: "handler:Own" }).handlerClass?.methods ?? {};
  };
  const handles = (handle: string, more = "") =>
    methodsOf(`class Own(PredictionHandler):
    async def handle(self, request):
${handle.replaceAll(/^/gm, " ".repeat(8))}
${more.replaceAll(/^/gm, " ".repeat(4))}
`)["handle"]?.leavesToBase ?? false;

  const left = {
    "it returns the base's answer": "return await super().handle(request)",
    "it names its class": "return await super(Own, self).handle(request)",
    "it answers other requests itself":
      "if request.headers.get('ping'):\n    return Response()\nreturn await super().handle(request)",
    "it answers exceptions":
      "try:\n    answer = await super().handle(request)\nexcept Exception as error:\n    return self.failed(error)\nreturn answer",
  };
  for (const [when, handle] of Object.entries(left))
    it(`records that handle leaves the predictor if ${when}`, () => assert.ok(handles(handle)));

  const own = {
    "it calls none": "return Response()",
    "it answers exceptions with the predictor":
      "try:\n    return await super().handle(request)\nexcept Exception:\n    return Response(self._predictor.predict())",
    "it hands itself to a function":
      "try:\n    return await super().handle(request)\nexcept Exception:\n    return fallback(self)",
    "it names the attribute by a string":
      "getattr(self, '_pre' + 'dictor').predict()\nreturn await super().handle(request)",
  };
  for (const [when, handle] of Object.entries(own))
    it(`does not record it if ${when}`, () => assert.ok(!handles(handle)));

  it("does not record it if another method replaces the predictor", () => {
    const handle = "return await super().handle(request)";
    assert.ok(!handles(handle, "def use(self, one):\n    self._predictor = one"));
  });

  it("does not record it if a base in the sources may call the predictor", () => {
    const { handle } = methodsOf(`class Base(PredictionHandler):
    def use(self):
        return self._predictor.predict()


class Own(Base):
    async def handle(self, request):
        self.use()
        return await super().handle(request)
`);
    assert.equal(handle?.leavesToBase, undefined);
  });

  const constructs = (init: string) =>
    methodsOf(`class Own(PredictionHandler):
    def __init__(self, artifacts_uri, predictor=None):
${init.replaceAll(/^/gm, " ".repeat(8))}
`)["__init__"]?.leavesToBase ?? false;
  for (const call of [
    "super().__init__(artifacts_uri, predictor)",
    "super().__init__(\n    artifacts_uri=artifacts_uri,\n    predictor=predictor,\n)\nself.calls = 0",
    "super(Own, self).__init__(artifacts_uri, predictor=predictor)",
  ])
    it(`records it of __init__ with ${call}`, () => assert.ok(constructs(call)));
  for (const call of [
    "super().__init__(artifacts_uri, wrapped(predictor))",
    "predictor = wrapped(predictor)\nsuper().__init__(artifacts_uri, predictor)",
    "super().__init__(artifacts_uri, Other)",
    "pass",
  ])
    it(`does not record it of __init__ with ${call}`, () => assert.ok(!constructs(call)));
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
