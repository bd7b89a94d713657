import { type ByteSource, bufferSource } from "../bytes/byteSource";
import { StreamReader } from "../bytes/streamReader";
import { sectionOf } from "../bytes/subrange";
import { unpackStart } from "../formats/archive/streams";
import { textOf } from "../formats/pickle/pickleMachine";
import { withBudget } from "./byteBudget";
import type { FoundVersion, VersionReader } from "./found";
import { JoblibMachine, type StateValue } from "./joblibMachine";
import { xgboostInSnapshot } from "./xgboost";

/** Most opcodes that are walked, which reaches the first estimators of nearly every model. */
const OPCODES = 200_000;
/** Most bytes that are walked; the rest of a file's budget is for its end. */
const WALKED = 3 << 19;
/** Bytes at the file's end that are searched if the walk does not reach them. */
const TAIL = 65_536;
/** Compressed bytes that are unpacked: at deflate's best ratio, to 16 MiB. */
const COMPRESSED = 16_384;
/** Number of distinct versions after which no more are kept. */
const KEPT = 20;

/**
 * The versions in the state of pickled objects: scikit-learn's estimators record `_sklearn_version`, and XGBoost's
 * boosters a model in `handle`. Nothing is unpickled. Source: scikit-learn sklearn/base.py, BaseEstimator.__getstate__;
 * xgboost core.py, Booster.__getstate__.
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

/**
 * Pickles of arrays name the module that NumPy 2 moved from `numpy.core` to `numpy._core`. Source: NumPy 2.0.0 release
 * notes.
 */
const NUMPY_2: FoundVersion = { framework: "numpy", version: "2.0", of: "oldest release" };

/** The first string after the entry's name, skipping opcodes between them that memoize the name. */
function scikitLearnInTail(tail: Buffer): string | undefined {
  const entry = /_sklearn_version(?:\x94|q.|r.{4})?(?:\x8c(.)|X(.)\0\0\0)/s.exec(
    tail.toString("latin1"),
  );
  if (!entry) return undefined;
  const start = entry.index + entry[0].length;
  return tail.toString("latin1", start, start + (entry[1] ?? entry[2] ?? "").charCodeAt(0));
}

/** As `versionsInPickle`, for the start of a compressed file. */
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
