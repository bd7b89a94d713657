import type { Draft } from "../engine/rule";
import type { DeclarationFacts } from "./facts";

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
    yield contradiction("contentDigest does not match the files that the manifest lists");
  }
  if (!facts.sumsHold) {
    yield contradiction("totalBytes or fileCount does not match the files that the manifest lists");
  }
  if (facts.hiddenOp !== undefined) {
    const message = `saved_model.pb contains the op ${facts.hiddenOp}, which is missing from the manifest's graphs`;
    yield { ...contradiction(message), data: { ops: [facts.hiddenOp] } };
  }
}

/** The finding about a manifest that does not agree with itself or with its files. */
function contradiction(message: string): Draft {
  return {
    code: "UPL003",
    message,
    reason: "The manifest was edited, or was not made by ModelVersion.",
    fix: "declare the model with new ModelVersion(...) and do not change its manifest.",
  };
}
