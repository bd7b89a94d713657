import { type ByteSource, withFile } from "../bytes/byteSource";
import { Budget } from "../formats/budget";
import { formatOf } from "../formats/catalog";
import { LIMITS } from "../formats/limits";
import { isPickle, walkPickle } from "../formats/pickle/pickle";
import type { Recognition } from "../formats/recognition";
import type { ManifestFile } from "../manifest";
import type { BundleFile } from "./bundle";

/**
 * Offset and length of a value in the index, which Python reads as a literal: numbers in any base, in a tuple or a list.
 */
const ENTRY = /[([]\s{0,99}(\w{1,40})\s{0,99},\s{0,99}\w{1,40}\s{0,99},?\s{0,99}[)\]]/g;
/** Most values that are judged. */
const MOST_VALUES = 5000;

/**
 * The files, with the values of Python's simplest kind of shelf marked as pickles if one of them is one. Its index says
 * where each value starts, so that the first one does not show what follows. Source: CPython 3.13 Lib/dbm/dumb.py.
 */
export function withDumbShelves(
  files: readonly ManifestFile[],
  bundle: readonly BundleFile[],
): ManifestFile[] {
  const locations = new Map(bundle.map(({ path, location }) => [path, location]));
  const indexes = new Set(files.flatMap(({ path, format }) => (format === "text" ? path : [])));
  return files.map((file) => {
    const index = file.path.replace(/\.dat$/, ".dir");
    // The first value may look like data of any format.
    const isValues = index !== file.path && file.fault === undefined && !isPickled(file);
    const [from, at] = [locations.get(index), locations.get(file.path)];
    if (!isValues || !indexes.has(index) || from === undefined || at === undefined) return file;
    const offsets = withFile(from, offsetsIn);
    const found = offsets.length > 0 ? withFile(at, (source) => picklesAt(source, offsets)) : {};
    return { ...file, ...found };
  });
}

function isPickled({ format }: ManifestFile): boolean {
  return formatOf(format).kind === "pickle";
}

/** Offsets of the values, at most one more than are judged. */
function offsetsIn(source: ByteSource): number[] {
  if (source.size > LIMITS.searchPart) return [];
  const text = source.read(0, source.size).toString("latin1");
  return [...text.matchAll(ENTRY)]
    .map(([, offset = ""]) => Number(offset.replace(/_/g, "")))
    .filter((offset) => offset <= Number.MAX_SAFE_INTEGER)
    .slice(0, MOST_VALUES + 1);
}

function picklesAt(source: ByteSource, offsets: readonly number[]): Partial<Recognition> {
  const imports = new Set<string>();
  const budget = new Budget();
  let count = 0;
  for (const offset of offsets.slice(0, MOST_VALUES)) {
    const walk = walkPickle(source, LIMITS.pickleOpcodes, offset, budget.mostOpcodes);
    budget.takeWalked(walk.opcodes);
    if (!isPickle(walk)) continue;
    count++;
    for (const name of walk.imports) imports.add(name);
  }
  const names = [...imports].slice(0, LIMITS.listedCode);
  if (count > 0)
    return {
      format: "pickle",
      detail: { imports: imports.size },
      code: names.map((name) => ({ kind: "import", name, where: "" })),
    };
  const isCut = offsets.length > MOST_VALUES;
  return isCut ? { unseen: `its first ${MOST_VALUES} values are judged` } : {};
}
