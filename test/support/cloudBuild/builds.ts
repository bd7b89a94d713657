import { createHash, randomUUID } from "node:crypto";
import { timestamp } from "../google/time";

type Json = Readonly<Record<string, unknown>>;

/** How a build ends instead of succeeding. */
export type BuildFault =
  | {
      readonly status: "FAILURE";
      readonly type: string;
      readonly detail?: string;
      readonly log?: readonly string[];
    }
  | { readonly status: "TIMEOUT" | "INTERNAL_ERROR" | "EXPIRED" }
  | "neverEnds";

/** A build that the fake has accepted. */
export interface StoredBuild {
  readonly id: string;
  readonly place: string;
  readonly body: Json;
  readonly startedAt: number;
  readonly takesMs: number;
  fault: BuildFault | undefined;
  cancelledAt?: number;
}

const STEPS_BEGIN = 0.3;
const PUSH_BEGINS = 0.8;

export function aBuild(
  place: string,
  body: Json,
  now: number,
  takesMs: number,
  fault: BuildFault | undefined,
): StoredBuild {
  return { id: randomUUID(), place, body, startedAt: now, takesMs, fault };
}

export function tagsOf({ body }: StoredBuild): readonly string[] {
  return (body["tags"] ?? []) as readonly string[];
}

/** Digest of the image that a build pushes; two builds never produce the same bytes. */
export function digestOf({ id }: StoredBuild): string {
  return `sha256:${createHash("sha256").update(id).digest("hex")}`;
}

export function statusOf({ fault, startedAt, takesMs, cancelledAt }: StoredBuild, now: number) {
  if (cancelledAt !== undefined) return "CANCELLED";
  if (now < startedAt + takesMs / 10) return "QUEUED";
  if (now < startedAt + takesMs || fault === "neverEnds") return "WORKING";
  return fault?.status ?? "SUCCESS";
}

/** A build as the API returns it. */
export function describeBuild(build: StoredBuild, now: number): Json {
  const { id, place, body, startedAt, takesMs, fault } = build;
  const status = statusOf(build, now);
  const span = { startTime: timestamp(startedAt) };
  const part = Math.min(0.9, (now - startedAt) / takesMs);
  const stepStatus =
    status === "WORKING"
      ? part < STEPS_BEGIN
        ? "QUEUED"
        : part < PUSH_BEGINS
          ? "WORKING"
          : "SUCCESS"
      : status;
  const steps = (body["steps"] as Json[]).map((step) => ({ ...step, status: stepStatus }));
  return {
    ...body,
    name: `${place}/builds/${id}`,
    id,
    projectId: "acme",
    status,
    createTime: timestamp(startedAt),
    logUrl: `https://console.cloud.google.com/cloud-build/builds/${id}`,
    steps,
    timing: {
      FETCHSOURCE: span,
      ...(part >= STEPS_BEGIN ? { BUILD: span } : {}),
      ...(part >= PUSH_BEGINS ? { PUSH: span } : {}),
    },
    ...(status === "SUCCESS" ? { results: { images: imagesOf(build) } } : {}),
    ...(status === "FAILURE" && typeof fault === "object" && fault.status === "FAILURE"
      ? { failureInfo: { type: fault.type, ...(fault.detail ? { detail: fault.detail } : {}) } }
      : {}),
  };
}

function imagesOf(build: StoredBuild) {
  return (build.body["images"] as string[]).map((name) => ({ name, digest: digestOf(build) }));
}
