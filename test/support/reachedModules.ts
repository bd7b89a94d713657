import { Session } from "node:inspector/promises";
import { PARSERS } from "./parsers";

// Prints the modules of which the parsers that are fuzzed call a function, as JSON. A process of its own, because
// counting calls would disturb a measurement of coverage.

async function main(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  for (const { inputs, parse } of Object.values(PARSERS)) {
    for (const bytes of inputs) {
      try {
        await parse(bytes);
      } catch {
        // What parsers throw is tested by test/inspect/changedBytes.test.ts.
      }
    }
  }
  const { result } = await session.post("Profiler.takePreciseCoverage");
  session.disconnect();
  const isCalled = ({ functionName, ranges }: (typeof result)[number]["functions"][number]) =>
    functionName !== "" && (ranges[0]?.count ?? 0) > 0;
  const called = result.filter(({ functions }) => functions.some(isCalled));
  process.stdout.write(JSON.stringify(called.map(({ url }) => url)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
