import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

/** What a predictor's `predict` certainly returns, given the lines of its body and of the module above it. */
function typeOf(above: string, ...body: readonly string[]): string | undefined {
  const text = [
    above,
    "from google.cloud.aiplatform.prediction.predictor import Predictor",
    "class Model(Predictor):",
    "    def load(self, artifacts_uri): pass",
    "    def predict(self, instances):",
    ...body.map((line) => `        ${line}`),
  ].join("\n");
  const { predictorClass } = factsOf({ "predictor.py": `${text}\n` });
  const answer = predictorClass?.methods["predict"]?.answer;
  return answer && `${answer.type}${answer.isConditional ? "?" : ""}`;
}

describe("a result of a method that JSON cannot express", () => {
  // Each was served by google-cloud-aiplatform 2.7.0, which answered a request with 400.
  const refused: readonly (readonly [above: string, body: readonly string[], type: string])[] = [
    ["import numpy as np", ["return np.asarray(instances).sum(axis=1)"], "a NumPy array"],
    ["import numpy as np", ["x = np.array(instances)", "return x * 2"], "a NumPy array"],
    [
      "import numpy as np",
      ["probs = np.exp(np.array(instances))", 'return {"probabilities": probs}'],
      "a NumPy array",
    ],
    ["import numpy as np", ["return [np.array(i) for i in instances]"], "a NumPy array"],
    ["import numpy as np", ["return [np.argmax(i) for i in instances]"], "a NumPy number"],
    ["from numpy import float32", ["return [float32(1)]"], "a NumPy number"],
    ["import pandas as pd", ["return pd.DataFrame(instances)"], "a pandas DataFrame"],
    ["import pandas as pd", ["df = pd.DataFrame(instances)", 'return df["a"]'], "a pandas Series"],
    ["import pandas as pd", ["df = pd.DataFrame(instances)", "return df.values"], "a NumPy array"],
    ["import torch", ["return torch.softmax(self.m(instances), 1)"], "a torch tensor"],
    ["", ["return {sum(i) for i in instances}"], "a set"],
    ["", ["return set(instances)"], "a set"],
    ["", ["self.known = {1, 2}", 'return {"known": self.known & instances}'], "a set"],
    ["import base64", ['return [base64.b64encode(b"x")]'], "bytes"],
    ["", ['return ["yes".encode("utf-8")]'], "bytes"],
    ["", ['return b"yes"'], "bytes"],
    [
      "from datetime import datetime",
      ["now = datetime.now()", 'return [{"at": now}]'],
      "a datetime",
    ],
    ["import uuid", ['return [{"id": uuid.uuid4()}]'], "a UUID"],
    ["", ["return map(sum, instances)"], "an iterator"],
    ["", ["d = {1: 2}", "return d.values()"], "a view of a dict"],
    ["", ["return (sum(i) for i in instances)"], "a generator"],
    [
      "from dataclasses import dataclass\n@dataclass\nclass Answer:\n    score: float",
      ["return [Answer(1.0)]"],
      "an object of Answer",
    ],
    [
      "from pydantic import BaseModel\nclass Answer(BaseModel):\n    score: float",
      ["return [Answer(score=1.0)]"],
      "an object of Answer",
    ],
    [
      "from enum import Enum\nclass Kind(Enum):\n    A = 1",
      ["return [Kind.A]"],
      "a member of an Enum",
    ],
  ];
  for (const [above, body, type] of refused) {
    it(`is ${type} for ${body.join("; ")}`, () => assert.equal(typeOf(above, ...body), type));
  }

  // Each answered a request, or only running it would show the type.
  const sound: readonly (readonly [above: string, ...body: readonly string[]])[] = [
    ["import numpy as np", "return np.asarray(instances).sum(axis=1).tolist()"],
    ["import numpy as np", "return [np.sum(i) for i in instances]"],
    ["import numpy as np", "return [float(np.max(i)) for i in instances]"],
    ["import numpy as np", "return [int(np.argmax(i)) for i in instances]"],
    ["import numpy as np", "return [np.argmax(i).item() for i in instances]"],
    ["import numpy as np", "return list(np.asarray(instances).sum(axis=1))"],
    ["import numpy as np", "x = np.array(instances)", "x = x.tolist()", "return x"],
    ["import numpy as np", "return [row.mean() for row in np.array(instances)]"],
    ["import numpy as np", "return np.array(instances)[0][0]"],
    ["import pandas as pd", 'return pd.DataFrame(instances).to_dict("records")'],
    ["import base64", 'return [base64.b64encode(b"x").decode()]'],
    ["", "return sorted({1, 2})"],
    ["", "return list(map(sum, instances))"],
    ["", "d = {1: 2}", "return list(d.values())"],
    ["import datetime", "return [datetime.datetime.now().isoformat()]"],
    ["import uuid", "return [str(uuid.uuid4())]"],
    [
      "from typing import NamedTuple\nclass Answer(NamedTuple):\n    score: float",
      "return [Answer(1)]",
    ],
    ["from enum import Enum\nclass Kind(str, Enum):\n    A = 'a'", "return [Kind.A]"],
    ["from enum import IntEnum\nclass Kind(IntEnum):\n    A = 1", "return [Kind.A]"],
    ["class Answer(dict):\n    pass", "return Answer()"],
    ["from own import set", "return set(instances)"],
    ["def map(f, x):\n    return list(x)", "return map(sum, instances)"],
    ["", "zip = instances[0]", "return zip()"],
    ["", "return self.m.predict(instances)"],
    ["", "self.x = {1}", "self.x = [1]", "return self.x"],
    ["", "return instances - 1"],
    ["", "return self.tokenizer.encode(instances)"],
    ["", "return instances.values()"],
    ["import numpy as np", "return a if instances else np.array(1)"],
    ["import numpy as np", "def inner():", "    return np.array(1)", "return 1"],
  ];
  for (const [above, ...body] of sound) {
    it(`is unknown for ${body.join("; ")}`, () => assert.equal(typeOf(above, ...body), undefined));
  }

  it("may depend on a condition", () =>
    assert.equal(typeOf("", "if not instances:", "    return {1}", "return []"), "a set?"));
});
