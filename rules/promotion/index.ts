import type { Draft, OptionSchema } from "../engine/rule";

/** A folder of versions in a bucket: `gs://BUCKET/PREFIX`. */
export type VersionFolder = string;

/** What the provider has read of a copy's source. */
export interface CopyEvidence {
  readonly contentDigest: string;
  /** RFC 3339. */
  readonly publishedAt: string;
}

/** Where a version of a stack comes from. */
export type Origin =
  /** It is packed from files of the machine that runs the program. */
  | { readonly kind: "files" }
  /** It is read where it is. */
  | { readonly kind: "published"; readonly from: VersionFolder | undefined }
  /** Its component copies it, and what was read of the source is judged with that copy. */
  | { readonly kind: "copied"; readonly from: VersionFolder | undefined }
  /** A copy; undefined is what is unknown or was not read. */
  | {
      readonly kind: "copy";
      readonly from: VersionFolder | undefined;
      readonly evidence: CopyEvidence | undefined;
    };

/** What a stack may take. */
export interface StackOptions {
  /** Folders that versions may come from, as `gs://BUCKET/PREFIX`. */
  readonly from?: readonly string[];
  /** Hours since a version was published. */
  readonly minHours?: number;
}

export interface PromotionOptions {
  readonly stacks?: Readonly<Record<string, StackOptions>>;
}

const HOUR = 3_600_000;

/** Policy `promotion`: a stack takes only what another one has published. Judges resources, not bundles. */
export const promotion = {
  policy: "promotion",
  description:
    "Refuses versions in a stack that were not published elsewhere first, for the stacks that are configured.",
  level: "mandatory",
  severity: "high",
  codes: {
    PRM001: "Version packed from local files",
    PRM002: "Source that is not allowed",
    PRM003: "Source that was not read",
    PRM004: "Version published too recently",
  },
  options: {
    stacks: {
      type: "object",
      description:
        "By the name of a stack: `from`, the folders that its versions may come from, and `minHours`, how long ago they must have been published. Stacks that are not named are not judged.",
      default: {},
      additionalProperties: {
        type: "object",
        properties: {
          from: {
            type: "array",
            description: "Folders, as gs://BUCKET/PREFIX.",
            default: [],
            items: { type: "string" },
          },
          minHours: {
            type: "number",
            description: "Hours since a version was published.",
            default: 0,
            minimum: 0,
          },
        },
        additionalProperties: false,
      },
    } satisfies OptionSchema,
  },
} as const;

/** Findings about a version of a stack. @param now milliseconds since 1970. */
export function* judgePromotion(
  origin: Origin,
  { from = [], minHours = 0 }: StackOptions,
  now: number,
): Iterable<Draft> {
  const [allowed = "gs://BUCKET/models"] = from;
  if (origin.kind === "files") {
    yield {
      code: "PRM001",
      message: "this version is packed from local files",
      reason:
        "This stack takes only what was published elsewhere, so that the same bytes are served that were tried.",
      fix: `publish it with the stack that writes to ${allowed}, and take it with ${taking(allowed)}.`,
    };
    return;
  }
  if (origin.from === undefined) {
    yield {
      code: "PRM003",
      message: "where this version comes from is unknown in preview",
      reason: "What is unknown cannot be compared with the folders that are allowed.",
      fix: "give bucket, prefix, name and digest of the source as plain strings.",
    };
    return;
  }
  if (!from.map(plainFolder).includes(plainFolder(origin.from))) {
    yield {
      code: "PRM002",
      message: `this version comes from ${origin.from}`,
      reason: `This stack takes versions only from ${from.length === 0 ? "nowhere: its list is empty" : from.join(", ")}.`,
      fix:
        from.length === 0
          ? "list the folder in stacks.STACK.from of this policy."
          : `publish or copy it to ${allowed} first, and take it with ${taking(allowed)}.`,
      data: { found: origin.from },
    };
    return;
  }
  if (origin.kind === "copied" || (origin.kind === "published" && minHours === 0)) return;
  const evidence = origin.kind === "copy" ? origin.evidence : undefined;
  const publishedAt = Date.parse(evidence?.publishedAt ?? "");
  if (Number.isNaN(publishedAt)) {
    yield {
      code: "PRM003",
      message: `the manifest of this version in ${origin.from} was not read`,
      reason:
        "Only the provider's own reading of it says when it was published, and that it is there.",
      fix:
        origin.kind === "copy"
          ? "grant the account of this run roles/storage.objectViewer on the source's bucket."
          : `take it with ${taking(allowed)}, whose source is read.`,
    };
    return;
  }
  const hours = (now - publishedAt) / HOUR;
  if (hours >= minHours) return;
  yield {
    code: "PRM004",
    message: `this version was published ${hours.toFixed(1)} hours ago, and ${minHours} are asked for`,
    reason: "It has not been tried for as long as this stack asks for.",
    fix: `run this again after ${new Date(publishedAt + minHours * HOUR).toISOString()}.`,
    data: { found: new Date(publishedAt).toISOString() },
  };
}

/** The declaration that copies a version from a folder. */
function taking(folder: VersionFolder): string {
  const [, bucket = "", prefix = ""] = /^gs:\/\/([^/]+)\/?(.*)$/.exec(plainFolder(folder)) ?? [];
  const below = prefix === "models" ? "" : `, prefix: "${prefix}"`;
  return `ModelVersion.fromDigest and from: { bucket: "${bucket}"${below} }`;
}

function plainFolder(folder: string): string {
  return folder.replace(/\/+$/, "");
}
