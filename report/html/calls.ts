import type { Manifest } from "../../inspect";
import type { SignatureFacts, TensorFacts } from "../../inspect/savedModel/facts";
import { shapeText } from "../../inspect/savedModel/shape";
import { escapeControls } from "../../text";
import { andMore, html, type Markup } from "./markup";

/** How clients call a SavedModel: each signature with its inputs and outputs, and a request to copy. */
export function calls({ savedModel, name }: Manifest): Markup | undefined {
  const graphs = (savedModel?.metaGraphs ?? []).filter(({ tags }) => tags.includes("serve"));
  const signatures = graphs
    .flatMap(({ signatures: all }) => Object.entries(all))
    .filter(([one]) => !one.startsWith("__saved_model"));
  if (signatures.length === 0) return undefined;
  return html`<section><h2>How clients call it</h2>${signatures.slice(0, MOST).map(([signature, facts]) => one(signature, facts, name))}${
    signatures.length > MOST
      ? html`<p>and ${signatures.length - MOST} more signatures</p>`
      : undefined
  }</section>`;
}

/** Most signatures that are shown, and most tensors of each. */
const MOST = 10;
const MOST_TENSORS = 20;

function one(signature: string, facts: SignatureFacts, model: string): Markup {
  const example = exampleOf(facts);
  const named = signature === "serving_default" ? {} : { signature_name: signature };
  const body =
    example === undefined ? undefined : JSON.stringify({ ...named, instances: [example] });
  return html`<h3>${escapeControls(signature)}</h3><div class="boxes"><div><strong>takes</strong>${tensors(facts.inputs)}</div><div><strong>returns</strong>${tensors(facts.outputs)}</div></div>${
    body === undefined
      ? undefined
      : html`<details><summary>A request with curl, for TensorFlow Serving</summary><pre>curl http://localhost:8501/v1/models/${escapeControls(model)}:predict -d '${escapeControls(body).replaceAll("'", "'\\''")}'</pre></details>`
  }`;
}

function tensors(all: SignatureFacts["inputs"]): Markup {
  const entries = Object.entries(all);
  return html`${entries
    .slice(0, MOST_TENSORS)
    .map(
      ([key, { dtype, shape }]) =>
        html`<p><code>${escapeControls(key)}</code> ${dtype} ${shapeText(shape)}</p>`,
    )}${andMore(entries.length - MOST_TENSORS)}`;
}

/** Most numbers of an example; larger inputs have none. */
const MOST_VALUES = 64;

/** One instance with the first value that each data type has; undefined where an input has no known or a large shape. */
function exampleOf({ inputs }: SignatureFacts): unknown {
  const entries = Object.entries(inputs).map(([key, facts]) => [key, firstValueOf(facts)] as const);
  if (entries.length === 0 || entries.some(([, value]) => value === undefined)) return undefined;
  const [only] = entries;
  return entries.length === 1 ? only?.[1] : Object.fromEntries(entries);
}

function firstValueOf({ dtype, shape, encoding }: TensorFacts): unknown {
  // Rows of a request are the first dimension.
  if (!shape || encoding !== undefined || shape.length === 0) return undefined;
  const inner = shape.slice(1).map((length) => (length < 0 ? 1 : length));
  if (inner.reduce((product, length) => product * length, 1) > MOST_VALUES) return undefined;
  const first = dtype === "string" ? "text" : dtype === "bool" ? false : 0;
  return inner.reduceRight<unknown>((value, length) => Array(length).fill(value), first);
}
