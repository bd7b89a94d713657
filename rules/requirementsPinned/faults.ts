import type { RoutineFault } from "../../inspect/python/routineFault";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import { hasSameProjects } from "../packages/indexes";

/** Why files outside of the sources are not found when the image is built. */
export const OUTSIDE = "The package contains only files below the source folder.";

type Fault = RoutineFault<
  "unparsed-requirement" | "missing-include" | "ignored-option" | "ignored-source"
>;

/** A line that pip cannot read, a file that is missing, or an option that pip ignores. */
export function judgeFault(fault: Fault): Draft {
  const place = { file: fault.file, line: fault.line };
  switch (fault.code) {
    case "unparsed-requirement":
      return {
        code: "REQ005",
        ...place,
        reason: "pip stops at this line, so the image cannot be built.",
        ...unparsed(fault),
      };
    case "missing-include":
      return {
        code: "REQ006",
        ...place,
        message: `"${fault.path}" is not a file below the sources, but ${REFERS[fault.by]}`,
        reason: OUTSIDE,
        fix: "put the file below the source folder, or copy its lines into this one.",
        data: { files: [fault.path] },
      };
    case "ignored-option":
      return {
        code: "REQ007",
        level: "advisory",
        ...place,
        message: `pip ignores ${fault.option}`,
        reason: "The option is not valid on the line of a requirement, and has no effect there.",
        fix: "move it to its own line, or remove it.",
        data: { found: fault.option },
      };
    case "ignored-source":
      return { code: "REQ023", ...place, ...ignoredSource(fault) };
    default:
      return unhandled(fault);
  }
}

/** A source in pyproject.toml that uv or Poetry would use and pip does not. */
function ignoredSource({
  tool,
  name,
  kind,
  address,
}: RoutineFault<"ignored-source">): Omit<Draft, "code"> {
  const from = { index: "the index ", repository: "", address: "", path: "" }[kind] + address;
  const data = { ...(name !== undefined && { requirements: [name] }), found: address };
  const isSame = kind === "index" && hasSameProjects(address);
  if (name === undefined || isSame) {
    return {
      level: "advisory",
      message: `[tool.${tool}] names ${from}${name === undefined ? "" : ` for ${name}`}, which pip does not read`,
      reason: isSame
        ? "The image gets the builds of the package index, which are larger and may be for a GPU."
        : "The image is built from the package index, which may have other projects of these names, or none.",
      fix: "list the requirements in requirements.txt, with the versions that the package index has.",
      data,
    };
  }
  return {
    message: `[tool.${tool}.${tool === "uv" ? "sources" : "dependencies"}] takes ${name} from ${from}, which pip does not read`,
    reason:
      "The image gets the project of that name from the package index, which may be another one, or does not exist.",
    fix: `ship a wheel of ${name} in the source folder, and name it in requirements.txt with the other requirements.`,
    data,
  };
}

const REFERS = {
  include: "this line includes it",
  install: "this line installs it",
  dependencies: "the dependencies are read from it",
} as const;

function unparsed(
  fault: RoutineFault<"unparsed-requirement">,
): Pick<Draft, "message" | "fix" | "data"> & { readonly reason?: string } {
  switch (fault.cause) {
    case "format":
      return {
        message: fault.detail,
        fix:
          fault.name === undefined
            ? "correct the line as pip's requirements file format describes, or remove it."
            : `write it as ${fault.name}==VERSION.`,
        ...(fault.name !== undefined && { data: { requirements: [fault.name] } }),
      };
    case "not-a-project":
      return {
        message: `the folder "${fault.path}" has neither pyproject.toml nor setup.py`,
        fix: "add a pyproject.toml to the folder, or remove the line.",
        data: { files: [fault.path] },
      };
    case "not-installable":
      return {
        message: `pip cannot install the file "${fault.path}"`,
        fix: "name a wheel, a source archive or a folder with a pyproject.toml, or remove the line.",
        data: { files: [fault.path] },
      };
    case "many-constraints":
      return {
        message: `the constraint on ${fault.name} is not read, after ${fault.limit} others on it`,
        reason: "Each of its requirements is held against all of them, so their number is limited.",
        fix: `write the constraints on ${fault.name} as one line.`,
        data: { requirements: [fault.name] },
      };
    default:
      return unhandled(fault);
  }
}
