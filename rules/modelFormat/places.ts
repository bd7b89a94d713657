import { type FormatName, formatOf, type Place as OwnPlace } from "../../inspect/formats/catalog";

/** Where a file lies; `anywhere` is a file on its own, allowed if it is allowed among sources or artifacts. */
export type Place = OwnPlace | "anywhere";

/** Whether a format may lie at a place; what carries code or a fault is not asked here. */
export function isAllowed(format: FormatName, place: Place): boolean {
  const { places } = formatOf(format);
  if (places === "everywhere") return true;
  if (place === "anywhere") return places.includes("source") || places.includes("artifact");
  return places.includes(place);
}
