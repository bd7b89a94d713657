import type { ResourceValidationPolicy } from "@pulumi/policy";
import { BUNDLE_COPY_TYPE, MODEL_VERSION_TYPE } from "../resourceTypes";
import { internalError } from "../rules";
import {
  type CopyEvidence,
  judgePromotion,
  type Origin,
  type PromotionOptions,
  promotion,
} from "../rules/promotion";
import { fieldsOf, inputsOf } from "./adapter/inputs";
import { policyHead } from "./adapter/policyHead";
import { report } from "./adapter/report";
import { unknownOptions } from "./adapter/unknownOptions";
import { findUnknown, isUnknown } from "./adapter/unknownValues";

/** Policy `promotion`: judges where the versions of a configured stack come from, before anything is made of them. */
export function promotionPolicy(): ResourceValidationPolicy {
  const { policy, level } = promotion;
  return {
    ...policyHead(promotion),
    validateResource({ type, urn, props, getConfig }, violation) {
      const config = getConfig<PromotionOptions>();
      const origin = originOf(type, props);
      if (!origin) return;
      for (const finding of unknownOptions(promotion, config)) report(violation, finding);
      const stack = config.stacks?.[stackOf(urn)];
      if (!stack) return;
      try {
        for (const draft of judgePromotion(origin, stack, Date.now()))
          report(violation, { ...draft, policy, level });
      } catch (error) {
        report(violation, internalError(policy, error));
      }
    },
  };
}

/** Where a version comes from; undefined for other resources. */
function originOf(type: string, props: object): Origin | undefined {
  const inputs = inputsOf(props);
  if (type === BUNDLE_COPY_TYPE) {
    const { source, evidence } = inputs;
    const from = folderOf(source);
    const isRead = evidence !== undefined && findUnknown(evidence) === undefined;
    return {
      kind: "copy",
      from,
      evidence: isRead ? (fieldsOf(evidence) as unknown as CopyEvidence) : undefined,
    };
  }
  if (type !== MODEL_VERSION_TYPE) return undefined;
  if (inputs["digest"] === undefined) return { kind: "files" };
  const { from } = inputs;
  return from === undefined
    ? { kind: "published", from: folderOf(inputs) }
    : { kind: "copied", from: folderOf(from) };
}

function folderOf(place: unknown): string | undefined {
  const { bucket, prefix = "models" } = fieldsOf(place);
  if (typeof bucket !== "string" || typeof prefix !== "string") return undefined;
  return isUnknown(bucket) || isUnknown(prefix) ? undefined : `gs://${bucket}/${prefix}`;
}

/** Source of the form: Pulumi's documentation, "URNs". */
function stackOf(urn: string): string {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
}
