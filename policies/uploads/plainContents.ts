import { fieldsOf, inputsOf } from "../adapter/inputs";
import { isUnknown } from "../adapter/unknownValues";
import type { Member } from "./source";

/** How a string encodes a file's content. */
type Encoding = "utf8" | "base64";

/**
 * Inputs that are file contents as plain strings, one or a map of them. Source: kubernetes.io, "ConfigMap v1 core"
 * and "Secret v1 core"; pulumi.com/registry, azure.storage.Blob.
 */
const CONTENTS: readonly (readonly [type: RegExp, inputs: Readonly<Record<string, Encoding>>])[] = [
  [/^kubernetes:core\/v1:ConfigMap(Patch)?$/, { data: "utf8", binaryData: "base64" }],
  [/^kubernetes:core\/v1:Secret(Patch)?$/, { stringData: "utf8", data: "base64" }],
  [/^azure:storage\/blob:Blob$/, { sourceContent: "utf8" }],
];

/** The files that a resource contains as plain strings, with their names; none for most resources. */
export function plainContents(type: string, props: object): Member[] {
  const [, known = {}] = CONTENTS.find(([pattern]) => pattern.test(type)) ?? [];
  const inputs = inputsOf(props);
  return Object.entries(known).flatMap(([name, encoding]) => {
    const value = inputs[name];
    const files = typeof value === "string" ? { "": value } : fieldsOf(value);
    return Object.entries(files).flatMap(([path, content]) =>
      typeof content === "string" && !isUnknown(content)
        ? [{ path, source: { text: Buffer.from(content, encoding) } }]
        : [],
    );
  });
}
