import { type FormatName, formatOf, type Place as OwnPlace } from "../../inspect/formats/catalog";

/** Place of a file; `anywhere` is a single file, allowed if it is allowed among sources or artifacts. */
export type Place = OwnPlace | "anywhere";

/** Whether a format is allowed at a place; code and faults are not considered here. */
export function isAllowed(format: FormatName, place: Place): boolean {
  const { places } = formatOf(format);
  if (places === "everywhere") return true;
  if (place === "anywhere") return places.includes("source") || places.includes("artifact");
  return places.includes(place);
}
