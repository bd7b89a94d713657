import type { Recognition } from "../../inspect/formats";
import { PROGRAMS, refusal } from "../../rules/modelFormat/refusal";
import type { UploadFacts } from "../../rules/uploadsAccountedFor";
import { saysModel } from "./names";

type Refused = NonNullable<UploadFacts["refused"]>;

/** Formats that are models, and so belong into a ModelVersion wherever they lie. */
const MODELS =
  /^(tensorflow-savedmodel|tensorflow-savedmodel-text|tflite|onnx|safetensors|torchscript|keras-archive|keras-weights-hdf5|xgboost-ubjson|xgboost-binary|lightgbm-text|gguf)$/;
/** Kinds of finding that say a file is a model or carries code, and not only that it is unknown. */
const TELLING = /^FMT00[1-4]$/;

/** How an object's bytes are looked at. */
export interface StrayOptions {
  /** Whether its name says that it is a model: then everything that `model-format` refuses counts. */
  readonly isModel: boolean;
  /** Whether programs count, which are nobody's business in objects that have nothing to do with a model. */
  readonly programs: boolean;
}

/**
 * Why bytes may not be uploaded on their own. Every member of a container is looked at, also behind one that is only
 * unknown, and in a container that contradicts itself.
 */
export function refuseStray(found: Recognition, sight: StrayOptions): Refused | undefined {
  const { members = [], fault, ...own } = found;
  const whole = refusal(sight.isModel ? found : own, "anywhere", { tensorOnlyPickle: "refuse" });
  const isProgram = PROGRAMS.has(found.format) && !sight.programs && !sight.isModel;
  if (whole && !isProgram && (sight.isModel || TELLING.test(whole.code))) {
    return { what: whole.message, fix: whole.fix };
  }
  for (const member of members) {
    const inner = refuseStray(member, { ...sight, isModel: saysModel(member.path) });
    if (inner) return { ...inner, what: `holds ${member.path}, which ${inner.what}` };
  }
  return undefined;
}

/** The format by which bytes are a model, or hold one. */
export function modelIn({ format, members = [] }: Recognition): string | undefined {
  if (MODELS.test(format)) return format;
  for (const member of members) {
    const inner = modelIn(member);
    if (inner !== undefined) return `${inner} in ${member.path}`;
  }
  return undefined;
}
