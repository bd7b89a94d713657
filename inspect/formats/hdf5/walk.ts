import { FormatError } from "../../bytes/formatError";
import { LIMITS } from "../limits";
import type { CodeFound, CodePiece } from "../recognition";
import { type Attribute, pickledAttribute, readAttribute, textOf } from "./attribute";
import { type Hdf5Fields, MessageFields } from "./fields";
import { FractalHeap } from "./fractalHeap";
import { GlobalHeaps } from "./globalHeap";
import { type Link, readLink } from "./link";
import { type Message, messagesOf } from "./objectHeader";
import { oldLinks } from "./oldGroup";
import { recordsOf } from "./treeV2";

/** Content of an HDF5 file that is outside its own datasets, or that a reader executes. Bounded. */
export interface Hdf5Content {
  /** External files, links and virtual datasets. */
  readonly code: readonly CodeFound[];
  /** Numbers of the filters that plugins provide. */
  readonly plugins: readonly number[];
  /** Imports of the pickles among attributes; undefined if neither attributes nor rows are pickles. */
  readonly pickled?: readonly string[];
  /** Whether hickle wrote it, which unpickles the types of what it loads. */
  readonly isHickle: boolean;
  /** Whether klepto wrote it, which unpickles names and datasets. */
  readonly isKlepto: boolean;
}

const LINK_INFO = 2;
const LINK = 6;
const EXTERNAL_FILES = 7;
const LAYOUT = 8;
const FILTERS = 11;
const ATTRIBUTE = 12;
const SYMBOL_TABLE = 17;
const ATTRIBUTE_INFO = 21;
const VIRTUAL = 3;
/** From this number on, filters come from plugins, which the library loads. Source: H5Zpublic.h, H5Z_FILTER_RESERVED. */
const FIRST_PLUGIN = 256;
/** LZF, which h5py contains and registers itself, so no plugin is loaded for it. Source: h5py lzf/lzf_filter.c. */
const LZF = 32_000;
/** Longest path that is reported, in characters. */
const LONGEST_PATH = 200;

/**
 * Follows every hard link from the root and reads each object's messages. Throws FormatError for what the library would
 * not read either.
 */
export function walkHdf5(fields: Hdf5Fields, root: number): Hdf5Content {
  const found = new Content(fields);
  const waiting = [{ address: root, path: "/" }];
  const seen = new Set([root]);
  for (let object = waiting.pop(); object; object = waiting.pop()) {
    for (const message of messagesOf(fields, object.address)) {
      for (const link of found.take(message, object.path)) {
        const path = shown(object.path, link.name);
        found.named(link.name);
        if (link.kind !== "hard") found.link(link, path);
        else if (!seen.has(link.address)) {
          seen.add(link.address);
          waiting.push({ address: link.address, path });
        }
      }
    }
  }
  return found.all();
}

