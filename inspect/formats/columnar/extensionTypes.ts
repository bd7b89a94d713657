import type { CodeFound, Recognition } from "../recognition";

/** Name of the extension type whose parameters pyarrow unpickles. Source: CVE-2023-47248, pyarrow 14.0.1. */
const TYPE = "arrow.py_extension_type";

/** Parts of an Arrow schema in Parquet's form: base64, at least as long as the name. */
const BASE64 = /[A-Za-z0-9+/]{32,}={0,2}/g;

/** The code in an Arrow schema, which may be plain or in base64 among other bytes. */
export function pickledTypes(bytes: Buffer): Pick<Recognition, "code"> {
  const isFound =
    bytes.includes(TYPE) ||
    (bytes.includes("ARROW:schema") &&
      (bytes.toString("latin1").match(BASE64) ?? []).some((text) =>
        [0, 1, 2, 3].some((skip) => Buffer.from(text.slice(skip), "base64").includes(TYPE)),
      ));
  const code: CodeFound[] = [{ kind: "objects", where: "schema" }];
  return isFound ? { code } : {};
}
