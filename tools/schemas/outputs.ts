import * as v from "valibot";
import type { Interpreter } from "../../cli/try/interpreter";
import type { Fault, RunReport, StepReport, UnfitValue } from "../../cli/try/report";
import type { InspectOptions } from "../../inspect";
import { both, facts, list, nameOf, optional, type SchemaOf } from "../../inspect/schema/build";
import { MANIFEST } from "../../inspect/schema/manifest";
import { SETTINGS_FILE } from "../../inspect/schema/settings";
import type { JudgedLine, UnreadLine } from "../../report/auditLine";
import type { FindingDocument } from "../../report/json";
import type { Sniffed } from "../../rules/modelFormat/sniff";
import type { EndOfSupport } from "../../rules/servingContainer/endsOf";
import {
  BUNDLE,
  type BundleOutput,
  FINDING,
  NOT_CHECKED,
  TOOL,
  type Tool,
  VERDICT,
  type Verdict,
} from "./documentParts";

// What each command prints with --json. Each type is that of the code that builds the document, so that a property
// without a schema does not compile.

/** What `check --json` prints about one bundle. */
export const CHECK = facts<BundleOutput & Verdict<"clean" | "refused">>({
  tool: TOOL,
  verdict: VERDICT,
  ...BUNDLE,
});

/** What `check --json` prints about several bundles. */
const CHECK_SEVERAL = facts<
  Verdict<"clean" | "refused"> & {
    readonly bundles: readonly (BundleOutput & {
      readonly path: string;
      readonly verdict: "clean" | "refused";
    })[];
  }
>({
  tool: TOOL,
  verdict: VERDICT,
  bundles: list(facts({ path: v.string(), verdict: VERDICT, ...BUNDLE })),
});

/** What `inspect --json` prints: the manifest, and the release that wrote it. */
const INSPECT = both(facts<{ readonly tool: Tool }>({ tool: TOOL }), MANIFEST);

/** What `pack --json` prints. */
const PACK = facts<
  Verdict<"written" | "there already"> & {
    readonly folder: string;
    readonly contentDigest: string;
    readonly objects: readonly string[];
  }
>({
  tool: TOOL,
  verdict: nameOf({ written: true, "there already": true }),
  folder: v.string(),
  contentDigest: v.string(),
  objects: list(v.string()),
});

/** What `lock --json` prints; `state` with --check, and `pins` if the lock was written. */
const LOCK = facts<
  Verdict<"clean" | "refused"> & {
    readonly file: string;
    readonly pins?: number;
    readonly state?: string;
    readonly findings?: readonly FindingDocument[];
  }
>({
  tool: TOOL,
  verdict: VERDICT,
  file: v.string(),
  pins: optional(v.number()),
  state: optional(v.string()),
  findings: optional(list(FINDING)),
});

/** What `init --json` prints. */
const INIT = facts<
  Verdict<"written"> & {
    readonly file: string;
    readonly settings: InspectOptions;
    readonly service: string;
    readonly steps: string;
  }
>({
  tool: TOOL,
  verdict: nameOf({ written: true }),
  file: v.string(),
  settings: SETTINGS_FILE,
  service: v.string(),
  steps: v.string(),
});

const FAULT = facts<Fault>({
  type: v.string(),
  message: v.string(),
  file: optional(v.string()),
  line: optional(v.number()),
  missing: optional(v.string()),
  atCall: optional(v.boolean()),
});

const STEP = facts<StepReport>({
  step: nameOf({
    import: true,
    construct: true,
    load: true,
    from_path: true,
    preprocess: true,
    predict: true,
    postprocess: true,
    response: true,
  }),
  ok: v.boolean(),
  seconds: v.number(),
  fault: optional(FAULT),
  unfit: optional(facts<UnfitValue>({ jsonPath: v.string(), found: v.string() })),
});

/** What `try --json` prints. */
const TRY = facts<
  Verdict<"worked" | "failed"> & {
    readonly python: Interpreter & { readonly environment: string };
    readonly steps: readonly StepReport[];
    readonly findings: readonly FindingDocument[];
    readonly response?: NonNullable<RunReport["response"]>;
  }
>({
  tool: TOOL,
  verdict: nameOf({ worked: true, failed: true }),
  python: facts<Interpreter & { readonly environment: string }>({
    program: v.string(),
    version: v.string(),
    userBase: v.string(),
    environment: v.string(),
  }),
  steps: list(STEP),
  findings: list(FINDING),
  response: optional(
    facts<NonNullable<RunReport["response"]>>({
      text: v.string(),
      bytes: v.number(),
      instances: optional(v.number()),
      predictions: optional(v.number()),
    }),
  ),
});

/** What `sniff --json` prints on each line. */
const SNIFF = facts<Sniffed>({
  file: v.string(),
  format: v.string() as SchemaOf<Sniffed["format"]>,
  refuse: v.boolean(),
  reason: v.string(),
});

/** What `audit` prints on each line. */
const AUDIT = v.union([
  facts<JudgedLine>({
    path: v.string(),
    verdict: VERDICT,
    name: v.string(),
    kind: nameOf({ savedModel: true, customPrediction: true, unsupported: true }),
    contentDigest: v.string(),
    totalBytes: v.number(),
    fileCount: v.number(),
    isPartlyRead: optional(v.literal(true)),
    isRecorded: optional(v.literal(true)),
    findings: list(FINDING),
    ends: list(facts<EndOfSupport>({ what: v.string(), day: v.string() })),
    checked: list(v.string()),
    notChecked: list(NOT_CHECKED),
  }),
  facts<UnreadLine>({
    path: v.string(),
    verdict: nameOf({ error: true }),
    error: facts<UnreadLine["error"]>({ message: v.string(), fix: v.string() }),
  }),
]);

/** What any command prints with `--json` if it ends with exit code 2. */
export const ERROR = facts<
  Verdict<"error"> & { readonly error: { readonly message: string; readonly fix?: string } }
>({
  tool: TOOL,
  verdict: nameOf({ error: true }),
  error: facts<{ readonly message: string; readonly fix?: string }>({
    message: v.string(),
    fix: optional(v.string()),
  }),
});

/** The documents by the commands that print them. */
export const OUTPUTS: Readonly<Record<string, SchemaOf<unknown>>> = {
  check: v.union([CHECK, CHECK_SEVERAL]),
  inspect: INSPECT,
  sniff: SNIFF,
  audit: AUDIT,
  init: INIT,
  pack: PACK,
  lock: LOCK,
  try: TRY,
};

/** Schemas of document parts that are written once in each schema. */
export const PARTS: Readonly<Record<string, SchemaOf<unknown>>> = {
  finding: FINDING,
  notChecked: NOT_CHECKED,
  manifest: MANIFEST,
};
