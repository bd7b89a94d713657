import type { ServedGraphFacts } from "../../inspect/savedModel/facts";
import { listFew, plural } from "../../text";
import type { Draft } from "../engine/rule";

/** Most names that the message lists. */
const SHOWN = 3;
const FIX =
  "give tf.group(tf.compat.v1.local_variables_initializer(), tf.compat.v1.tables_initializer()) as main_op, without tf.compat.v1.global_variables_initializer().";

/** Variables that the operation after restoring fills with initial values, so that a model answers as if untrained. */
export function* judgeOverwritten({
  overwritten = [],
  overwrittenCount = 0,
  signature,
}: ServedGraphFacts): Iterable<Draft> {
  const [first] = overwritten;
  if (!first) return;
  const isRandom = overwritten.some(({ value }) => value === "random");
  const isRestored = overwritten.some(({ restored }) => restored);
  const names = overwritten.map(({ name }) => name);
  const variables = plural(overwrittenCount, isRestored ? "restored variable" : "variable");
  yield {
    code: "SIG020",
    ...(!isRandom && { level: "advisory" as const }),
    message: `loading ${isRestored ? "overwrites" : "fills"} ${variables} that "${signature}" reads with ${isRandom ? "random numbers" : "constants"}: ${listFew(names, SHOWN)}`,
    reason: !isRestored
      ? "They are not among the saved variables, so each server answers differently."
      : isRandom
        ? "The operation to run after restoring initializes the variables, so the model answers as if it had not been trained."
        : "The operation to run after restoring initializes the variables, so values that training gave them are lost.",
    fix: isRestored
      ? FIX
      : "save them: leave out saver= of add_meta_graph_and_variables, or give it a Saver of all variables.",
    data: { tensors: names, signatures: [signature] },
  };
}
