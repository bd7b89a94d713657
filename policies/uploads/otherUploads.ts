import { fieldsOf, inputsOf } from "../adapter/inputs";
import { WIRE } from "../adapter/sdkPatch";
import { saysModel } from "./names";
import type { Unread } from "./source";

/** Most values of one resource that are searched for assets. */
const MOST_VALUES = 100_000;

/** Assets and archives among a resource's inputs. */
export interface FoundAssets {
  /** Outermost first. */
  readonly assets: readonly unknown[];
  /** Why the search stopped before the last input. */
  readonly unread?: string;
}

/** Assets and archives anywhere among a resource's inputs; iterative, because nesting has no bound. */
export function assetsIn(props: object): FoundAssets {
  const assets: unknown[] = [];
  const waiting: unknown[] = Object.values(inputsOf(props));
  for (let at = 0; at < waiting.length; at++) {
    if (at === MOST_VALUES) {
      const unread = `its inputs have more than ${MOST_VALUES} values, and assets among the others are not searched for`;
      return { assets, unread };
    }
    const value = waiting[at];
    if (typeof value !== "object" || value === null) continue;
    const fields = fieldsOf(value);
    const mark = fields[WIRE.signature];
    if (mark === WIRE.asset || mark === WIRE.archive) assets.push(value);
    else for (const one of Object.values(fields)) waiting.push(one);
  }
  return { assets };
}

const COMMAND = /^command:(local|remote):Command$/;
const COPY = /:(Bucket)?ObjectCopy$/i;
const UPLOADER =
  /\b(gsutil\b.{0,200}\b(cp|mv|rsync)|gcloud\s+storage\s+(cp|mv|rsync)|aws\s+s3\s+(cp|mv|sync)|gcloud\s+(beta\s+)?ai\s+models\s+upload)\b/s;

/** Why a copy or a command that appears to upload a model cannot be judged; undefined for any other resource. */
export function unseenUpload(type: string, props: object): Unread | undefined {
  const inputs = inputsOf(props);
  const texts = Object.values(inputs).filter((one): one is string => typeof one === "string");
  if (COPY.test(type)) {
    return texts.some(saysModel)
      ? {
          unread: "they are copied from another object, whose content is not part of the program",
          means: "copy",
        }
      : undefined;
  }
  if (!COMMAND.test(type)) return undefined;
  for (const text of texts) {
    const how = UPLOADER.exec(text)?.[0];
    const isUpload = how !== undefined && /models\s+upload$/.test(how);
    const isModel = text.split(/[\s"'=]+/).some(saysModel);
    if (how !== undefined && (isUpload || isModel))
      return {
        unread: "a command uploads them while it runs, which no policy sees",
        means: "command",
      };
  }
  return undefined;
}
