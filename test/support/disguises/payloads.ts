import { fields } from "../zip";
import { latin } from "./parts";

/** Harmless pickles: each imports a name of the standard library, and calls nothing with an effect. */
export const payloads: Readonly<Record<string, Buffer>> = {
  "protocol 0": Buffer.from("ccollections\nOrderedDict\n(tR."),
  "protocol 0 with INST": Buffer.from("(icollections\nOrderedDict\n."),
  "protocol 2": latin("\x80\x02ccollections\nOrderedDict\n)R."),
  "protocol 4": pickle4("collections", "OrderedDict"),
  "an import before a broken byte": Buffer.concat([
    pickle4("collections", "OrderedDict").subarray(0, -1),
    Buffer.from([0xff, 0, 1]),
  ]),
  "a list without imports": latin("\x80\x04]\x94(K\x01K\x02e."),
  "an import by texts of protocol 0": latin("\x80\x02S'collections'\nS'OrderedDict'\n\x93)R."),
  "a cut one": pickle4("collections", "OrderedDict").subarray(0, -2),
  "labels that are a whole pickle": Buffer.from("cat\ndog\n."),
  "a call behind a line of 5,000 characters": Buffer.from(
    `V${"a".repeat(5000)}\n0cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call behind a number with a zero byte": latin("I1\0 of\n0cbuiltins\nlen\n(S''\ntR."),
  "a call behind numbers of other bases": Buffer.from(
    "I0x1F\n0I0b1\n0L0o7L\n0F-inf\n0Fnan\n0F1_0e-5\n0cbuiltins\nlen\n(S''\ntR.",
  ),
  "a call behind a number of 5,000 digits": Buffer.from(
    `L${"1".repeat(5000)}L\n0cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call behind a whole pickle of a number": Buffer.from("I1\n.cbuiltins\nlen\n(S''\ntR."),
  "a call behind twenty whole pickles of numbers": Buffer.from(
    `${"N.".repeat(20)}cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a hundred pickles of nothing before text": Buffer.from(`${"N.".repeat(100)}text\n`),
  "the magic number of torch in protocol 0": Buffer.from(
    "L119547037146038801333356L\n.I1001\n.cbuiltins\nlen\n(S''\ntR.",
  ),
  "a call behind memo keys with signs and underscores": Buffer.from(
    "S''\np+1_0\n0cbuiltins\nlen\n(g10\ntR0.",
  ),
  "a call behind a memo key of 20 digits": Buffer.from(
    "S''\np12345678901234567890\n0cbuiltins\nlen\n(g12345678901234567890\ntR.",
  ),
  "a call behind a memo key that is no number": Buffer.from(
    "S''\npkey\n0cbuiltins\nlen\n(gkey\ntR0",
  ),
  "a call behind 200 numbers that are dropped": Buffer.from(
    `${"I1\n0".repeat(200)}cbuiltins\nlen\n(S''\ntR.`,
  ),
  "a call, then a broken byte": Buffer.from("cbuiltins\nlen\n(S''\ntR\xff", "latin1"),
  "an item set in an imported object, then a broken byte": Buffer.from(
    "cos\nenviron\nS'a'\nS'b'\ns\xff",
    "latin1",
  ),
  "an element appended to an imported object, then a broken byte": Buffer.from(
    "csys\npath\nS'a'\na\xff",
    "latin1",
  ),
  "a module whose name is no identifier": Buffer.from("cmy-module\nlen\n(S''\ntR."),
  "a frame that is longer than the file": Buffer.concat([
    latin("\x80\x04\x95"),
    fields([100_000, 8]),
    latin("cbuiltins\nlen\n(U\x00tR."),
  ]),
  "a frame that is shorter than its opcode": Buffer.concat([
    latin("\x80\x04\x95"),
    fields([3, 8]),
    latin("cbuiltins\nlen\n(U\x00tR."),
  ]),
  "out-of-band data under protocol 0": latin("cbuiltins\nlen\n(\x97tR."),
  "a persistent id": Buffer.from("Pid\n0cbuiltins\nlen\n(S''\ntR."),
  "an import by memo": latin(
    "\x80\x04\x8c\x08builtins\x94\x8c\x03len\x940h\x00h\x01\x93\x8c\x00\x85R.",
  ),
  "an import by computed texts": latin("\x80\x04K\x01K\x02\x93)R."),
  "an import by bytes": latin("\x80\x04C\x08builtinsC\x03len\x93)R."),
  "a call by OBJ, dropped": Buffer.from("(cbuiltins\nlen\nS''\no0N."),
  "a state set by BUILD": Buffer.from("ccollections\nOrderedDict\n(tR(dS'a'\nS'b'\nsb."),
  "a call by NEWOBJ": latin("\x80\x02cbuiltins\nlist\n)\x81."),
  "a call by NEWOBJ_EX": latin("\x80\x04cbuiltins\nlist\n)}\x92."),
  "a code of the extension registry": latin("\x80\x02\x82\x01)R."),
  "GIF's first bytes": latin("GIF89a...0cbuiltins\nlen\n(S''\ntR."),
};

function pickle4(module: string, name: string): Buffer {
  const text = (value: string) =>
    Buffer.concat([Buffer.from([0x8c, value.length]), Buffer.from(value), Buffer.from([0x94])]);
  return Buffer.concat([
    Buffer.from([0x80, 4]),
    text(module),
    text(name),
    Buffer.from([0x93, 0x94, 0x29, 0x52, 0x94, 0x2e]),
  ]);
}
