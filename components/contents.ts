import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type BundleFile,
  cacheFolder,
  type Inspection,
  type InspectOptions,
  inspectBundle,
  type Manifest,
} from "../inspect";
import { type Layout, layoutOf } from "./layout";
import type { ModelVersionArgs } from "./modelVersionArgs";
import { buildPackage } from "./package";

/** One object to upload, from a file on this machine. */
export interface UploadObject {
  /** Name in the bucket. */
  readonly path: string;
  readonly location: string;
  readonly contentType: string;
}

/** A version that is ready to upload. */
export interface Contents {
  readonly manifest: Manifest;
  readonly layout: Layout;
  readonly objects: readonly UploadObject[];
  /** Name of the source distribution in the bucket; absent for an export. */
  readonly sourceDistribution?: string;
  /** Text of `manifest.json`: what is known of the bytes, without what one stack says of them. */
  readonly description: string;
}
