import { join } from "node:path";
import { scratchFolder } from "../test/support/project";
import { Emulator } from "./engineRun/emulator";
import { endTogether } from "./engineRun/processes";
import { Stack } from "./engineRun/stack";
import { checkout } from "./setup/cache";

const PACK = join(checkout, "policies");

/** `npm run demo`: uploads a valid model to a storage emulator, and shows that a pickle is refused in preview. */
async function demo(): Promise<void> {
  const scratch = scratchFolder();
  const emulator = await Emulator.start();
  try {
    const up = ["up", "--yes"];
    if ((await show(emulator, scratch, "savedModel", "A TensorFlow SavedModel goes up", up)) !== 0)
      throw new Error("the good model was not uploaded");
    for (const bucket of await emulator.buckets()) {
      console.log(`In the bucket ${bucket}:`);
      for (const object of await emulator.list(bucket)) console.log(`  ${object}`);
    }
    const title = "A pickled model is refused in preview";
    if ((await show(emulator, scratch, "refused/format", title, ["preview"])) === 0)
      throw new Error("the pickle was not refused");
    console.log("The preview failed, as it should, and nothing of the pickle was uploaded.");
  } finally {
    await emulator.stop();
  }
}

async function show(
  emulator: Emulator,
  scratch: string,
  example: string,
  title: string,
  words: string[],
): Promise<number> {
  console.log(
    `\n== ${title}: examples/${example}\n$ pulumi ${words.join(" ")} --policy-pack policies\n`,
  );
  const stack = new Stack(join(checkout, "examples", example), scratch, emulator.endpoint);
  await stack.init();
  const { code, output } = await stack.run([...words, "--stack", "dev", "--policy-pack", PACK]);
  console.log(output.replace(/^(Loading policy packs|@ ).*\n/gm, ""));
  console.log(`exit code ${code}`);
  return code;
}

endTogether();
demo().catch((error: Error) => {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
});
