import { FormatError } from "../bytes/formatError";
import { LIMITS } from "./limits";

/** What recognising one file may cost, including its nested containers. */
export class Budget {
  private members = 0;
  private unpacked = 0;
  private heads = 0;
  private opcodes = 0;

  /** Accounts for members that are inspected. */
  takeMembers(count: number): void {
    this.members += count;
    if (this.members > LIMITS.members) {
      throw new FormatError(`an archive with more than ${LIMITS.members} members`);
    }
  }

  /** Bytes that may still be unpacked. */
  get left(): number {
    return Math.max(0, LIMITS.unpacked - this.unpacked);
  }

  /** Accounts for unpacked bytes. */
  takeUnpacked(bytes: number): void {
    this.unpacked += bytes;
  }

  /** Whether further pickles are walked to name their imports; without it they are recognised all the same. */
  get namesImports(): boolean {
    return this.opcodes < LIMITS.pickleListedInAll;
  }

  /** Accounts for opcodes that are walked to name imports. */
  takeOpcodes(count: number): void {
    this.opcodes += count;
  }

  /** Accounts for the first bytes of a member that is too large to be unpacked; a bomb can have many such members. */
  takeHead(bytes: number): void {
    this.heads += bytes;
    if (this.heads > LIMITS.unpackedHeads)
      throw new FormatError(
        `the first bytes of its members unpack to more than ${LIMITS.unpackedHeads} bytes`,
      );
  }
}
