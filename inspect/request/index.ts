import { statSync } from "node:fs";
import { basename } from "node:path";
import { osReason } from "../../text";
import { NotReadError, readSmallFile } from "../bytes/smallFile";
import { InputError } from "../inputError";
import type { SavedModelFacts } from "../savedModel/facts";
import { pickMetaGraph } from "../savedModel/pick";
import { compareRequestText, unreadBody } from "./compare";
import type { MismatchFacts, SampleRequestFacts } from "./facts";

/** Largest request that is read, in bytes; dedicated endpoints accept at most 10 MB. */
const MAX_BYTES = 10_000_000;

/** Compares the request in `file` with the MetaGraph to serve. */
export function readSampleRequest(file: string, model: SavedModelFacts): SampleRequestFacts {
  const body = readBody(file);
  const signatures = pickMetaGraph(model)?.signatures ?? {};
  const compared =
    typeof body === "string"
      ? compareRequestText(body, signatures)
      : unreadBody({ kind: "body-size", ...body });
  return { file: basename(file), ...compared };
}

/** The text of a request, or its size if it is too large. */
function readBody(file: string): string | MismatchFacts["body-size"] {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) return { bytes: size, most: MAX_BYTES };
    return readSmallFile(file, MAX_BYTES).toString("utf8");
  } catch (error) {
    const reason = error instanceof NotReadError ? error.message : osReason(error);
    throw new InputError(
      `the sample request "${file}" cannot be read (${reason})`,
      "name a JSON file",
    );
  }
}
