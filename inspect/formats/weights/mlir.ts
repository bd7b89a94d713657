import { search } from "../../bytes/chunks";
import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** Largest version of the encoding and longest name of a producer that are read. */
const MOST_VERSION = 100;
const LONGEST_PRODUCER = 256;
/** Numbers that sections may have. */
const SECTIONS = 16;
/** Targets of custom calls with which XLA calls Python. Source: jaxlib xla/python/callback.cc. */
const CALLBACKS = ["python_cpu_callback", "python_gpu_callback"];

/**
 * MLIR as bytecode, such as a StableHLO module: sections that fill the file. Source: mlir.llvm.org, "MLIR Bytecode
 * Format".
 */
export const recogniseMlir: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "ML\xefR") return undefined;
  const loads = [...search(source, CALLBACKS).keys()].map((name) => ({ loader: "XLA", name }));
  return {
    format: "mlir",
    ...(loads.length > 0 && { loads }),
    ...(!isWhole(new Sections(source), head) && { fault: "its sections do not fill the file" }),
  };
};

function isWhole(reader: Sections, head: Buffer): boolean {
  const version = reader.number();
  const end = head.indexOf(0, reader.at);
  if (!(version <= MOST_VERSION) || end < 0 || end - reader.at > LONGEST_PRODUCER) return false;
  reader.at = end + 1;
  const seen = new Set<number>();
  while (reader.at < reader.size) {
    const mark = reader.u8(reader.at++);
    const length = reader.number();
    const alignment = mark >= 0x80 ? reader.number() : 1;
    const section = mark & 0x7f;
    // Each section occurs once.
    if (section >= SECTIONS || seen.has(section) || !(length >= 0 && alignment >= 1)) return false;
    seen.add(section);
    reader.at = Math.ceil(reader.at / alignment) * alignment + length;
  }
  return seen.size > 1 && reader.at === reader.size;
}

/** Reads numbers whose first byte says, by its trailing zero bits, how many bytes follow. */
class Sections extends WindowReader {
  at = 4;

  /** The next number; NaN if there is none. */
  number(): number {
    const first = this.u8(this.at);
    if (Number.isNaN(first)) return first;
    const more = first === 0 ? 8 : Math.min(8, 31 - Math.clz32(first & -first));
    let value = 0;
    for (let place = more; place > 0; place--) value = value * 256 + this.u8(this.at + place);
    this.at += more + 1;
    return first === 0 ? value : (value * 256 + first - 2 ** more) / 2 ** (more + 1);
  }
}
