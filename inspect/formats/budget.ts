import { LIMITS } from "./limits";

/** What recognising one file may cost, including its nested containers. */
export class Budget {
  private members = 0;
  private unpacked = 0;
  private heads = 0;
  private opcodes = 0;
  private walked = 0;

  /** Accounts for the members of an archive; returns how many of them may still be judged. */
  takeMembers(count: number): number {
    const taken = Math.min(count, LIMITS.members - this.members);
    this.members += taken;
    return taken;
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

  /** Most opcodes of one stream that may still be walked. */
  get mostOpcodes(): number {
    return this.walked < LIMITS.pickleWalkInAll ? LIMITS.pickleWalk : LIMITS.pickleBrief;
  }

  /** Accounts for opcodes that were walked. */
  takeWalked(count: number): void {
    this.walked += count;
  }

  /** Whether the first bytes of a further member that is too large may be unpacked; a bomb can have many of them. */
  get unpacksHeads(): boolean {
    return this.heads < LIMITS.unpackedHeads;
  }

  /** Accounts for the first bytes of such a member. */
  takeHead(bytes: number): void {
    this.heads += bytes;
  }
}
