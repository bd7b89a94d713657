import * as v from "valibot";
import type {
  Base64Fault,
  FoundValue,
  JsonFault,
  MismatchFacts,
  RequestMismatch,
  SampleRequestFacts,
  ShapeMismatch,
} from "../request/facts";
import type { SignatureFault, SignatureFaultFacts, TypedTensor } from "../savedModel/callable";
import type { RetypedInput } from "../savedModel/facts";
import {
  both,
  type CasesOf,
  facts,
  list,
  NOTHING_ELSE,
  nameOf,
  optional,
  type SchemaOf,
  tagged,
} from "./build";

const STRING = v.string();
const NUMBER = v.number();
const SHAPE = list(NUMBER);
const TYPED = list(facts<TypedTensor>({ name: STRING, dtype: STRING }));

const SIGNATURE_FAULT: SchemaOf<SignatureFault> = tagged<SignatureFaultFacts, "kind">("kind", {
  inputs: NOTHING_ELSE,
  outputs: NOTHING_ELSE,
  encoding: facts({
    tensors: list(
      facts<SignatureFaultFacts["encoding"]["tensors"][number]>({
        name: STRING,
        encoding: optional(STRING),
      }),
    ),
  }),
  missing: facts({ tensors: list(STRING) }),
  placeholderType: facts({
    tensors: list(facts<RetypedInput>({ name: STRING, dtype: STRING, placeholder: STRING })),
  }),
  inputType: facts({ tensors: TYPED }),
  outputType: facts({ tensors: TYPED }),
});

const FOUND: SchemaOf<FoundValue> = tagged<CasesOf<FoundValue, "type">, "type">("type", {
  null: NOTHING_ELSE,
  list: NOTHING_ELSE,
  bytes: NOTHING_ELSE,
  boolean: facts({ value: v.boolean() }),
  number: facts({ token: STRING }),
  string: facts({ text: STRING }),
  object: facts<Omit<FoundValue & { readonly type: "object" }, "type">>({
    members: list(STRING),
    more: optional(NUMBER),
  }),
});

const JSON_FAULT: SchemaOf<JsonFault> = tagged<CasesOf<JsonFault, "fault">, "fault">("fault", {
  "too-deep": NOTHING_ELSE,
  "no-value": NOTHING_ELSE,
  "no-string": NOTHING_ELSE,
  "bad-string": NOTHING_ELSE,
  "text-after-end": NOTHING_ELSE,
  "missing-mark": facts({ mark: STRING }),
});

const BASE64_TEXT = facts<{ readonly text: string }>({ text: STRING });
const BASE64_FAULT: SchemaOf<Base64Fault> = tagged<CasesOf<Base64Fault, "fault">, "fault">(
  "fault",
  {
    alphabet: BASE64_TEXT,
    "url-alphabet": BASE64_TEXT,
    length: BASE64_TEXT,
    padding: facts({ text: STRING, padding: STRING }),
    plain: NOTHING_ELSE,
  },
);

const SIZE = { dtype: STRING, most: NUMBER, token: STRING };

/** How a shape differs from the declared one. */
const SHAPES = {
  shape: facts<MismatchFacts["shape"]>({ dtype: STRING, wanted: SHAPE, found: SHAPE }),
  scalar: facts<MismatchFacts["scalar"]>({ input: STRING }),
  batch: facts<MismatchFacts["batch"]>({ input: STRING, wanted: NUMBER, found: NUMBER }),
};

const MISMATCH: SchemaOf<RequestMismatch> = both(
  facts<{ readonly jsonPath: string }>({ jsonPath: STRING }),
  tagged<MismatchFacts, "kind">("kind", {
    "body-size": facts({ bytes: NUMBER, most: NUMBER }),
    json: both(facts<{ readonly line: number }>({ line: NUMBER }), JSON_FAULT),
    format: facts({
      wanted: nameOf({ object: true, string: true, list: true, form: true, uniform: true }),
      found: FOUND,
    }),
    empty: NOTHING_ELSE,
    signature: facts<MismatchFacts["signature"]>({
      named: optional(STRING),
      callable: list(STRING),
      fault: optional(SIGNATURE_FAULT),
    }),
    name: facts<MismatchFacts["name"]>({
      inputs: list(STRING),
      found: FOUND,
      repeated: optional(list(STRING)),
    }),
    default: facts({ inputs: list(STRING), found: FOUND }),
    dtype: facts({ dtype: STRING, found: FOUND }),
    lossy: facts(SIZE),
    range: facts(SIZE),
    wrapped: facts({ dtype: STRING, least: NUMBER, most: NUMBER, token: STRING }),
    "too-big": facts({ token: STRING }),
    ...SHAPES,
    ragged: facts({
      of: nameOf({ example: true, element: true }),
      wanted: SHAPE,
      found: SHAPE,
    }),
    b64: BASE64_FAULT,
  }),
);

export const SAMPLE_REQUEST = facts<SampleRequestFacts>({
  file: STRING,
  signature: STRING,
  form: optional(nameOf({ instances: true, inputs: true })),
  examples: optional(NUMBER),
  mismatches: list(MISMATCH),
  takenShapes: optional(
    list(
      both(
        facts<{ readonly jsonPath: string }>({ jsonPath: STRING }),
        tagged<Pick<MismatchFacts, ShapeMismatch["kind"]>, "kind">("kind", SHAPES),
      ),
    ),
  ),
});
