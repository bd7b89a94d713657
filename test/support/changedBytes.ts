import fc from "fast-check";
import { FormatError } from "../../inspect/bytes/formatError";
import { InvalidTflite } from "../../inspect/tflite/fault";

/** Whether a parser accepts its input. Errors other than those by which parsers refuse bytes are thrown. */
export function reads(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    if (error instanceof FormatError || error instanceof InvalidTflite) return false;
    throw error;
  }
}

/** Gives a parser files with changed bytes, some of them truncated. It may only accept or refuse them. */
export function readOrRefused(files: readonly Buffer[], parse: (bytes: Buffer) => unknown): void {
  const value = fc.oneof(fc.nat(0xff), fc.constantFrom(0, 1, 0x7f, 0xff));
  const changes = fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 12 });
  const cut = fc.option(fc.nat(), { freq: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...files), changes, cut, (file, changed, length) => {
      const bytes = Buffer.from(file);
      for (const [position, byte] of changed) bytes[position % bytes.length] = byte;
      reads(() => parse(bytes.subarray(0, length === null ? undefined : length % bytes.length)));
    }),
    { numRuns: Number(process.env["FUZZ_INPUTS"] ?? 4000) },
  );
}
