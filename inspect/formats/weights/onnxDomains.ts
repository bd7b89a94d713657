import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { Cursor, MAX_DEPTH } from "../../proto/cursor";
import { LIMITS } from "../limits";
import { type MessageField, messageFields } from "../messageFields";

/**
 * Numbers of the fields that lead to nodes and name operators. test/inspect/formats/fieldNumbers.test.ts compares those
 * that the schema has. Source: onnx.proto.
 */
export const ONNX_FIELDS = {
  model: { graph: 7, opsets: 8, functions: 25 },
  opset: { domain: 1 },
  function: { name: 1, nodes: 7, opsets: 9, domain: 10, overload: 13 },
  graph: { nodes: 1 },
  node: { operator: 4, attributes: 5, domain: 7, overload: 8 },
  attribute: { graph: 6, graphs: 11 },
} as const;

/** Domains whose operators onnxruntime provides. Source: onnx.proto; onnxruntime core/graph/constants.h. */
export const OWN =
  /^(?:|ai\.onnx(?:\.ml|\.training|\.preview\.training|\.preview)?|com\.microsoft(?:\.\w{1,40}){0,2}|org\.pytorch\.aten|com\.ms\.internal\.nhwc)$/;
const MAX_FIELDS = 100_000;
const MAX_DOMAINS = 10_000;

/**
 * Domains of operators that neither the runtime nor the model provides, so a library must: domains that the model or one
 * of its functions imports and for which it has no function, and those of nodes that no function of the model defines.
 */
export function foreignDomains(source: ByteSource): string[] {
  const { model, function: fn, opset } = ONNX_FIELDS;
  const all = { start: 0, length: source.size };
  const functions = fieldsOf(source, all, model.functions);
  const defined = new Set<string>();
  const provided = new Set<string>();
  for (const one of functions) {
    const [name, domain, overload] = [fn.name, fn.domain, fn.overload].map((number) =>
      textIn(source, one, number),
    );
    provided.add(domain ?? "");
    defined.add(JSON.stringify([domain, name, overload]));
  }
  const imports = [
    ...fieldsOf(source, all, model.opsets),
    ...functions.flatMap((one) => fieldsOf(source, one, fn.opsets)),
  ].slice(0, MAX_DOMAINS);
  const foreign = imports
    .map((one) => textIn(source, one, opset.domain))
    .filter((name) => !OWN.test(name) && !provided.has(name));
  const covered = [...provided].filter((name) => !OWN.test(name));
  const inNodes =
    covered.length === 0 ? [] : (new Nodes(source, defined).undefinedDomains(functions) ?? covered);
  return [...new Set([...foreign, ...inNodes])].slice(0, LIMITS.listedCode);
}

type Part = Pick<MessageField, "start" | "length">;

function fieldsOf(source: ByteSource, { start, length }: Part, number: number): MessageField[] {
  const fields = messageFields(source, start, start + length, MAX_FIELDS) ?? [];
  return fields.filter(({ field, wire }) => field === number && wire === 2).slice(0, MAX_DOMAINS);
}

/** The last value of a field, which is the one that protobuf keeps. */
function textIn(source: ByteSource, part: Part, number: number): string {
  const found = fieldsOf(source, part, number).at(-1);
  if (!found) return "";
  return source.read(found.start, Math.min(found.length, LIMITS.pickleText)).toString("utf8");
}

/** Walks the nodes of graphs, of the graphs in their attributes, and of functions. */
class Nodes {
  private readonly source: ByteSource;
  private readonly defined: ReadonlySet<string>;
  private readonly domains = new Set<string>();
  private fieldsLeft: number = LIMITS.debugFields;

  /** @param defined domain, name and overload of each function of the model, as JSON. */
  constructor(source: ByteSource, defined: ReadonlySet<string>) {
    this.source = source;
    this.defined = defined;
  }

  /** Foreign domains of nodes that no function defines; undefined if there are too many nodes to look at. */
  undefinedDomains(functions: readonly MessageField[]): readonly string[] | undefined {
    const { model, graph, function: fn } = ONNX_FIELDS;
    try {
      this.each(0, this.source.size, [model.graph], 0, (start, end) =>
        this.each(start, end, [graph.nodes], 1, (from, to) => this.node(from, to, 2)),
      );
      for (const { start, length } of functions)
        this.each(start, start + length, [fn.nodes], 1, (from, to) => this.node(from, to, 2));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return undefined;
    }
    return [...this.domains];
  }

  /** Calls `use` with the start and end of each field that has one of these numbers and a length. */
  private each(
    start: number,
    end: number,
    numbers: readonly number[],
    depth: number,
    use: (start: number, end: number, number: number) => void,
  ): void {
    if (depth > MAX_DEPTH) throw new FormatError("an ONNX graph is nested too deep");
    const cursor = new Cursor(this.source, start, end);
    for (let tag = cursor.next(); tag; tag = cursor.next()) {
      if (--this.fieldsLeft < 0) throw new FormatError("an ONNX graph with too many fields");
      if (tag.wire !== 2 || !numbers.includes(tag.field)) {
        cursor.skip(tag);
        continue;
      }
      const outer = cursor.enter();
      use(cursor.offset, cursor.offset + cursor.left, tag.field);
      cursor.leave(outer);
    }
  }

  private node(start: number, end: number, depth: number): void {
    const { node, attribute, graph } = ONNX_FIELDS;
    const texts = new Map<number, string>();
    this.each(start, end, Object.values(node), depth, (from, to, number) => {
      if (number !== node.attributes) {
        const bytes = this.source.read(from, Math.min(to - from, LIMITS.pickleText));
        texts.set(number, bytes.toString("utf8"));
        return;
      }
      this.each(from, to, Object.values(attribute), depth + 1, (at, until) =>
        this.each(at, until, [graph.nodes], depth + 2, (first, last) =>
          this.node(first, last, depth + 3),
        ),
      );
    });
    const [domain = "", operator = "", overload = ""] = [
      node.domain,
      node.operator,
      node.overload,
    ].map((number) => texts.get(number) ?? "");
    if (OWN.test(domain) || this.domains.size >= LIMITS.listedCode) return;
    if (!this.defined.has(JSON.stringify([domain, operator, overload]))) this.domains.add(domain);
  }
}
