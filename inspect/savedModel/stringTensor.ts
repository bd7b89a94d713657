import { bufferSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { Message } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import { shapeOf } from "./shape";

/** DT_STRING; in a text graph by its name. */
const STRING: ReadonlySet<unknown> = new Set([7, "DT_STRING"]);
/** Packed texts that are looked at, in number and in bytes. */
const MAX_TEXTS = 10_000;
const MAX_CONTENT = 16 << 20;

/** Readers of a tensor's texts, where they are; none for a tensor of another type. */
export function textsOf(tensor: Message): WireReader[] {
  const listed = ((tensor["string_val"] ?? []) as readonly unknown[]).filter(
    (text) => text instanceof WireReader,
  );
  const content = tensor["tensor_content"];
  if (!STRING.has(tensor["dtype"]) || !(content instanceof WireReader)) return listed;
  const shape = shapeOf(tensor["tensor_shape"] as Message | undefined) ?? [];
  const count = shape.reduce((product, size) => product * size, 1);
  return [...listed, ...packedTexts(content.copy(), Math.min(count, MAX_TEXTS))];
}

/** Texts behind the list of their lengths; none where the bytes are no such list. */
function packedTexts(content: WireReader, count: number): WireReader[] {
  const texts: WireReader[] = [];
  try {
    const lengths = Array.from({ length: count }, () => content.varint());
    const bytes = content.rest(MAX_CONTENT) ?? Buffer.alloc(0);
    let start = 0;
    for (const length of lengths) {
      texts.push(WireReader.of(bufferSource(bytes.subarray(start, start + length))));
      start += length;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return texts;
}
