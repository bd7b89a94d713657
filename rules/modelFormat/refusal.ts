import { FORMAT_NAMES, type FormatKind, formatOf } from "../../inspect/formats/catalog";
import type { CodeFound, Recognition } from "../../inspect/formats/recognition";
import { carriesCode, isElsewhere } from "./carriedCode";
import { describe, describeCode } from "./describe";
import { howToSave, safeFormats } from "./howToSave";
import { holdsSavedModel, packedSavedModel } from "./packedSavedModel";
import { isScriptImport, isTensorOnly } from "./pickleImports";
import { isAllowed, type Place } from "./places";

export interface Refusal {
  readonly code: string;
  /** Present if it is only a warning. */
  readonly level?: "advisory";
  readonly message: string;
  readonly reason: string;
  readonly fix: string;
}

/** Options of the policy `model-format`. */
export interface FormatOptions extends Strictness {
  readonly unknownFormats: "warn" | "refuse";
  /** Patterns in gitignore syntax for files of an unknown format that the organisation has reviewed. */
  readonly opaqueFiles: readonly string[];
}

/** How strictly one file is judged. */
export interface Strictness {
  /** Whether a torch pickle that only rebuilds tensors is allowed among a routine's artifacts. */
  readonly tensorOnlyPickle: "refuse" | "allow";
  /** How to judge bytes of an unknown format that the server does not load as the model. */
  readonly unknownFormats: "warn" | "refuse" | "accept";
}

/** Why a file is not allowed at its place, with the fix; undefined if it is allowed. */
export function refusal(
  found: Recognition,
  place: Place,
  options: Strictness,
): Refusal | undefined {
  const { format, code = [], fault } = found;
  const { kind, title } = formatOf(format);
  if (place === "asset" && INERT.has(kind) && code.length === 0) {
    const inner = refuseMembers(found, place, options);
    return inner && inner.level === undefined ? inner : inert(found);
  }
  if (kind === "pickle" && !isTensorOnly(found, place, options)) {
    return {
      code: "FMT001",
      message: describe(found),
      reason:
        "Loading a pickle can run any code in it, so pickles are refused even where a prebuilt container reads them.",
      fix: `${howToSave(found)}.`,
    };
  }
  if (kind === "jsonModel") {
    return {
      code: "FMT002",
      message: title,
      reason: "Only its own library can read it; it contains no graph that a server could run.",
      fix: `${howToSave(found)}.`,
    };
  }
  if (kind === "kerasModel" && !isAllowed(format, place)) {
    return {
      code: "FMT003",
      message: `${title}, not a SavedModel`,
      reason:
        "TensorFlow Serving cannot load it, and Keras may run code in Lambda layers when it opens the file.",
      fix: `${howToSave({ format: "keras-hdf5" })}.`,
    };
  }
  if (format === "torchscript") {
    const foreign = code.filter((one) => !isScriptImport(one));
    if (foreign.length > 0) {
      return carriesCode(
        { ...found, code: foreign },
        "TorchScript that imports foreign names or accesses files",
        place,
      );
    }
  }
  // What the graph itself may contain is judged by graph-safety.
  const isJudged = format === "torchscript" || format === "torch" || place === "graph";
  if (code.length > 0 && code.every(isTooLarge))
    return notSeen(title, code.map(describeCode).join(", "), place, options);
  if (!isJudged && code.length > 0) {
    const what = code.every(isElsewhere) ? "links or data elsewhere" : "code";
    return carriesCode(found, `${title} with ${what}`, place);
  }
  if (fault !== undefined) {
    const what = kind === "unknown" ? "" : `${title}, `;
    return {
      code: "FMT005",
      message: `${what}damaged or ambiguous: ${fault}`,
      reason: "Loaders read such a file differently, so what was checked may not be what runs.",
      fix: "write the file again with the library that made it, or remove it.",
    };
  }
  if (kind === "opaque") {
    return {
      code: "FMT006",
      message:
        found.unseen === undefined
          ? `compressed as ${title}, which is not opened`
          : `${title}: ${found.unseen}`,
      reason: "Its content cannot be judged, and a loader that opens it may run it.",
      fix: "add the content uncompressed instead.",
    };
  }
  if (kind === "source" && (place === "artifact" || place === "asset")) {
    return {
      code: "FMT004",
      message: `${title}, not data`,
      reason:
        place === "asset"
          ? "No server runs code beside a model, and nobody reviews it with the program."
          : "Code beside a model runs without having been reviewed with the program.",
      fix:
        place === "asset"
          ? "leave it out with exclude; code that requests need belongs in a custom prediction routine."
          : "move it to the routine's sources, or list the package in the requirements.",
    };
  }
  if (kind === "program") return carriesCode(found, title, place);
  const inner = refuseMembers(found, place, options);
  if (inner && inner.level === undefined) return inner;
  if (found.unseen !== undefined) return notSeen(title, found.unseen, place, options);
  if (inner) return inner;
  const unknown = refuseUnknown(found, place, options);
  if (unknown && unknown.level === undefined) return unknown;
  // A name says more than that the bytes are unknown.
  return warnOfLoaders(found, place) ?? unknown ?? warnOfEncoding(found, place);
}

