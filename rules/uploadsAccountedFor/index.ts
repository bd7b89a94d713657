import { type FormatName, formatOf } from "../../inspect/formats/catalog";
import type { Recognition } from "../../inspect/formats/recognition";
import type { Draft, OptionSchema } from "../engine/rule";
import { describe, describeCode } from "../modelFormat/describe";
import { howToSave } from "../modelFormat/howToSave";
import { inMember } from "../modelFormat/refusal";

/** A model outside of a ModelVersion. */
export interface StrayModel {
  /** Absent if only the name was judged. */
  readonly format?: FormatName;
  /** Its path in the object, if that is an archive or a folder. */
  readonly below?: string;
}

/** What else than the object itself uploads bytes that a policy cannot read: a copy, a command, or too many inputs. */
export type UploadMeans = "copy" | "command" | "inputs";

/** What is known about one object that a stack will upload. */
export interface UploadFacts {
  /** The object's name in the program. Its name in the bucket may be a secret, which policies see as plain text. */
  readonly object: string;
  /** Name of the ModelVersion to which it belongs; absent for an object outside of one. */
  readonly version?: string;
  /** How its bytes compare with the ModelVersion's manifest; absent for an object outside of one. */
  readonly listed?: "same" | "different" | "absent";
  /** The manifest's description of its bytes, and the bytes found; present if they differ. */
  readonly described?: { readonly as: Recognition; readonly is: Recognition };
  /** Path, in the manifest, of a fact about the graph or the sources in these bytes that they do not confirm. */
  readonly falseFact?: string;
  /** Why the bytes may not be uploaded like this, by `model-format`; absent for anything else. */
  readonly refused?: { readonly message: string; readonly fix: string };
  /** Present for an intact model that only lacks its ModelVersion. */
  readonly model?: StrayModel;
  /** Why the pack could not read the bytes. */
  readonly unread?: string;
  /** What uploads or contains the bytes; absent for an object's own source. */
  readonly means?: UploadMeans;
  /** Present if their file no longer exists; a preview would have failed earlier. */
  readonly isGone?: true;
  /** Present if an object could not be read, but neither its name nor its place says that it is a model. */
  readonly isOther?: true;
}

/** What is known about one ModelVersion's inputs. */
export interface DeclarationFacts {
  readonly hasManifest: boolean;
  /** Path of a value in the inputs that is unknown in preview. */
  readonly unknown?: string;
  /** What makes the manifest invalid, such as `files.0.bytes is "5", expected number`. */
  readonly fault?: string;
  /** Whether `contentDigest` is the digest of the listed files. */
  readonly digestHolds: boolean;
  /** Whether the totals of files and bytes are those of the list. */
  readonly sumsHold: boolean;
  /** An op in the graph's file that the graphs in the manifest lack. */
  readonly hiddenOp?: string;
}

/** Policy `uploads-accounted-for`: no model is uploaded without being judged. Judges resources, not bundles. */
export const uploadsAccountedFor = {
  policy: "uploads-accounted-for",
  description:
    "Refuses models among a program's objects and assets that would be uploaded without having been checked.",
  level: "mandatory",
  severity: "critical",
  codes: {
    UPL001: "ModelVersion without a manifest",
    UPL002: "Value unknown in preview",
    UPL003: "Manifest that contradicts itself",
    UPL004: "Object that differs from its manifest",
    UPL005: "Object missing from its manifest",
    UPL006: "Object in a refused format",
    UPL007: "Model uploaded outside of a ModelVersion",
    UPL008: "Object that cannot be read in preview",
    UPL009: "Resource of a service that was shut down",
    UPL010: "Registered version that is not checked",
  },
  options: {
    readObjects: {
      type: "boolean",
      description:
        "Read the bytes of every object. Set it to false for an audit of a deployed stack, whose files may be gone or changed.",
      default: true,
    } satisfies OptionSchema,
  },
} as const;

