import table from "../../data/ops-without-kernel.json";
import type { ServingFacts } from "../../inspect/manifest";
import type { MetaGraphFacts, ServedGraphFacts } from "../../inspect/savedModel/facts";
import { listFew, plural } from "../../text";
import type { Draft } from "../engine/rule";
import { judgeOverwritten } from "./overwritten";
import { type Server, serverOf } from "./server";

/** Most names that one message lists. */
const SHOWN = 3;

/**
 * Faults of the graph because of which the server cannot load it, or answers every request to the signature with an
 * error.
 */
export function* judgeServed(
  { served, mainOps = [] }: MetaGraphFacts,
  serving: ServingFacts | undefined,
): Iterable<Draft> {
  if (mainOps.length > 1) yield severalMainOps(mainOps);
  if (!served) return;
  const server = serverOf(serving);
  yield* unfilled(served);
  yield* judgeOverwritten(served);
  yield* idle(served);
  yield* empty(served);
  yield* unfed(served);
  yield* clashes(served);
  yield* kernels(served, server);
  yield* devices(served, server);
  yield* layouts(served, server);
  yield* files(served);
  yield* programs(served, server);
}

function severalMainOps(mainOps: readonly string[]): Draft {
  return {
    code: "SIG017",
    message: `the graph names ${mainOps.length} operations to run at loading: ${listFew(mainOps, SHOWN)}`,
    reason: "A server runs exactly one, and does not load a model that names more.",
    fix: "group them with tf.group, and give the group as main_op.",
    data: { found: `${mainOps.length}`, wanted: "1", tensors: mainOps },
  };
}

/** Ways to export a model so that its state is restored. */
function* unfilled({ unfilled: state = [], unfilledCount = 0, signature }: ServedGraphFacts) {
  const variables = state.filter(({ kind }) => kind === "variable");
  const tables = state.filter(({ kind }) => kind === "table");
  if (variables.length > 0) {
    const names = variables.map(({ name }) => name);
    const count = unfilledCount - tables.length;
    yield {
      code: "SIG011",
      message: `"${signature}" reads ${plural(count, "variable")} that loading does not restore: ${listFew(names, SHOWN)}`,
      reason:
        "The server loads the model, and answers every request with an error such as “Could not find variable”.",
      fix: 'export a Keras 3 model with model.export("export"); with tf.saved_model.save, assign every variable to an attribute of the saved object, and in TensorFlow 1 save all of them with the Saver.',
      data: { tensors: names, signatures: [signature] },
    };
  }
  if (tables.length > 0) {
    const names = tables.map(({ name }) => name);
    yield {
      code: "SIG011",
      message: `"${signature}" looks up ${plural(tables.length, "table")} that nothing initializes: ${listFew(names, SHOWN)}`,
      reason: "The server loads the model, and answers every request with “Table not initialized”.",
      fix: "in TensorFlow 1 give main_op=tf.compat.v1.tables_initializer() to add_meta_graph_and_variables; in TensorFlow 2 assign the table to an attribute of the saved object.",
      data: { tensors: names, signatures: [signature] },
    };
  }
}

function* idle({ idleIterators: iterators = [], signature }: ServedGraphFacts): Iterable<Draft> {
  if (iterators.length === 0) return;
  yield {
    code: "SIG011",
    message: `"${signature}" reads ${plural(iterators.length, "iterator")} of a dataset that nothing initializes: ${listFew(iterators, SHOWN)}`,
    reason:
      "The server loads the model, and answers every request with “the iterator has not been initialized”.",
    fix: "build the graph for serving with a placeholder in place of the iterator's element, and make it an input of the signature.",
    data: { tensors: iterators, signatures: [signature] },
  };
}

