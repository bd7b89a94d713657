import type { Manifest } from "../../inspect";
import { serverOf, serverRequirement } from "../../inspect/requirements/server";
import type { Finding } from "../../rules";
import { type Terminal, UsageError } from "../command";
import { refusalFinding } from "./finding";
import { resolveRequirements } from "./resolve";

/** Asks the resolver whether a routine's requirements and the server can be installed together; writes nothing. */
export async function checkResolution(
  path: string,
  { routine }: Manifest,
  terminal: Terminal,
): Promise<Finding[]> {
  const file = routine?.requirementsFile;
  if (!routine || file === undefined)
    throw new UsageError("--resolve is for routines with a requirements file");
  const python = routine.pythonVersion.split(".").slice(0, 2).join(".");
  const server = serverRequirement(serverOf(routine.requirements, routine.pythonVersion).version);
  terminal.err(`resolving ${file} with ${server} for Python ${python} ...`);
  const source = { folder: path, file, server, python };
  const resolution = await resolveRequirements(source, (line) => terminal.err(line));
  return "refusal" in resolution ? [refusalFinding(routine.requirements, file, resolution)] : [];
}
