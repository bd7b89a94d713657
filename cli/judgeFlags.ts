import type { Flags } from "./command";
import type { Given } from "./judgeBundle";
import { SIGNER_FLAGS, type SignerFlags, withSigners } from "./signerFlags";

/** Flags that say by which policies a bundle is judged, and what they waive. */
export const JUDGE_FLAGS = {
  exemptions: {
    type: "string",
    value: "FILE",
    summary: '{"exemptions": [...]}, as in the arguments of its ModelVersion',
  },
  config: {
    type: "string",
    value: "FILE",
    summary: "policy configuration, the same file as for pulumi --policy-pack-config",
  },
  ...SIGNER_FLAGS,
} as const satisfies Flags;

interface JudgeFlags extends SignerFlags {
  readonly exemptions?: string | undefined;
  readonly config?: string | undefined;
}

/** The policies and exemptions that flags name. Their readers are loaded only if a file is named. */
export async function readJudgeFlags(
  flags: JudgeFlags,
): Promise<Pick<Given, "policies" | "exemptions">> {
  const { config, exemptions } = flags;
  const configured =
    config === undefined ? {} : (await import("./policyConfig.js")).readPolicyConfig(config);
  return {
    policies: withSigners(flags, configured),
    ...(exemptions !== undefined && {
      exemptions: (await import("./settings.js")).readExemptions(exemptions),
    }),
  };
}
