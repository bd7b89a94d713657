import type { ByteSource } from "../../bytes/byteSource";
import { LIMITS } from "../limits";
import { inMemory, type MessageField, messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";

/**
 * A Core ML model (.mlmodel): its version, a description of its inputs and outputs, and one kind of model. Source:
 * apple/coremltools mlmodel/format/Model.proto.
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
  if (!isDescription) return undefined;
  const names = customClasses(source, 0, source.size, 0).slice(0, LIMITS.listedCode);
  const loads = names.map((name) => ({ loader: "Core ML", name: `the app's class ${name}` }));
  return { format: "coreml", ...(loads.length > 0 && { loads }) };
};

// Field numbers in Model.proto, NeuralNetwork.proto and CustomModel.proto.
const CUSTOM_MODEL = 555;
const NETWORKS: readonly number[] = [303, 403, 500];
const PIPELINES: readonly number[] = [200, 201, 202];
const [LAYERS, CUSTOM_LAYER, CLASS_NAME] = [1, 500, 10];
const MAX_LAYERS = 100_000;
const MAX_DEPTH = 8;

/**
 * Classes that Core ML looks up in the app for a custom model or custom layers, including those of models in a
 * pipeline.
 */
function customClasses(source: ByteSource, start: number, end: number, depth: number): string[] {
  const inside = (from: MessageField, number: number) =>
    (messageFields(source, from.start, from.start + from.length, MAX_LAYERS) ?? []).filter(
      ({ field, wire }) => field === number && wire === 2,
    );
  const textOf = ({ start: at, length }: MessageField) =>
    source.read(at, Math.min(length, LIMITS.pickleText)).toString("utf8");
  const found: string[] = [];
  for (const kind of messageFields(source, start, end, MAX_LAYERS) ?? []) {
    if (kind.wire !== 2) continue;
    const custom =
      kind.field === CUSTOM_MODEL
        ? [kind]
        : NETWORKS.includes(kind.field)
          ? inside(kind, LAYERS).flatMap((layer) => inside(layer, CUSTOM_LAYER))
          : [];
    found.push(...custom.flatMap((one) => inside(one, CLASS_NAME).map(textOf)));
    if (!PIPELINES.includes(kind.field) || depth > MAX_DEPTH) continue;
    // A pipeline classifier or regressor contains a pipeline; a plain pipeline contains the models.
    const plain = kind.field === 202 ? [kind] : inside(kind, 1);
    for (const model of plain.flatMap((one) => inside(one, 1)))
      found.push(...customClasses(source, model.start, model.start + model.length, depth + 1));
  }
  return found;
}
