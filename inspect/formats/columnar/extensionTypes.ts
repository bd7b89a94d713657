import type { CodeFound, Recognition } from "../recognition";

/** Name of the extension type whose parameters pyarrow unpickles. Source: CVE-2023-47248, pyarrow 14.0.1. */
const TYPE = "arrow.py_extension_type";

/** A part of an Arrow schema in Parquet's form is base64, at least as long as the name. */
const LEAST = 32;
const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** A class that Spark's schema names, unless it is Spark's own. Source: pyspark/sql/types.py, UserDefinedType. */
const SPARK = /"pyClass":"(?!pyspark\.)([^"]{1,200})"/;

/** The code in an Arrow schema, which may be plain or in base64 among other bytes, and the class in a schema of Spark. */
export function pickledTypes(bytes: Buffer): Pick<Recognition, "code" | "loads"> {
  const spark = bytes.includes('"pyClass":"')
    ? SPARK.exec(bytes.toString("latin1"))?.[1]
    : undefined;
  const isFound =
    bytes.includes(TYPE) ||
    (bytes.includes("ARROW:schema") && base64In(bytes).some((part) => isTypeIn(part)));
  const code: CodeFound[] = [{ kind: "objects", where: "schema" }];
  return {
    ...(isFound && { code }),
    ...(spark !== undefined && { loads: [{ loader: "pyspark", name: spark }] }),
  };
}

/** The parts that are base64. Without a regular expression, whose stack a part of megabytes would exceed. */
function base64In(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    while (end < bytes.length && IS_BASE64[bytes[end] as number] === 1) end++;
    if (end - start >= LEAST) parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return parts;
}

/** Whether base64 contains the name; other letters may stand before its first one. */
function isTypeIn(base64: Buffer): boolean {
  const text = base64.toString("latin1");
  return [0, 1, 2, 3].some((skip) => Buffer.from(text.slice(skip), "base64").includes(TYPE));
}
