import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

const CLASS = `class Model:
    def load(self, artifacts_uri):
        pass
    def predict(self, instances):
        return instances
`;

function foundIn(body: readonly string[], head = "class Row(BaseModel):"): string[] {
  const lines = [
    "from typing import ClassVar, Optional",
    "import numpy as np",
    "from pydantic import BaseModel, Field, conlist, constr, root_validator, validator",
    head,
    ...body.map((line) => `    ${line}`),
    CLASS,
  ];
  return factsOf({ "predictor.py": lines.join("\n") }).faults.flatMap((fault) =>
    fault.code === "import-stop" && fault.cause === "pydantic"
      ? [`${fault.kind} ${fault.name}`]
      : [],
  );
}

const METHOD = "def c(cls, v): return v";

describe("what pydantic refuses in a class", () => {
  // pydantic 2.14.4 refused each with PydanticUserError, TypeError or PydanticSchemaGenerationError.
  const refused: readonly (readonly [found: string, ...body: readonly string[]])[] = [
    ["unannotated a", "a = 3"],
    ["unannotated a", "a = []"],
    ["unannotated a", "a = Field(3)"],
    ["unannotated model_name", 'model_name = "x"'],
    ["argument Field(regex=...)", 'a: str = Field("x", regex="x+")'],
    ["argument Field(const=...)", "a: int = Field(const=True)"],
    ["argument constr(regex=...)", 'a: constr(regex="x+")'],
    ["argument conlist(min_items=...)", "a: conlist(int, min_items=1)"],
    ["argument validator(whole=...)", "a: int = 1", '@validator("a", whole=True)', METHOD],
    ["validator root_validator", "a: int = 1", "@root_validator", METHOD],
    ["validator root_validator", "a: int = 1", "@root_validator(pre=False)", METHOD],
    ["parameter field", "a: int = 1", '@validator("a")', "def c(cls, v, field): return v"],
    ["type numpy.ndarray", "a: np.ndarray"],
    ["type numpy.ndarray", "a: Optional[np.ndarray] = None"],
  ];
  for (const [found, ...body] of refused)
    it(`is found: ${found} in ${body.join("; ")}`, () => assert.deepEqual(foundIn(body), [found]));

  // It took each.
  const taken: readonly (readonly string[])[] = [
    ["_a = 3"],
    ["model_config = {}"],
    ["a: ClassVar = 3"],
    ["a = lambda x: x"],
    ["a = property(lambda s: 1)"],
    ["a: int = 1", "a = 2"],
    ["a: list = Field(min_items=1)"],
    ['a: int = Field(1, env="X")'],
    ["a: int = 1", "@root_validator(pre=True)", METHOD],
    ["a: int = 1", "@root_validator(skip_on_failure=True)", METHOD],
    ["a: int = 1", '@validator("a", pre=True)', "def c(cls, v, values, **more): return v"],
    ["a: np.ndarray = None", "class Config:", "    arbitrary_types_allowed = True"],
    ['a: "np.ndarray" = None'],
  ];
  for (const body of taken)
    it(`is not found in ${body.join("; ")}`, () => assert.deepEqual(foundIn(body), []));

  it("is not searched for where the names are those of pydantic 1", () => {
    const older = "from pydantic.v1 import BaseModel, validator\nclass Row(BaseModel):";
    assert.deepEqual(foundIn(["a = 3"], older), []);
    assert.deepEqual(foundIn(["a: int = 1", "@root_validator", METHOD], older), []);
    assert.deepEqual(foundIn(["a: str = Field(regex='x')"], older), []);
  });

  it("is not searched for in other classes", () => {
    assert.deepEqual(foundIn(["a = 3"], "class Row:"), []);
    assert.deepEqual(foundIn(["a = 3"], "class Row(BaseModel, Other):"), []);
    assert.deepEqual(foundIn(["a = 3"], "@made\nclass Row(BaseModel):"), []);
  });

  it("is not found where an exception may be caught, or under a condition", () => {
    const model = ["class Row(BaseModel):", "    a = 3"];
    assert.deepEqual(foundIn([...model, "    b = 4"], "if np.pi > 4:"), []);
    assert.deepEqual(
      foundIn([...model, "    b: int = 4\nexcept Exception:\n    pass"], "try:"),
      [],
    );
  });
});
