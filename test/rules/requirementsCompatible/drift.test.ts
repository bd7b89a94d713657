import assert from "node:assert/strict";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-compatible";

const routine = (...lines: readonly string[]) => aRoutine({ requirements: requirements(...lines) });
const drifts = (...lines: readonly string[]) =>
  findingsOf(POLICY, routine(...lines)).filter(({ code }) => code === "REQ027");

describe("requirements-compatible, beside newer releases of what a pin requires", () => {
  // Each was installed with the server by uv on CPython 3.10 and imported.
  const failing = [
    ["Flask==2.0.1"],
    ["flask==2.2.2"],
    ["Flask==2.0.1", "Werkzeug==3.0.3"],
    ["Flask==2.0.1", "Werkzeug>=2"],
    ["Jinja2==2.11.3"],
    ["gensim==4.3.2", "numpy==1.26.4"],
    ["imbalanced-learn==0.12.3", "numpy==1.26.4"],
    ["openai==1.40.0"],
    ["openai>=1.40,<1.50"],
    ["google-cloud-storage>=1.26.0,<2.0.0dev", "setuptools==84.2.1"],
    ["google-cloud-storage==1.44.0", "setuptools==84.2.1"],
    ["pytorch-lightning==2.0.0", "setuptools==82.0.0"],
    ["requests-toolbelt==0.9.1"],
    ["anthropic==0.34.2"],
    ["chromadb==0.4.24"],
    ["imgaug==0.4.0", "numpy==2.0.2"],
    ["seaborn==0.11.2", "matplotlib==3.9.2", "numpy==1.26.4"],
    ["skl2onnx==1.15.0", "onnx==1.19.0"],
    ["tensorflow-addons==0.23.0", "tensorflow==2.16.1"],
    ["groq==0.9.0"],
    ["albumentations==1.4.10", "opencv-python-headless==4.10.0.84"],
    ["flax==0.8.0", "jax==0.4.31"],
    ["dm-haiku==0.0.12", "jax==0.5.3"],
    ["onnx==1.19.0", "ml-dtypes==0.4.1", "numpy==1.26.4"],
    ["tensorflow-probability==0.24.0", "tensorflow==2.15.1"],
    ["tensorflow-probability==0.25.0", "tensorflow-cpu==2.16.2"],
    ["tensorflow-probability==0.25.0", "tensorflow==2.15.1"],
  ];
  for (const lines of failing) {
    it(`refuses ${lines.join(", ")}`, () => {
      const [found, ...others] = drifts(...lines);
      assert.deepEqual([found?.level, found?.line, others], ["mandatory", 1, []]);
    });
  }

  const sound = [
    ["Flask==2.2.5"],
    ["Flask==3.0.3"],
    ["Flask"],
    ["openai>=1.40"],
    ["google-cloud-storage>=1.26.0,<3", "setuptools==84.2.1"],
    ["Flask==2.0.1", "Werkzeug==2.3.8"],
    ["Flask==2.0.1", "Werkzeug<3"],
    ["Jinja2==3.1.4"],
    ["Jinja2==2.11.3", "MarkupSafe==2.0.1"],
    ["gensim==4.3.2", "scipy==1.12.0", "numpy==1.26.4"],
    ["gensim==4.3.3", "numpy==1.26.4"],
    ["imbalanced-learn==0.12.3", "scikit-learn==1.5.2", "numpy==1.26.4"],
    ["openai==1.55.3"],
    ["google-cloud-storage==1.44.0", "setuptools==81.0.0"],
    ["google-cloud-storage==2.3.0", "setuptools==84.2.1"],
    ["google-cloud-storage==1.44.0"],
    ["requests-toolbelt==1.0.0"],
    ["requests-toolbelt==0.9.1", "urllib3==1.26.20"],
    ["anthropic==0.40.0"],
    ["chromadb==0.5.5"],
    ["imgaug==0.4.0", "numpy==1.26.4"],
    ["seaborn==0.11.2", "matplotlib==3.8.4", "numpy==1.26.4"],
    ["tensorflow-addons==0.23.0", "tensorflow==2.15.1"],
    ["groq==0.13.0"],
    ["albumentations==1.4.10", "albucore==0.0.16", "opencv-python-headless==4.10.0.84"],
    ["albumentations==1.4.16", "opencv-python-headless==4.10.0.84"],
    ["flax==0.8.4", "jax==0.6.2"],
    ["dm-haiku==0.0.12", "jax==0.4.30"],
    ["dm-haiku==0.0.14", "jax==0.6.2"],
    ["onnx==1.19.0", "ml-dtypes==0.5.0", "numpy==1.26.4"],
    ["onnx==1.18.0", "ml-dtypes==0.4.1", "numpy==1.26.4"],
    ["tensorflow-probability==0.24.0", "tensorflow==2.16.2"],
    ["tensorflow-probability==0.24.0", "tensorflow==2.17.1"],
    ["tensorflow-probability==0.25.0", "tensorflow==2.18.0"],
    ["tensorflow-probability==0.25.0", "jax==0.4.30"],
    [
      "Flask==1.1.2",
      "Jinja2==3.0.3",
      "Werkzeug==2.0.3",
      "MarkupSafe==2.0.1",
      "itsdangerous==2.0.1",
    ],
  ];
  for (const lines of sound) {
    it(`accepts ${lines.join(", ")}`, () => assert.deepEqual(drifts(...lines), []));
  }

  it("proposes pins that it accepts itself", () => {
    for (const lines of failing) {
      const [found] = drifts(...lines);
      const pins = found?.fix.match(/[\w.-]+==[\w.]+\w/g) ?? [];
      assert.notEqual(pins.length, 0, found?.fix);
      for (const pin of pins) {
        const [name = ""] = pin.split("==");
        const others = lines.filter((line) => !line.toLowerCase().startsWith(name.toLowerCase()));
        const mended = findingsOf(POLICY, routine(...others, pin));
        const refusals = mended.filter(
          ({ level, code }) => level === "mandatory" && code !== "REQ019",
        );
        assert.deepEqual(refusals, [], `${lines.join(", ")} with ${pin}`);
      }
    }
  });

  it("names all pins that are needed where several distributions are too new", () => {
    const [found, ...others] = drifts("Flask==1.1.2");
    assert.deepEqual([found?.level, others], ["mandatory", []]);
    const pins = found?.fix.match(/[\w.-]+==[\w.]+\w/g) ?? [];
    assert.deepEqual(pins, ["itsdangerous==2.0.1", "jinja2==3.0.3", "werkzeug==2.0.3"]);
    assert.deepEqual(drifts("Flask==1.1.2", ...pins), []);
  });

  it("counts a constraint of the other distribution", () => {
    const bound = (specifier: string) =>
      codesOf(
        POLICY,
        aRoutine({
          requirements: requirements("Flask==2.0.1"),
          constraints: [{ name: "werkzeug", specifier }],
        }),
      );
    assert.deepEqual(bound("<3"), []);
    assert.deepEqual(bound(">=2"), ["REQ027"]);
  });

  it("only warns if an unknown line may keep the other distribution's version lower", () =>
    assert.equal(drifts("Flask==2.0.1", "own-lib==1.0")[0]?.level, "advisory"));

  // Images of Python up to 3.11 contain a setuptools, which pip keeps if it suffices; in an empty environment pip
  // installs the newest one.
  it("only warns of the setuptools that another requirement installs", () => {
    const [found, ...others] = drifts("google-cloud-storage==1.44.0", "torch==2.14.1");
    assert.deepEqual([found?.level, others], ["advisory", []]);
    assert.match(found?.message ?? "", /where the image has no release that suffices/);
    assert.match(found?.fix ?? "", /add setuptools==81\.0\.0/);
    const pinned = drifts("google-cloud-storage==1.44.0", "torch==2.14.1", "setuptools==81.0.0");
    assert.deepEqual(pinned, []);
  });
});
