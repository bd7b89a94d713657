import * as v from "valibot";
import type {
  Change,
  ChangedFile,
  ChangedTensor,
  ChangedValue,
  ChangeFacts,
  UpgradeFacts,
} from "../upgrade/facts";
import { both, facts, list, nameOf, optional, type SchemaOf, tagged } from "./build";
import { SHAPE } from "./savedModel";

const STRING = v.string();
const NUMBER = v.number();

const SIGNATURE = facts<{ readonly signature: string }>({ signature: STRING });
const BEFORE_AND_AFTER = facts<{ readonly before: string; readonly after: string }>({
  before: STRING,
  after: STRING,
});
const VALUE = facts<ChangedValue>({ before: optional(STRING), after: optional(STRING) });
const TENSOR = facts<ChangedTensor>({
  signature: STRING,
  side: nameOf({ inputs: true, outputs: true }),
  name: STRING,
});
const BUNDLE_KIND = nameOf<ChangeFacts["bundle-kind"]["before"]>({
  savedModel: true,
  customPrediction: true,
  unsupported: true,
});
const FILE = facts<ChangedFile>({
  path: STRING,
  change: nameOf({ changed: true, added: true, removed: true }),
});

const CHANGE: SchemaOf<Change> = both(
  facts<Pick<Change, "part" | "breaks">>({
    part: nameOf({
      signature: true,
      weights: true,
      graph: true,
      code: true,
      requirements: true,
      container: true,
      size: true,
    }),
    breaks: optional(v.literal(true)),
  }),
  tagged<ChangeFacts, "kind">("kind", {
    "signature-added": SIGNATURE,
    "signature-removed": SIGNATURE,
    "served-signature": BEFORE_AND_AFTER,
    "tensor-added": both(
      TENSOR,
      facts<{ readonly default?: boolean }>({ default: optional(v.boolean()) }),
    ),
    "tensor-removed": TENSOR,
    "tensor-renamed": both(TENSOR, facts<{ readonly after: string }>({ after: STRING })),
    dtype: both(TENSOR, BEFORE_AND_AFTER),
    shape: both(
      TENSOR,
      facts<Pick<ChangeFacts["shape"], "before" | "after">>({ before: SHAPE, after: SHAPE }),
    ),
    "bundle-kind": facts({ before: BUNDLE_KIND, after: BUNDLE_KIND }),
    predictor: BEFORE_AND_AFTER,
    writer: BEFORE_AND_AFTER,
    files: facts({ files: list(FILE), more: NUMBER }),
    size: facts({ before: NUMBER, after: NUMBER }),
    requirement: both(facts<{ readonly name: string }>({ name: STRING }), VALUE),
    serving: both(
      facts<Pick<ChangeFacts["serving"], "property">>({
        property: nameOf({
          image: true,
          framework: true,
          frameworkVersion: true,
          pythonVersion: true,
        }),
      }),
      VALUE,
    ),
  }),
);

/** How a version differs from the previous one. */
export const UPGRADE = facts<UpgradeFacts>({ from: STRING, changes: list(CHANGE) });
