import * as v from "valibot";
import type { ArtifactModel } from "../artifactModels";
import { FORMAT_NAMES } from "../formats/catalog";
import type {
  CodeFound,
  CodePiece,
  FormatDetail,
  LoaderFound,
  MemberFound,
  Recognition,
} from "../formats/recognition";
import {
  type BundleKind,
  type ExcludedFile,
  type Exemption,
  Framework,
  type Manifest,
  type ManifestFile,
  type PackedFile,
  type PublishedManifest,
  type RecordedVersion,
  type ServingFacts,
} from "../manifest";
import type { ModelSignatureFacts } from "../modelSignature/facts";
import type { RoutineClass } from "../python/routineClasses";
import {
  both,
  type CasesOf,
  dictionary,
  facts,
  list,
  NOTHING_ELSE,
  nameOf,
  oneOf,
  optional,
  type SchemaOf,
  tagged,
} from "./build";
import { PROBLEM } from "./problem";
import { ROUTINE } from "./routine";
import { SAMPLE_REQUEST } from "./sampleRequest";
import { SAVED_MODEL } from "./savedModel";
import { TFLITE } from "./tflite";
import { UPGRADE } from "./upgrade";

const STRING = v.string();
const NUMBER = v.number();

const NAMED = facts<{ readonly name: string }>({ name: STRING });

const CODE: SchemaOf<CodeFound> = both(
  facts<{ readonly where: string }>({ where: STRING }),
  tagged<CasesOf<CodePiece, "kind">, "kind">("kind", {
    import: NAMED,
    op: NAMED,
    graph: NAMED,
    layer: NAMED,
    call: NAMED,
    file: NAMED,
    link: NAMED,
    tag: NAMED,
    symbol: facts({ name: STRING, module: STRING }),
    template: NOTHING_ELSE,
    objects: NOTHING_ELSE,
    virtual: NOTHING_ELSE,
    unread: facts({
      part: nameOf({ graph: true, layer: true, script: true }),
      reason: optional(STRING),
    }),
  }),
);

const DETAIL = facts<FormatDetail>({
  protocol: optional(v.nullable(NUMBER)),
  imports: optional(NUMBER),
  members: optional(NUMBER),
  tensors: optional(NUMBER),
  customOps: optional(list(STRING)),
  encoding: optional(nameOf({ "UTF-16": true, "UTF-32": true, unknown: true })),
  weightBytes: optional(NUMBER),
  dataFiles: optional(list(STRING)),
});

/** A container's member may itself be a container. */
const MEMBER: SchemaOf<MemberFound> = v.lazy(() => MEMBER_FACTS);

const RECOGNITION = {
  format: oneOf(FORMAT_NAMES),
  detail: optional(DETAIL),
  code: optional(list(CODE)),
  members: optional(list(MEMBER)),
  fault: optional(STRING),
  loads: optional(list(facts<LoaderFound>({ loader: STRING, name: STRING }))),
  unseen: optional(STRING),
} satisfies { readonly [Name in keyof Recognition]-?: unknown };

const MEMBER_FACTS = facts<MemberFound>({ path: STRING, ...RECOGNITION });
/** Older manifests have neither md5 nor crc32c; a manifest in a state does not need them. */
const BYTES = {
  bytes: NUMBER,
  sha256: STRING,
  md5: optional(STRING),
  crc32c: optional(STRING),
};
const PATH = { path: STRING };

const SERVING = facts<ServingFacts>({
  image: optional(STRING),
  framework: optional(oneOf(Object.values(Framework))),
  frameworkVersion: optional(STRING),
  pythonVersion: optional(STRING),
});

/** The policy `exemptions` reports what an exemption lacks. */
const EXEMPTION = v.looseObject({
  rule: STRING,
  reason: v.exactOptional(STRING),
  until: v.exactOptional(STRING),
}) as unknown as SchemaOf<Exemption>;

/** Properties that both forms of a manifest share, before the files. */
const VERSION = {
  kind: nameOf<BundleKind>({ savedModel: true, customPrediction: true, unsupported: true }),
  name: STRING,
  contentDigest: STRING,
  totalBytes: NUMBER,
  fileCount: NUMBER,
};

/** Properties that both forms share, after the files. */
const FACTS = {
  filesNotListed: optional(
    facts<NonNullable<Manifest["filesNotListed"]>>({ count: NUMBER, bytes: NUMBER }),
  ),
  isPartlyRead: optional(v.literal(true)),
  isRecorded: optional(v.literal(true)),
  excluded: optional(
    list(
      facts<ExcludedFile>({
        path: STRING,
        bytes: NUMBER,
        because: nameOf({
          exclude: true,
          default: true,
          unimported: true,
          ".dockerignore": true,
          ".gcloudignore": true,
        }),
      }),
    ),
  ),
  savedModel: optional(SAVED_MODEL),
  tflite: optional(TFLITE),
  routine: optional(ROUTINE),
  routineClasses: optional(
    list(
      facts<RoutineClass>({
        kind: nameOf({ predictor: true, handler: true }),
        source: STRING,
        name: STRING,
        file: STRING,
        line: NUMBER,
      }),
    ),
  ),
  artifactModels: optional(
    list(facts<ArtifactModel>({ path: STRING, savedModel: SAVED_MODEL, problems: list(PROBLEM) })),
  ),
  recordedVersions: optional(
    list(
      facts<RecordedVersion>({
        framework: STRING,
        version: STRING,
        path: STRING,
        of: optional(nameOf({ "file format": true, "oldest release": true })),
      }),
    ),
  ),
  modelSignature: optional(
    facts<ModelSignatureFacts>({
      path: STRING,
      text: optional(STRING),
      fault: optional(STRING),
      compared: optional(dictionary(v.boolean())),
    }),
  ),
  serving: optional(SERVING),
  sampleRequest: optional(SAMPLE_REQUEST),
  exemptions: optional(list(EXEMPTION)),
  upgrade: optional(UPGRADE),
  problems: list(PROBLEM),
};

/** A manifest; every property that this release knows is checked. */
export const MANIFEST = facts<Manifest>({
  schema: v.literal(1),
  ...VERSION,
  files: list(facts<ManifestFile>({ ...PATH, ...BYTES, ...RECOGNITION })),
  packageFiles: optional(list(facts<PackedFile>({ ...PATH, ...BYTES }))),
  ...FACTS,
});

/** A manifest in its published form. */
export const PUBLISHED_MANIFEST = facts<PublishedManifest>({
  schema: v.literal(2),
  ...VERSION,
  files: dictionary(facts<Omit<ManifestFile, "path">>({ ...BYTES, ...RECOGNITION })),
  packageFiles: optional(dictionary(facts<Omit<PackedFile, "path">>(BYTES))),
  ...FACTS,
});
