import type { VocabularyFault } from "../../inspect/savedModel/vocabulary";
import { plural } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { COPY } from "./fixes";

/** An asset from which TensorFlow cannot fill the table that loading fills from it. */
export function unfitVocabulary(path: string, fault: VocabularyFault): Draft {
  return {
    code: "CMP022",
    file: path,
    message: describe(fault),
    reason: "TensorFlow cannot fill the table from this file, so loading the model fails.",
    fix: `${COPY}, with its assets/ folder; if the file is the same there, ${mend(fault)}.`,
    data: { files: [path] },
  };
}

function describe(fault: VocabularyFault): string {
  switch (fault.kind) {
    case "duplicate":
      return `line ${fault.line} repeats the key "${fault.key}" of line ${fault.first}, with another value`;
    case "empty-line":
      return `line ${fault.line} is empty`;
    case "lines":
      return `has ${plural(fault.lines, "line")}, but the table is filled from ${fault.wanted}`;
    case "columns":
      return `line ${fault.line} has ${plural(fault.columns, "column")}, but the table is filled from column ${fault.wanted}`;
    case "number":
      return `line ${fault.line} has "${fault.value}" where the table needs a number (${fault.type})`;
    default:
      return unhandled(fault);
  }
}

function mend(fault: VocabularyFault): string {
  switch (fault.kind) {
    case "duplicate":
      return "remove the repetition from the vocabulary, and export the model again";
    case "empty-line":
      return "remove the line from the vocabulary, and export the model again";
    default:
      return "export the model again with a whole vocabulary";
  }
}
