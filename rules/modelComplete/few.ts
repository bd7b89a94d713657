import { listFew } from "../../text";

/** The names that are shown, and the number of the others. */
export function few(shown: readonly string[], more: number): string {
  return more > 0 ? `${shown.join(", ")} and ${more} more` : listFew([...shown], shown.length);
}
