import type { FormatName } from "../catalog";
import type { ArchiveMember } from "./members";

/** Main parts of documents. Source: ECMA-376-1, 11.3.10, 12.3.23 and 13.3.6. */
const OOXML = /^(?:xl\/workbook\.(?:xml|bin)|word\/document\.xml|ppt\/presentation\.xml)$/;

/**
 * The format of a zip that is an office document, by the members that each kind has. Source: OpenDocument 1.3, 3.3
 * "MIME Type Stream".
 */
export function documentIn(members: readonly ArchiveMember[]): FormatName | undefined {
  const has = (name: string) => members.some(({ path }) => path === name);
  if (has("[Content_Types].xml") && members.some(({ path }) => OOXML.test(path))) return "ooxml";
  if (members[0]?.path !== "mimetype" || !has("META-INF/manifest.xml")) return undefined;
  const type = members[0].bytes <= 200 ? members[0].read()?.toString("latin1") : undefined;
  return type?.startsWith("application/vnd.oasis.opendocument.") ? "opendocument" : undefined;
}
