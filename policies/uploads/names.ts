import { FORMAT_NAMES, formatOf } from "../../inspect/formats/catalog";

/** What a model's name may end with when it is packed. */
const WRAPPINGS = /(\.(xz|bz2|gz|zst|lz4|7z|zip|tar|tgz))+$/i;
/** Extensions of model files, as far as a name can show it. */
const MODEL: ReadonlySet<string> = new Set(
  FORMAT_NAMES.flatMap((name) => formatOf(name).extensions ?? []),
);
/** Extensions of many other files, which count only after such a word. */
const NAMED_MODEL = /(model|weights|graph|checkpoint|ckpt)[^/]*\.(bin|pb)$/i;

/** Whether a name or path says that a file is a model. */
export function saysModel(path: string): boolean {
  const bare = path.replace(WRAPPINGS, "");
  const extension = /\.(\w+)$/.exec(bare)?.[1]?.toLowerCase() ?? "";
  return MODEL.has(extension) || NAMED_MODEL.test(bare);
}