function* empty({ emptyQueues: queues = [], signature }: ServedGraphFacts): Iterable<Draft> {
  if (queues.length === 0) return;
  yield {
    code: "SIG011",
    message: `"${signature}" takes elements from ${plural(queues.length, "queue")} that nothing fills: ${listFew(queues, SHOWN)}`,
    reason: "A server starts no queue runners, so every request waits until it is aborted.",
    fix: "build the graph for serving with a placeholder in place of the queue's element, and make it an input of the signature.",
    data: { tensors: queues, signatures: [signature] },
  };
}

function* unfed({ unfed: placeholders = [], signature }: ServedGraphFacts): Iterable<Draft> {
  if (placeholders.length === 0) return;
  yield {
    code: "SIG012",
    message: `"${signature}" needs ${plural(placeholders.length, "placeholder")} that ${placeholders.length === 1 ? "is" : "are"} not among its inputs: ${listFew(placeholders, SHOWN)}`,
    reason: "No request can give it a value, and the server answers each one with an error.",
    fix: "build the graph for serving with the value as a constant, or use tf.compat.v1.placeholder_with_default.",
    data: { tensors: placeholders, signatures: [signature] },
  };
}

function* clashes({ fedAndFetched = [], fedTwice, signature }: ServedGraphFacts): Iterable<Draft> {
  if (fedAndFetched.length > 0) {
    yield {
      code: "SIG013",
      message: `the output ${listFew(fedAndFetched, SHOWN)} of "${signature}" is the tensor of an input`,
      reason: "TensorFlow refuses to fetch a tensor that is fed, so every request fails.",
      fix: "return tf.identity of the input instead.",
      data: { tensors: fedAndFetched, signatures: [signature] },
    };
  }
  if (fedTwice) {
    yield {
      code: "SIG013",
      message: `the inputs ${listFew(fedTwice, SHOWN)} of "${signature}" are one tensor`,
      reason: "TensorFlow refuses to be given one tensor twice, so every request fails.",
      fix: "give the signature one input for the tensor.",
      data: { tensors: fedTwice, signatures: [signature] },
    };
  }
}

type Version = "2.15" | "2.21";

/** Whether the server has no kernel for an op; `maybe` if that depends on its version, which is unknown. */
function lacksKernel(op: string, { minor, hasGpu }: Server): "yes" | "maybe" | "no" {
  const lacks = (version: Version) =>
    table[hasGpu ? (`${version}-gpu` as const) : version].includes(op);
  if (minor !== undefined && minor <= 15) return lacks("2.15") ? "yes" : "no";
  if (minor !== undefined && minor >= 21) return lacks("2.21") ? "yes" : "no";
  if (lacks("2.15") && lacks("2.21")) return "yes";
  return lacks("2.15") || lacks("2.21") ? "maybe" : "no";
}

function* kernels(
  {
    graphOpsWithoutKernel: inGraph = [],
    functionOpsWithoutKernel: inFunctions = [],
  }: ServedGraphFacts,
  server: Server,
): Iterable<Draft> {
  for (const [ops, when] of [
    [inGraph, "does not load the model, even if no signature reaches the op"],
    [inFunctions.filter((op) => !inGraph.includes(op)), "answers every request with an error"],
  ] as const) {
    for (const answer of ["yes", "maybe"] as const) {
      const found = ops.filter((op) => lacksKernel(op, server) === answer);
      if (found.length === 0) continue;
      const where = server.hasGpu ? "CPU or GPU" : "CPU";
      yield {
        code: "SIG014",
        ...(answer === "maybe" && { level: "advisory" as const }),
        message: `${answer === "yes" ? "TensorFlow has" : "some releases of TensorFlow have"} no kernel for ${listFew(found, SHOWN)} on a ${where}`,
        reason: `The server ${when}.`,
        fix: "export the model without the op: with layers that run on a CPU, or with the library that replaced it.",
        data: { ops: found },
      };
    }
  }
}

