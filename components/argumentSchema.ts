import type * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import type { InspectOptions } from "../inspect";
import { type SchemaOf, settings } from "../inspect/schema/build";
import { LATER } from "../inspect/schema/faults";
import { BUNDLE } from "../inspect/schema/settings";
import { BUCKET_FIX } from "./bucketName";
import type { ModelVersionArgs } from "./modelVersionArgs";

/** A value that is also taken as an output: nothing that is judged depends on it. */
function input<T>(schema: SchemaOf<T>): SchemaOf<pulumi.Input<T>> {
  return v.lazy((value) => (value === LATER ? v.any() : schema)) as SchemaOf<pulumi.Input<T>>;
}

const STRING = v.string("give a string");
const METADATA_FIX = 'give an object of strings, such as { team: "vision" }';
const METADATA = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), METADATA_FIX), // a list would pass as a record
  v.record(v.string(), input(STRING), METADATA_FIX),
);

/** Source of the form: Cloud KMS, resource names; Cloud Storage JSON API, Objects, `kmsKeyName`. */
const KEY_NAME = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;
const KEY_FIX =
  'give the key\'s name, such as key.id or "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY"';

const DIGEST_FIX =
  'give the contentDigest of a version, "sha256:" and 64 characters, or the 16 of its folder';

/** Arguments that say where a version goes; the others say what it is. */
type PlaceArgs = Omit<ModelVersionArgs, keyof InspectOptions>;

/** Every argument of a `ModelVersion`: the compiler refuses one that is missing here. */
export const ARGUMENTS = settings<PlaceArgs & Omit<InspectOptions, "name">>({
  bucket: input(v.string(BUCKET_FIX)),
  prefix: STRING,
  modelName: STRING,
  digest: v.pipe(v.string(DIGEST_FIX), v.regex(/^([0-9a-f]{16}|sha256:[0-9a-f]{64})$/, DIGEST_FIX)),
  ...BUNDLE,
  storageClass: input(STRING),
  kmsKeyName: input(v.pipe(v.string(KEY_FIX), v.regex(KEY_NAME, KEY_FIX))),
  metadata: input(METADATA),
  cacheControl: input(STRING),
});
