import type { Draft, OptionSchema } from "../engine/rule";

/** What is known of one object that a stack is about to upload. */
export interface UploadFacts {
  /** The program's name of the object. Its name in the bucket may be a secret, which policies see as plain text. */
  readonly object: string;
  /** The program's name of the ModelVersion it belongs to; absent for an object on its own. */
  readonly version?: string;
  /** How its bytes compare with the manifest above it; absent for an object on its own. */
  readonly listed?: "same" | "different" | "absent";
  /** What the manifest says of its bytes and what they are; present where those differ. */
  readonly described?: { readonly as: string; readonly is: string };
  /** Why the bytes may not be uploaded like this, by `model-format`; absent for anything else. */
  readonly refused?: { readonly what: string; readonly fix: string };
  /** Present for an intact model that only lacks its ModelVersion, with its format. */
  readonly model?: string;
  /** Why the pack could not read the bytes. */
  readonly unread?: string;
  /** Present where their file is gone; a preview would have failed before. */
  readonly isGone?: true;
  /** Present where neither name nor place says that an object that could not be read is a model. */
  readonly isOther?: true;
}

/** What is known of one ModelVersion's inputs. */
export interface DeclarationFacts {
  readonly hasManifest: boolean;
  /** Path of a value in the inputs that is not known in preview. */
  readonly unknown?: string;
  /** Whether the manifest has the form that rules rely on, or may have once it is known. */
  readonly isReadable: boolean;
  /** Whether `contentDigest` is the digest of the listed files. */
  readonly digestHolds: boolean;
  /** Whether the number and the bytes of the files are those of the list. */
  readonly sumsHold: boolean;
  /** An op of the graph's file that the graphs of the manifest lack. */
  readonly hiddenOp?: string;
}

/** Policy `uploads-accounted-for`: nothing is uploaded unseen. Judges resources, not bundles. */
export const uploadsAccountedFor = {
  policy: "uploads-accounted-for",
  description: "Refuses models that would be uploaded without having been judged.",
  level: "mandatory",
  severity: "critical",
  codes: {
    UPL001: "ModelVersion without a manifest",
    UPL002: "Value unknown in preview",
    UPL003: "Manifest that contradicts itself",
    UPL004: "Object that differs from its manifest",
    UPL005: "Object that its manifest does not list",
    UPL006: "Refused format in an object",
    UPL007: "Model uploaded outside a ModelVersion",
    UPL008: "Object that cannot be read in preview",
    UPL009: "Resource of the service that was shut down",
  },
  options: {
    readObjects: {
      type: "boolean",
      description:
        "Read the bytes of every object. False to audit what is deployed, whose files may be gone or changed.",
      default: true,
    } satisfies OptionSchema,
  },
} as const;

/** Findings about a ModelVersion's inputs. */
export function* judgeDeclaration(facts: DeclarationFacts): Iterable<Draft> {
  if (!facts.hasManifest) {
    yield {
      code: "UPL001",
      message: "this ModelVersion has no manifest, so nothing of it was judged",
      reason:
        "Its inputs did not reach the policies: the program's @pulumi/pulumi is older than 3.210, or PULUMI_NODEJS_SKIP_COMPONENT_INPUTS is set.",
      fix: "update @pulumi/pulumi in the program, and unset PULUMI_NODEJS_SKIP_COMPONENT_INPUTS.",
    };
  }
  if (facts.unknown !== undefined) {
    yield {
      code: "UPL002",
      message: `${facts.unknown} is not known in preview, so it cannot be judged`,
      reason: "The engine turns a mandatory policy that meets an unknown value into a warning.",
      fix: `give ${facts.unknown} as a plain value, not as the output of another resource.`,
    };
  }
  if (facts.hasManifest && !facts.isReadable) {
    yield foreignManifest("nothing of it was judged");
  }
  if (!facts.digestHolds) {
    yield {
      code: "UPL003",
      message: "contentDigest is not the digest of the files that the manifest lists",
      reason: CHANGED,
      fix: UNTOUCHED,
    };
  }
  if (!facts.sumsHold) {
    yield {
      code: "UPL003",
      message: "totalBytes and fileCount are not the sums over the files that the manifest lists",
      reason: CHANGED,
      fix: UNTOUCHED,
    };
  }
  if (facts.hiddenOp !== undefined) {
    yield {
      code: "UPL003",
      message: `saved_model.pb holds the op ${facts.hiddenOp}, and the graphs of the manifest do not`,
      reason: CHANGED,
      fix: UNTOUCHED,
    };
  }
}

/** The finding of a manifest that no rule can read. */
export function foreignManifest(consequence: string): Draft {
  return {
    code: "UPL003",
    message: `the manifest is not in the form that ModelVersion writes: ${consequence}`,
    reason: "It was made by something else, or by another release than the policy pack.",
    fix: "declare the model with new ModelVersion(...), of the release that the pack has.",
  };
}

const CHANGED = "The manifest was changed by hand, or made by something else than ModelVersion.";
const UNTOUCHED = "declare the model with new ModelVersion(...) and leave its manifest alone.";

/** Findings about one object. */
export function* judgeUpload(facts: UploadFacts): Iterable<Draft> {
  const { object, version, listed, described, refused, model, unread, isGone, isOther } = facts;
  if (unread !== undefined) {
    yield {
      code: "UPL008",
      ...(isOther && { level: "advisory" as const }),
      file: object,
      message: `its bytes cannot be read: ${unread}`,
      reason: "What cannot be read cannot be judged, and is not let through unseen.",
      fix: isGone
        ? "audit what is deployed with --policy-pack-config policies/profiles/audit.json, which reads no files."
        : "give its source as a FileAsset with an absolute path, such as path.resolve(__dirname, ...).",
    };
    return;
  }
  if (refused) {
    yield {
      code: "UPL006",
      file: object,
      message: refused.what,
      reason: REFUSED,
      fix: refused.fix,
    };
  } else if (model !== undefined) {
    yield {
      code: "UPL007",
      file: object,
      message: `a model (${model}) is uploaded outside a ModelVersion`,
      reason: "Only what a ModelVersion describes is judged before it is served.",
      fix: "declare it with new ModelVersion(...), which uploads the folder it lies in.",
    };
  }
  if (described) {
    yield {
      code: "UPL004",
      file: object,
      message: `the manifest of "${version}" describes it as ${described.as}, and its bytes are ${described.is}`,
      reason: "The rules judge what the manifest says, and that is not what would be uploaded.",
      fix: "let ModelVersion describe its files, of the release that the policy pack has.",
    };
  }
  if (listed === "different" || listed === "absent") {
    yield {
      code: listed === "different" ? "UPL004" : "UPL005",
      file: object,
      message:
        listed === "different"
          ? `its bytes are not those that the manifest of "${version}" describes`
          : `the manifest of "${version}" does not list it`,
      reason: "What was judged is not what would be uploaded.",
      fix: "let ModelVersion declare its objects, and run the preview again if the file has just changed.",
    };
  }
}

const REFUSED = "A name proves nothing: the bytes are of a format that is refused in serving.";

/** The finding about a resource of AI Platform Prediction. */
export function judgeLegacy(type: string): Draft {
  return {
    code: "UPL009",
    message: `${type} belongs to AI Platform Prediction, which was shut down on 2025-01-31`,
    reason: "All its models and deployments are deleted; the resource can no longer be created.",
    fix: "declare the model with new ModelVersion(...) and serve it with Vertex AI.",
  };
}