function* devices({ devices: asked = [] }: ServedGraphFacts, { hasGpu }: Server): Iterable<Draft> {
  for (const { device, node } of asked) {
    const isGpu = /(^|[/:])(device:)?GPU:\d/i.test(device);
    const isElsewhere = /\/(job:(?!localhost)|replica:[1-9]|task:[1-9])/i.test(device);
    if (isGpu && !isElsewhere && hasGpu) continue;
    yield {
      code: "SIG015",
      ...(isGpu && !isElsewhere && hasGpu === undefined && { level: "advisory" as const }),
      message: `the node "${node}" requires the device ${device}`,
      reason: isElsewhere
        ? "A server is one process, has no such job or task, and does not load the model."
        : "A server without this device does not load the model: it places no node elsewhere by itself.",
      fix: "export the model with clear_devices=True, or build the serving graph without tf.device.",
      data: { tensors: [node], found: device },
    };
  }
}

function* layouts({ channelsFirst = [] }: ServedGraphFacts, { hasGpu }: Server): Iterable<Draft> {
  if (channelsFirst.length === 0 || hasGpu) return;
  yield {
    code: "SIG016",
    level: "advisory",
    message: `${plural(channelsFirst.length, "layer")} takes its data with the channels first (NCHW): ${listFew(channelsFirst, SHOWN)}`,
    reason:
      "On a CPU this works only where oneDNN is on, as it is by default on x86 since TensorFlow 2.9.",
    fix: 'build the serving model with data_format="channels_last".',
    data: { tensors: channelsFirst, found: "NCHW", wanted: "NHWC" },
  };
}

function* files({ filesAtLoading = [], descriptorFiles = [] }: ServedGraphFacts): Iterable<Draft> {
  if (filesAtLoading.length > 0) {
    yield {
      code: "SIG018",
      message: `loading reads a file that is not part of the model: ${listFew(filesAtLoading, SHOWN)}`,
      reason:
        "The path is one of the machine that exported the model, so a server does not load it.",
      fix: "register the file as an asset (tf.saved_model.Asset), or export without the initializer that reads a checkpoint.",
      data: { tensors: filesAtLoading },
    };
  }
  if (descriptorFiles.length > 0) {
    yield {
      code: "SIG018",
      message: `the graph reads the types of messages from a file: ${listFew(descriptorFiles, SHOWN)}`,
      reason: "The path is one of the machine that exported the model, so every request fails.",
      fix: 'give the descriptors as descriptor_source=b"bytes://" + descriptor_set.SerializeToString().',
      data: { tensors: descriptorFiles },
    };
  }
}

function* programs(
  { programs: found = [] }: ServedGraphFacts,
  { hasGpu }: Server,
): Iterable<Draft> {
  for (const { platforms, calls } of found) {
    if (platforms.length > 0 && !platforms.includes("CPU") && !hasGpu) {
      yield {
        code: "SIG019",
        message: `a program of XLA runs on ${platforms.join(" and ")} only`,
        reason: "A server on a CPU refuses to run it, and answers every request with an error.",
        fix: 'export it for both: jax2tf.convert(f, native_serialization_platforms=("cpu", "cuda")).',
        data: { found: platforms.join(", "), wanted: "CPU" },
      };
    }
    if (calls.length > 0) {
      yield {
        code: "SIG019",
        message: `a program of XLA calls ${listFew(calls, SHOWN)}`,
        reason: "JAX registers these functions of a library, and TensorFlow does not have them.",
        fix: "export the function with jax2tf.convert(f, native_serialization=False), or without this operation.",
        data: { ops: calls },
      };
    }
  }
  const [first] = found;
  if (!first) return;
  const version = first.stablehlo === undefined ? "" : ` (StableHLO ${first.stablehlo})`;
  yield {
    code: "SIG019",
    level: "advisory",
    message: `${plural(found.length, "program")} of XLA${version} is not checked`,
    reason:
      "A server reads such a program only if its XLA is at least as new as the JAX that wrote it.",
    fix: "load the export with the server's TensorFlow and call the signature once before it is deployed.",
    ...(first.stablehlo !== undefined && { data: { found: first.stablehlo } }),
  };
}
