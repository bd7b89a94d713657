/** Environment variables that replace a project that is not configured; the first that is set counts. */
export const PROJECT_VARIABLES = [
  "GOOGLE_CLOUD_PROJECT",
  "GOOGLE_PROJECT",
  "GCLOUD_PROJECT",
  "CLOUDSDK_CORE_PROJECT",
];

/** Environment variables that replace a location that is not configured; the first that is set counts. */
export const LOCATION_VARIABLES = [
  "GOOGLE_CLOUD_REGION",
  "GOOGLE_REGION",
  "GCLOUD_REGION",
  "CLOUDSDK_COMPUTE_REGION",
];

/** A configured value, or that of the first variable that is set; an empty one counts as missing. */
export function configured(
  given: unknown,
  variables: readonly string[],
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const values = [given, ...variables.map((variable) => environment[variable])];
  return values.find((value): value is string => typeof value === "string" && value !== "");
}
