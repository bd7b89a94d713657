import { type ByteSource, bufferSource } from "../bytes/byteSource";
import { StreamReader } from "../bytes/streamReader";
import { sectionOf } from "../bytes/subrange";
import { unpackStart } from "../formats/archive/streams";
import { textOf } from "../formats/pickle/pickleMachine";
import { withBudget } from "./byteBudget";
import type { FoundVersion, VersionReader } from "./found";
import { JoblibMachine, type StateValue } from "./joblibMachine";
import { xgboostInSnapshot } from "./xgboost";

/** Opcodes that are walked, up to the first estimators of nearly every model. */
const OPCODES = 200_000;
/** Bytes that are walked; the budget of a file has room for its end, too. */
const WALKED = 3 << 19;
/** Part of the file's end that is searched for a version that is beyond them. */
const TAIL = 65_536;
/** Compressed bytes that are unpacked: at the best ratio of deflate, 16 MiB. */
const COMPRESSED = 16_384;
/** Different versions after which the walk's finds are no longer kept. */
const KEPT = 20;

/**
 * The versions that objects in a pickle carry in their state: scikit-learn's estimators as `_sklearn_version`,
 * XGBoost's boosters in the model that their `handle` holds. Nothing is unpickled.
 * Source: scikit-learn sklearn/base.py, BaseEstimator.__getstate__; xgboost core.py, Booster.__getstate__.
 */
export const versionsInPickle: VersionReader = (source) => {
  const found = new Map<string, FoundVersion>();
  const walked = withBudget(source, WALKED);
  const machine = new JoblibMachine(new StreamReader(walked, 0), (name, value) => {
    for (const version of found.size < KEPT ? versionsOf(name, value, source) : [])
      found.set(`${version.framework} ${version.version}`, version);
  });
  const end = machine.walk(OPCODES);
  if (found.size === 0 && end !== "stop") {
    const version = scikitLearnInTail(source.read(Math.max(0, source.size - TAIL), TAIL));
    if (version !== undefined) found.set(version, { framework: "scikit-learn", version });
  }
  const isNumpy2 = [...machine.imports].some((name) => name.startsWith("numpy._core."));
  return [...found.values(), ...(isNumpy2 ? [NUMPY_2] : [])];
};

/** Pickles of arrays name the module that moved from `numpy.core` to `numpy._core`. Source: NumPy 2.0.0 release notes. */
const NUMPY_2: FoundVersion = { framework: "numpy", version: "2.0", of: "oldest release" };

/** The first text after the name of the entry, with the opcodes between them that store the name. */
function scikitLearnInTail(tail: Buffer): string | undefined {
  const entry = /_sklearn_version(?:\x94|q.|r.{4})?(?:\x8c(.)|X(.)\0\0\0)/s.exec(
    tail.toString("latin1"),
  );
  if (!entry) return undefined;
  const start = entry.index + entry[0].length;
  return tail.toString("latin1", start, start + (entry[1] ?? entry[2] ?? "").charCodeAt(0));
}

/** As `versionsInPickle`, for the beginning of a compressed file. */
export const versionsInCompressed: VersionReader = (source) => {
  const content = unpackStart(source, COMPRESSED);
  return content === undefined ? [] : versionsInPickle(bufferSource(content));
};

function versionsOf(name: string, value: StateValue, source: ByteSource): readonly FoundVersion[] {
  const version = textOf(value);
  if (name === "_sklearn_version" && version !== undefined)
    return [{ framework: "scikit-learn", version }];
  const bytes = typeof value === "object" ? value.bytes : undefined;
  return name === "handle" && bytes
    ? xgboostInSnapshot(sectionOf(source, bytes.start, bytes.length))
    : [];
}
