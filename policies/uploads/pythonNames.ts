import { readFileSync, statSync } from "node:fs";
import { pythonTag } from "../../inspect/formats/text/yamlTags";

/** Most bytes of a file that are searched for further tags. */
const MOST_BYTES = 1 << 24;
/** A tag that only refers to a Python name. Source: pyyaml.org, "YAML tags and Python types". */
const NAME_TAG = /!!python\/name:/g;

/** Whether a YAML file has Python tags other than those that only refer to a name, or is too large to decide. */
export function namesObjects(
  source: { readonly file: string } | { readonly text: Buffer },
): boolean {
  if ("file" in source && statSync(source.file).size > MOST_BYTES) return true;
  const text = "file" in source ? readFileSync(source.file, "utf8") : source.text.toString();
  return pythonTag(text.replace(NAME_TAG, "")) !== undefined;
}
