import type { Problem } from "../../inspect/problem";
import type { Draft } from "../engine/rule";
import { few } from "./few";
import { COPY } from "./fixes";

/** Tensors that are stored with other shapes or data types than the graph restores. */
export function storedOtherwise(
  { path, tensors, more }: Extract<Problem, { readonly code: "other-shape" | "other-tensor" }>,
  what: string,
  reason: string,
): Draft {
  const pairs = tensors.map(
    ({ tensor, restored, stored }) => `"${tensor}" as ${restored}, but it is ${stored}`,
  );
  return {
    code: "CMP017",
    file: path,
    message: `${what} differ: the graph restores ${few(pairs, more)}`,
    reason,
    fix: `${COPY}, saved_model.pb and variables/ together.`,
    data: {
      files: [path],
      tensors: tensors.map(({ tensor }) => tensor),
      found: [...new Set(tensors.map(({ stored }) => stored))].join(", "),
      wanted: [...new Set(tensors.map(({ restored }) => restored))].join(", "),
    },
  };
}
