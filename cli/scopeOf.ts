import type { Manifest } from "../inspect";
import type { Judgement } from "../report";
import { describeNotChecked, findSigner, notChecked, type PolicySetting } from "../rules";
import { describeChecked } from "../rules/notChecked/checked";

/** What is judged of a version by these policies and what is not, in words, and who is proved to have signed it. */
export function scopeOf(
  manifest: Manifest,
  policies: Readonly<Record<string, PolicySetting>>,
  isResolved = false,
): Pick<Judgement, "checked" | "notChecked" | "signedBy"> {
  const { isJudged: isSignerJudged, signedBy } = findSigner(manifest, policies["model-signature"]);
  return {
    checked: describeChecked(manifest, signedBy),
    notChecked: notChecked(manifest, { isResolved, isSignerJudged }).map((fact) => ({
      ...fact,
      ...describeNotChecked(fact),
    })),
    ...(signedBy && { signedBy }),
  };
}
