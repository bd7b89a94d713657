import * as v from "valibot";
import type { Manifest } from "../../inspect";
import type { Identity, Signer } from "../../inspect/modelSignature/verify";
import {
  both,
  type CasesOf,
  facts,
  list,
  NOTHING_ELSE,
  nameOf,
  optional,
  tagged,
} from "../../inspect/schema/build";
import { MANIFEST } from "../../inspect/schema/manifest";
import type { FindingDocument } from "../../report/json";
import type { Finding, NotChecked, NotCheckedWords, SignedBy } from "../../rules";
import type { Edit, RequirementEdit } from "../../rules/engine/edit";

// The parts that several documents contain. Each type is that of the code that builds the document, so that a property
// without a schema does not compile.

const STRINGS = optional(list(v.string()));
const DATA = facts<NonNullable<Finding["data"]>>({
  files: STRINGS,
  tensors: STRINGS,
  ops: STRINGS,
  signatures: STRINGS,
  modules: STRINGS,
  requirements: STRINGS,
  bytes: optional(v.number()),
  bytesSaved: optional(v.number()),
  found: optional(v.string()),
  wanted: optional(v.string()),
});

/** Which release of this package wrote a document. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** The schema of `Tool`. */
export const TOOL = facts<Tool>({ name: v.string(), version: v.string() });

const EDIT = tagged<CasesOf<Edit, "kind">, "kind">("kind", {
  requirement: facts<Omit<RequirementEdit, "kind">>({
    file: v.string(),
    line: optional(v.number()),
    requirement: optional(v.string()),
  }),
  exclude: facts<{ readonly pattern: string }>({ pattern: v.string() }),
});

/** A finding as documents contain it. */
export const FINDING = facts<FindingDocument>({
  code: v.string(),
  policy: v.string(),
  level: nameOf({ mandatory: true, advisory: true }),
  file: optional(v.string()),
  line: optional(v.number()),
  message: v.string(),
  reason: v.string(),
  fix: v.string(),
  data: optional(DATA),
  waived: optional(
    facts<NonNullable<Finding["waived"]>>({ until: v.string(), reason: v.string() }),
  ),
  edits: optional(list(EDIT)),
  severity: nameOf({ critical: true, high: true, medium: true, low: true }),
  documentation: v.string(),
});

const REQUIREMENTS = facts<{ readonly requirements: readonly string[] }>({
  requirements: list(v.string()),
});

/** One thing that was not checked, as data and in words. */
export const NOT_CHECKED = both(
  facts<NotCheckedWords>({ name: v.string(), message: v.string(), remedy: v.string() }),
  tagged<CasesOf<NotChecked, "about">, "about">("about", {
    distributions: REQUIREMENTS,
    releases: REQUIREMENTS,
    indexes: facts<{ readonly indexes: readonly string[] }>({ indexes: list(v.string()) }),
    origins: REQUIREMENTS,
    transitive: facts<{ readonly isStale: boolean }>({ isStale: v.boolean() }),
    container: NOTHING_ELSE,
    image: facts<{ readonly image: string }>({ image: v.string() }),
    request: NOTHING_ELSE,
    parts: facts<{ readonly classes: readonly string[] }>({ classes: list(v.string()) }),
    vocabularies: facts<{ readonly files: readonly string[] }>({ files: list(v.string()) }),
    bytes: NOTHING_ELSE,
    signer: facts<{ readonly file: string }>({ file: v.string() }),
    record: NOTHING_ELSE,
    class: facts<{ readonly predictor: string }>({ predictor: v.string() }),
    answers: NOTHING_ELSE,
    handler: facts<{ readonly handler: string }>({ handler: v.string() }),
  }),
);

/** What documents contain about one bundle. */
export interface BundleOutput {
  readonly findings: readonly FindingDocument[];
  readonly notChecked: readonly (NotChecked & NotCheckedWords)[];
  readonly signedBy?: SignedBy;
  readonly manifest: Manifest;
}

const SIGNED_BY = facts<SignedBy>({
  files: v.number(),
  signer: tagged<CasesOf<Signer, "kind">, "kind">("kind", {
    key: facts<{ readonly fingerprint: string }>({ fingerprint: v.string() }),
    identity: facts<Identity>({ identity: v.string(), issuer: v.string() }),
  }),
});

/** Whether a bundle is accepted. */
export const VERDICT = nameOf<"clean" | "refused">({ clean: true, refused: true });
/** The schemas of `BundleOutput`, by property. */
export const BUNDLE = {
  findings: list(FINDING),
  notChecked: list(NOT_CHECKED),
  signedBy: optional(SIGNED_BY),
  manifest: MANIFEST,
};

/** The first properties of every document. */
export type Verdict<T extends string> = { readonly tool: Tool; readonly verdict: T };
