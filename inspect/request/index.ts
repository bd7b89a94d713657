import { statSync } from "node:fs";
import { basename } from "node:path";
import { osReason } from "../../text";
import { FormatError } from "../bytes/formatError";
import { NotReadError, readSmallFile } from "../bytes/smallFile";
import { InputError } from "../inputError";
import type { SavedModelFacts } from "../savedModel/facts";
import { DEFAULT_SIGNATURE, pickMetaGraph } from "../savedModel/pick";
import { compareRequestText } from "./compare";
import type { SampleRequestFacts } from "./facts";

/** Largest request that is read; dedicated endpoints take 10 MB at most. */
const MAX_BYTES = 10_000_000;

/** Compares the request in `file` with the MetaGraph that is to be served. */
export function readSampleRequest(file: string, model: SavedModelFacts): SampleRequestFacts {
  const name = basename(file);
  try {
    const signatures = pickMetaGraph(model)?.signatures ?? {};
    return { file: name, ...compareRequestText(readText(file), signatures) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const mismatch = { kind: "json", jsonPath: "$", expected: "JSON", found: error.message };
    return { file: name, signature: DEFAULT_SIGNATURE, mismatches: [mismatch] };
  }
}

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES)
      throw new FormatError(`it has ${size} bytes, endpoints take ${MAX_BYTES} at most`);
    return readSmallFile(file, MAX_BYTES).toString("utf8");
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = error instanceof NotReadError ? error.message : osReason(error);
    throw new InputError(
      `the sample request "${file}" cannot be read (${reason})`,
      "name a JSON file",
    );
  }
}
