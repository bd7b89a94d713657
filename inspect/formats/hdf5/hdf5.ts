import type { ByteSource } from "../../bytes/byteSource";
import { search } from "../../bytes/chunks";
import { FormatError } from "../../bytes/formatError";
import { startsAt } from "../../bytes/startsAt";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { CodeFound, Recognition } from "../recognition";
import { upToLimit } from "../upToLimit";
import { openHdf5 } from "./superblock";
import { walkHdf5 } from "./walk";

/** Format signature, at offset 0, 512, 1024, 2048 and so on. Source: HDF5 File Format Specification, "Superblock". */
const SIGNATURE = "\x89HDF\r\n\x1a\n";

/**
 * HDF5, walked from its root for references to other files and for pickles. It is a Keras model if it contains an
 * architecture (`model_config`), or Keras weights. Those names are searched for in the whole file, because attributes
 * are stored as plain strings.
 */
export const recogniseHdf5: Recogniser = ({ source }) => {
  const offset = superblockOf(source);
  return offset === undefined
    ? undefined
    : upToLimit(
        () => kindOf(source),
        () => contentOf(source, offset),
      );
};

function contentOf(source: ByteSource, offset: number): Recognition {
  const { fields, root } = openHdf5(source, offset);
  const { code, pickled, plugins, isHickle, isKlepto } = walkHdf5(fields, root);
  if (pickled) {
    const imports = pickled.map((name): CodeFound => ({ kind: "import", name, where: "" }));
    return { format: "hdf5-objects", code: [...imports, ...code].slice(0, LIMITS.listedCode) };
  }
  const { code: ofKind = [], ...kind } = kindOf(source);
  const all = [...code, ...ofKind].slice(0, LIMITS.listedCode);
  const loads = [
    ...(isHickle ? [{ loader: "hickle.load", name: "the pickles of its types" }] : []),
    ...(isKlepto ? [{ loader: "klepto", name: "the pickles in its datasets" }] : []),
    ...plugins.map((id) => ({ loader: "HDF5", name: `the filter plugin ${id}` })),
  ];
  return {
    ...kind,
    ...(all.length > 0 && { code: all }),
    ...(loads.length > 0 && { loads: loads.slice(0, LIMITS.listedCode) }),
  };
}

/** A Lambda layer in the architecture, as Python's json module writes it. */
const LAMBDAS = ['"class_name": "Lambda"', '"class_name":"Lambda"', '"__lambda__"'];

/** The kind of file, by the names of a Keras model's parts. */
function kindOf(source: ByteSource): Recognition {
  const found = search(source, ["model_config", "layer_names", "vars", ...LAMBDAS]);
  if (!found.has("model_config")) {
    return found.has("layer_names") || found.has("vars")
      ? { format: "keras-weights-hdf5" }
      : { format: "hdf5" };
  }
  const isLambda = LAMBDAS.some((text) => found.has(text));
  const code: CodeFound[] = [{ kind: "layer", name: "Lambda", where: "model_config" }];
  return { format: "keras-hdf5", ...(isLambda && { code }) };
}

/** Throws FormatError if a loader would find an HDF5 file in an archive that is not one of its members. */
export function refuseStrayHdf5(source: ByteSource, members: readonly number[]): void {
  const offset = superblockOf(source);
  if (offset !== undefined && !members.includes(offset))
    throw new FormatError("an HDF5 file is among the archive's members", offset);
}

/** Offset at which a loader finds the superblock; undefined if there is none. */
function superblockOf(source: ByteSource): number | undefined {
  const head = source.read(0, LIMITS.head);
  for (let offset = 0; offset < source.size; offset = offset === 0 ? 512 : offset * 2) {
    const isBeyond = offset + SIGNATURE.length > head.length;
    const bytes = isBeyond ? source.read(offset, SIGNATURE.length) : head;
    if (startsAt(bytes, isBeyond ? 0 : offset, SIGNATURE)) return offset;
  }
  return undefined;
}
