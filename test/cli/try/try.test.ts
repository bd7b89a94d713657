import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { commandLine, type Printed } from "../../support/commandLine";
import { checkout } from "../../support/project";
import { aRoutine, aRoutineWith, thePython, withOwnCache } from "../../support/soundRoutine";

function wordsFor(folder: string): string[] {
  return [
    "try",
    join(folder, "src"),
    ...["--predictor", "predictor:Predictor"],
    ...["--artifacts", join(folder, "model")],
    ...["--request", join(folder, "request.json")],
    "--no-install",
    ...["--python", thePython().program],
  ];
}

function tryRoutine(folder: string, ...words: readonly string[]): Promise<Printed> {
  return commandLine(...wordsFor(folder), ...words);
}

/** The mandatory finding's first line and its fix. */
function refusal({ out }: Printed): { first: string; fix: string } {
  const block = out.split("\n\n").find((part) => /\[TRY0(0\d|10)\]\n/.test(part)) ?? "";
  const [first = "", , fix = ""] = block.split("\n");
  return { first, fix: fix.replace("  Fix: ", "") };
}

describe("model-version try", () => {
  withOwnCache();

  it("runs a sound routine from its import to the response", async () => {
    const tried = await tryRoutine(aRoutine());
    assert.equal(tried.code, 0, tried.out + tried.err);
    const steps = [...tried.out.matchAll(/^ {2}(\w+) +worked in [\d.]+ s$/gm)].map(
      ([, step]) => step,
    );
    assert.deepEqual(steps, [
      "import",
      "construct",
      "load",
      "preprocess",
      "predict",
      "postprocess",
      "response",
    ]);
    // [4, 2] / 2 weighs 1, [2, 4] / 2 weighs -1.
    assert.ok(tried.out.includes('{"predictions": ["yes", "no"]}'));
  });

  it("loads only where no sample request is named, and says so", async () => {
    const folder = aRoutine();
    const words = wordsFor(folder).filter((word) => !/request/.test(word));
    const { code, out } = await commandLine(...words);
    assert.equal(code, 0);
    assert.match(out, /^ {2}predict +not tried: no sample request is named$/m);
  });

  it("runs the older interface by from_path and predict", async () => {
    const predictor = `class Predictor:
    def __init__(self, weights):
        self._weights = weights

    @classmethod
    def from_path(cls, model_dir):
        return cls(len(open(model_dir + "/weights.json").read()))

    def predict(self, instances, **kwargs):
        return [self._weights for _ in instances]
`;
    const tried = await tryRoutine(aRoutine({ "src/predictor.py": predictor }));
    assert.equal(tried.code, 0, tried.out + tried.err);
    assert.match(tried.out, /from_path +worked[\s\S]*predict +worked/);
    assert.ok(tried.out.includes('{"predictions": [8, 8]}'));
    assert.match(tried.out, /^warning: tried by from_path, .* \[TRY013]$/m);
  });

  it("has its own variables and none of the caller's secrets", async () => {
    process.env["SERVICE_TOKEN"] = "secret";
    const folder = aRoutineWith(
      'return {"predictions": [LABELS[value > 0] for value in prediction_results]}',
      'import os; return {"predictions": [dict(os.environ), os.listdir(os.environ["HOME"])]}',
    );
    const tried = await tryRoutine(folder, "--json", "--env", "GREETING=hello");
    delete process.env["SERVICE_TOKEN"];
    const { response } = JSON.parse(tried.out) as { response: { text: string } };
    const [seen, home] = (
      JSON.parse(response.text) as { predictions: [NodeJS.ProcessEnv, string[]] }
    ).predictions;
    assert.equal(seen["SERVICE_TOKEN"], undefined);
    assert.equal(seen["GREETING"], "hello");
    assert.equal(seen["AIP_STORAGE_URI"], join(folder, "model"));
    assert.deepEqual(home, []);
  });

  it("takes predictor, artifacts and request from model-version.json", async () => {
    const settings = {
      customPrediction: { predictor: "predictor:Predictor", artifacts: "../model" },
      sampleRequest: "../request.json",
    };
    const folder = aRoutine({ "src/model-version.json": JSON.stringify(settings) });
    const tried = await commandLine("try", join(folder, "src"), "--no-install");
    assert.equal(tried.code, 0, tried.out + tried.err);
  });

  it("makes an environment, keeps it for the same requirements, and makes another for others", async () => {
    const folder = aRoutine();
    const words = wordsFor(folder).filter((word) => word !== "--no-install");
    const first = await commandLine(...words, "--no-server");
    assert.equal(first.code, 0, first.out + first.err);
    assert.match(first.out, /environment made in/);
    assert.match((await commandLine(...words, "--no-server")).out, /environment of an earlier try/);
    writeFileSync(join(folder, "src/requirements.txt"), "# another file\n");
    assert.match((await commandLine(...words, "--no-server")).out, /environment made in/);
  });

  describe("when the routine fails", () => {
    const cases: readonly {
      readonly title: string;
      readonly folder: () => string;
      readonly first: RegExp;
      readonly fix: RegExp;
    }[] = [
      {
        title: "names the line that imports a module which is not installed",
        folder: () => aRoutineWith("import json\n", "import json\nimport no_such_module\n"),
        first:
          /^predictor\.py:2: import fails with ModuleNotFoundError: .*no_such_module' \[TRY002]/,
        fix: /^add a pin for no-such-module to requirements\.txt/,
      },
      {
        title: "finds a module of the routine's own that the package lacks",
        folder: () =>
          aRoutine({
            "src/model-version.json": '{"customPrediction": {"exclude": ["scale.py"]}}',
          }),
        first: /^predictor\.py:4: import fails with ModuleNotFoundError: .*'scale' \[TRY002]/,
        fix: /^take scale\.py out of exclude/,
      },
      {
        title: "names the line of a syntax error",
        folder: () => aRoutine({ "src/scale.py": "def scale(values)\n    return values\n" }),
        first: /^scale\.py:1: import fails with SyntaxError: .* \[TRY002]/,
        fix: /^correct the line/,
      },
      {
        title: "says that the class is not there",
        folder: () => aRoutineWith("class Predictor:", "class Classifier:"),
        first: /^import fails with AttributeError: .*Predictor' \[TRY002]/,
        fix: /^define the class Predictor in predictor/,
      },
      {
        title: "names the constructor that takes arguments",
        folder: () => aRoutineWith("__init__(self)", "__init__(self, weights)"),
        first: /^predictor\.py:\d+: construct fails with TypeError: .*weights' \[TRY003]/,
        fix: /^write __init__\(self\)\.$/,
      },
      {
        title: "names the line of load that raises",
        folder: () => aRoutineWith("/weights.json", "/weight.json"),
        first: /^predictor\.py:14: load fails with FileNotFoundError: .*weight\.json' \[TRY004]/,
        fix: /^put the file where the code looks for it/,
      },
      {
        title: "names the method with a wrong number of arguments",
        folder: () => aRoutineWith("def predict(self, instances)", "def predict(self)"),
        first: /^predictor\.py:20: predict fails with TypeError: .*were given \[TRY006]/,
        fix: /^write predict\(self, instances\)\.$/,
      },
      {
        title: "names the class that lacks a method",
        folder: () => aRoutineWith("def preprocess", "def prepare"),
        first: /^predictor\.py:9: preprocess fails with AttributeError: .*'preprocess' \[TRY005]/,
        fix: /./,
      },
      {
        title: "does not take a TypeError of the routine's own for a wrong call",
        folder: () =>
          aRoutineWith(
            "def predict(self, instances):\n",
            "def predict(self, instances):\n        len(1)\n",
          ),
        first: /^predictor\.py:21: predict fails with TypeError: .* \[TRY006]/,
        fix: /^correct the code at this place/,
      },
      {
        title: "says that the request lacks what the code asks for",
        folder: () => aRoutine({ "request.json": '{"rows": []}' }),
        first: /^predictor\.py:18: preprocess fails with KeyError: 'instances' \[TRY005]/,
        fix: /sample request agree/,
      },
      {
        title: "names the value that JSON has no form for",
        folder: () => aRoutineWith("LABELS[value > 0]", "{value}"),
        first: /^the response has no form in JSON: \$\.predictions\[0] is set \[TRY008]/,
        fix: /^convert it in postprocess/,
      },
      {
        title: "tells of a process that ends itself",
        folder: () =>
          aRoutineWith(
            "def predict(self, instances):\n",
            "def predict(self, instances):\n        import os; os._exit(7)\n",
          ),
        first: /^the process ended in predict with exit code 7 \[TRY010]/,
        fix: /os\._exit/,
      },
      {
        title: "takes sys.exit for a failure",
        folder: () => aRoutineWith("self._weights = None", "raise SystemExit(0)"),
        first: /^predictor\.py:11: construct fails with SystemExit: 0 \[TRY003]/,
        fix: /^raise an exception there/,
      },
    ];
    for (const { title, folder, first, fix } of cases) {
      it(title, async () => {
        const tried = await tryRoutine(folder());
        assert.equal(tried.code, 1, tried.out + tried.err);
        const found = refusal(tried);
        assert.match(found.first, first);
        assert.match(found.fix, fix);
      });
    }

    it("warns of numbers that JSON has no form for, and lets them pass as the server does", async () => {
      const tried = await tryRoutine(aRoutineWith("LABELS[value > 0]", 'float("nan")'));
      assert.equal(tried.code, 0);
      assert.match(tried.out, /warning: the response has nan at \$\.predictions\[0], .*\[TRY008]/);
    });

    it("shows the traceback from the routine's own frames on", async () => {
      const tried = await tryRoutine(aRoutine({ "model/weights.json": "[" }));
      assert.match(tried.err, /Traceback[\s\S]*predictor\.py", line 15, in load/);
      assert.doesNotMatch(tried.err, /try_routine\.py/);
    });
  });

  describe("when the routine does not come to an end", () => {
    const waiting = (pids: string) => `import subprocess, sys, time
import os
class Predictor:
    def load(self, artifacts_uri):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with open(${JSON.stringify(pids)}, "w") as file:
            file.write("%d %d %s" % (os.getpid(), child.pid, os.getcwd()))
        time.sleep(600)
`;

    function hanging(): { folder: string; pids: string } {
      const folder = aRoutine();
      const pids = join(folder, "pids");
      writeFileSync(join(folder, "src/predictor.py"), waiting(pids));
      return { folder, pids };
    }

    it("ends it with its children after the time limit, and names the step", async () => {
      const { folder, pids } = hanging();
      const tried = await tryRoutine(folder, "--timeout", "3");
      assert.equal(tried.code, 1);
      assert.match(refusal(tried).first, /^load was not done within 3 s \[TRY009]/);
      await assertEnded(pids);
    });

    it("ends it with its children when the command is told to stop, and leaves nothing behind", async () => {
      const { folder, pids } = hanging();
      const command = spawn(
        process.execPath,
        ["--import", "tsx", join(checkout, "cli/main.ts"), ...wordsFor(folder)],
        { stdio: "ignore" },
      );
      const ended = new Promise((resolve) => command.once("exit", resolve));
      while (!existsSync(pids) || readFileSync(pids, "utf8") === "") await wait(20);
      command.kill("SIGTERM");
      assert.equal(await ended, 2);
      const sources = await assertEnded(pids);
      assert.equal(existsSync(sources), false);
    });

    it("does not wait for a process that made a session of its own and holds the output", async () => {
      const folder = aRoutineWith(
        "self._weights = None",
        'import subprocess; subprocess.Popen(["sleep", "15"], start_new_session=True)',
      );
      const begin = performance.now();
      assert.equal((await tryRoutine(folder)).code, 0);
      assert.ok(performance.now() - begin < 10_000);
    });

    it("does not wait for a thread that the routine left behind", async () => {
      const folder = aRoutineWith(
        "self._weights = None",
        "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
      );
      assert.equal((await tryRoutine(folder, "--timeout", "15")).code, 0);
    });
  });

  describe("when it cannot begin", () => {
    const unusable = async (folder: string, message: RegExp, ...words: readonly string[]) => {
      const tried = await tryRoutine(folder, ...words);
      assert.equal(tried.code, 2, tried.out);
      assert.match(tried.err, message);
    };

    it("refuses a Python that does not run", () =>
      unusable(
        aRoutine(),
        /"no-python" is no Python 3 that runs\. Fix: /,
        "--python",
        "no-python",
      ));

    it("refuses a request that is no JSON", () =>
      unusable(aRoutine({ "request.json": "{" }), /request\.json" cannot be read .*Fix: /));

    it("refuses a request that is no UTF-8", async () => {
      const folder = aRoutine();
      writeFileSync(join(folder, "request.json"), Buffer.from([0x22, 0xff, 0x22]));
      await unusable(folder, /request\.json" cannot be read .*Fix: /);
    });

    it("refuses a time limit that is no number of seconds", () =>
      unusable(aRoutine(), /--timeout is "soon": give seconds/, "--timeout", "soon"));

    it("refuses a predictor that names no class", () =>
      unusable(aRoutine(), /"predictor" names no class/, "--predictor", "predictor"));

    it("leaves no folder behind", async () => {
      const left = () => readdirSync(tmpdir()).filter((name) => /^model-version-try-/.test(name));
      const before_ = left();
      await tryRoutine(aRoutine({ "model/weights.json": undefined }));
      assert.deepEqual(left(), before_);
    });
  });
});

/** Waits until the processes of the file are gone, and returns the folder that it names. */
async function assertEnded(file: string): Promise<string> {
  const [own, child, folder = ""] = readFileSync(file, "utf8").split(" ");
  for (const pid of [Number(own), Number(child)]) {
    for (let tries = 0; isRunning(pid); tries++) {
      assert.ok(tries < 100, `process ${pid} still runs`);
      await wait(20);
    }
  }
  return folder;
}

/** A process that has ended may still be listed until its parent takes note. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) [ZX] /.test(readFileSync(stat, "utf8")));
}
