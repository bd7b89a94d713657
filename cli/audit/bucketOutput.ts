import { InputError } from "../../inspect/inputError";
import { type AuditOutput, lineOf } from "./output";
import { MOST_LINE_BYTES, readLines } from "./readLines";
import type { OpenStorage } from "./readObject";

/** Source: github.com/ndjson/ndjson-spec, "MIME Type and File Extensions". */
const CONTENT_TYPE = "application/x-ndjson";

/**
 * An object that is written when everything is judged, and never changed: its presence means that its part is complete,
 * and its writer needs no right to replace or delete anything. So one that exists is the result of an earlier attempt.
 */
export async function bucketOutput(url: string, openStorage: OpenStorage): Promise<AuditOutput> {
  const { parseAddress } = await import("../../storage/ranges/index.js");
  const { createText, readText } = await import("../../storage/textObject.js");
  const address = parseAddress(url);
  if (address.path === "")
    throw new InputError(
      `"${url}" does not name an object`,
      'write it as gs://BUCKET/NAME, or end it with "/"',
    );
  const storage = await openStorage();
  const before = await readText(address, storage, MOST_LINE_BYTES);
  if (before !== undefined)
    return {
      done: new Map(readLines(url, before).map((line) => [line.path, line])),
      write: ({ path }) => {
        throw new InputError(
          `${url} exists already, without a line for ${path}, and is never changed`,
          "name another object",
        );
      },
      finish: async () => undefined,
    };
  const lines: string[] = [];
  return {
    done: new Map(),
    write: (line) => lines.push(lineOf(line)),
    finish: () => createText(address, lines.join(""), CONTENT_TYPE, storage),
  };
}
