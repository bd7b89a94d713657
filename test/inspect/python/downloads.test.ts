import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

/** What a predictor's `load` with the given statements downloads into the working folder. */
function bringsOf(imports: string, load: string, others: Readonly<Record<string, string>> = {}) {
  const predictor = `${imports}
class Model:
    def load(self, artifacts_uri):
        ${load.replaceAll("\n", "\n        ")}
    def predict(self, instances):
        return instances
`;
  return factsOf({ "predictor.py": predictor, ...others }).brings;
}

describe("findDownloads", () => {
  const anything: readonly (readonly [imports: string, load: string])[] = [
    ["import subprocess as sp", 'sp.run(["gsutil", "cp", artifacts_uri, "."])'],
    ["from subprocess import run", 'run(["make"])'],
    ["import os", 'os.chdir("/models")'],
    ["import shutil", 'shutil.copytree(artifacts_uri, ".")'],
    ["import tarfile", 'tarfile.open("b").extractall()'],
    ["from zipfile import ZipFile", 'with ZipFile("b") as z:\n    z.extractall()'],
    ["from huggingface_hub import snapshot_download", 'snapshot_download("a/b", local_dir=".")'],
    [
      "from google.cloud import storage",
      'storage.Client().bucket("b").blob("c").download_to_file(f)',
    ],
    ["from google.cloud.storage import transfer_manager", "transfer_manager.download_many(p)"],
    ["import gdown", "gdown.download(url)"],
    ["import git", 'git.Repo.clone_from(url, ".")'],
    ["from models_client import fetch_model", "fetch_model()"],
    ["import gcsfs", 'gcsfs.GCSFileSystem().get_file(artifacts_uri, "x")'],
    ["", 'for name in names:\n    open(f"{name}.json", "wb").write(read(name))'],
    ["import os", 'open(os.path.join(".", name), "w").write(text)'],
  ];
  for (const [imports, load] of anything) {
    it(`treats ${JSON.stringify(`${imports}; ${load}`)} as a download of any file`, () =>
      assert.equal(bringsOf(imports, load), "anything"));
  }

  const nothing: readonly (readonly [imports: string, load: string])[] = [
    ["import torch", "self.x = torch.zeros(1).clone()"],
    ["import torch", "self.x = torch.clone(x)"],
    ["", "self.rows = cursor.fetchall()"],
    ["", "self.fetch_features()"],
    ["", "self.transfer_weights()"],
    ["", "# download_model_artifacts(artifacts_uri), subprocess.run()"],
    ["", 'log("download_model_artifacts")'],
    ["import subprocess", "pass"],
    ["from google.cloud.aiplatform.utils import prediction_utils", "pass"],
    ["from sklearn.datasets import fetch_california_housing", "fetch_california_housing()"],
    ["import nltk", 'nltk.download("punkt")'],
    ["from google.cloud import storage", "x = blob.download_as_bytes()"],
    ["import tempfile, os", 'open(os.path.join(tempfile.mkdtemp(), name), "wb").write(b"")'],
    ["", 'open(f"/tmp/{name}", "w").write(text)'],
  ];
  for (const [imports, load] of nothing) {
    it(`does not treat ${JSON.stringify(`${imports}; ${load}`)} as a download`, () =>
      assert.equal(bringsOf(imports, load), "nothing"));
  }

  it("judges the sources' own function by what it does, not by its name", () => {
    const own = { "files.py": "def download_model():\n    return 1\n" };
    assert.equal(bringsOf("from files import download_model", "download_model()", own), "nothing");
    const real = { "files.py": "import os\ndef load_files():\n    os.system('gsutil cp')\n" };
    assert.equal(bringsOf("from files import load_files", "load_files()", real), "anything");
    assert.equal(
      bringsOf("class Own:\n    def download(self): ...", "self.own.download()"),
      "nothing",
    );
  });

  it("ignores a download in a function that the server does not reach", () => {
    const unused = "import os\ndef train():\n    os.system('gsutil cp')";
    assert.equal(bringsOf(unused, "pass"), "nothing");
  });

  it("recognises the SDK's download of the artifacts by its function and by its classes", () => {
    const utils = "from google.cloud.aiplatform.utils import prediction_utils as u";
    assert.equal(bringsOf(utils, "u.download_model_artifacts(artifacts_uri)"), "artifacts");
    const base =
      "from google.cloud.aiplatform.prediction.sklearn.predictor import SklearnPredictor";
    assert.equal(bringsOf(`${base}\nclass Base(SklearnPredictor): ...`, "pass"), "artifacts");
    assert.equal(bringsOf(base, "pass"), "nothing");
  });
});
