import * as v from "valibot";
import type {
  AnyShape,
  FingerprintFacts,
  ForeignOp,
  FunctionFacts,
  KerasFacts,
  MetaGraphFacts,
  RetypedInput,
  SavedModelFacts,
  ServedGraphFacts,
  Shape,
  SignatureFacts,
  TensorFacts,
  UnfilledState,
  VariableFacts,
} from "../savedModel/facts";
import type { XlaProgram } from "../savedModel/node";
import type { OverwrittenVariable } from "../savedModel/overwritten";
import { dictionary, facts, list, oneOf, optional, type SchemaOf } from "./build";

const STRING = v.string();
const NUMBER = v.number();
const STRINGS = list(STRING);
export const SHAPE: SchemaOf<Shape> = v.nullable(v.array(NUMBER));

const TENSOR = facts<TensorFacts>({
  dtype: STRING,
  shape: SHAPE,
  tensor: optional(STRING),
  encoding: optional(STRING),
});

const SIGNATURE = facts<SignatureFacts>({
  methodName: STRING,
  inputs: dictionary(TENSOR),
  outputs: dictionary(TENSOR),
  defaults: optional(STRINGS),
  missingTensors: optional(STRINGS),
  retypedInputs: optional(
    list(facts<RetypedInput>({ name: STRING, dtype: STRING, placeholder: STRING })),
  ),
  composites: optional(STRINGS),
  anyShape: optional(list(facts<AnyShape>({ inputs: STRINGS, outputs: STRINGS }))),
});

const SERVED = facts<ServedGraphFacts>({
  signature: STRING,
  unfilled: optional(
    list(facts<UnfilledState>({ kind: oneOf(["variable", "table"]), name: STRING })),
  ),
  unfilledCount: optional(NUMBER),
  overwritten: optional(
    list(
      facts<OverwrittenVariable>({
        name: STRING,
        value: oneOf(["random", "constant"]),
        restored: v.boolean(),
      }),
    ),
  ),
  overwrittenCount: optional(NUMBER),
  idleIterators: optional(STRINGS),
  emptyQueues: optional(STRINGS),
  unfed: optional(STRINGS),
  fedAndFetched: optional(STRINGS),
  fedTwice: optional(STRINGS),
  graphOpsWithoutKernel: optional(STRINGS),
  functionOpsWithoutKernel: optional(STRINGS),
  devices: optional(
    list(facts<NonNullable<ServedGraphFacts["devices"]>[number]>({ device: STRING, node: STRING })),
  ),
  channelsFirst: optional(STRINGS),
  filesAtLoading: optional(STRINGS),
  readsOnlyAssets: optional(v.literal(true)),
  descriptorFiles: optional(STRINGS),
  programs: optional(
    list(facts<XlaProgram>({ platforms: STRINGS, calls: STRINGS, stablehlo: optional(STRING) })),
  ),
});

const META_GRAPH = facts<MetaGraphFacts>({
  tags: STRINGS,
  tensorflowVersion: STRING,
  producer: NUMBER,
  minConsumer: NUMBER,
  signatures: dictionary(SIGNATURE),
  ops: dictionary(NUMBER),
  reachedOps: dictionary(STRINGS),
  idleRandomOps: optional(dictionary(STRINGS)),
  reachedAtLoading: optional(STRINGS),
  foreignOps: optional(list(facts<ForeignOp>({ op: STRING, functions: STRINGS }))),
  served: optional(SERVED),
  printsToFiles: optional(v.literal(true)),
  mainOps: optional(STRINGS),
  embeddedGraphs: optional(
    list(
      facts<NonNullable<MetaGraphFacts["embeddedGraphs"]>[number]>({ node: STRING, ops: STRINGS }),
    ),
  ),
  assets: STRINGS,
  unreadAssets: optional(STRINGS),
  functions: optional(list(facts<FunctionFacts>({ name: STRING, calls: list(STRINGS) }))),
  restores: v.boolean(),
});

/** Facts of a SavedModel. */
export const SAVED_MODEL = facts<SavedModelFacts>({
  metaGraphs: list(META_GRAPH),
  variables: list(
    facts<VariableFacts>({ name: STRING, dtype: STRING, shape: SHAPE, bytes: NUMBER }),
  ),
  variablesNotListed: optional(
    facts<NonNullable<SavedModelFacts["variablesNotListed"]>>({ count: NUMBER, bytes: NUMBER }),
  ),
  fingerprint: optional(
    facts<FingerprintFacts>({
      producer: NUMBER,
      uuid: STRING,
      savedModelChecksum: STRING,
      graphDefProgramHash: STRING,
      signatureDefHash: STRING,
      savedObjectGraphHash: STRING,
      checkpointHash: STRING,
    }),
  ),
  unreadVocabularies: optional(STRINGS),
  keras: optional(
    facts<KerasFacts>({
      version: optional(STRING),
      classes: dictionary(NUMBER),
      registered: STRINGS,
    }),
  ),
  servedTags: optional(STRINGS),
  servedSignature: optional(STRING),
  duplicateBytes: NUMBER,
});
