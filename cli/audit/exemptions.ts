import * as v from "valibot";
import { type Exemption, InputError } from "../../inspect";
import { list, settings } from "../../inspect/schema/build";
import { settingFaults } from "../../inspect/schema/faults";

/** A rule that is waived for the versions below a path. */
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

/** The exemptions that an object in the form of their file has. Throws InputError. @param file its name in messages. */
export function auditExemptions(
  file: string,
  given: Readonly<Record<string, unknown>>,
): readonly AuditExemption[] {
  const [fault] = settingFaults(FILE, given);
  if (fault) throw new InputError(`${file}: ${fault.property} ${fault.what}`, fault.fix);
  const { exemptions = [] } = given as { exemptions?: readonly AuditExemption[] };
  return exemptions.map((exemption, index) => {
    const path = exemption.path?.replace(/^\/+|\/+$/g, "");
    if (path) return { ...exemption, path };
    throw new InputError(
      `${file}: exemptions.${index}.path is missing`,
      'name the folder of a version, or one above it, such as "iris"',
    );
  });
}

/** The exemptions of the version in a folder. */
export function exemptionsOf(
  folder: string,
  exemptions: readonly AuditExemption[],
): readonly Exemption[] {
  return exemptions
    .filter(({ path }) => folder === path || folder.startsWith(`${path}/`))
    .map(({ path: _path, ...exemption }) => exemption);
}
