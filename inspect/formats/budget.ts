import { FormatError } from "../bytes/formatError";
import { LIMITS } from "./limits";

/** What recognising one file may cost, its containers in containers included. Throws FormatError when it is spent. */
export class Budget {
  private members = 0;
  private unpacked = 0;

  /** Accounts for members that are looked at. */
  takeMembers(count: number): void {
    this.members += count;
    if (this.members > LIMITS.members) {
      throw new FormatError(`an archive of more than ${LIMITS.members} members`);
    }
  }

  /** Accounts for bytes that are unpacked. */
  takeUnpacked(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > LIMITS.unpacked) {
      throw new FormatError(`more than ${LIMITS.unpacked} bytes would have to be unpacked`);
    }
  }
}
