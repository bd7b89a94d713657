import { type PropertyFault, plainSettings, settingFaults } from "../../inspect/schema/faults";
import { AUDIT_ARGUMENTS } from "../arguments/auditSchema";
import { bucketFault } from "../arguments/bucketName";
import type { ModelAuditArgs } from "../arguments/modelAuditArgs";

const REQUIRED = {
  image: "name the image that you have built of the Dockerfile of model-version",
  location: 'name a region, such as "europe-west4"',
} as const;

/** Arguments that have an effect only beside another one. */
const DEPENDENT = [
  ["timeZone", "schedule"],
  ["schedulerLocation", "schedule"],
] as const;
/** Arguments of the bucket that is created for the results. */
const OF_MADE_BUCKET = ["outputLocation", "forceDestroy"] as const;

/** All faults of the arguments that can be found without reading a file; empty if they are valid. */
export function validateAudit(args: ModelAuditArgs): PropertyFault[] {
  const given: Partial<ModelAuditArgs> = args ?? {};
  return [
    ...faultsOfBuckets(given),
    ...Object.entries(REQUIRED)
      .filter(([name]) => !given[name as keyof typeof REQUIRED])
      .map(([property, fix]) => ({ property, what: "is missing", fix })),
    ...settingFaults(AUDIT_ARGUMENTS, plainSettings(given)).filter(
      ({ property }) => !isReported(given, property),
    ),
    ...DEPENDENT.filter(([name, other]) => given[name] !== undefined && !given[other]).map(
      ([property, other]) => ({
        property,
        what: `has no effect without ${other}`,
        fix: `give ${other}, or leave it out`,
      }),
    ),
    ...(given.outputBucket === undefined ? [] : OF_MADE_BUCKET)
      .filter((name) => given[name] !== undefined)
      .map((property) => ({
        property,
        what: "has no effect on a bucket that is given",
        fix: "leave it out, or leave out outputBucket",
      })),
  ];
}

function* faultsOfBuckets(args: Partial<ModelAuditArgs>): Iterable<PropertyFault> {
  const { bucket, outputBucket } = args;
  if (bucket === undefined || typeof bucket === "string") {
    const fault = bucketFault(bucket);
    if (fault) yield fault;
  }
  if (typeof outputBucket !== "string") return;
  const fault = bucketFault(outputBucket);
  if (fault) yield { ...fault, property: "outputBucket" };
  else if (outputBucket === bucket)
    yield {
      property: "outputBucket",
      what: `"${outputBucket}" is the bucket that is audited`,
      fix: "name another one, since the audit may only read the audited bucket",
    };
}

/** An empty value has been reported as a missing one. */
function isReported(given: Partial<ModelAuditArgs>, property: string): boolean {
  return property in REQUIRED && given[property as keyof typeof REQUIRED] === "";
}
