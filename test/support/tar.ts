/** Unusual values in the header of a tar's member. */
export interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
  /** Type flag. Defaults to a regular file. */
  readonly type?: string;
  /** Size field as a string, if it differs from the content's size. */
  readonly size?: string;
  readonly prefix?: string;
  readonly link?: string;
}

/** A tar of the given members, followed by `tail` instead of two empty records. */
export function tar(entries: readonly TarEntry[], tail: Buffer = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...entries.map(member), tail]);
}

/** A record of a pax header: its own length, a keyword and a value. */
export function paxRecord(keyword: string, value: string): Buffer {
  const rest = ` ${keyword}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length++;
  return Buffer.from(`${length}${rest}`);
}

function member({ name, content, type = "0", size, prefix = "", link = "" }: TarEntry): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.write(size ?? content.length.toString(8).padStart(11, "0"), 124, 12);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write("ustar\x0000", 257);
  header.write(prefix, 345, 155);
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
