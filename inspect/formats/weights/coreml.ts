import { inMemory, messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

/**
 * A Core ML model (.mlmodel): its version, the description of its inputs and outputs, and one kind of model.
 * Source: apple/coremltools mlmodel/format/Model.proto.
 */
export const recogniseCoreml: Recogniser = ({ source: whole, head }) => {
  if (head[0] !== 0x08) return undefined;
  const source = inMemory(whole);
  const fields = source && messageFields(source, 0, source.size, 100);
  const version = fields?.find(({ field, wire }) => field === 1 && wire === 0)?.value ?? 0;
  const description = fields?.find(({ field, wire }) => field === 2 && wire === 2);
  if (!source || !fields || !description || version < 1 || version > 100) return undefined;
  const kinds = fields.filter(({ field, wire }) => field >= 200 && field <= 3000 && wire === 2);
  const others = fields.filter(({ field }) => ![1, 2, 10].includes(field));
  if (kinds.length !== 1 || others.length !== 1) return undefined;
  const { start, length } = description;
  const described = messageFields(source, start, start + length, 10_000);
  const isDescription = described?.some(
    ({ field, wire }) => (field === 1 || field === 10) && wire === 2,
  );
  return isDescription ? { format: "coreml" } : undefined;
};
