/** Every bound of recognition, in one place. Bytes unless said otherwise. */
export const LIMITS = {
  /** Part of a file that is read to see what it begins with. */
  head: 65_536,
  /** Containers inside containers that are opened; one more is refused. */
  depth: 4,
  /** Valid opcodes after which a stream counts as a pickle. */
  pickleOpcodes: 64,
  /** Opcodes of what is a pickle already that are walked to name its imports. */
  pickleListed: 10_000,
  /** Opcodes that are walked to list everything a pickle imports. */
  pickleWalk: 2_000_000,
  /** Longest text operand of an opcode that is kept. */
  pickleText: 512,
  /** Values on the stack and in the memo of a pickle. */
  pickleStack: 1_000_000,
  /** Different imports of a pickle that are listed. */
  pickleImports: 200,
  /** Members of a file's archives that are looked at; more are refused. */
  members: 20_000,
  /** Bytes that are unpacked of one file, its containers in containers included. */
  unpacked: 128 << 20,
  /** Central directory of a zip. */
  zipDirectory: 16 << 20,
  /** Bytes of the begins of members that are too large to be unpacked. */
  unpackedHeads: 256 << 20,
  /** Bytes of one compressed stream or member, packed or unpacked. */
  unpackedStream: 64 << 20,
  /** Times that compressed bytes may swell before they count as a bomb, if they are too many to be unpacked. */
  bombRatio: 200,
  /** Compressed bytes of which the head is inflated: at the best ratio of deflate, 4 MiB. */
  inflateInput: 4096,
  /** File that is read whole, such as JSON that is parsed. */
  wholeMember: 16 << 20,
  /** Members of an archive that a recognition lists, each of another kind; more kinds are a fault. */
  listedMembers: 50,
  /** Part of a file that is searched at once. */
  searchPart: 1 << 20,
  /** Fields of a message that are walked to recognise it; more are refused. Large graphs have a node each. */
  protobufFields: 1_000_000,
  /** Fields of all levels of a graph's debug information: some for each node. */
  debugFields: 10_000_000,
  /** Pieces of code that a recognition lists. */
  listedCode: 20,
} as const;
