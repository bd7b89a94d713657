import type { Flags } from "./command";

/** Flag of the commands that read buckets. */
export const ENDPOINT_FLAG = {
  "storage-endpoint": {
    type: "string",
    value: "URL",
    summary: "origin of Cloud Storage for gs:// (default: STORAGE_EMULATOR_HOST, else Google's)",
  },
} as const satisfies Flags;

/** Flags of the commands that inspect what is in buckets. */
export const BUCKET_FLAGS = {
  deep: {
    type: "boolean",
    summary: "read every byte of gs:// paths, to check digests and tensor checksums",
  },
  ...ENDPOINT_FLAG,
} as const satisfies Flags;

export interface BucketFlags {
  readonly deep?: boolean | undefined;
  readonly "storage-endpoint"?: string | undefined;
}

/** How buckets are read by the flags, else the environment. */
export function bucketOptions({ deep, "storage-endpoint": given }: BucketFlags): {
  readonly isDeep: boolean;
  readonly endpoint: string | undefined;
} {
  const host = given ?? (process.env["STORAGE_EMULATOR_HOST"] || undefined);
  // Other clients take a host without a scheme, too.
  const endpoint = host === undefined || /^https?:\/\//.test(host) ? host : `http://${host}`;
  return { isDeep: deep === true, endpoint };
}