/** Findings about a ModelVersion's inputs. */
export function* judgeDeclaration(facts: DeclarationFacts): Iterable<Draft> {
  if (!facts.hasManifest) {
    yield {
      code: "UPL001",
      message: "this ModelVersion has no manifest, so nothing in it was checked",
      reason:
        "The policies did not receive its inputs: the program's @pulumi/pulumi is older than 3.210, or PULUMI_NODEJS_SKIP_COMPONENT_INPUTS is set.",
      fix: "update @pulumi/pulumi in the program, and unset PULUMI_NODEJS_SKIP_COMPONENT_INPUTS.",
    };
  }
  if (facts.unknown !== undefined) {
    yield {
      code: "UPL002",
      message: `${facts.unknown} is unknown in preview, so it cannot be checked`,
      reason: "The engine reduces a mandatory policy to a warning when it meets an unknown value.",
      fix:
        facts.unknown === "manifest"
          ? "give bucket as a plain string: the manifest of a published version is read from there in preview."
          : `set ${facts.unknown} to a plain value, not to an output of another resource.`,
      data: { found: facts.unknown },
    };
  }
  if (facts.fault !== undefined) {
    yield {
      code: "UPL003",
      message: `the manifest is not one that this release of the policy pack reads: ${facts.fault}`,
      reason:
        "Another tool made it, or another release of this package; nothing in it was checked.",
      fix: "declare the model with new ModelVersion(...), from the same release as the policy pack.",
    };
  }
  if (!facts.digestHolds) {
    yield {
      code: "UPL003",
      message: "contentDigest does not match the files that the manifest lists",
      reason: CHANGED,
      fix: UNTOUCHED,
    };
  }
  if (!facts.sumsHold) {
    yield {
      code: "UPL003",
      message: "totalBytes or fileCount does not match the files that the manifest lists",
      reason: CHANGED,
      fix: UNTOUCHED,
    };
  }
  if (facts.hiddenOp !== undefined) {
    yield {
      code: "UPL003",
      message: `saved_model.pb contains the op ${facts.hiddenOp}, which is missing from the manifest's graphs`,
      reason: CHANGED,
      fix: UNTOUCHED,
      data: { ops: [facts.hiddenOp] },
    };
  }
}

const CHANGED = "The manifest was edited, or was not made by ModelVersion.";
const UNTOUCHED = "declare the model with new ModelVersion(...) and do not change its manifest.";

/** Findings about one object. */
export function* judgeUpload(facts: UploadFacts): Iterable<Draft> {
  const { object, version, listed, described, refused, model, unread, isGone, isOther } = facts;
  if (unread !== undefined) {
    yield {
      code: "UPL008",
      ...(isOther && { level: "advisory" as const }),
      file: object,
      message: `its bytes cannot be read: ${unread}`,
      reason: isOther
        ? "What cannot be read is uploaded without having been checked."
        : "An object that cannot be read cannot be checked, so it is not uploaded.",
      fix: isGone ? AUDIT : READABLE[facts.means ?? "source"],
    };
    return;
  }
  if (refused) {
    yield {
      code: "UPL006",
      file: object,
      message: refused.message,
      reason: REFUSED,
      fix: refused.fix,
    };
  } else if (model !== undefined) {
    yield {
      code: "UPL007",
      file: object,
      message: `${strayModel(model)}, uploaded outside of a ModelVersion`,
      reason: "Only models in a ModelVersion are checked before they are served.",
      fix: declareModel(model),
      ...(model.format !== undefined && { data: { found: model.format } }),
    };
  }
  if (described) {
    yield {
      code: "UPL004",
      file: object,
      message: `not what the manifest of "${version}" says: ${inWords(described.is)}, declared as ${inWords(described.as)}`,
      data: { found: described.is.format, wanted: described.as.format },
      reason: "The rules check what the manifest says, which is not what would be uploaded.",
      fix: "let ModelVersion describe its files, from the same release as the policy pack.",
    };
  }
  if (facts.falseFact !== undefined) {
    yield {
      code: "UPL004",
      file: object,
      message: `not what the manifest of "${version}" says: its ${facts.falseFact} differs from what the file contains`,
      reason: "The rules check what the manifest says, which is not what would be uploaded.",
      fix: "let ModelVersion describe its files, from the same release as the policy pack.",
    };
  }
  if (listed === "different" || listed === "absent") {
    yield {
      code: listed === "different" ? "UPL004" : "UPL005",
      file: object,
      message:
        listed === "different"
          ? `its bytes differ from those in the manifest of "${version}"`
          : `not listed in the manifest of "${version}"`,
      reason: "What was checked is not what would be uploaded.",
      fix: "let ModelVersion declare its objects; if the file has just changed, run the preview again.",
    };
  }
}

