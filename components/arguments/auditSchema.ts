import * as v from "valibot";
import { type SchemaOf, settings } from "../../inspect/schema/build";
import { BUCKET_FIX } from "./bucketName";
import { BOOLEAN, input, labels, STRING } from "./inputSchema";
import type { ModelAuditArgs } from "./modelAuditArgs";

const IMAGE_FIX =
  'give the image that you have built of the Dockerfile of model-version, such as "europe-west4-docker.pkg.dev/my-project/tools/model-version:0.1.0"';
/** An image's name, with tag and digest. Source: github.com/distribution/reference, "grammar". */
const IMAGE =
  /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/i;

const LOCATION_FIX = 'give a region, such as "europe-west4"';
const TIME_FIX = 'give seconds up to 168 hours, such as "3600s"';
/** Source: docs.cloud.google.com/run/docs/configuring/task-timeout. */
const MOST_SECONDS = 168 * 3600;

const CRON_FIX = 'give minute, hour, day, month and weekday, such as "0 3 * * 1"';
/** Unix cron, or the schedules of App Engine. Source: docs.cloud.google.com/scheduler/docs/configuring/cron-job-schedules. */
function isSchedule(schedule: string): boolean {
  const words = schedule.trim().split(/\s+/);
  return words.length === 5 || words[0] === "every" || words.includes("of");
}

const ZONE_FIX = 'give a name of the time zone database, such as "Europe/Berlin"';

function whole(least: number, most: number): SchemaOf<number> {
  const fix = `give a whole number from ${least} to ${most}`;
  return v.pipe(v.number(fix), v.integer(fix), v.minValue(least, fix), v.maxValue(most, fix));
}

function string(fix: string, isValid: (text: string) => boolean): SchemaOf<string> {
  return v.pipe(v.string(fix), v.check(isValid, fix));
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

const PREFIX = input(
  string('give a folder path, such as "models" or "team/models"', (path) =>
    path.split("/").every((name) => name !== "" && name !== "." && name !== ".."),
  ),
);
const LOCATION = input(string(LOCATION_FIX, (region) => /^[a-z]+-[a-z]+\d+$/.test(region)));

/** Every argument of a `ModelAudit`: the compiler refuses one that is missing here. */
export const AUDIT_ARGUMENTS = settings<ModelAuditArgs>({
  bucket: input(v.string(BUCKET_FIX)),
  prefix: PREFIX,
  image: input(string(IMAGE_FIX, (image) => IMAGE.test(image))),
  location: LOCATION,
  project: input(STRING),
  schedule: input(string(CRON_FIX, isSchedule)),
  timeZone: input(string(ZONE_FIX, isZone)),
  schedulerLocation: LOCATION,
  // Source: docs.cloud.google.com/run/docs/create-jobs, docs.cloud.google.com/run/docs/configuring/max-retries.
  shards: input(whole(1, 10_000)),
  parallelism: input(whole(0, 10_000)),
  timeout: input(
    string(TIME_FIX, (time) => /^\d+s$/.test(time) && Number.parseInt(time, 10) <= MOST_SECONDS),
  ),
  maxRetries: input(whole(0, 10)),
  cpu: input(STRING),
  memory: input(STRING),
  deep: BOOLEAN,
  policyConfig: STRING,
  exemptions: STRING,
  outputBucket: input(v.string(BUCKET_FIX)),
  outputPrefix: PREFIX,
  outputLocation: input(STRING),
  forceDestroy: input(BOOLEAN),
  labels: labels('give an object of strings, such as { team: "vision" }'),
});
