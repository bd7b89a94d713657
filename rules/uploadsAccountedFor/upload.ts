import { formatOf } from "../../inspect/formats/catalog";
import type { Recognition } from "../../inspect/formats/recognition";
import type { Draft } from "../engine/rule";
import { describe, describeCode } from "../modelFormat/describe";
import { howToSave } from "../modelFormat/howToSave";
import { inMember } from "../modelFormat/refusal";
import type { StrayModel, UploadFacts, UploadMeans } from "./facts";

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
