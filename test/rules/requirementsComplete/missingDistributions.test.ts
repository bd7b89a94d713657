import assert from "node:assert/strict";
import type { OutsideModule } from "../../../inspect/python/facts";
import type { RoutineFault } from "../../../inspect/python/routineFault";
import { renderFinding } from "../../../rules";
import { anImport, importing } from "../../support/importing";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-complete";

describe(POLICY, () => {
  it("names a module or a file of the bundle whose name is similar", () => {
    const fixOf = (manifest: ReturnType<typeof aRoutine>) => findingsOf(POLICY, manifest)[0]?.fix;
    const module = (name: string, rootModules: readonly string[]) =>
      fixOf(aRoutine({ imports: [anImport(name)], rootModules }));
    assert.match(module("Utils", ["predictor", "utils"]) ?? "", /or write utils, if that module/);
    assert.doesNotMatch(module("Utils", ["predictor", "features"]) ?? "", /or write/);
    assert.doesNotMatch(module("numpy", ["numpie"]) ?? "", /or write/);
    const reads = (path: string, files: readonly string[]) => {
      const fault: RoutineFault = { code: "missing-file", file: "predictor.py", line: 3, path };
      const manifest = aRoutine({ faults: [fault], artifacts: "artifacts" });
      const [one] = manifest.files;
      assert.ok(one);
      return fixOf({ ...manifest, files: files.map((name) => ({ ...one, path: name })) });
    };
    assert.match(reads("Labels.json", ["labels.json"]) ?? "", /; or read "labels\.json", which/);
    assert.match(reads("labels.json", ["artifacts/label.json"]) ?? "", /or read "label\.json"/);
    assert.doesNotMatch(reads("labels.json", ["labels.txt", "vocab.json"]) ?? "", /or read/);
    assert.doesNotMatch(reads("labels.json", ["a/label.json", "b/label.json"]) ?? "", /or read/);
    assert.doesNotMatch(reads("a.json", ["b.json"]) ?? "", /or read/);
  });

  const provided: readonly (readonly [module: string, line: string])[] = [
    ["numpy", "numpy==1.26.4"],
    ["PIL.Image", "Pillow==10.4.0"],
    ["PIL", "pillow-simd==9.0.0.post1"],
    ["sklearn.pipeline", "scikit_learn==1.5.2"],
    ["cv2", "opencv-contrib-python-headless==4.10.0.84"],
    ["yaml", "PyYAML==6.0.2"],
    ["tensorflow", "tensorflow-cpu==2.15.1"],
    ["google.cloud.vision", "google-cloud-vision==3.7.2"],
    ["google.cloud.vision_v1", "google-cloud-vision==3.7.2"],
    ["google.cloud.speech_v1p1beta1.types", "google-cloud-speech==2.26.0"],
    ["google.cloud.secretmanager_v1", "google-cloud-secret-manager==2.20.0"],
    ["google.cloud.metastore_v1", "google-cloud-dataproc-metastore==1.18.1"],
    ["google.cloud.security.privateca_v1", "google-cloud-private-ca==1.14.0"],
    ["google.cloud.clouddms_v1", "google-cloud-dms==1.12.3"],
    ["google.cloud.monitoring_dashboard_v1", "google-cloud-monitoring-dashboards==2.18.0"],
    ["google.pubsub_v1", "google-cloud-pubsub==2.29.0"],
    ["google.identity.accesscontextmanager", "google-cloud-access-context-manager==0.2.2"],
    ["espnet2.bin", "espnet==202402"],
    ["google.analytics.data_v1beta", "google-analytics-data==0.18.8"],
    ["google.protobuf", "protobuf==4.25.8"],
    ["unheard_of.module", "unheard-of==1.0"],
    ["unheard_of.module", "unheard.of_module==1.0"],
    ["unheard_of", "python-unheard-of==1.0"],
    ["unheard", "pyunheard==1.0"],
    ["unheard", "unheard-cu12==1.0"],
    ["ruamel.yaml", "ruamel.yaml==0.18.6"],
    ["backports.zoneinfo", "backports.zoneinfo==0.2.1"],
    ["azure.storage.blob", "azure-storage-blob==12.20.0"],
    ["azure.unheard.of", "azure-unheard-of==1.0"],
    ["MySQLdb", "mysqlclient==2.2.4"],
    ["mysql.connector", "mysql-connector-python==8.4.0"],
    ["llama_index.core", "llama-index-core==0.10.40"],
    ["snappy", "python-snappy==0.7.1"],
    ["haystack", "haystack-ai==2.2.0"],
    ["faiss", "faiss-gpu-cu12==1.8.0.2"],
    ["cupy", "cupy-cuda12x==13.2.0"],
    ["onnxruntime", "onnxruntime-openvino==1.18.0"],
    ["bs4", "bs4==0.0.2"],
  ];
  for (const [module, line] of provided) {
    it(`finds ${module} in ${line}`, () =>
      assert.deepEqual(codesOf(POLICY, importing(module, [line])), []));
  }

  const missed: readonly (readonly [module: string, line: string])[] = [
    ["numpy", "scipy==1.13.1"],
    ["sklearn", "sklearn==0.0.post12"],
    ["PIL", "PIL==1.1.6"],
    ["cv2", "cv2==1.0"],
    ["google.cloud.vision", "google-cloud-bigtable==2.26.0"],
    ["google.cloud.vision", "google==3.0.0"],
    ["google.cloud.metastore_v1", "google-cloud-dataproc==5.18.1"],
    ["google.cloud.security.privateca_v1", "google-cloud-securitycenter==1.38.1"],
    ["espnet2", "espnet-model-zoo==0.1.7"],
    ["torch", "pytorch==1.0.2"],
    ["pandas", "python-pandas==1.0"],
    ["docx", "docx==0.2.4"],
    ["skimage", "skimage==0.0"],
    ["torchcrf", "TorchCRF==1.1.0"],
  ];
  for (const [module, line] of missed) {
    it(`does not find ${module} in ${line}`, () => {
      assert.ok(codesOf(POLICY, importing(module, [line])).includes("IMP001"));
    });
  }

  it("only warns if a requirement of Google's has part of the module's name and the table has no row", () =>
    assert.deepEqual(
      codesOf(POLICY, importing("google.cloud.newthing_v1", ["google-cloud-big-newthing==1.0"])),
      ["IMP001?", "IMP006?"],
    ));

  for (const module of [
    "os.path",
    "__future__",
    "google.cloud.aiplatform.utils",
    "google.cloud.aiplatform_v1.types",
    "vertexai.generative_models",
  ]) {
    it(`reports nothing for ${module}, which Python or the server provides`, () => {
      assert.deepEqual(codesOf(POLICY, importing(module)), []);
    });
  }

  for (const module of [
    "google.cloud.storage",
    "google.cloud.bigquery",
    "google.protobuf.json_format",
    "google.api_core",
    "google.genai",
    "google.rpc.status_pb2",
    "proto",
    "requests",
    "packaging.version",
    "typing_extensions",
    "yaml",
    "fastapi",
  ]) {
    it(`only warns of ${module}, which the server requires in some version`, () => {
      assert.deepEqual(codesOf(POLICY, importing(module)), ["IMP001?"]);
    });
  }

  it("counts a line that pip cannot read under its name, because another finding reports the line", () => {
    const fault: RoutineFault<"unparsed-requirement"> = {
      code: "unparsed-requirement",
      file: "requirements.txt",
      line: 1,
      cause: "format",
      detail: "x",
    };
    const imports = [anImport("soundfile")];
    const named: RoutineFault = { ...fault, name: "SoundFile" };
    assert.deepEqual(codesOf(POLICY, aRoutine({ imports, faults: [named] })), []);
    assert.deepEqual(codesOf(POLICY, aRoutine({ imports, faults: [fault] })), ["IMP001"]);
  });

  it("knows the standard library of the container's Python", () => {
    const on = (pythonVersion: string, module: string) =>
      codesOf(POLICY, aRoutine({ imports: [anImport(module)] }, { pythonVersion }));
    assert.deepEqual(on("3.10", "tomllib"), ["IMP001"]);
    assert.deepEqual(on("3.11", "tomllib"), []);
    assert.deepEqual(on("3.11", "distutils"), []);
    assert.deepEqual(on("3.12", "distutils"), ["IMP001"]);
  });

  it("names the Pythons that have a module of the standard library, and no distribution", () => {
    const [found] = findingsOf(POLICY, importing("tomllib"));
    assert.equal(found?.message, "imports tomllib, which Python 3.10 does not have");
    assert.match(found?.reason ?? "", /3\.11 to 3\.\d+ have it/);
    assert.deepEqual(codesOf(POLICY, importing("tomllib", [], { kind: "optional" })), []);
  });

  it("says that a requirement of the module's name does not provide it, even if the server installs it", () => {
    const [found, ...others] = findingsOf(POLICY, importing("yaml", ["yaml==6.0.2"]));
    assert.deepEqual(others, []);
    assert.equal(found?.code, "IMP001");
    assert.equal(
      found?.message,
      "imports yaml, which the requirement yaml does not provide (PyYAML)",
    );
    assert.match(found?.reason ?? "", /no project yaml/);
    assert.equal(found?.fix, "put PyYAML==6.0.4 in place of yaml.");
    assert.deepEqual(codesOf(POLICY, importing("fitz", ["fitz==0.0.0"])), ["IMP001"]);
    assert.deepEqual(codesOf(POLICY, importing("fitz", ["PyMuPDF==1.24.3"])), []);
  });

  describe("if a requirement installs the distribution", () => {
    const reasonOf = (module: string, ...lines: string[]) => {
      const [found] = findingsOf(POLICY, importing(module, lines));
      return `${found?.code} ${found?.message}. ${found?.reason}`;
    };
    const alone: readonly (readonly [module: string, line: string])[] = [
      ["joblib", "scikit-learn==1.5.2"],
      ["numpy", "scikit-learn==0.24.2"],
      ["numpy", "pandas==2.2.2"],
      ["huggingface_hub", "transformers==4.44.2"],
      ["tokenizers", "transformers==4.44.2"],
      ["PIL", "torchvision==0.19.1"],
    ];
    for (const [module, line] of alone) {
      it(`says so for ${module} and ${line}`, () =>
        assert.match(
          reasonOf(module, line),
          new RegExp(`^IMP001 imports ${module}, which only ${line} requires\\. pip chooses`),
        ));
    }

    it("says so cautiously if only another version's metadata is known, or if only its requirements provide it", () => {
      assert.match(reasonOf("tzdata", "pandas==1.5.3"), /At best pandas==1\.5\.3 installs it/);
      assert.match(reasonOf("numpy", "pandas>=2"), /no requirement names it .* At best/);
      assert.match(reasonOf("safetensors", "sentence-transformers==3.0.1"), /At best/);
    });

    it("does not say so otherwise", () => {
      assert.match(reasonOf("torchvision", "torch==2.4.1"), /no requirement provides it/);
    });
  });

  it("proposes no pin for an unknown name", () => {
    const [found] = findingsOf(POLICY, importing("config.settings"));
    assert.equal(found?.code, "IMP001");
    assert.doesNotMatch(found?.fix ?? "", /==/);
  });

  it("compares the names of Google's libraries without their hyphens", () => {
    const codes = (line: string) => codesOf(POLICY, importing("google.cloud.vpcaccess_v1", [line]));
    assert.deepEqual(codes("google-cloud-vpc-access==1.10.5"), []);
    assert.deepEqual(codes("google-cloud-vision==3.7.4"), ["IMP001", "IMP006?"]);
  });

  it("says how to import a module that only the developer's folders provide", () => {
    const found = (module: string, outside: OutsideModule) =>
      findingsOf(POLICY, importing(module, [], { outside }))[0];
    const own = found("src.features", { by: "own-folder", module: "features" });
    assert.equal(own?.code, "IMP002");
    assert.equal(own?.fix, "import features instead.");
    const beside = found("utils.text", { by: "sibling", name: "utils" });
    assert.equal(beside?.code, "IMP002");
    assert.match(beside?.fix ?? "", /^move \.\.\/utils/);
  });

  it("only warns of an unknown module if the code searches in folders that are unknown", () => {
    const elsewhere = { searchesElsewhere: true };
    const routine = (module: string) => aRoutine({ imports: [anImport(module)], ...elsewhere });
    assert.deepEqual(codesOf(POLICY, importing("settings")), ["IMP001"]);
    assert.deepEqual(codesOf(POLICY, routine("settings")), ["IMP001?"]);
    assert.deepEqual(codesOf(POLICY, routine("numpy")), ["IMP001"]);
  });

  it("asks for the distribution of a known name, even if a module beside the source has that name", () => {
    const beside = { beside: "models/transformers.py" };
    assert.deepEqual(codesOf(POLICY, importing("transformers", [], beside)), ["IMP001"]);
    assert.deepEqual(codesOf(POLICY, importing("helpers", [], { beside: "m/helpers.py" })), [
      "IMP002",
    ]);
  });

  it("names the list that contains the routine's requirements", () => {
    const fixOf = (requirementsFile: string) =>
      findingsOf(POLICY, aRoutine({ imports: [anImport("tqdm")], requirementsFile }))[0]?.fix;
    assert.equal(
      fixOf("pyproject.toml"),
      "add tqdm==4.70.1 to the dependencies in pyproject.toml.",
    );
    assert.equal(fixOf("serving.txt"), "add tqdm==4.70.1 to serving.txt.");
  });

  it("warns of optional imports, and skips what never runs", () => {
    assert.deepEqual(codesOf(POLICY, importing("numpy", [], { kind: "optional" })), ["IMP005?"]);
    assert.deepEqual(codesOf(POLICY, importing("numpy", [], { kind: "deferred" })), ["IMP001"]);
    assert.deepEqual(codesOf(POLICY, importing("numpy", [], { kind: "typing" })), []);
  });

  it("reports a distribution once, at the import that always runs", () => {
    const imports = [
      anImport("numpy", { kind: "optional", line: 1 }),
      anImport("numpy.linalg", { line: 2 }),
      anImport("numpy", { line: 3 }),
    ];
    const found = findingsOf(POLICY, aRoutine({ imports }));
    assert.deepEqual(
      found.map(({ code, line }) => `${code} ${line}`),
      ["IMP001 2"],
    );
    assert.match(
      found[0]?.message ?? "",
      /^imports numpy\.linalg here and at 2 other places, but /,
    );
    const twice = [anImport(".a", { local: null }), anImport(".a", { local: null, line: 9 })];
    const [local, ...more] = findingsOf(POLICY, aRoutine({ imports: twice }));
    assert.deepEqual(more, []);
    assert.equal(local?.message, "imports .a here and at another place, which the sources lack");
  });

  it("does not count a line that its marker excludes", () => {
    const imports = [anImport("numpy")];
    const [numpy] = requirements("numpy==1.26.4");
    assert.ok(numpy);
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ imports, requirements: [{ ...numpy, applies: false }] })),
      ["IMP001"],
    );
  });

  it("refuses a requirement under the name of a module, even if nothing imports it", () => {
    const [found, ...more] = findingsOf(
      POLICY,
      aRoutine({ requirements: requirements("sklearn==1.3.2") }),
    ).filter(({ level }) => level === "mandatory");
    assert.deepEqual(more, []);
    assert.equal(
      found && renderFinding(found).split("\n")[0],
      "requirements.txt:1: requires sklearn, which pip cannot install (scikit-learn) [IMP008]",
    );
  });
});
