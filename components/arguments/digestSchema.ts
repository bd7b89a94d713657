import * as v from "valibot";

const FIX =
  'give the contentDigest of a version, "sha256:" and 64 characters, or the 16 of its folder';

/** The digest that names a published version. */
export const DIGEST = v.pipe(v.string(FIX), v.regex(/^([0-9a-f]{16}|sha256:[0-9a-f]{64})$/, FIX));