/** Whether a part was not read because of its size. */
function isTooLarge(found: CodeFound): boolean {
  return found.kind === "unread" && found.reason === undefined;
}

function notSeen(
  title: string,
  unseen: string,
  place: Place,
  options: Strictness,
): Refusal | undefined {
  const loose = looseness(place, options);
  if (loose === "accept") return undefined;
  return {
    code: "FMT006",
    ...(loose === "warn" && { level: "advisory" as const }),
    message: `${title}, not judged to its end: ${unseen}`,
    reason: "What was not read is unknown, so code in it would not be noticed.",
    fix: "add the content uncompressed or in smaller files, or name the file in opaqueFiles if it is known.",
  };
}

/**
 * Places whose files are reviewed with the program, or are read by servers, which do not import what the files name.
 */
const REVIEWED: readonly Place[] = ["source", "graph", "metadata", "shard"];

function warnOfLoaders({ loads = [], format }: Recognition, place: Place): Refusal | undefined {
  const [first] = loads;
  if (!first || REVIEWED.includes(place)) return undefined;
  const more = loads.length > 1 ? ` and ${loads.length - 1} more` : "";
  return {
    code: "FMT009",
    level: "advisory",
    message: `${formatOf(format).title} by which ${first.loader} runs ${first.name}${more}`,
    reason: "Loading what it configures imports or calls code that is not part of this file.",
    fix: "check that the code it names is the routine's own or a pinned package's, and load it without options such as trust_remote_code.",
  };
}

function warnOfEncoding({ detail, format }: Recognition, place: Place): Refusal | undefined {
  if (detail?.encoding === undefined || REVIEWED.includes(place)) return undefined;
  const what =
    detail.encoding === "unknown" ? "that is not UTF-8" : `in ${detail.encoding} without a mark`;
  return {
    code: "FMT007",
    level: "advisory",
    message: `${formatOf(format).title} ${what}`,
    reason:
      "Whoever reads it has to know its encoding; with another one it is read wrongly, or not at all.",
    fix: "save it as UTF-8, or name its encoding where it is read.",
  };
}

/** Kinds of models that have no effect beside the served model. */
const INERT: ReadonlySet<FormatKind> = new Set(["jsonModel", "kerasModel"]);

function inert({ format }: Recognition): Refusal {
  return {
    code: formatOf(format).kind === "jsonModel" ? "FMT002" : "FMT003",
    level: "advisory",
    message: `${formatOf(format).title}, beside the model that is served`,
    reason: "Servers read only the served model's own files, so it takes space and has no effect.",
    fix: "leave it out with exclude.",
  };
}

/** The refusal of the most severe member: one that runs code outranks one that is only unknown. */
function refuseMembers(found: Recognition, place: Place, options: Strictness): Refusal | undefined {
  const { members } = found;
  if (!members) return undefined;
  // An installed package is not data that only the routine reads.
  const strictness: Strictness =
    place === "source" ? { ...options, unknownFormats: "refuse" } : options;
  const refused = members.flatMap((member) => {
    const inner = refusal(member, place === "source" ? "anywhere" : place, strictness);
    return inner ? [{ path: member.path, inner }] : [];
  });
  const weight = ({ inner }: (typeof refused)[number]) =>
    inner.level === undefined ? WEIGHT.indexOf(inner.code) : -1;
  const [worst] = refused.sort((a, b) => weight(b) - weight(a));
  if (!worst) return undefined;
  const { path, inner } = worst;
  if (weight(worst) <= 0 && holdsSavedModel(found)) return packedSavedModel(found, place);
  return { ...inner, message: inMember(path, inner.message) };
}

/** The message about a member, as a message about its container. */
export function inMember(path: string, message: string): string {
  return `member ${path}: ${message}`;
}

/** Codes by how much a member's finding weighs for the whole archive, the least first. */
const WEIGHT = ["FMT007", "FMT006", "FMT005", "FMT003", "FMT002", "FMT004", "FMT001"];

/** Places whose files the program reads with its own code and no server loads as the model. */
const OWN_PLACES: readonly Place[] = ["artifact", "asset", "anywhere"];

/** How unknown content is judged: it is refused if a server would load it as the model. */
function looseness(place: Place, { unknownFormats }: Strictness): Strictness["unknownFormats"] {
  return OWN_PLACES.includes(place) ? unknownFormats : "refuse";
}

function refuseUnknown(
  { format }: Recognition,
  place: Place,
  options: Strictness,
): Refusal | undefined {
  if (isAllowed(format, place)) return undefined;
  const loose = looseness(place, options);
  if (format === "unknown" && loose !== "refuse") {
    if (loose === "accept") return undefined;
    return {
      code: "FMT007",
      level: "advisory",
      message: `an unknown format; searched for pickles, archives, programs and models among ${FORMAT_NAMES.length} formats`,
      reason: "Its content was not checked, so a loader that runs code in it would not be noticed.",
      fix: `name it in opaqueFiles if it is known, or save it as ${safeFormats()}.`,
    };
  }
  const { kind, title } = formatOf(format);
  return {
    code: "FMT007",
    message: kind === "unknown" ? title : `${title}, which does not belong here`,
    reason: "Only formats that are known to contain no code are accepted.",
    fix: `remove it with exclude, or save it as ${safeFormats()}.`,
  };
}
