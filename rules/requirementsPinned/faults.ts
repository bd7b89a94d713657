import type { RoutineFault } from "../../inspect/python/routineFault";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

/** Why files outside of the sources are not found when the image is built. */
export const OUTSIDE = "The package contains only files below the source folder.";

type Fault = RoutineFault<"unparsed-requirement" | "missing-include" | "ignored-option">;

/** A line that pip cannot read, a file that it does not find, or an option that it ignores. */
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
    default:
      return unhandled(fault);
  }
}

const REFERS = {
  include: "this line includes it",
  install: "this line installs it",
  dependencies: "the dependencies are read from it",
} as const;

function unparsed(
  fault: RoutineFault<"unparsed-requirement">,
): Pick<Draft, "message" | "fix" | "data"> {
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
    default:
      return unhandled(fault);
  }
}
