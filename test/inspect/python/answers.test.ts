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
  const narrow = "f = np.asarray(instances, dtype=np.float32)";
  const frame = 'df = pd.DataFrame(instances, columns=["a", "b"])';
  // DefaultSerializer of google-cloud-aiplatform 2.7.0 with NumPy 2.2.6 and pandas 2.3.3 refused each.
  const parts: readonly (readonly [above: string, first: string, value: string, type: string])[] = [
    ...[
      "list(f[0])",
      "f[0][0]",
      "[x for x in f[0]]",
      "sorted(f[0])",
      "max(f[0])",
      "[list(x) for x in f]",
    ]
      .concat(['{"s": f[0]}', 'dict(zip("ab", f[0]))', '{k: v for k, v in zip("ab", f[0])}'])
      .concat(["[v for i, v in enumerate(f[0])]", "list(f.astype(int)[0])", "round(f[0][0], 2)"])
      .map((value) => ["import numpy as np", narrow, value, "a NumPy value"] as const),
    ...["f.max()", "f.sum()", "f.any()", "round(np.argmax(f), 2)"].map(
      (value) => ["import numpy as np", narrow, value, "a NumPy number"] as const,
    ),
    ...["f > 1", "abs(f)", "f[:1]", "f[:, 0]"].map(
      (value) => ["import numpy as np", narrow, value, "a NumPy array"] as const,
    ),
    ["import numpy as np", "a = np.array(instances)", "list(a.argmax(axis=1))", "a NumPy value"],
    ["import numpy as np", "", "np.argmax(instances, axis=1)[0]", "a NumPy value"],
    ["import numpy as np", narrow, "{np.argmax(f): 1}", "a dict with a NumPy number as a key"],
    ["import numpy as np", narrow, 'dict(zip(f[0], "ab"))', "a dict with a NumPy value as a key"],
    ["", "", "{(1, 2): 3}", "a dict with a tuple as a key"],
    ["", "", '{b"a": 1}', "a dict with bytes as a key"],
    ["import pandas as pd", "", "[pd.Timestamp.now()]", "a pandas Timestamp"],
    ...["df.iloc[0]", 'df["a"].head()', "df.loc[0]"].map(
      (value) => ["import pandas as pd", frame, value, "a pandas Series"] as const,
    ),
    ...['df[["a"]]', "df.T", "df[:1]", "df.head()", "df.fillna(0)"].map(
      (value) => ["import pandas as pd", frame, value, "a pandas DataFrame"] as const,
    ),
    ["import pandas as pd", frame, "df.columns", "a pandas Index"],
    ["import pandas as pd", frame, 'df["a"].values', "a NumPy array"],
    ["import pandas as pd", frame, "df.to_numpy()", "a NumPy array"],
  ];
  for (const [above, first, value, type] of parts) {
    it(`is ${type} for ${value}`, () =>
      assert.equal(typeOf(above, first || "pass", `return ${value}`), type));
  }

  // It wrote each.
  const tensor = "t = torch.tensor(instances)";
  for (const value of [
    "t[0]",
    "list(t[0])",
    "[x for x in t]",
    "t.max()",
    "t.argmax(1)[0]",
    "t * 2",
    "t[:1]",
  ])
    it(`is a torch tensor for ${value}`, () =>
      assert.equal(typeOf("import torch", tensor, `return ${value}`), "a torch tensor"));
  for (const value of [
    "t[0].tolist()",
    "[float(x) for x in t[0]]",
    "t.max().item()",
    "len(t)",
    "list(t.shape)",
  ])
    it(`is unknown for ${value}`, () =>
      assert.equal(typeOf("import torch", tensor, `return ${value}`), undefined));
  for (const value of ["self.model.predict", '{"predictions": self.a.tolist}'])
    it(`is a method for ${value}`, () => assert.equal(typeOf("", `return ${value}`), "a method"));

  const wide = "a = np.array(instances)";
  const written: readonly (readonly [first: string, values: readonly string[]])[] = [
    [
      narrow,
      [
        "f[0].tolist()",
        "[float(x) for x in f[0]]",
        "[x.item() for x in f[0]]",
        "list(map(float, f[0]))",
      ],
    ],
    [
      narrow,
      [
        "round(float(f[0][0]), 2)",
        "f.astype(float)[0][0]",
        "list(f.astype(float)[0])",
        "f.shape[0]",
      ],
    ],
    [
      narrow,
      ["[len(r) for r in f]", "[i for i, v in enumerate(f[0])]", "{str(v): 1 for v in f[0]}"],
    ],
    [
      wide,
      [
        "a[0][0]",
        "list(a[0])",
        "a.max()",
        "a[0, 0]",
        "a.astype(int).mean()",
        'dict(zip("ab", a[0]))',
      ],
    ],
    [wide, ["[[1, 2][i] for i in a.argmax(axis=1)]", "(a > 1).tolist()", "{int(np.argmax(a)): 1}"]],
    [
      frame,
      [
        "df.iloc[0, 1]",
        "df.iloc[0].to_dict()",
        'df["a"][0]',
        'list(df["a"])',
        "df.columns.tolist()",
      ],
    ],
    [
      frame,
      ['df.loc[0, "a"]', "df.T.to_dict()", 'df.sort_values("a", inplace=True)', 'df.iloc[0]["a"]'],
    ],
  ];
  for (const [first, values] of written)
    for (const value of values)
      it(`is unknown for ${value}`, () =>
        assert.equal(
          typeOf("import numpy as np\nimport pandas as pd", first, `return ${value}`),
          undefined,
        ));

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
