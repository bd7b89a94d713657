import type { EnforcementLevel } from "@pulumi/policy";
import {
  type AnalyzeDiagnostic,
  EnforcementLevel as WireLevel,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { compareUrgency } from "../rules/engine/order";
import { configured, type Policy, type PolicyConfig } from "./config";
import { type Registered, register, requestFor, type TestResource } from "./resource";
import { type Pack, packOf } from "./sdk";

/** A violation of one policy that a preview would report. */
export interface Violation {
  readonly policy: string;
  /** `mandatory` fails the preview. */
  readonly level: "advisory" | "mandatory";
  /** As the preview prints it: if a policy reports a string, the policy's description precedes it. */
  readonly message: string;
  /** Name of the resource; absent if the violation is about the whole stack. */
  readonly resource?: string;
}

export interface PreviewOptions {
  /** Levels and properties, as in a file for `--policy-pack-config`. */
  readonly config?: PolicyConfig;
  /** Level of policies without one, as in `new PolicyPack(..., { enforcementLevel })`. Default: `advisory`. */
  readonly enforcementLevel?: EnforcementLevel;
  readonly stackTags?: ReadonlyMap<string, string>;
}

/**
 * What `pulumi preview` would report about `resources`, in the same order. The policy SDK's own code runs the policies,
 * so reading an unknown value throws, and the result is an advisory violation even for a mandatory policy.
 *
 * Rejects if a policy throws anything else, because the engine would stop the preview. Pass the policies themselves: a
 * module that calls `new PolicyPack(...)` starts a server when it is loaded.
 */
export async function previewPolicies(
  policies: readonly Policy[],
  resources: readonly TestResource[],
  { config = {}, enforcementLevel = "advisory", stackTags = new Map() }: PreviewOptions = {},
): Promise<Violation[]> {
  const pack = packOf(configured(policies, config, stackTags), enforcementLevel);
  const registered = await register(resources);
  const reported: Reported[] = [];
  for (const resource of registered) reported.push(...(await ofResource(pack, resource)));
  if (policies.some((policy) => "validateStack" in policy)) {
    reported.push(...(await ofStack(pack, registered)));
  }
  return inOrder(reported, registered[0]);
}

/** The engine applies remediations first, and policies then judge the changed inputs. */
async function ofResource(pack: Pack, resource: Registered): Promise<Reported[]> {
  let { inputs } = resource;
  const reported: Reported[] = [];
  const remediated = await pack.remediate(requestFor(resource, inputs));
  for (const remediation of remediated.getRemediationsList()) {
    inputs = remediation.getProperties()?.toJavaScript() ?? inputs;
    const [policy, message] = [remediation.getPolicyname(), remediation.getDiagnostic()];
    if (message) reported.push({ policy, level: "advisory", message, about: resource });
  }
  const response = await pack.analyze(requestFor(resource, inputs));
  return [...reported, ...response.getDiagnosticsList().map((found) => reportOf(found, resource))];
}

async function ofStack(pack: Pack, registered: readonly Registered[]): Promise<Reported[]> {
  const requests = registered.map((resource) => requestFor(resource, outputsOf(resource)));
  const response = await pack.analyzeStack({ getResourcesList: () => requests });
  const [stack] = registered;
  return response.getDiagnosticsList().flatMap((found) => {
    const about = registered.find(({ urn }) => urn === found.getUrn()) ?? stack;
    return about ? [reportOf(found, about)] : [];
  });
}

interface Reported extends Pick<Violation, "policy" | "level" | "message"> {
  readonly severity?: string;
  readonly about: Registered;
}

const SEVERITIES = [undefined, "low", "medium", "high", "critical"];

function reportOf(found: AnalyzeDiagnostic, about: Registered): Reported {
  const severity = SEVERITIES[found.getSeverity()];
  return {
    policy: found.getPolicyname(),
    level: found.getEnforcementlevel() === WireLevel.ADVISORY ? "advisory" : "mandatory",
    message: found.getMessage(),
    ...(severity && { severity }),
    about,
  };
}

/** Stack policies see only outputs, so without outputs every stack policy would pass. */
function outputsOf({ name, outputs }: Registered) {
  if (!outputs) throw new Error(`"${name}" has no outputs, and stack policies see outputs alone`);
  return outputs;
}

function inOrder(reported: readonly Reported[], stack: Registered | undefined): Violation[] {
  return reported
    .toSorted(
      (a, b) =>
        compareUrgency(a, b) ||
        (a.about.urn < b.about.urn ? -1 : Number(a.about.urn > b.about.urn)),
    )
    .map(({ policy, level, message, about }) => ({
      policy,
      level,
      message,
      ...(about !== stack && { resource: about.name }),
    }));
}
