import type { Recognition } from "../../inspect/formats";
import { formatOf } from "../../inspect/formats/catalog";
import { inMember, refusal } from "../../rules/modelFormat/refusal";
import type { StrayModel, UploadFacts } from "../../rules/uploadsAccountedFor/facts";
import { saysModel } from "./names";

type Refused = NonNullable<UploadFacts["refused"]>;

/** Codes of findings that a file is a model or contains code, not only that its format is unknown. */
const TELLING = /^FMT00[1-4]$/;

/** How an object's bytes are judged. */
export interface StrayOptions {
  /** Whether its name is that of a model, so that everything that `model-format` refuses counts. */
  readonly isModel: boolean;
  /** Whether programs count. In objects that have nothing to do with a model, they do not. */
  readonly programs: boolean;
}

/**
 * Why bytes may not be uploaded outside of a ModelVersion. Every member of a container is judged, even after a member
 * that is only unknown, and even in a damaged container.
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

/** The model that bytes are or contain, which belongs in a ModelVersion; undefined if there is none. */
export function modelIn({ format, members = [] }: Recognition): StrayModel | undefined {
  const { model } = formatOf(format);
  if (model === "file" || model === "part") return { format };
  for (const member of members) {
    const inner = modelIn(member);
    if (inner) return { ...inner, below: joined(member.path, inner.below) };
  }
  return undefined;
}

/** A path below another one; either may be missing. */
export function joined(path: string, below: string | undefined): string {
  return [path, below].filter(Boolean).join("/");
}
