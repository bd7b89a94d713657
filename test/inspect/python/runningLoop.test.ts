import assert from "node:assert/strict";
import { factsOf, type SourceFiles } from "../../support/sources";

const BASE = "from google.cloud.aiplatform.prediction.predictor import Predictor";

/** Calls that run a loop in a predictor; each given line is one of the class's body. */
function runsOf(above: string, members: readonly string[], files: SourceFiles = {}): string[] {
  const text = [
    above,
    BASE,
    "async def score(x): return x",
    "class Model(Predictor):",
    "    def load(self, artifacts_uri): pass",
    ...members.map((line) => `    ${line}`),
  ].join("\n");
  const { loopRuns = [] } = factsOf({ "predictor.py": `${text}\n`, ...files });
  return loopRuns.map(
    ({ name, from, isConditional }) => `${from} ${name}${isConditional ? "?" : ""}`,
  );
}

const predicts = (...body: readonly string[]) => [
  "def predict(self, instances):",
  ...body.map((line) => `    ${line}`),
];

describe("event loops inside the server's loop", () => {
  // Each was started in the server of google-cloud-aiplatform 2.7.0 and failed there.
  const run = "return asyncio.run(score(instances))";
  const failing: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["import asyncio", predicts(run), ["predict asyncio.run"]],
    ["from asyncio import run as go", predicts("return go(score(1))"), ["predict asyncio.run"]],
    ["import asyncio", ["def preprocess(self, value):", `    ${run}`], ["preprocess asyncio.run"]],
    ["import asyncio", ["def __init__(self):", `    ${run}`], ["__init__ asyncio.run"]],
    [
      "import asyncio",
      predicts("loop = asyncio.get_event_loop()", "return loop.run_until_complete(score(1))"),
      ["predict asyncio.get_event_loop().run_until_complete"],
    ],
    [
      "import asyncio",
      predicts("return asyncio.new_event_loop().run_until_complete(score(1))"),
      ["predict asyncio.new_event_loop().run_until_complete"],
    ],
    [
      "import asyncio",
      [
        "def __init__(self):",
        "    self.loop = asyncio.new_event_loop()",
        ...predicts("return self.loop.run_until_complete(score(1))"),
      ],
      ["predict asyncio.new_event_loop().run_until_complete"],
    ],
    [
      "import asyncio",
      predicts("with asyncio.Runner() as runner:", "    return runner.run(score(1))"),
      ["predict asyncio.Runner"],
    ],
    [
      "from asgiref.sync import async_to_sync",
      predicts("return async_to_sync(score)(1)"),
      ["predict asgiref.sync.async_to_sync"],
    ],
    [
      "import asyncio",
      [...predicts("return self.all(instances)"), "def all(self, instances):", `    ${run}`],
      ["predict asyncio.run"],
    ],
    [
      "import asyncio",
      predicts("def one(instances):", `    ${run}`, "return [one(i) for i in instances]"),
      ["predict asyncio.run"],
    ],
    ["import asyncio\nX = asyncio.run(score(1))", predicts("return X"), ["import asyncio.run"]],
    [
      "import nest_asyncio\nnest_asyncio.apply()",
      predicts("return 1"),
      ["import nest_asyncio.apply"],
    ],
    ["import asyncio", predicts("if instances:", `    ${run}`), ["predict asyncio.run?"]],
  ];
  for (const [above, members, expected] of failing) {
    it(`are found in ${members.join("; ")}`, () =>
      assert.deepEqual(runsOf(above, members), expected));
  }

  it("are found in functions of other sources", () => {
    const files = {
      "lib/__init__.py": "",
      "lib/s.py": "import asyncio\ndef f(x):\n    asyncio.run(x)\n",
    };
    for (const [above, call] of [
      ["from lib.s import f", "f(1)"],
      ["from lib import s", "s.f(1)"],
      ["import lib.s as other", "other.f(1)"],
    ] as const)
      assert.deepEqual(runsOf(above, predicts(call), files), ["predict asyncio.run"], call);
  });

  // Each answered a request there.
  const sound: readonly (readonly [string, readonly string[]])[] = [
    ["import asyncio", predicts("pool.submit(asyncio.run, score(1)).result()")],
    ["import asyncio", predicts("threading.Thread(target=lambda: asyncio.run(score(1))).start()")],
    [
      "import asyncio\ndef work(x):\n    return asyncio.run(score(x))",
      predicts("return list(pool.map(work, instances))"),
    ],
    ["import asyncio", predicts("def work():", `    ${run}`, "Thread(target=work).start()")],
    ["import asyncio", predicts("return asyncio.run_coroutine_threadsafe(score(1), self.loop)")],
    ["import asyncio", [...predicts("return 1"), "def cli(self, instances):", `    ${run}`]],
    ["import asyncio", predicts("try:", `    ${run}`, "except RuntimeError:", "    return []")],
    [
      "import asyncio",
      predicts(
        "loop = asyncio.get_event_loop()",
        "if loop.is_running(): return self.threaded(instances)",
        "return loop.run_until_complete(score(1))",
      ),
    ],
    ["", predicts("return self.runner.run_until_complete(1)")],
    ["from own import asyncio", predicts(run)],
    ["import asyncio\nif __name__ == '__main__':\n    asyncio.run(score(1))", predicts("return 1")],
    ["import asyncio\nasync def f():\n    asyncio.run(score(1))", predicts("return f()")],
  ];
  for (const [above, members] of sound) {
    it(`are not found in ${members.join("; ")}`, () =>
      assert.deepEqual(runsOf(above, members), []));
  }
});
