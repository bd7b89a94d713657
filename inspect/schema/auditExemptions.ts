import * as v from "valibot";
import { InputError } from "../inputError";
import type { Exemption } from "../manifest";
import { list, settings } from "./build";
import { settingFaults } from "./faults";

/** A rule that an audit waives for the versions below a path. */
export interface AuditExemption extends Exemption {
  /** Folder of a version, or one above it, relative to the audited place. */
  readonly path: string;
}

const STRING = v.string("give a string");

/** The policy `exemptions` reports what the rest of an exemption lacks. */
const FILE = settings<{ readonly exemptions: readonly AuditExemption[] }>({
  exemptions: list(
    settings<AuditExemption>({ path: STRING, rule: STRING, reason: STRING, until: STRING }),
    "give a list of objects",
  ),
});

/** The exemptions in the file of an audit. Throws InputError. @param file its name in messages. */
export function auditExemptionsIn(
  file: string,
  given: Readonly<Record<string, unknown>>,
): readonly AuditExemption[] {
  const [fault] = settingFaults(FILE, given);
  if (fault) throw new InputError(`${file}: ${fault.property} ${fault.what}`, fault.fix);
  const { exemptions = [] } = given as { exemptions?: readonly AuditExemption[] };
  return exemptions.map((exemption, index) => {
    const path = exemption.path?.split("/").filter(Boolean).join("/");
    if (path) return { ...exemption, path };
    throw new InputError(
      `${file}: exemptions.${index}.path is missing`,
      'name the folder of a version, or one above it, such as "iris"',
    );
  });
}
