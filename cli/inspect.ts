import { toolOf } from "../report/tool";
import { BUCKET_FLAGS } from "./bucketFlags";
import { BUNDLE_FLAGS, bundlePath, inspectOptions } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords } from "./command";
import { sayLeftOut } from "./excluded";
import { inspectAt } from "./inspectAt";
import { renderManifest } from "./inspectText";
import { withProgress } from "./progress";
import { version } from "./version";

const FLAGS = {
  ...BUNDLE_FLAGS,
  ...BUCKET_FLAGS,
  json: { type: "boolean", summary: "print the manifest as JSON" },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version inspect`: shows what is in a bundle, without judging it. */
export const inspectCommand: Command = {
  name: "inspect",
  summary: "show what is in a bundle: files, signatures, variables, ops, imports",
  operands: "PATH [options]",
  about: [
    "Shows what is in the export in the folder PATH, in the model file PATH (such as model.tflite), or with --predictor in the routine's source folder, without judging it and without TensorFlow or Python.",
  ],
  flags: FLAGS,
  exits: "0 shown, 2 usage or unreadable",

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    const options = await inspectOptions(path, values, terminal);
    const manifest = await withProgress(terminal, () => inspectAt(path, options, values, terminal));
    sayLeftOut(path, manifest, terminal);
    terminal.out(
      values.json
        ? JSON.stringify({ tool: toolOf(version()), ...manifest }, undefined, 2)
        : renderManifest(manifest),
    );
    return EXIT.clean;
  },
};
