import { type FormatName, formatOf, type Place as OwnPlace } from "../../inspect/formats/catalog";

/** The place of a file. `anywhere` means a single file, which is allowed if sources or artifacts may contain it. */
export type Place = OwnPlace | "anywhere";

/** Whether a format is allowed at a place; code and faults are not considered here. */
export function isAllowed(format: FormatName, place: Place): boolean {
  const { places } = formatOf(format);
  if (places === "everywhere") return true;
  if (place === "anywhere") return places.includes("source") || places.includes("artifact");
  return places.includes(place);
}
