import type { TfliteFault } from "../../inspect/tflite/fault";
import { formatBytes, plural } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

const COPY_AGAIN =
  "copy the model again from where it was written; if it is damaged there too, convert it again.";

/** The finding about a TFLite model that no runtime loads, by its cause. */
export function unreadableTflite(path: string, fault: TfliteFault): Draft {
  return {
    code: "CMP012",
    file: path,
    message: `the TFLite model cannot be read: ${wording(fault)}`,
    reason: reasonOf(fault),
    fix: fault.cause === "other-version" ? "convert the model again." : COPY_AGAIN,
    data: { files: [path] },
  };
}

function wording(fault: TfliteFault): string {
  switch (fault.cause) {
    case "format":
      return fault.detail;
    case "other-version":
      return `its schema has version ${fault.version}, not 3`;
    case "no-graph":
      return "it contains no graph";
    case "weights-outside":
      return `its weights end at byte ${fault.end}, and the model has ${formatBytes(fault.bytes)}`;
    case "missing-part":
      return `it names ${fault.part} ${fault.index}, and has ${plural(fault.count, fault.part)}`;
    case "too-many-dimensions":
      return `a tensor has ${plural(fault.rank, "dimension")}`;
    case "too-many-parts":
      return `it has more than ${fault.limit} graphs, inputs, outputs and metadata entries`;
    default:
      return unhandled(fault);
  }
}

function reasonOf({ cause }: TfliteFault): string {
  switch (cause) {
    case "other-version":
      return "TFLite runtimes load only version 3 of the schema.";
    case "too-many-parts":
      return "No real model has that many, and the engine cannot transmit them.";
    default:
      return "The file is truncated or corrupt, and a TFLite runtime refuses to load it.";
  }
}