function shown(folder: string, name: string): string {
  const path = folder === "/" ? `/${name}` : `${folder}/${name}`;
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH - 3)}...` : path;
}

class Content {
  private readonly fields: Hdf5Fields;
  private readonly code: CodeFound[] = [];
  private readonly plugins = new Set<number>();
  private readonly imports = new Set<string>();
  private readonly heaps: GlobalHeaps;
  private isPickled = false;
  private isHickle = false;
  private isKlepto = false;

  constructor(fields: Hdf5Fields) {
    this.fields = fields;
    this.heaps = new GlobalHeaps(fields);
  }

  all(): Hdf5Content {
    return {
      code: this.code,
      plugins: [...this.plugins].slice(0, LIMITS.listedCode),
      isHickle: this.isHickle,
      isKlepto: this.isKlepto,
      ...(this.isPickled && { pickled: [...this.imports].slice(0, LIMITS.listedCode) }),
    };
  }

  /** Notes a name that is itself a pickle, as klepto writes keys. Source: klepto/archives.py, hdf_archive. */
  named(name: string): void {
    if (/\n\.$/.test(name)) this.isKlepto = true;
  }

  link(link: Link, path: string): void {
    if (link.kind === "soft") this.add({ kind: "link", name: link.target }, path);
    else if (link.kind === "outside") this.add({ kind: "file", name: link.target }, path);
  }

  /** Inspects a message of the object at `path`; returns the links that it contains. */
  *take({ type, bytes, isShared }: Message, path: string): Iterable<Link> {
    if (isShared) {
      // Several objects may share one stored attribute; no writer of models does that.
      if (type === ATTRIBUTE) throw new FormatError("an HDF5 file has shared attributes");
      return;
    }
    const message = new MessageFields(bytes, this.fields);
    switch (type) {
      case LINK:
        yield readLink(bytes, this.fields);
        return;
      case SYMBOL_TABLE: {
        const [tree, heap] = [message.address(), message.address()];
        if (tree === undefined || heap === undefined)
          throw new FormatError("an HDF5 group without its links");
        yield* oldLinks(this.fields, tree, heap);
        return;
      }
      case LINK_INFO:
        message.take(1);
        if (message.uint(1) & 1) message.take(8);
        // A record contains a hash and a heap ID. Source: III.A.2, type 5.
        for (const entry of this.indexed(message, 4)) yield readLink(entry, this.fields);
        return;
      case ATTRIBUTE_INFO:
        message.take(1);
        if (message.uint(1) & 1) message.take(2);
        // A record starts with a heap ID of eight bytes. Source: III.A.2, type 8.
        for (const entry of this.indexed(message, 0, 8))
          this.attribute(readAttribute(entry, this.fields));
        return;
      case ATTRIBUTE:
        this.attribute(readAttribute(bytes, this.fields));
        return;
      case EXTERNAL_FILES:
        this.externalFiles(message, path);
        return;
      case LAYOUT: {
        const isOld = message.uint(1) < 3;
        if (isOld) message.take(1);
        if (message.uint(1) === VIRTUAL) this.add({ kind: "virtual" }, path);
        return;
      }
      case FILTERS:
        this.filters(message);
    }
  }

  /** The objects in a heap, by the index of their names; none if the object header contains them itself. */
  private *indexed(message: MessageFields, from: number, length?: number): Iterable<Buffer> {
    const [heapAt, tree] = [message.address(), message.address()];
    if (heapAt === undefined || tree === undefined) return;
    const heap = new FractalHeap(this.fields, heapAt);
    for (const record of recordsOf(this.fields, tree))
      yield heap.read(record.subarray(from, length === undefined ? undefined : from + length));
  }

  private attribute(attribute: Attribute): void {
    this.fields.part();
    const { name } = attribute;
    const imports = pickledAttribute(attribute, this.heaps);
    for (const one of imports ?? []) this.imports.add(one);
    // Each row of an array of objects is a pickle. Source: tables/atom.py, ObjectAtom. In a pandas store, every
    // attribute that is neither a string nor a number is a pickle. Source: pandas/io/pytables.py. Files of PyTables 1
    // have a flavor instead. Source: tables/vlarray.py, _g_open.
    const isObjects =
      (name === "PSEUDOATOM" && this.startsWith(attribute, "object")) ||
      (name === "FLAVOR" && this.startsWith(attribute, "Object"));
    if (imports || isObjects || name === "pandas_type") this.isPickled = true;
    // Source: hickle/hickle.py, load.
    if (name === "HICKLE_VERSION" || (name === "CLASS" && this.startsWith(attribute, "hickle")))
      this.isHickle = true;
  }

  private startsWith(attribute: Attribute, text: string): boolean {
    return [attribute.value, textOf(attribute, this.heaps)].some((bytes) =>
      bytes?.toString("latin1", 0, text.length).startsWith(text),
    );
  }

  /** Reports the names of external files. Source: IV.A.2.h "The Data Storage - External Data Files Message". */
  private externalFiles(message: MessageFields, path: string): void {
    message.take(6);
    const used = message.uint(2);
    const heap = message.address();
    const data =
      heap === undefined ? undefined : this.fields.address(heap + 8 + 2 * this.fields.lengthSize);
    const name = data === undefined || used === 0 ? "?" : this.textAt(data + message.length());
    this.add({ kind: "file", name }, path);
  }

  private textAt(at: number): string {
    let text = "";
    for (let place = at; text.length < LONGEST_PATH; place++) {
      const [byte = 0] = this.fields.bytes(place, 1);
      if (byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Collects filters of plugins. Source: IV.A.2.l "The Data Storage - Filter Pipeline Message". */
  private filters(message: MessageFields): void {
    const version = message.uint(1);
    const count = message.uint(1);
    if (version === 1) message.take(6);
    for (let filter = 0; filter < count; filter++) {
      const id = message.uint(2);
      if (id >= FIRST_PLUGIN && id !== LZF) this.plugins.add(id);
      const nameLength = version === 1 || id >= FIRST_PLUGIN ? message.uint(2) : 0;
      message.take(2);
      const values = message.uint(2);
      message.take(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength);
      message.take(4 * (version === 1 && values % 2 === 1 ? values + 1 : values));
    }
  }

  private add(piece: CodePiece, where: string): void {
    if (this.code.length < LIMITS.listedCode) this.code.push({ ...piece, where });
  }
}
