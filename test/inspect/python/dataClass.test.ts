import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

const HEAD =
  "import attr, attrs, dataclasses, typing\nfrom attrs import define\nfrom dataclasses import dataclass, field, KW_ONLY, InitVar\nfrom typing import ClassVar\n";

/** The fields for which the class `Model` requires values. */
function fieldsOf(code: string) {
  const { predictorClass } = factsOf({ "predictor.py": `${HEAD}${code}` });
  return predictorClass?.methods["__init__"]?.fields;
}

const BODY = "class Model:\n  threshold: float";

describe("madeInit", () => {
  // CPython 3.10 and attrs 23.2.0 raised TypeError for Model() of each.
  const required: readonly (readonly [code: string, ...fields: string[]])[] = [
    [`@dataclass\n${BODY}`, "threshold"],
    [`@dataclass()\n${BODY}`, "threshold"],
    [`@dataclasses.dataclass(frozen=True)\n${BODY}\n  size: int`, "threshold", "size"],
    [`@dataclass\n${BODY}\n  size: int = 1`, "threshold"],
    [`@dataclass(kw_only=True)\nclass Model:\n  size: int = 1\n  threshold: float`, "threshold"],
    ["@dataclass\nclass Model:\n  threshold: InitVar[float]", "threshold"],
    ["class Base:\n  size = 1\n@dataclass\nclass Model(Base):\n  size: int\n  b: int", "b"],
    [`@attr.s(auto_attribs=True)\n${BODY}`, "threshold"],
    [`@attr.dataclass\n${BODY}`, "threshold"],
    [`@define\n${BODY}`, "threshold"],
    [`@attrs.frozen\n${BODY}`, "threshold"],
  ];
  for (const [code, ...fields] of required)
    it(`finds required fields of ${JSON.stringify(code)}`, () =>
      assert.deepEqual(fieldsOf(code), fields));

  // Model() of each constructed an object.
  const free = [
    BODY,
    `@dataclass\n${BODY} = 0.5`,
    "@dataclass\nclass Model:\n  names: list = field(default_factory=list)",
    `@dataclass(init=False)\n${BODY}`,
    `@dataclass\n${BODY}\n  def __init__(self): self.threshold = 1`,
    `@define\n${BODY}\n  def __init__(self): self.threshold = 1`,
    "@dataclass\nclass Model:\n  threshold: ClassVar[float]",
    '@dataclass\nclass Model:\n  threshold: "ClassVar[float]"',
    "@dataclass\nclass Model:\n  threshold: typing.ClassVar",
    "@dataclass\nclass Model:\n  _: KW_ONLY\n  size: int = 1",
    `@dataclass\n${BODY}\n  threshold = 0.5`,
    "class Base:\n  size = 1\n@dataclass\nclass Model(Base):\n  size: int",
    `@attr.s\n${BODY}`,
    `@define(init=False)\n${BODY}`,
    `@define\n${BODY}\n  size = attr.ib(default=1)`,
  ];
  for (const code of free)
    it(`finds none in ${JSON.stringify(code)}`, () => assert.equal(fieldsOf(code), undefined));

  it("does not judge a class whose base or decorator is unknown", () => {
    assert.equal(
      fieldsOf(`from other import Base\n@dataclass\nclass Model(Base):\n  a: int`),
      undefined,
    );
    assert.equal(fieldsOf(`from other import wrap\n@wrap\n@dataclass\n${BODY}`), undefined);
  });
});
