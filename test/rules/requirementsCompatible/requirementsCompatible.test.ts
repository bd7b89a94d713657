import assert from "node:assert/strict";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-compatible";

function pinned(python: string | undefined, ...lines: readonly string[]) {
  return aRoutine(
    { requirements: requirements(...lines) },
    python === undefined ? undefined : { pythonVersion: python },
  );
}

describe(POLICY, () => {
  // pytorch.org, "Previous versions"; tensorflow.org, "Tested build configurations"; the wheels' own METADATA.
  const together: readonly (readonly string[])[] = [
    ["torch==1.13.1", "torchvision==0.14.1", "torchaudio==0.13.1", "numpy==1.26.4"],
    ["torch==2.0.0", "torchvision==0.15.1", "torchaudio==2.0.1", "numpy==1.26.4"],
    ["torch==2.3.1", "torchvision==0.18.1", "torchaudio==2.3.1"],
    ["torch==2.3.1+cpu", "torchvision==0.18.1+cpu"],
    ["torchvision==0.18.1", "torch==2.3.1"],
    ["tensorflow==2.15.1", "numpy==1.26.4", "keras==2.15.0", "protobuf==4.25.8"],
    ["tensorflow==2.17.0", "keras==3.5.0", "numpy==1.26.4"],
    ["tensorflow==2.18.0", "numpy==2.0.2"],
    ["scikit-learn==1.5.2", "numpy==2.1.3"],
    ["no-such-distribution==1", "torch==2.3.1"],
    ["torch==3.0"],
    ["torch>=2", "torchvision==0.18.1"],
  ];
  for (const lines of together) {
    it(`accepts ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), []));
  }

  const apart: readonly (readonly string[])[] = [
    ["torch==1.13.1", "torchvision==0.15.1", "numpy==1.26.4"],
    ["torchvision==0.15.1", "torch==1.13.1", "numpy==1.26.4"],
    ["torch==2.0.0", "torchaudio==2.0.2"],
    ["torch==2.3.1", "torchvision==0.19.1"],
    ["tensorflow==2.15.1", "keras==3.5.0"],
    ["tensorflow==2.15.1", "protobuf==5.27.3"],
    ["tensorflow==2.17.0", "numpy==2.0.1"],
    ["tensorflow==2.16.1", "keras==2.15.0"],
    ["scikit-learn==1.4.1.post1", "numpy==2.0.1"],
  ];
  for (const lines of apart) {
    it(`refuses ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), ["REQ014"]));
  }

  it("names both fixes at the later line", () => {
    const [found] = findingsOf(POLICY, pinned(undefined, "torch==1.13.1", "torchvision==0.15.1"));
    assert.equal(found?.line, 2);
    assert.equal(found?.reason, "torchvision 0.15.1 requires torch 2.0.0.");
    assert.equal(found?.fix, "pin torchvision==0.14.1, or torch==2.0.0.");
  });

  const pythons: readonly (readonly [python: string, line: string, hasWheel: boolean])[] = [
    ["3.11", "torch==1.13.1", true],
    ["3.12", "torch==1.13.1", false],
    ["3.12", "torch==2.3.1", true],
    ["3.9", "torch==2.9.1", false],
    ["3.11.4", "tensorflow==2.15.1", true],
    ["3.12", "tensorflow==2.15.1", false],
    ["3.12", "tensorflow==2.16.1", true],
    ["3.10", "scikit-learn==1.8.0", false],
    ["3.8", "xgboost==2.1.4", true],
  ];
  for (const [python, line, hasWheel] of pythons) {
    it(`${hasWheel ? "accepts" : "refuses"} ${line} on Python ${python}`, () => {
      assert.deepEqual(codesOf(POLICY, pinned(python, line)), hasWheel ? [] : ["REQ015"]);
    });
  }

  it("judges wheels for the Dockerfile's own Python if none is declared", () => {
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "torch==2.15.0")), ["REQ015"]);
  });

  it("does not judge wheels on a prebuilt container whose Python is unknown", () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest";
    const manifest = aRoutine({ requirements: requirements("torch==2.15.0") }, { image });
    assert.deepEqual(codesOf(POLICY, manifest), []);
  });

  it("refuses two versions of one distribution under any spelling", () => {
    assert.deepEqual(
      codesOf(POLICY, pinned(undefined, "Scikit_Learn==1.5.2", "scikit-learn==1.5.1")),
      ["REQ016"],
    );
    assert.deepEqual(
      codesOf(POLICY, pinned(undefined, "scikit-learn==1.5.2", "scikit-learn==1.5.2")),
      [],
    );
  });

  it("refuses a version that a constraint rules out", () => {
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "numpy==1.26.4,==1.26.3")), ["REQ016"]);
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "numpy==1.26.4,==1.26.4")), []);
  });

  it("skips what its marker excludes", () => {
    const [torch, vision] = requirements("torch==1.13.1", "torchvision==0.15.1");
    assert.ok(torch && vision);
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ requirements: [torch, { ...vision, applies: false }] })),
      [],
    );
  });
});

