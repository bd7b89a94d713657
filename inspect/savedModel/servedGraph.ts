import type table from "../../data/ops-without-kernel.json";
import { groupBy } from "../groupBy";
import { lazy } from "../lazy";
import type { ServedGraphFacts, UnfilledState } from "./facts";
import {
  argumentsThat,
  FILLS,
  type FunctionBody,
  inputsThat,
  originOf,
  readsConstantFile,
  readsDescriptorFile,
} from "./functionBody";
import { idleSources } from "./idleSources";
import { type Node, nodeName } from "./node";
import { overwrittenVariables } from "./overwritten";
import { readsOnlyAssets } from "./ownReads";
import type { ShapeBody } from "./shapeFlow";

// What a server does when it loads a graph and answers a request.
// Source: tensorflow/cc/saved_model/loader.cc and loader_util.cc, TensorFlow 2.21.

/** The parts of a MetaGraph that decide how a server runs it. */
export interface ServedSource {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly bodies: ReadonlyMap<string, FunctionBody>;
  readonly shapeBodies: ReadonlyMap<string, ShapeBody>;
  /** Ops of the main graph. */
  readonly mainOps: ReadonlySet<string>;
  /** Ops of the functions that are reachable from calls. */
  opsOf(calls: readonly string[]): ReadonlySet<string>;
  /** Functions that are reachable from calls. */
  functionsOf(calls: readonly string[]): ReadonlySet<string>;
  readonly signature: string;
  /** Tensors, by the names of the signature's inputs and outputs. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Operation that restores the variables, and the tensor that receives the file's name. */
  readonly restore?: string;
  readonly fileName?: string;
  /** The operation that a server runs after restoring. */
  readonly init?: string;
  /** Tensors that the loader feeds with the paths of the assets. */
  readonly assets: readonly string[];
}

/** Most entries of each list of these facts. */
const LISTED = 20;

/** Ops that some TensorFlow image from 2.15 to 2.21 cannot run. */
const withoutKernel = lazy((): ReadonlySet<string> => {
  const kernels = require("../../data/ops-without-kernel.json") as typeof table;
  return new Set([...kernels["2.15"], ...kernels["2.21"]]);
});

/** Devices that every server has; `*` matches any. */
const OWN_DEVICE =
  /^(\/job:(localhost|\*))?(\/replica:(0|\*))?(\/task:(0|\*))?(\/?(device:)?(CPU:(0|\*)|\*))?$/i;

/** Follows one signature and loading through the graph, to find what makes every request fail. */
export function servedGraph(source: ServedSource): ServedGraphFacts {
  const { nodes, inputs, outputs, signature } = source;
  const fed = new Set(Object.values(inputs).map(tensorName));
  const served = closure(nodes, Object.values(outputs), fed);
  const init = closure(nodes, [source.init ?? ""], new Set());
  const restored = closure(nodes, [source.restore ?? ""], new Set());
  const called = source.functionsOf(callsOf(nodes, served));
  const { unfilled, count } = unfilledState(source, served, called, [init, restored]);
  const { bodies: functions, assets } = source;
  const reset = overwrittenVariables({ nodes, bodies: functions, served, restored, init, assets });
  const idle = idleSources(nodes, served, [init, restored]).sort();
  const isQueue = (name: string) => nodes.get(name)?.op.includes("Queue") === true;
  const queues = idle.filter(isQueue);
  const iterators = idle.filter((name) => !isQueue(name));
  const unfed = [...served].filter((name) => /^Placeholder(V2)?$/.test(nodes.get(name)?.op ?? ""));
  const calls = callsOf(nodes, new Set([...served, ...init, ...restored]));
  const inFunctions = [...source.opsOf(calls)].filter((op) => withoutKernel().has(op));
  const inGraph = [...source.mainOps].filter((op) => withoutKernel().has(op));
  const devices = foreignDevices(nodes);
  const layers = [...served].filter((name) => nodes.get(name)?.isChannelsFirst);
  const files = foreignFiles(source, init);
  const bodies = [...called].flatMap((name) => source.bodies.get(name) ?? []);
  const descriptors = [
    ...[...served].filter((name) => readsDescriptorFile(nodes.get(name) ?? UNKNOWN)),
    ...bodies.flatMap(({ descriptorFiles }) => descriptorFiles),
  ];
  const programs = [
    ...[...served].flatMap((name) => nodes.get(name)?.xla ?? []),
    ...bodies.flatMap((body) => body.programs),
  ];
  const fedAndFetched = Object.entries(outputs)
    .filter(([, tensor]) => fed.has(tensorName(tensor)))
    .map(([name]) => name);
  return {
    signature,
    ...(count > 0 && { unfilled, unfilledCount: count }),
    ...(reset.length > 0 && {
      overwritten: reset.slice(0, LISTED),
      overwrittenCount: reset.length,
    }),
    ...(iterators.length > 0 && { idleIterators: iterators.slice(0, LISTED) }),
    ...(queues.length > 0 && { emptyQueues: queues.slice(0, LISTED) }),
    ...(unfed.length > 0 && { unfed: unfed.sort().slice(0, LISTED) }),
    ...(fedAndFetched.length > 0 && { fedAndFetched: fedAndFetched.slice(0, LISTED) }),
    ...shared(inputs),
    ...(inGraph.length > 0 && { graphOpsWithoutKernel: inGraph.sort() }),
    ...(inFunctions.length > 0 && { functionOpsWithoutKernel: inFunctions.sort() }),
    ...(devices.length > 0 && { devices }),
    ...(layers.length > 0 && { channelsFirst: layers.sort().slice(0, LISTED) }),
    ...(files.length > 0 && { filesAtLoading: files }),
    ...(readsOnlyAssets(source, init) && { readsOnlyAssets: true }),
    ...(descriptors.length > 0 && { descriptorFiles: descriptors.sort().slice(0, LISTED) }),
    ...(programs.length > 0 && { programs: distinct(programs).slice(0, LISTED) }),
  };
}

