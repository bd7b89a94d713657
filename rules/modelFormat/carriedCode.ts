import { type FormatName, formatOf } from "../../inspect/formats/catalog";
import type { CodeFound, Recognition } from "../../inspect/formats/recognition";
import { listFew } from "../../text";
import { describeCode } from "./describe";
import { modelFormats } from "./howToSave";
import type { Place } from "./places";
import type { Refusal } from "./refusal";

/** Most pieces of code that a message names. */
const NAMED = 3;

/** The refusal of a file that runs code, or leads elsewhere, when it is loaded. */
export function carriesCode(found: Recognition, message: string, place: Place): Refusal {
  const { code = [], format } = found;
  const listed = [...new Set(code.map(describeCode))];
  const shown = listed.length > 0 ? `${message}: ${listFew(listed, NAMED)}` : message;
  if (code.length > 0 && code.every(({ kind }) => kind === "op")) return reachesOut(shown);
  if (code.length > 0 && code.every(isElsewhere)) return leadsElsewhere(format, shown);
  return {
    code: "FMT004",
    message: shown,
    reason: "Loading the file runs code that nobody reviews with the program.",
    fix: formatOf(format).layers
      ? `${place === "metadata" ? 'exclude it, since no server reads it: exclude: ["keras_metadata.pb"]; or ' : ""}replace Lambda layers and custom classes with Keras layers, and export the model again.`
      : `save the model in a format without code, such as ${modelFormats()}.`,
  };
}

/** A file that refers to data outside of it. Keras 3.15 refuses these parts of HDF5 too (saving/saving_lib.py). */
function leadsElsewhere(format: FormatName, message: string): Refusal {
  return {
    code: "FMT004",
    message,
    reason: "What is loaded is read from elsewhere, and is not what was checked here.",
    fix:
      INTO_ONE[format] ??
      "write all data into the file itself, without links, external or virtual datasets.",
  };
}

/** How to write a file without parts outside of it; other formats get the fix for HDF5. */
const INTO_ONE: Partial<Record<FormatName, string>> = {
  onnx: "save it again with its external data in a file beside it, named without a folder.",
  text: "write the content of the entity in place of its name.",
};

/** A graph with ops that graph-safety would refuse in the graph of an export. */
function reachesOut(message: string): Refusal {
  return {
    code: "FMT004",
    message,
    reason:
      "Through these ops, whoever runs the graph runs Python, or reads and writes whatever the process may.",
    fix: "do it in the code around the model, and write the model again without these ops.",
  };
}

/** Whether it refers to data outside of the file. */
export function isElsewhere({ kind }: CodeFound): boolean {
  return kind === "file" || kind === "link" || kind === "virtual";
}