describe("requirements-compatible, with the server", () => {
  // What pip and uv resolved on Python 3.10 with google-cloud-aiplatform[prediction] 2.7.0 or its pin, on 2026-11-28.
  const refused: readonly (readonly [lines: readonly string[], fix: string])[] = [
    [["fastapi==0.128.0"], "pin fastapi==0.124.4."],
    [["pydantic==2.5.3"], "pin pydantic==2.14.4"],
    [["google-cloud-aiplatform==1.60.0", "fastapi==0.111.0"], "pin fastapi==0.109.1"],
    [["google-cloud-aiplatform==1.60.0", "httpx==0.27.2"], "pin httpx==0.24.1"],
  ];
  for (const [lines, fix] of refused) {
    it(`refuses ${lines.join(", ")} at its line`, () => {
      const [found, ...more] = findingsOf(POLICY, pinned(undefined, ...lines));
      assert.deepEqual(more, []);
      assert.equal(found?.code, "REQ014");
      assert.equal(found.line, lines.length);
      assert.ok(found.fix.startsWith(fix.replace(/\.$/, "")), found.fix);
    });
  }

  const accepted: readonly (readonly string[])[] = [
    ["google-cloud-aiplatform==1.60.0"],
    ["google-cloud-aiplatform==1.85.0", "numpy==1.26.4"],
    ["starlette==0.27.0"],
    ["protobuf==3.20.3"],
    ["requests==2.28.2", "urllib3==1.26.15"],
  ];
  for (const lines of accepted) {
    it(`accepts ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), []));
  }

  it("proposes only versions that it accepts itself", () => {
    for (const [lines] of refused) {
      const [found] = findingsOf(POLICY, pinned(undefined, ...lines));
      const ways = [
        ...(found?.fix ?? "").matchAll(/([\w-]+)(?:\[\w+\])?==([\w.]+?)(?=[,.]?(?:\s|$))/g),
      ];
      assert.ok(ways.length > 0);
      for (const [, name = "", version = ""] of ways) {
        const others = lines.filter((line) => !line.startsWith(`${name}==`));
        const changed = pinned(undefined, ...others, `${name}==${version}`);
        assert.deepEqual(codesOf(POLICY, changed), [], `${name}==${version}`);
      }
    }
  });

  it("refuses an SDK that is older than its server", () => {
    assert.ok(codesOf(POLICY, pinned("3.8", "google-cloud-aiplatform==1.10.0")).includes("REQ026"));
  });
});

describe("requirements-compatible, with existing releases", () => {
  it("refuses a version that does not exist, and names the nearest", () => {
    const [found] = findingsOf(POLICY, pinned(undefined, "numpy==1.26.9"));
    assert.equal(found?.code, "REQ018");
    assert.equal(found.fix, "pin numpy==1.26.4.");
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "requests==2.99.0")), ["REQ018"]);
  });

  it("does not judge a version newer than the table, an unknown project, or an unknown index", () => {
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "requests==2.35.0")), []);
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "no-such-project==1")), []);
    const index = {
      option: "--index-url",
      value: "https://packages.example.com/simple",
      file: "requirements.txt",
      line: 2,
    };
    const manifest = aRoutine({ requirements: requirements("numpy==1.26.9"), indexes: [index] });
    assert.deepEqual(codesOf(POLICY, manifest), []);
  });

  it("refuses a pin that needs a compiler, and warns of one that pip can build", () => {
    const [found] = findingsOf(POLICY, pinned(undefined, "numpy==1.21.1"));
    assert.equal(found?.code, "REQ015");
    assert.match(found.reason, /neither a compiler/);
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "numpy==1.21.2")), []);
  });
});

describe("requirements-compatible, without a wheel", () => {
  // Each failed to build on CPython 3.10 without a compiler, or was installed from a wheel.
  const cases: readonly (readonly [line: string, fix: RegExp | undefined])[] = [
    ["dlib==19.24.2", /^write dlib-bin==\d/],
    ["dlib", /^write dlib-bin==\d/],
    ["psycopg2==2.9.9", /^write psycopg2-binary==\d/],
    ["fasttext==0.9.2", /^write fasttext-wheel==0\.9\.2\.$/],
    ["fbprophet==0.7.1", /^remove fbprophet==0\.7\.1, or ship a wheel of it\.$/],
    ["mysqlclient>=2", /^remove mysqlclient>=2, or ship a wheel of it\.$/],
    ["hdbscan==0.8.33", /^pin hdbscan==\d/],
    ["psutil==5.8.0", /^pin psutil==\d/],
    ["scikit-learn<0.20", /^pin scikit-learn==\d/],
    ["scikit-learn", undefined],
    ["dlib-bin==20.0.1", undefined],
    ["psycopg2-binary==2.9.13", undefined],
    ["scikit-surprise", undefined],
  ];
  for (const [line, fix] of cases) {
    it(`${fix ? "refuses" : "accepts"} ${line}`, () => {
      const found = findingsOf(POLICY, pinned(undefined, line));
      assert.deepEqual(
        found.map(({ code, level }) => [code, level]),
        fix ? [["REQ015", "mandatory"]] : [],
      );
      if (fix) assert.match(found[0]?.fix ?? "", fix);
    });
  }
});

describe("requirements-compatible, beside NumPy 2", () => {
  // Imported in separate environments with Python 3.10; test/fixtures/routines contains the routines.
  const cases: readonly (readonly [lines: readonly string[], codes: readonly string[]])[] = [
    [["scikit-learn==1.2.2"], ["REQ019"]],
    [["pandas==2.0.3"], ["REQ019"]],
    [["onnxruntime==1.17.3"], ["REQ019"]],
    [["faiss-cpu==1.8.0", "numpy==2.0.2"], ["REQ019"]],
    [
      ["torch==1.13.1", "torchvision==0.14.1", "Pillow==9.4.0"],
      ["REQ019", "REQ019"],
    ],
    [["pandas==2.0.3", "numpy==1.26.4"], []],
    [["pandas==2.1.4"], []],
    [["pandas==2.2.2"], []],
    [["spacy==3.7.5"], []],
    [["scikit-learn==1.4.2", "numpy==2.0.2", "scipy==1.13.1"], []],
    [["torch==2.1.2"], []],
  ];
  for (const [lines, codes] of cases) {
    it(`${codes.length > 0 ? "refuses" : "accepts"} ${lines.join(", ")}`, () =>
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), codes));
  }

  it("counts a constraint of numpy, which no line names", () => {
    const beside = (specifier: string) =>
      codesOf(
        POLICY,
        aRoutine({
          requirements: requirements("pandas==2.0.3"),
          constraints: [{ name: "numpy", specifier }],
        }),
      );
    assert.deepEqual(beside("==1.26.4"), []);
    assert.deepEqual(beside("<2"), []);
    assert.deepEqual(beside(">=1.22"), ["REQ019"]);
    assert.deepEqual(beside("==1.19.5"), ["REQ014"]);
  });

  it("reports nothing on a Python without NumPy 2", () =>
    assert.deepEqual(codesOf(POLICY, pinned("3.8", "pandas==2.0.3")), []));

  it("only warns if a line that the table does not have may keep numpy below 2", () =>
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "pandas==2.0.3", "own-lib==1.0")), [
      "REQ019?",
    ]));

  it("adds numpy, or pins the first release that works", () => {
    const [found] = findingsOf(POLICY, pinned(undefined, "scikit-learn==1.2.2"));
    assert.equal(found?.fix, "add numpy==1.26.4 to requirements.txt, or pin scikit-learn==1.4.2.");
    for (const lines of [["scikit-learn==1.2.2", "numpy==1.26.4"], ["scikit-learn==1.4.2"]])
      assert.deepEqual(codesOf(POLICY, pinned(undefined, ...lines)), []);
  });
});

describe("requirements-compatible, with names that were removed", () => {
  const uses = (name: string, use: "import" | "attribute", ...lines: readonly string[]) =>
    codesOf(
      POLICY,
      aRoutine({
        requirements: requirements(...lines),
        versionedNames: [{ name, file: "predictor.py", line: 3, use }],
      }),
    );

  it("names the builtin in place of each of NumPy's aliases", () => {
    for (const [name, instead] of Object.entries({ int: "int", bool: "bool", long: "int" })) {
      const place = { name: `numpy.${name}`, file: "predictor.py", line: 3 };
      const versionedNames = [{ ...place, use: "attribute" as const }];
      const pinned = aRoutine({ requirements: requirements("numpy==1.26.4"), versionedNames });
      const [found] = findingsOf(POLICY, pinned);
      assert.match(found?.fix ?? "", new RegExp(`^use ${instead} instead`), name);
    }
  });

  it("refuses only those that the pinned release does not have", () => {
    assert.deepEqual(uses("numpy.float", "attribute", "numpy==1.26.4"), ["REQ020"]);
    assert.deepEqual(uses("numpy.float", "attribute", "numpy==1.23.5"), []);
    assert.deepEqual(uses("numpy.bool", "attribute", "numpy==1.24.4"), ["REQ020"]);
    assert.deepEqual(uses("numpy.bool", "attribute", "numpy==2.0.2"), []);
    assert.deepEqual(uses("pkg_resources", "import", "setuptools==82.0.0"), ["REQ020"]);
    assert.deepEqual(uses("pkg_resources", "import", "setuptools==81.0.0"), []);
    assert.deepEqual(uses("pkg_resources", "import"), []);
  });

  // Each import failed with the first pin in an environment of its own, or is gone in that release's wheel.
  const removed = [
    ["sklearn.metrics.plot_confusion_matrix", "scikit-learn==1.5.2", "scikit-learn==1.1.3"],
    ["skimage.measure.compare_ssim", "scikit-image==0.22.0", "scikit-image==0.17.2"],
    ["gensim.summarization", "gensim==4.3.3", "gensim==3.8.3"],
    ["werkzeug.secure_filename", "Werkzeug==3.0.1", "Werkzeug==0.16.1"],
    ["flask.Markup", "Flask==3.0.0", "Flask==2.3.3"],
    ["pandas.Int64Index", "pandas==2.2.2", "pandas==1.5.3"],
    ["tensorflow.Session", "tensorflow==2.15.1", "tensorflow==1.15.5"],
    ["keras.engine", "keras==2.15.0", "keras==2.12.0"],
    ["torchvision.transforms.functional_tensor", "torchvision==0.17.0", "torchvision==0.16.2"],
    ["onnx.mapping", "onnx==1.19.0", "onnx==1.18.0"],
    ["numpy.mat", "numpy==2.1.3", "numpy==1.26.4"],
    ["moviepy.editor", "moviepy==2.1.1", "moviepy==1.0.3"],
    ["emoji.get_emoji_regexp", "emoji==2.14.0", "emoji==1.7.0"],
    ["datasets.load_metric", "datasets==3.0.0", "datasets==2.21.0"],
    ["llama_index.VectorStoreIndex", "llama-index==0.12.0", "llama-index==0.9.48"],
    ["transformers.TFAutoModel", "transformers==5.0.0", "transformers==4.57.1"],
    ["mediapipe.solutions", "mediapipe==0.10.35", "mediapipe==0.10.21"],
    ["cv2.CascadeClassifier", "opencv-python==5.0.0.93", "opencv-python==4.13.0.92"],
    ["cv2.linearPolar", "opencv-contrib-python==5.0.0.93", "opencv-python==4.13.0.92"],
  ] as const;
  for (const [name, without, having] of removed) {
    it(`refuses ${name} with ${without}, not with ${having}`, () => {
      const found = (pin: string) =>
        uses(name, "import", pin).filter((code) => code.startsWith("REQ020"));
      assert.deepEqual(found(without), ["REQ020"]);
      assert.deepEqual(found(having), []);
    });
  }

  it("refuses those that were added after the pinned release, and names one that has them", () => {
    const metric = "sklearn.metrics.root_mean_squared_error";
    assert.deepEqual(uses(metric, "import", "scikit-learn==1.3.2"), ["REQ020"]);
    assert.deepEqual(uses(metric, "import", "scikit-learn==1.4.0"), []);
    assert.deepEqual(uses("openai.OpenAI", "import", "openai==0.28.1"), ["REQ020"]);
    const [found] = findingsOf(
      POLICY,
      aRoutine({
        requirements: requirements("scikit-learn==1.3.2"),
        versionedNames: [{ name: metric, file: "predictor.py", line: 3, use: "import" }],
      }),
    );
    assert.equal(found?.fix, "pin scikit-learn==1.4.0.");
  });

  it("refuses those of a release that another pin excludes, and names that pin", () => {
    const layer = "tensorflow.keras.layers.TFSMLayer";
    assert.deepEqual(uses(layer, "attribute", "tensorflow==2.15.1"), ["REQ020"]);
    assert.deepEqual(uses(layer, "attribute", "tensorflow==2.16.1"), []);
    const [found] = findingsOf(
      POLICY,
      aRoutine({
        requirements: requirements("tensorflow-cpu==2.15.1"),
        versionedNames: [{ name: layer, file: "predictor.py", line: 3, use: "attribute" }],
      }),
    );
    assert.equal(
      found?.fix,
      "remove its use, or change tensorflow-cpu==2.15.1, which keeps keras below 3.0.0.",
    );
  });

  it("reports nothing about a release that was not examined", () => {
    const model = "transformers.AutoModelForImageTextToText";
    assert.deepEqual(uses(model, "import", "transformers==4.45.2"), ["REQ020"]);
    assert.deepEqual(uses(model, "import", "transformers==4.46.0"), []);
  });

  const useOf = (name: string, ...lines: readonly string[]) =>
    findingsOf(
      POLICY,
      aRoutine({
        requirements: requirements(...lines),
        versionedNames: [{ name, file: "predictor.py", line: 3, use: "attribute" }],
      }),
    ).filter(({ code }) => code === "REQ020");

  it("names the exception of a call that fails", () => {
    const [found] = useOf("PyPDF2.PdfFileReader", "PyPDF2==3.0.1");
    assert.match(found?.reason ?? "", /3\.0\.0 removed it: the code fails with DeprecationError/);
    assert.deepEqual(useOf("PyPDF2.PdfFileReader", "PyPDF2==2.12.1"), []);
  });

  it("leaves names that another distribution provides, or may install", () => {
    const model = "langchain.chat_models.ChatOpenAI";
    const [found] = useOf(model, "langchain==0.3.27");
    assert.match(found?.reason ?? "", /removed it, and nothing installs langchain-community/);
    assert.equal(found?.fix, "require langchain-community.");
    assert.deepEqual(useOf(model, "langchain==0.3.27", "langchain-community==0.3.27"), []);
    assert.deepEqual(useOf(model, "langchain==0.3.27", "unheard-of==1.0"), []);
    assert.deepEqual(useOf(model, "langchain==0.1.20"), []);
    const classifier = "cv2.CascadeClassifier";
    const both = ["opencv-python==5.0.0.93", "opencv-contrib-python==5.0.0.93"];
    assert.deepEqual(useOf(classifier, ...both), []);
  });

  it("refuses those that no release has", () => {
    const [found] = useOf("jwt.encode", "jwt==1.3.1");
    assert.equal(found?.level, "mandatory");
    assert.match(found?.reason ?? "", /^no release of jwt has it: /);
    assert.equal(found?.fix, "use jwt.encode of PyJWT instead.");
    assert.deepEqual(useOf("jwt.encode", "PyJWT==2.10.1"), []);
    assert.deepEqual(useOf("jwt.encode", "jwt==1.3.1", "PyJWT==2.10.1"), []);
    const sdk = "google.cloud.aiplatform";
    const [lacked] = useOf(`${sdk}.utils.prediction_utils.download_artifacts`, "numpy==2.2.6");
    assert.equal(lacked?.level, "mandatory");
    assert.equal(
      lacked?.fix,
      `use ${sdk}.utils.prediction_utils.download_model_artifacts instead.`,
    );
    const [moved] = useOf(`${sdk}.utils.prediction_utils.Predictor`, "numpy==2.2.6");
    assert.equal(moved?.fix, `use ${sdk}.prediction.Predictor instead.`);
  });

  it("reports a module and a name below it once", () => {
    const place = { file: "predictor.py", line: 3, use: "import" as const };
    const names = ["langchain.llms", "langchain.llms.OpenAI"];
    const found = findingsOf(
      POLICY,
      aRoutine({
        requirements: requirements("langchain==1.0.0"),
        versionedNames: names.map((name) => ({ ...place, name })),
      }),
    );
    assert.deepEqual(
      found.map(({ data }) => data?.modules),
      [["langchain.llms"]],
    );
  });

  it("only warns if nothing pins the release", () =>
    assert.deepEqual(uses("numpy.NaN", "attribute", "pandas==2.2.2"), ["REQ020?"]));
});

describe("requirements-compatible, in hash mode", () => {
  const hashed = (...lines: readonly string[]) =>
    requirements(...lines).map((line) => ({ ...line, hashes: [`sha256:${"0".repeat(64)}`] }));

  it("refuses what no line has, as pip does, and names all of it", () => {
    const manifest = aRoutine({ requirements: hashed("requests==2.32.3") });
    const [found] = findingsOf(POLICY, manifest);
    assert.equal(found?.code, "REQ021");
    assert.equal(
      found.message,
      "no line has certifi, charset-normalizer, idna, urllib3, which hash mode requires",
    );
  });

  it("accepts a file that has everything, and one without hashes", () => {
    const all = ["requests==2.32.3", "certifi==2024.7.4", "idna==3.7", "urllib3==2.2.2"];
    const complete = [...all, "charset-normalizer==3.3.2"];
    assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: hashed(...complete) })), []);
    assert.deepEqual(codesOf(POLICY, pinned(undefined, "requests==2.32.3")), []);
  });
});

describe("requirements-compatible, with libraries of the operating system", () => {
  const found = (lines: readonly string[], image?: string) =>
    findingsOf(
      POLICY,
      aRoutine(
        { requirements: requirements(...lines) },
        image === undefined ? undefined : { image },
      ),
    ).filter(({ code }) => code === "REQ017");

  it("refuses opencv-python, and accepts the headless build that it names", () => {
    const [finding] = found(["opencv-python==4.10.0.84", "numpy==1.26.4"]);
    assert.equal(finding?.level, "mandatory");
    const [, line = ""] = /write (\S+)\.$/.exec(finding?.fix ?? "") ?? [];
    assert.equal(line, "opencv-python-headless==4.10.0.84");
    assert.deepEqual(codesOf(POLICY, pinned(undefined, line, "numpy==1.26.4")), []);
  });

  for (const lines of [
    ["lightgbm==4.5.0", "scipy==1.13.1", "numpy==1.26.4"],
    ["python-magic==0.4.27"],
    ["xgboost==2.0.3"],
    ["ultralytics==8.2.0", "opencv-python==4.10.0.84"],
  ]) {
    it(`accepts ${lines.join(", ")}, for which the image installs the libraries`, () =>
      assert.deepEqual(found(lines), []));
  }

  for (const image of [
    "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest",
    "europe-docker.pkg.dev/churn/serving/risk:7",
  ]) {
    it(`says that the libraries of ${image} were not checked`, () => {
      const [finding] = found(["python-magic==0.4.27"], image);
      assert.equal(finding?.level, "advisory");
      assert.match(finding?.message ?? "", /not checked/);
      assert.match(finding?.fix ?? "", /libmagic1/);
      assert.deepEqual(found(["xgboost==2.0.3"], image), []);
    });
  }
});
