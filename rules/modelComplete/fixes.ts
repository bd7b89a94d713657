/** Begins most fixes: the place where the export was written usually has it intact. */
export const COPY = "copy the export again from where it was written";

/** The two usual ways to write an export. */
export const REWRITE =
  'export the model again with model.export("export") or tf.saved_model.save(model, "export")';
