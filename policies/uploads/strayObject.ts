import type { Recognition } from "../../inspect/formats";
import { formatOf } from "../../inspect/formats/catalog";
import { inMember, refusal } from "../../rules/modelFormat/refusal";
import type { StrayModel, UploadFacts } from "../../rules/uploadsAccountedFor";
import { saysModel } from "./names";

type Refused = NonNullable<UploadFacts["refused"]>;

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
  const whole = refusal(sight.isModel ? found : own, "anywhere", {
    tensorOnlyPickle: "refuse",
    unknownFormats: "refuse",
  });
  const isProgram = formatOf(found.format).kind === "program" && !sight.programs && !sight.isModel;
  if (
    whole &&
    whole.level === undefined &&
    !isProgram &&
    (sight.isModel || TELLING.test(whole.code))
  ) {
    return { message: whole.message, fix: whole.fix };
  }
  for (const member of members) {
    const inner = refuseStray(member, { ...sight, isModel: saysModel(member.path) });
    if (inner) return { ...inner, message: inMember(member.path, inner.message) };
  }
  return undefined;
}

/** What bytes are, or contain, that is a model and so belongs in a ModelVersion wherever it lies. */
export function modelIn({ format, members = [] }: Recognition): StrayModel | undefined {
  const { model } = formatOf(format);
  if (model === "file" || model === "part") return { format };
  for (const member of members) {
    const inner = modelIn(member);
    if (inner) return { ...inner, below: joined(member.path, inner.below) };
  }
  return undefined;
}

/** A path below another one, either of which may be missing. */
export function joined(path: string, below: string | undefined): string {
  return [path, below].filter(Boolean).join("/");
}
