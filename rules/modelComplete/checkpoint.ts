import type { CheckpointWriter, Problem } from "../../inspect/problem";
import { plural } from "../../text";
import type { Draft } from "../engine/rule";

const WRITERS: Readonly<
  Record<CheckpointWriter, { readonly title: string; readonly fix: (prefix: string) => string }>
> = {
  keras: {
    title: "Keras",
    fix: (prefix) =>
      `rebuild the model, then: model.load_weights("${prefix}"); model.export("export").`,
  },
  tensorflow2: {
    title: "TensorFlow 2",
    fix: (prefix) =>
      `rebuild the model, then: tf.train.Checkpoint(model=model).restore("${prefix}"); tf.saved_model.save(model, "export").`,
  },
  tensorflow1: {
    title: "TensorFlow 1",
    fix: (prefix) =>
      `restore it in a session: tf.compat.v1.train.Saver().restore(session, "${prefix}"); tf.compat.v1.saved_model.simple_save(session, "export", inputs, outputs).`,
  },
};

/** A checkpoint in place of an export, with the lines that export it. */
export function checkpoint({ path, writer, variables }: Problem<"checkpoint">): Draft {
  const { title, fix } = WRITERS[writer];
  return {
    code: "CMP009",
    file: path,
    message: `a checkpoint, not a SavedModel (${title}, ${plural(variables, "variable")})`,
    reason: "A checkpoint contains weights without the graph, so a server has nothing to run.",
    fix: fix(path.replace(/\.index$/, "")),
    data: { files: [path], found: writer },
  };
}