const UNKNOWN: Node = { op: "", inputs: [], calls: [] };

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** `x` and `x:0` are the same tensor. */
function tensorName(tensor: string): string {
  return /:\d+$/.test(tensor) ? tensor : `${tensor}:0`;
}

/** Nodes that run when tensors are fetched, or operations run, while other tensors are fed. */
function closure(
  nodes: ReadonlyMap<string, Node>,
  tensors: readonly string[],
  fed: ReadonlySet<string>,
): Set<string> {
  const seen = new Set<string>();
  const waiting = tensors.filter((tensor) => !fed.has(tensorName(tensor))).map(nodeName);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = nodes.get(name);
    if (!node || seen.has(name)) continue;
    seen.add(name);
    for (const input of node.inputs)
      if (input.startsWith("^") || !fed.has(tensorName(input))) waiting.push(nodeName(input));
  }
  return seen;
}

function callsOf(nodes: ReadonlyMap<string, Node>, names: ReadonlySet<string>): string[] {
  return [...names].flatMap((name) => {
    const node = nodes.get(name);
    return node ? [...node.calls, node.op] : [];
  });
}

/** Variables and tables that the outputs read but that neither loading nor the request itself initializes. */
function unfilledState(
  source: ServedSource,
  served: ReadonlySet<string>,
  called: ReadonlySet<string>,
  loading: readonly ReadonlySet<string>[],
): { unfilled: UnfilledState[]; count: number } {
  const { nodes, bodies } = source;
  const filled = new Set<string>();
  const fill = (name: string, node: Node | undefined) => {
    if (node?.resource) filled.add(keyOf(name, node));
  };
  for (const reached of loading) {
    for (const name of reached) fill(name, nodes.get(name));
    for (const body of source.functionsOf(callsOf(nodes, reached)))
      for (const [name, node] of bodies.get(body)?.state ?? []) fill(name, node);
  }
  const byCalls = argumentsThat("filled", bodies);
  for (const name of served) {
    const node = nodes.get(name);
    if (!node) continue;
    if (FILLS.test(node.op) && node.inputs[0] !== undefined) {
      const origin = originOf(nodes, node.inputs[0]);
      fill(origin, nodes.get(origin));
    }
    for (const at of inputsThat(node, byCalls)) {
      const origin = originOf(nodes, node.inputs[at] ?? "");
      fill(origin, nodes.get(origin));
    }
  }
  const found: UnfilledState[] = [];
  let count = 0;
  const take = (name: string, node: Node | undefined) => {
    if (!node?.resource || filled.has(keyOf(name, node))) return;
    count++;
    const kind = node.op.startsWith("HashTable") ? "table" : "variable";
    if (found.length < LISTED) found.push({ kind, name: node.resource.sharedName || name });
  };
  for (const name of served) take(name, nodes.get(name));
  for (const body of called)
    for (const [name, node] of bodies.get(body)?.state ?? []) take(name, node);
  return { unfilled: found, count };
}

/** Nodes with the same key share one resource. */
function keyOf(name: string, { op, resource }: Node): string {
  const kind = op === "Variable" ? "VariableV2" : op === "HashTable" ? "HashTableV2" : op;
  return `${kind}\0${resource?.container ?? ""}\0${resource?.sharedName || name}`;
}

/** Inputs that are the same tensor; a session refuses to be fed it twice. */
function shared(inputs: Readonly<Record<string, string>>): Pick<ServedGraphFacts, "fedTwice"> {
  const byTensor = groupBy(Object.entries(inputs), ([, tensor]) => tensorName(tensor));
  const twice = [...byTensor.values()].find(({ length }) => length > 1);
  return twice ? { fedTwice: twice.slice(0, LISTED).map(([name]) => name) } : {};
}

/** Devices that nodes of the main graph request and that not every server has, each with a node. */
function foreignDevices(nodes: ReadonlyMap<string, Node>): { device: string; node: string }[] {
  const found = new Map<string, string>();
  for (const [name, { device }] of nodes) {
    if (device === undefined || found.has(device) || OWN_DEVICE.test(device)) continue;
    if (found.size < LISTED) found.set(device, name);
  }
  return [...found].map(([device, node]) => ({ device, node }));
}

/** Nodes that, at loading, read a file that does not belong to the model. */
function foreignFiles(source: ServedSource, init: ReadonlySet<string>): string[] {
  const { nodes, bodies, assets, fileName } = source;
  const own = new Set([...assets, ...(fileName ? [fileName] : [])].map(nodeName));
  const inMain = [...init].filter((name) => {
    const node = nodes.get(name);
    return node && readsConstantFile(nodes, node) && !namesOwn(nodes, node, own);
  });
  const inBodies = [...source.functionsOf(callsOf(nodes, init))].flatMap((called) =>
    (bodies.get(called)?.fileReads ?? []).map((name) => `${called}/${name}`),
  );
  return [...inMain, ...inBodies].sort().slice(0, LISTED);
}

function namesOwn(nodes: ReadonlyMap<string, Node>, node: Node, own: ReadonlySet<string>): boolean {
  return node.inputs.some((input) => own.has(originOf(nodes, input)) || own.has(nodeName(input)));
}
