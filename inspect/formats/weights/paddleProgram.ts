import { inMemory, messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

const MAX_BLOCKS = 10_000;
const [BLOCKS, VERSION, OP_VERSIONS] = [1, 4, 5];
/** Fields of a block: its index, its parent's index, its variables and its operators. */
const [INDEX, PARENT, VARIABLES, OPERATORS] = [1, 2, 3, 4];

/**
 * The program of a Paddle model before Paddle 3 (.pdmodel). Source: PaddlePaddle/Paddle
 * paddle/fluid/framework/framework.proto, ProgramDesc.
 */
export const recognisePaddleProgram: Recogniser = ({ source: whole }) => {
  const source = inMemory(whole);
  const fields = source && messageFields(source, 0, source.size, MAX_BLOCKS);
  if (!source || !fields?.some(({ field }) => field === VERSION)) return undefined;
  const isProgram = fields.every(
    ({ field, wire }) => wire === 2 && [BLOCKS, VERSION, OP_VERSIONS].includes(field),
  );
  if (!isProgram) return undefined;
  let expected = 0;
  for (const { field, start, length } of fields) {
    if (field !== BLOCKS) continue;
    const block = messageFields(source, start, start + length, 1_000_000);
    const [index, parent] = [INDEX, PARENT].map((number) =>
      block?.find((one) => one.field === number && one.wire === 0),
    );
    const isBlock =
      index?.value === expected &&
      parent !== undefined &&
      block?.some((one) => one.field === VARIABLES && one.wire === 2) &&
      block.every(
        (one) =>
          one.field <= 5 && (one.field > OPERATORS || one.field < VARIABLES || one.wire === 2),
      );
    if (!isBlock) return undefined;
    expected++;
  }
  return expected > 0 ? { format: "paddle-program" } : undefined;
};
