import type { Inspection } from "../inspect";
import { serverOf, serverRequirement } from "../inspect/requirements/server";

/** What the image of a routine installs besides Python itself. */
export interface Installation {
  /** Arguments of `pip install`, one list for each call; pip is called in the folder of the packed sources. */
  readonly calls: readonly (readonly string[])[];
  /** Requirements as the package's metadata declares them; those from a path are left out. */
  readonly requirements: readonly string[];
}

/**
 * What pip installs for a routine: its requirements and Vertex AI's server in one call, so that pip finds versions for
 * both or fails. If the requirements have hashes, a second call installs the server, because pip would require hashes
 * for it too; that call repeats the pins so that it cannot change them. A current lock replaces both calls.
 */
export function installationOf(
  { manifest: { routine }, packageFiles, requirementFiles }: Inspection,
  { withServer = true }: { readonly withServer?: boolean } = {},
): Installation {
  if (!routine) return { calls: [], requirements: [] };
  const requirements = routine.requirements
    .filter(({ name, origin }) => name !== "" && origin?.kind !== "path")
    .map(({ name, extras = [], specifier, marker, origin }) => {
      const wanted = origin ? ` @ ${origin.address} ` : specifier;
      const extra = extras.length > 0 ? `[${extras.join(",")}]` : "";
      return `${name}${extra}${wanted}${marker === undefined ? "" : `; ${marker}`}`.trimEnd();
    });
  const [first] = requirementFiles;
  const file = isListed(packageFiles, first) && first !== "pyproject.toml" ? first : undefined;
  // Only the file can contain paths; the metadata cannot express them.
  const isEmpty = routine.requirements.length === 0;
  const own = file === undefined || isEmpty ? requirements : ["-r", file];
  const { lock } = routine;
  if (withServer && lock?.changed.length === 0 && isListed(packageFiles, lock.file))
    return { calls: [["--require-hashes", "-r", lock.file]], requirements };
  const { version } = serverOf(routine.requirements, routine.pythonVersion);
  const server = withServer ? [serverRequirement(version)] : [];
  const isHashed =
    withServer &&
    file !== undefined &&
    routine.requirements.some(({ hashes }) => hashes.length > 0);
  const calls = isHashed ? [own, [...requirements, ...server]] : [[...own, ...server]];
  return { calls: calls.filter((words) => words.length > 0), requirements };
}

function isListed(files: Inspection["packageFiles"], file: string | undefined): boolean {
  return files.some(({ path }) => path === file);
}
