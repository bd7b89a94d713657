import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Emulator } from "./engineRun/emulator";
import { Stack } from "./engineRun/stack";
import { checkout } from "./setup/cache";

const PACK = join(checkout, "policies");

/** `npm run demo`: a good model goes up to a storage emulator, a bad one is refused in preview. */
async function demo(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "model-version-demo-"));
  const emulator = await Emulator.start();
  try {
    await show(emulator, scratch, "savedModel", "A TensorFlow SavedModel goes up", ["up", "--yes"]);
    for (const bucket of await emulator.buckets()) {
      console.log(`In the bucket ${bucket}:`);
      for (const object of await emulator.list(bucket)) console.log(`  ${object}`);
    }
    await show(emulator, scratch, "refused/format", "A pickled model is refused in preview", [
      "preview",
    ]);
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function show(
  emulator: Emulator,
  scratch: string,
  example: string,
  title: string,
  words: string[],
) {
  console.log(
    `\n== ${title}: examples/${example}\n$ pulumi ${words.join(" ")} --policy-pack policies\n`,
  );
  const stack = new Stack(join(checkout, "examples", example), scratch, emulator.endpoint);
  await stack.init();
  const { code, output } = await stack.run([...words, "--stack", "dev", "--policy-pack", PACK]);
  console.log(output.replace(/^(Loading policy packs|@ ).*\n/gm, ""));
  console.log(`exit code ${code}`);
}

demo().catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
