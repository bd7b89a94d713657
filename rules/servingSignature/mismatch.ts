import type { MismatchFacts, RequestMismatch } from "../../inspect/request/facts";
import { formatBytes, plural } from "../../text";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import {
  describeBase64,
  describeJson,
  describeMembers,
  describeShape,
  describeType,
  describeValue,
  quoted,
} from "./requestValue";
import { describeFault } from "./signatureFault";

/** The rest of a message about a mismatch, after its place, with reason and fix. */
export type Explained = Required<Pick<Draft, "message" | "reason" | "fix" | "data">> &
  Pick<Draft, "level">;

/** The finding about a place of a request that a server passes to `signature`. */
export function explain(mismatch: RequestMismatch, signature: string): Explained {
  const expects = `but the signature ${signature} expects`;
  switch (mismatch.kind) {
    case "body-size":
      return {
        message: `${formatBytes(mismatch.bytes)} long, but endpoints accept at most ${formatBytes(mismatch.most)}`,
        reason: "The endpoint refuses the body before the server sees it.",
        fix: "send fewer examples in one request.",
        data: { bytes: mismatch.bytes },
      };
    case "json":
      return {
        message: `not JSON that servers read: line ${mismatch.line} ${describeJson(mismatch)}`,
        reason: "The server refuses the body before it looks at the model.",
        fix: "send one JSON object.",
        data: {},
      };
    case "format": {
      const { found, wanted } = mismatch;
      const advice = {
        reason: "The server refuses such a request.",
        fix: `send ${WANTED[wanted]}.`,
      };
      if (wanted !== "form" || found.type !== "object")
        return differs(describeValue(found), "but servers expect", WANTED[wanted], advice);
      const named = FORMS.filter((form) => found.members.includes(form)).length;
      const message =
        named === FORMS.length
          ? 'both "instances" and "inputs", but servers accept only one of them'
          : `neither "instances" nor "inputs" (found ${describeMembers(found) || "nothing"})`;
      return {
        message,
        ...advice,
        data: { found: describeMembers(found), wanted: WANTED[wanted] },
      };
    }
    case "empty":
      return differs("an empty list", expects, "at least one example", REFUSED);
    case "signature": {
      const callable = quoted(mismatch.callable);
      const fault = mismatch.fault ? `, which ${describeFault(mismatch.fault)}` : "";
      return {
        message: `${describeNamed(mismatch.named, signature)}${fault}; requests can call ${callable}`,
        reason: "The server answers every request to it with an error.",
        fix: "name another signature there, or export the model with the one that clients use.",
        data: { found: signature, wanted: mismatch.callable.join(", ") },
      };
    }
    case "name": {
      const { found, inputs, repeated } = mismatch;
      if (found.type !== "object")
        return differs(describeValue(found), expects, `an object with ${quoted(inputs)}`, REFUSED);
      const again = repeated ? `, and again ${quoted(repeated)}` : "";
      return differs(
        `${describeMembers(found)}${again}`,
        expects,
        `exactly ${quoted(inputs)}`,
        REFUSED,
      );
    }
    case "default":
      return differs(
        describeMembers(mismatch.found),
        expects,
        `exactly ${quoted(mismatch.inputs)}`,
        {
          reason:
            "Servers use the default value of an input only for gRPC requests; a REST request needs every input.",
          fix: `send exactly ${quoted(mismatch.inputs)}.`,
        },
      );
    case "dtype":
      return differs(describeValue(mismatch.found), expects, describeType(mismatch.dtype), REFUSED);
    case "lossy": {
      const wanted = `${mismatch.dtype}, integers up to ${mismatch.most} in size`;
      return differs(mismatch.token, expects, wanted, {
        reason: "The server refuses an integer that the type may not represent exactly.",
        fix: `write it as ${mismatch.token}.0, which the server rounds, or export the model with an integer input.`,
      });
    }
    case "range":
      return differs(
        mismatch.token,
        expects,
        `${mismatch.dtype}, numbers up to ${mismatch.most} in size`,
        {
          reason: "The server refuses a number out of the type's range.",
          fix: "send a smaller number, or export the model with a float64 input.",
        },
      );
    case "wrapped": {
      const wanted = `${mismatch.dtype}, integers from ${mismatch.least} to ${mismatch.most}`;
      return { ...differs(mismatch.token, expects, wanted, WRAPPED), level: "advisory" };
    }
    case "too-big":
      return differs(mismatch.token, "but servers expect", "a number that a double can represent", {
        reason:
          "The server refuses a body with a number beyond the range of a double, or reads the number as Infinity.",
        fix: "send a smaller number, or Infinity where that is meant.",
      });
    case "shape": {
      const wanted = `${mismatch.dtype} of shape ${describeShape(mismatch.wanted)}`;
      return differs(describeShape(mismatch.found), expects, wanted, REFUSED);
    }
    case "scalar":
      return differs(
        "an example of a batch",
        expects,
        'a scalar, which only "inputs" can express',
        {
          ...REFUSED,
          fix: 'send "inputs" instead of "instances", or export the model with the signature that clients use.',
        },
      );
    case "batch":
      return differs(
        plural(mismatch.found, "example"),
        expects,
        plural(mismatch.wanted, "example"),
        REFUSED,
      );
    case "ragged": {
      const wanted =
        mismatch.of === "example"
          ? `the shape of the first example, [${mismatch.wanted}]`
          : `a value of shape [${mismatch.wanted}]`;
      const found = mismatch.of === "example" ? "" : "shape ";
      return differs(`${found}[${mismatch.found}]`, expects, wanted, REFUSED);
    }
    case "b64":
      if (mismatch.fault === "plain")
        return { ...differs("a plain string", expects, BYTES, PLAIN), level: "advisory" };
      return differs(JSON.stringify(mismatch.text), expects, describeBase64(mismatch), REFUSED);
    default:
      return unhandled(mismatch);
  }
}

type Advice = Pick<Draft, "reason"> & { readonly fix?: string };

const BYTES = 'bytes as {"b64": "..."}';

/** Source: tensorflow/serving util/json_tensor.cc, which takes a string as it is, whatever the input's name. */
const PLAIN: Advice = {
  reason:
    "The server takes the characters as the bytes. A decoder of images in the graph fails then; a graph that reads text, or decodes base64 itself, does not.",
  fix: `send ${BYTES}, unless the graph reads the text.`,
};

const WRAPPED: Advice = {
  reason: "The server keeps only the lowest bits of the number, so the model gets another one.",
};

const REFUSED: Advice = {
  reason: "The server refuses such a request, or misreads it.",
};

/**
 * The found and the wanted value, in the message and for programs. The fix is to send the wanted one, unless `advice`
 * has a better one.
 */
function differs(
  found: string,
  expects: string,
  wanted: string,
  {
    reason,
    fix = `send ${wanted}, or export the model with the signature that clients use.`,
  }: Advice,
): Explained {
  return { message: `${found}, ${expects} ${wanted}`, reason, fix, data: { found, wanted } };
}

/** Members of a request of which it has one. */
const FORMS = ["instances", "inputs"];

const WANTED: Readonly<Record<MismatchFacts["format"]["wanted"], string>> = {
  object: "a JSON object",
  string: "a string",
  list: "a list of examples",
  form: 'either "instances" or "inputs"',
  uniform: "examples that are all objects, or all plain values",
};

/** The signature that a request names, or the one that the server chooses. */
function describeNamed(named: string | undefined, signature: string): string {
  if (named) return `"${named}"`;
  return `${named === undefined ? "missing" : "empty"}, and so "${signature}"`;
}
