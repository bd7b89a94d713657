import * as v from "valibot";
import type { InspectOptions } from "../../inspect";
import { settings } from "../../inspect/schema/build";
import { BUNDLE } from "../../inspect/schema/settings";
import { BUCKET_FIX } from "./bucketName";
import { DIGEST } from "./digestSchema";
import { input, labels, STRING } from "./inputSchema";
import type { ModelVersionArgs, SourceArgs } from "./modelVersionArgs";
import { DEPLOYMENT, REGISTRATION } from "./servingSchema";

/** Source of the format: Cloud KMS, resource names; Cloud Storage JSON API, Objects, `kmsKeyName`. */
const KEY_NAME = /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/;
const KEY_FIX =
  'give the key\'s name, such as key.id or "projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY"';

/** Arguments that say where a version goes; the others say what it is. */
type PlaceArgs = Omit<ModelVersionArgs, keyof InspectOptions>;

/** Every argument of a `ModelVersion`: the compiler refuses one that is missing here. */
export const ARGUMENTS = settings<PlaceArgs & Omit<InspectOptions, "name">>({
  bucket: input(v.string(BUCKET_FIX)),
  prefix: STRING,
  modelName: STRING,
  digest: DIGEST,
  from: settings<SourceArgs>({
    bucket: input(v.string(BUCKET_FIX)),
    prefix: STRING,
    verify: v.picklist(["sha256", "crc32c"], 'use "sha256" or "crc32c"'),
  }),
  ...BUNDLE,
  upload: v.picklist(["objects", "bundle"], 'use "objects" or "bundle"'),
  storageClass: input(STRING),
  kmsKeyName: input(v.pipe(v.string(KEY_FIX), v.regex(KEY_NAME, KEY_FIX))),
  metadata: labels('give an object of strings, such as { team: "vision" }'),
  cacheControl: input(STRING),
  registration: REGISTRATION,
  deployment: DEPLOYMENT,
});
