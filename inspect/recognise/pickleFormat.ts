import type { Recogniser } from "./index";
import { LIMITS } from "./limits";
import { isPickle, walkPickle } from "./pickle";

/** First bytes of torch.save before 1.6: a pickle of this number alone. Source: torch/serialization.py, MAGIC_NUMBER. */
const TORCH_LEGACY = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");
const JOBLIB = /^(joblib|numpy.*\bndarray)/;

/** A pickle of any protocol under any name: whatever else the bytes may be, an unpickler would run them. */
export const recognisePickle: Recogniser = ({ source, head }) => {
  const walk = walkPickle(source);
  if (!isPickle(walk)) return undefined;
  const isTorch = head.subarray(0, TORCH_LEGACY.length).equals(TORCH_LEGACY);
  const imports = walk.imports.slice(0, LIMITS.listedCode);
  const protocol =
    walk.protocol === undefined ? "without a protocol mark" : `protocol ${walk.protocol}`;
  return {
    format: isTorch
      ? "torch-legacy"
      : imports.some((name) => JOBLIB.test(name))
        ? "joblib"
        : "pickle",
    detail:
      imports.length > 0 ? `${protocol}, imports ${imports.slice(0, 3).join(", ")}` : protocol,
    code: imports.map((name) => ({ what: `import ${name}`, where: "" })),
  };
};
