/** The first words of most fixes: the export is usually intact in the place where it was written. */
export const COPY = "copy the export again from where it was written";

/** The two usual ways to write an export. */
export const REWRITE =
  'export the model again with model.export("export") or tf.saved_model.save(model, "export")';