const AUDIT =
  "to audit what is deployed, use --policy-pack-config policies/profiles/audit.json, which reads no files.";
/** The fix for bytes that cannot be read, by what uploads them. */
const READABLE: Readonly<Record<UploadMeans | "source", string>> = {
  source:
    "use a FileAsset with an absolute path as its source, such as path.resolve(__dirname, ...).",
  copy: "check the model where it is uploaded first, or declare it with new ModelVersion(...), which uploads its folder.",
  command:
    "declare the model with new ModelVersion(...), which uploads its folder, instead of the command.",
  inputs: "split it into resources with fewer files and inputs.",
};

/** The fix: a declaration of the model, in a format that a server can load. */
function declareModel({ format, below }: StrayModel): string {
  const declare = "declare it with new ModelVersion(...), which uploads its folder";
  if (format === undefined) return `${declare}.`;
  return `${declare}; to serve it, ${howToSave({ format }, below)}.`;
}

function strayModel({ format, below }: StrayModel): string {
  const title = format === undefined ? "a model, by its name" : formatOf(format).title;
  return below === undefined ? title : inMember(below, title);
}

function inWords(found: Recognition): string {
  const { code = [], members = [], fault } = found;
  const parts = [
    describe(found),
    ...code.slice(0, 3).map(describeCode),
    ...members.slice(0, 3).map((member) => inMember(member.path, describe(member))),
    fault,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

const REFUSED = "The bytes decide, whatever the name: this format is refused for serving.";

/** The finding about a `Bundle` whose files no ModelVersion describes. */
export function judgeStrayBundle(name: string): Draft {
  return {
    code: "UPL007",
    file: name,
    message: "the files of a version, uploaded outside of a ModelVersion",
    reason: "Only models in a ModelVersion are checked before they are served.",
    fix: 'declare the model with new ModelVersion(...) and upload: "bundle", which declares its Bundle.',
  };
}

/** The finding about a resource of AI Platform Prediction. */
export function judgeLegacy(type: string): Draft {
  return {
    code: "UPL009",
    message: `${type} belongs to AI Platform Prediction, which was shut down on 2025-01-31`,
    reason: "Its models and deployments were deleted, and the resource can no longer be created.",
    fix: "declare the model with new ModelVersion(...) and serve it on Vertex AI.",
    data: { found: type },
  };
}

/** How the files of a version that is registered on Vertex AI are accounted for. */
export type Registration =
  /** A ModelVersion of the program describes them, or it has no files. */
  | "described"
  /** It serves beside the version of its ModelVersion, and the stack keeps it. */
  | "kept"
  /** Its files are unknown in preview. */
  | "unknown"
  | "undescribed";

/** The finding about a version that is registered. */
export function* judgeRegistration(registration: Registration): Iterable<Draft> {
  if (registration === "undescribed") {
    yield {
      code: "UPL010",
      message: "registers files that no ModelVersion of this program describes",
      reason: "Only models in a ModelVersion are checked before they are served.",
      fix: "declare it with ModelVersion.fromDigest(...) and registration, or give artifactUri and contentDigest of a ModelVersion of this program.",
    };
  } else if (registration === "kept") {
    yield {
      code: "UPL010",
      level: "advisory",
      message: "stays registered beside the version of its ModelVersion, and is not checked again",
      reason: "It was checked when it was published; the tables of today may refuse it.",
      fix: "end the canary, or serve it with ModelVersion.fromDigest(...), which checks it again.",
    };
  } else if (registration === "unknown") {
    yield {
      code: "UPL010",
      level: "advisory",
      message: "what it registers is unknown in preview, so it is not checked yet",
      reason: "artifactUri or contentDigest comes from another resource; `up` checks it.",
      fix: "give contentDigest of a ModelVersion of this program.",
    };
  }
}
