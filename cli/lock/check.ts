import type { Manifest } from "../../inspect";
import type { Finding } from "../../rules";
import { type Terminal, UsageError } from "../command";
import { refusalFinding } from "./finding";
import { resolveRequirements, resolveSource } from "./resolve";

/** Asks the resolver whether a routine's requirements and the server can be installed together; writes nothing. */
export async function checkResolution(
  path: string,
  { routine }: Manifest,
  terminal: Terminal,
): Promise<Finding[]> {
  const file = routine?.requirementsFile;
  if (!routine || file === undefined)
    throw new UsageError("--resolve is for routines with a requirements file");
  const source = resolveSource(path, file, routine);
  const resolution = await resolveRequirements(source, (line) => terminal.err(line));
  return "refusal" in resolution ? [refusalFinding(routine.requirements, file, resolution)] : [];
}
