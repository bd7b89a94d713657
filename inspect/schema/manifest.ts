import * as v from "valibot";
import { FORMAT_NAMES } from "../formats/catalog";
import type { CodeFound, FormatDetail, MemberFound, Recognition } from "../formats/recognition";
import {
  type BundleKind,
  type ExcludedFile,
  type Exemption,
  Framework,
  type Manifest,
  type ManifestFile,
  type PackedFile,
  type Problem,
  type RecordedVersion,
  type ServingFacts,
} from "../manifest";
import type { RequestMismatch, SampleRequestFacts } from "../request/facts";
import type { Change, UpgradeFacts } from "../upgrade/facts";
import { facts, list, oneOf, optional, type SchemaOf, union } from "./build";
import { ROUTINE } from "./routine";
import { SAVED_MODEL } from "./savedModel";
import { TFLITE } from "./tflite";

const STRING = v.string();
const NUMBER = v.number();

/** The case of `CodeFound` that has this kind among its own. */
type CodeOf<Kind extends CodeFound["kind"], Case = CodeFound> = Case extends {
  readonly kind: infer Kinds;
}
  ? Kind extends Kinds
    ? Case
    : never
  : never;

const CODE = union<CodeFound>("kind", [
  facts<CodeOf<"import">>({
    kind: oneOf(["import", "op", "layer", "call", "file", "tag"]),
    name: STRING,
    where: STRING,
  }),
  facts<CodeOf<"symbol">>({ kind: oneOf(["symbol"]), name: STRING, module: STRING, where: STRING }),
  facts<CodeOf<"template">>({ kind: oneOf(["template", "objects"]), where: STRING }),
  facts<CodeOf<"unread">>({
    kind: oneOf(["unread"]),
    part: oneOf(["graph", "layer", "script"]),
    reason: optional(STRING),
    where: STRING,
  }),
]);

const DETAIL = facts<FormatDetail>({
  protocol: optional(v.nullable(NUMBER)),
  imports: optional(NUMBER),
  members: optional(NUMBER),
  tensors: optional(NUMBER),
});

/** A container's member may be a container again. */
const MEMBER: SchemaOf<MemberFound> = v.lazy(() => MEMBER_FACTS);

const RECOGNITION = {
  format: oneOf(FORMAT_NAMES),
  detail: optional(DETAIL),
  code: optional(list(CODE)),
  members: optional(list(MEMBER)),
  fault: optional(STRING),
} satisfies { readonly [Name in keyof Recognition]-?: unknown };

const MEMBER_FACTS = facts<MemberFound>({ path: STRING, ...RECOGNITION });
const FILE = facts<ManifestFile>({ path: STRING, bytes: NUMBER, sha256: STRING, ...RECOGNITION });

const PROBLEM = facts<Problem>({ code: STRING, path: STRING, what: STRING });

const SERVING = facts<ServingFacts>({
  image: optional(STRING),
  framework: optional(oneOf(Object.values(Framework))),
  frameworkVersion: optional(STRING),
  pythonVersion: optional(STRING),
});

const MISMATCH = facts<RequestMismatch>({
  kind: STRING,
  jsonPath: STRING,
  expected: STRING,
  found: STRING,
});

const UPGRADE = facts<UpgradeFacts>({
  from: STRING,
  changes: list(
    facts<Change>({
      part: oneOf([
        "signature",
        "weights",
        "graph",
        "code",
        "requirements",
        "container",
        "size",
      ] satisfies Change["part"][]),
      what: STRING,
      breaks: optional(v.literal(true)),
    }),
  ),
});

/** What an exemption lacks is for the policy `exemptions` to say. */
const EXEMPTION = v.looseObject({
  rule: STRING,
  reason: v.exactOptional(STRING),
  until: v.exactOptional(STRING),
}) as unknown as SchemaOf<Exemption>;

/** The manifest, of which every property that this release knows is checked. */
export const MANIFEST = facts<Manifest>({
  schema: v.literal(1),
  kind: oneOf(["savedModel", "customPrediction", "unsupported"] satisfies BundleKind[]),
  name: STRING,
  contentDigest: STRING,
  totalBytes: NUMBER,
  fileCount: NUMBER,
  files: list(FILE),
  filesNotListed: optional(
    facts<NonNullable<Manifest["filesNotListed"]>>({ count: NUMBER, bytes: NUMBER }),
  ),
  excluded: optional(list(facts<ExcludedFile>({ path: STRING, bytes: NUMBER, because: STRING }))),
  packageFiles: optional(list(facts<PackedFile>({ path: STRING, bytes: NUMBER, sha256: STRING }))),
  savedModel: optional(SAVED_MODEL),
  tflite: optional(TFLITE),
  routine: optional(ROUTINE),
  recordedVersions: optional(
    list(
      facts<RecordedVersion>({
        framework: STRING,
        version: STRING,
        path: STRING,
        of: optional(oneOf(["file format", "oldest release"])),
      }),
    ),
  ),
  serving: optional(SERVING),
  sampleRequest: optional(
    facts<SampleRequestFacts>({ file: STRING, signature: STRING, mismatches: list(MISMATCH) }),
  ),
  exemptions: optional(list(EXEMPTION)),
  upgrade: optional(UPGRADE),
  problems: list(PROBLEM),
});
