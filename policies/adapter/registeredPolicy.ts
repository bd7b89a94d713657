import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { judgeRule } from "../../rules";
import { servingContainer } from "../../rules/servingContainer";
import { registeredContainer } from "../../rules/servingContainer/registered";
import { registrationOf } from "./registration";
import { report } from "./report";
import { VertexModelVersionType } from "./resourceClasses";
import type { Session } from "./session";
import { toPolicy } from "./toPolicy";

/** Policy `serving-container`, which also judges the image with which a version is registered. */
export function registeredPolicy(session: Session): ResourceValidationPolicy {
  const policy = toPolicy(servingContainer, session);
  const ofVersion = validateResourceOfType(
    VertexModelVersionType,
    (props, { getConfig, opts }, violation) => {
      const { manifest, image } = registrationOf(props, opts.parent ?? "", session);
      if (!manifest) return;
      const policies = session.settingsOf(servingContainer, getConfig<object>());
      for (const finding of judgeRule(registeredContainer(image), manifest, { policies }))
        report(violation, finding);
    },
  );
  return { ...policy, validateResource: [policy.validateResource ?? [], ofVersion].flat() };
}
