import { shapeText } from "../../inspect/savedModel/shape";
import type {
  Change,
  ChangedFile,
  ChangedTensor,
  ChangedValue,
  ChangeFacts,
} from "../../inspect/upgrade/facts";
import type { FindingData } from "../engine/finding";
import { unhandled } from "../engine/unhandled";

/** A difference, in words, and whether it breaks clients. */
export function changeLine(change: Change): string {
  return `${describeChange(change)}${change.breaks ? " (breaks clients)" : ""}`;
}

/** A difference between two versions in words, with both values: `torch ==2.1.2 -> ==2.3.0`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case "signature-added":
      return `signature ${change.signature} is new`;
    case "signature-removed":
      return `signature ${change.signature} is gone`;
    case "served-signature":
      return `served signature ${change.before} -> ${change.after}`;
    case "tensor-added":
      return `${placeOf(change)} is new${DEFAULTS[`${change.default}`]}`;
    case "tensor-removed":
      return `${placeOf(change)} is gone`;
    case "tensor-renamed":
      return `${placeOf(change)} is renamed to ${change.after}`;
    case "dtype":
      return `${placeOf(change)}: ${change.before} -> ${change.after}`;
    case "shape":
      return `${placeOf(change)}: shape ${shapeText(change.before)} -> ${shapeText(change.after)}`;
    case "bundle-kind":
      return `${change.before} -> ${change.after}`;
    case "predictor":
      return `predictor ${change.before} -> ${change.after}`;
    case "writer":
      return `written by TensorFlow ${change.before} -> ${change.after}`;
    case "files": {
      const more = change.more > 0 ? `, and ${change.more} more` : "";
      return `${change.files.map(({ path, change: how }) => `${path} ${FILES[how]}`).join(", ")}${more}`;
    }
    case "size":
      return `${change.before} -> ${change.after} bytes`;
    case "requirement":
      return describeRequirement(change);
    case "serving":
      return `${SERVING[change.property]} ${change.before ?? "(none)"} -> ${change.after ?? "(none)"}`;
    default:
      return unhandled(change);
  }
}

/** Whether a new input has a default value, in words; an output cannot have one. */
const DEFAULTS = {
  true: ", and only gRPC knows its default",
  false: ", and has no default",
  undefined: "",
} as const;

const FILES: Readonly<Record<ChangedFile["change"], string>> = {
  changed: "has changed",
  added: "is new",
  removed: "is gone",
};

const SERVING: Readonly<Record<ChangeFacts["serving"]["property"], string>> = {
  image: "container",
  framework: "framework",
  frameworkVersion: "framework version",
  pythonVersion: "Python",
};

function placeOf({ signature, side, name }: ChangedTensor): string {
  return `${signature}: ${side === "inputs" ? "input" : "output"} ${name}`;
}

function describeRequirement({
  name,
  before,
  after,
}: { readonly name: string } & ChangedValue): string {
  if (before === undefined) return `${name}${after} is new`;
  if (after === undefined) return `${name} is gone`;
  return `${name} ${before || "(any)"} -> ${after || "(any)"}`;
}

/** What a difference is about, as data for programs. */
export function changeData(change: Change): FindingData {
  switch (change.kind) {
    case "signature-added":
    case "signature-removed":
      return { signatures: [change.signature] };
    case "served-signature":
      return { signatures: [change.before, change.after], ...fromTo(change) };
    case "tensor-added":
    case "tensor-removed":
      return tensorData(change);
    case "tensor-renamed":
      return { ...tensorData(change), found: change.after, wanted: change.name };
    case "dtype":
      return { ...tensorData(change), ...fromTo(change) };
    case "shape":
      return {
        ...tensorData(change),
        found: shapeText(change.after),
        wanted: shapeText(change.before),
      };
    case "bundle-kind":
    case "predictor":
    case "writer":
    case "serving":
      return fromTo(change);
    case "files":
      return { files: change.files.map(({ path }) => path) };
    case "size":
      return { bytes: change.after };
    case "requirement":
      return { requirements: [change.name], ...fromTo(change) };
    default:
      return unhandled(change);
  }
}

function tensorData({ signature, name }: ChangedTensor): FindingData {
  return { signatures: [signature], tensors: [name] };
}

/** The value of this version as `found`, and that of the previous version as `wanted`. */
function fromTo({ before, after }: ChangedValue): FindingData {
  return {
    ...(after !== undefined && { found: after }),
    ...(before !== undefined && { wanted: before }),
  };
}
