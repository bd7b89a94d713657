import { removing, replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { Leftover } from "../packages/leftovers";

const REASONS: Readonly<Record<Leftover["kind"], string>> = {
  platform: "It is for another operating system: there is nothing that pip could install on Linux.",
  backport:
    "It is for Pythons whose standard library lacks the module; pip finds no version for this one.",
  file: "The path is one of the machine on which pip freeze ran, such as a conda build.",
  "local-build":
    "Builds with a + are on a separate index, which no line names, so pip finds no matching distribution.",
  "spacy-model": "The models of spaCy are not on the package index.",
  debian: "It is a bug of pip freeze on Debian; no project has this version.",
};

/** A line that pip freeze wrote on another machine, with the line to replace it by. */
export function judgeLeftover({ requirement, kind, instead }: Leftover): Draft {
  const { name, specifier, file, line, origin } = requirement;
  const written = origin ? `${name} @ ${origin.address}` : `${name}${specifier}`;
  return {
    code: "REQ022",
    file,
    line,
    message: `"${written}" is valid only on the machine where it was written`,
    reason: REASONS[kind],
    fix: instead === undefined ? "remove the line." : `write ${instead}.`,
    data: { requirements: [written], ...(instead !== undefined && { wanted: instead }) },
    ...(instead === undefined ? removing(requirement) : replacing(requirement, instead)),
  };
}
