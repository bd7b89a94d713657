/** Every limit of recognition. In bytes unless stated otherwise. */
export const LIMITS = {
  /** The head of a file, which most recognisers work on. */
  head: 65_536,
  /** Levels of nested containers that are opened; a deeper one is refused. */
  depth: 4,
  /** Valid opcodes after which a stream counts as a pickle. */
  pickleOpcodes: 64,
  /** Opcodes of a recognised pickle that are walked to name its imports. */
  pickleListed: 10_000,
  /** The same for all pickles in one file: an archive may contain thousands. */
  pickleListedInAll: 1_000_000,
  /** Opcodes that are walked to list every import of a pickle. */
  pickleWalk: 2_000_000,
  /** Opcodes that are walked in all pickles of one file; after them, each further stream is walked briefly. */
  pickleWalkInAll: 4_000_000,
  /** Opcodes of a stream after that. No honest file with so many has one more that is no pickle. */
  pickleBrief: 200,
  /** Longest text operand of an opcode that is kept. */
  pickleText: 512,
  /** Values on the stack and in the memo of a pickle. */
  pickleStack: 1_000_000,
  /** Distinct imports of a pickle that are listed. */
  pickleImports: 200,
  /** Members of one file's archives, nested ones included; further ones are unseen. */
  members: 20_000,
  /** Bytes that are unpacked from one file, nested containers included. */
  unpacked: 128 << 20,
  /** Size of a zip's central directory. */
  zipDirectory: 16 << 20,
  /** Unpacked first bytes of all members that are too large to be unpacked whole. */
  unpackedHeads: 256 << 20,
  /** Bytes of one compressed stream or member, packed or unpacked. */
  unpackedStream: 64 << 20,
  /** Ratio of unpacked to compressed bytes above which data that is too large to be unpacked counts as a bomb. */
  bombRatio: 200,
  /** Compressed bytes that are inflated to get a member's head: at deflate's best ratio, 4 MiB. */
  inflateInput: 4096,
  /** Compressed bytes up to which deflate is decoded in JavaScript. */
  inflatedHere: 262_144,
  /** Largest file that is read whole, such as JSON that is parsed. */
  wholeMember: 16 << 20,
  /** Members of an archive that a recognition lists, one of each kind and the worst first; further kinds are unseen. */
  listedMembers: 50,
  /** Strings, objects and arrays of JSON that is parsed: each takes many times its bytes in memory. */
  jsonValues: 1_000_000,
  /** Levels of nested objects and arrays in JSON that is parsed. Python's parser takes some 1,000, or 10,000 from 3.13 on. */
  jsonDepth: 20_000,
  /** Part of a file that is searched at once. */
  searchPart: 1 << 20,
  /**
   * Fields of a message that are walked to recognise it; one with more is unseen. A large graph has one per node.
   */
  protobufFields: 1_000_000,
  /** Fields at all levels of a graph's debug information: a few per node. */
  debugFields: 10_000_000,
  /** Files with an ONNX model's tensors that a recognition lists: each tensor may have one. */
  dataFiles: 1000,
  /** Pieces of code that a recognition lists. */
  listedCode: 20,
} as const;
