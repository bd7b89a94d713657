import { groupBy } from "../../inspect/groupBy";
import type { Problem, StoredTensor } from "../../inspect/problem";
import type { Draft } from "../engine/rule";
import { COPY } from "./fixes";

/** One finding for each shard with damaged tensors, however many there are. */
export function* damagedTensors(problems: readonly Problem[]): Iterable<Draft> {
  const damaged = groupBy(
    problems.filter((problem) => problem.code === "checksum-mismatch"),
    ({ path }) => path,
  );
  for (const [path, tensors] of damaged) {
    const [first] = tensors;
    const more = tensors.length - 1;
    if (!first) continue;
    yield {
      code: "CMP005",
      file: path,
      message: `checksum mismatch in ${describeTensor(first)}${more > 0 ? ` and ${more} more` : ""}`,
      reason: "The bytes changed after TensorFlow wrote them; the server refuses to load them.",
      fix: `${COPY}; if it is damaged there too, export the model again.`,
      data: { files: [path], tensors: [...new Set(tensors.map(({ tensor }) => tensor))] },
    };
  }
}

/** A tensor, or a slice of one, in words. */
export function describeTensor({ tensor, slice }: StoredTensor): string {
  if (!slice) return `the tensor "${tensor}"`;
  return `a slice of "${tensor}"${slice.length > 0 ? ` ([${slice.join(", ")}])` : ""}`;
}
