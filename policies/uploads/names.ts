import { FORMAT_NAMES, formatOf } from "../../inspect/formats/catalog";

/** What may follow a model's extension if the file is packed. */
const WRAPPINGS = /(\.(xz|bz2|gz|zst|lz4|7z|zip|tar|tgz))+$/i;
/** Extensions that only model files have. */
const MODEL: ReadonlySet<string> = new Set(
  FORMAT_NAMES.flatMap((name) => formatOf(name).extensions ?? []),
);
/** Extensions that many other files have too; they count only after one of these words. */
const NAMED_MODEL = /(model|weights|graph|checkpoint|ckpt)[^/]*\.(bin|pb)$/i;

/** Whether a name or path says that a file is a model. */
export function saysModel(path: string): boolean {
  const bare = path.replace(WRAPPINGS, "");
  const extension = /\.(\w+)$/.exec(bare)?.[1]?.toLowerCase() ?? "";
  return MODEL.has(extension) || NAMED_MODEL.test(bare);
}
