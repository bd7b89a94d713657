import { Emulator } from "../../tools/engineRun/emulator";

/** A storage emulator for the tests of a suite; started before them and stopped after them. */
export function withEmulator(): () => Emulator {
  let emulator: Emulator | undefined;
  before(async () => {
    emulator = await Emulator.start();
  });
  after(() => emulator?.stop());
  return () => {
    if (!emulator) throw new Error("the emulator runs in tests alone");
    return emulator;
  };
}
