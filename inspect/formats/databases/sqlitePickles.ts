import { type ByteSource, bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { Budget } from "../budget";
import { LIMITS } from "../limits";
import { isPickle, walkPickle } from "../pickle/pickle";
import { rebuildsPlainData } from "../pickle/pickleFormat";
import type { CodeFound, LoaderFound } from "../recognition";
import { MOST_BYTES, MOST_PAGES, SqlitePages, type SqliteValue } from "./sqlitePages";

/** A library that keeps pickles in a table of its own. */
interface Store {
  readonly loader: string;
  /** Words of the statement that creates its table: the table's name, and columns that the library reads. */
  readonly words: readonly string[];
  /** Imports of the pickles that the library writes itself. */
  readonly own: RegExp;
}

const NONE = /^$/;
/** Source: CPython 3.13 Lib/dbm/sqlite3.py; qdrant_client/local/persistence.py; diskcache/core.py. */
const STORES: readonly Store[] = [
  { loader: "shelve", words: ["dict", "key", "value"], own: NONE },
  {
    loader: "qdrant_client",
    words: ["points", "id", "point"],
    own: /^(?:qdrant_client\.http\.models\.models\.[A-Z]\w*|uuid\.(?:Safe)?UUID|datetime\.(?:date|time|datetime|timedelta|timezone))$/,
  },
  { loader: "diskcache", words: ["cache", "raw", "mode", "filename", "value"], own: NONE },
];
/** Columns of sqlitedict's tables, which have any name. Source: sqlitedict.py. */
const ANY_STORE = ["key", "value", "blob"];
/** Most imports that are collected from all values. */
const MOST_IMPORTS = 200;
/** Longest statement that is searched for words. */
const LONGEST_STATEMENT = 4096;

/** What a Python library runs when it reads an SQLite file, and why it is not known whether it runs more. */
export interface SqlitePickles {
  readonly loads: readonly LoaderFound[];
  readonly code: readonly CodeFound[];
  readonly unseen?: string;
}

/**
 * Finds the tables of libraries that unpickle values, and the pickles among the values of all tables. Throws FormatError
 * if the schema is damaged.
 */
export function picklesInSqlite(source: ByteSource, head: Buffer, pageSize: number): SqlitePickles {
  const schema = new SqlitePages(source, pageSize, head[20] ?? 0);
  const objects = [...schema.rows(1)].map((row) => objectOf(row, head.readUInt32BE(56)));
  if (schema.isCut) return { loads: [], code: [], unseen: "its schema is too large" };
  const hasTable = (words: readonly string[]) =>
    objects.some((object) => words.every((word) => object.words.has(word)));
  const store = STORES.find(({ words }) => hasTable(words));
  // A page may contain rows of the schema that are rows of a table, too.
  const pages = new SqlitePages(source, pageSize, head[20] ?? 0);
  const { count, imports } = pickledIn(pages, new Set(objects.map(({ root }) => root)));
  const unseen = pages.isCut
    ? { unseen: `more than ${MOST_PAGES} pages or ${MOST_BYTES} bytes of rows are in its tables` }
    : {};
  const isUnread = pages.isCut && hasTable(ANY_STORE);
  if (!store && count === 0 && !isUnread) return { loads: [], code: [], ...unseen };
  const loader = store?.loader ?? "pickle.loads";
  const names = [...imports].filter((name) => !rebuildsPlainData(name) && !store?.own.test(name));
  const isCertain = store !== undefined && count > 0;
  return {
    ...unseen,
    loads: [...names, "the pickles in its tables"]
      .slice(0, LIMITS.listedCode)
      .map((name) => ({ loader, name })),
    code: isCertain
      ? names
          .slice(0, LIMITS.listedCode)
          .map((name) => ({ kind: "import", name, where: `a pickle for ${loader}` }))
      : [],
  };
}

/** A table or view of the schema: the words of its statement, and its root page; 0 if it has none. */
function objectOf(row: readonly SqliteValue[], encoding: number) {
  const [type, , , root, sql] = row;
  const isTable = textOf(type, encoding) === "table";
  // The library reads the number from its text.
  const number = Buffer.isBuffer(root) ? Number(textOf(root, encoding)) : (root ?? 0);
  const words = textOf(sql, encoding).slice(0, LONGEST_STATEMENT).toLowerCase().match(/\w+/g) ?? [];
  return {
    root: isTable && Number.isSafeInteger(number) ? number : 0,
    words: new Set<string>(words),
  };
}

const UTF16_BIG = 3;

function textOf(value: SqliteValue | undefined, encoding: number): string {
  if (!Buffer.isBuffer(value)) return "";
  const bytes = Buffer.from(value.subarray(0, 2 * LONGEST_STATEMENT));
  if (encoding < 2) return bytes.toString("utf8");
  const even = bytes.subarray(0, bytes.length & ~1);
  return (encoding === UTF16_BIG ? even.swap16() : even).toString("utf16le");
}

/** The number of values that are pickles, and what they import. A damaged table is read up to the damage. */
function pickledIn(pages: SqlitePages, roots: ReadonlySet<number>) {
  const imports = new Set<string>();
  const budget = new Budget();
  let count = 0;
  for (const root of roots) {
    if (root <= 1) continue;
    try {
      for (const row of pages.rows(root)) {
        for (const value of row) {
          const found = Buffer.isBuffer(value) ? importsOf(value, budget) : undefined;
          if (!found) continue;
          count++;
          for (const name of found) if (imports.size < MOST_IMPORTS) imports.add(name);
        }
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return { count, imports };
}

/** The imports of a value that is a pickle: one with a protocol, one that calls what it imports, or a very long one. */
function importsOf(value: Buffer, budget: Budget): readonly string[] | undefined {
  if (value.length < 2) return undefined;
  const walk = walkPickle(bufferSource(value), LIMITS.pickleListed, 0, budget.mostOpcodes);
  budget.takeWalked(walk.opcodes);
  const isMarked = walk.protocol !== undefined && walk.end === "stop";
  const acts = walk.imports.length > 0 && walk.calls > 0;
  const isLong = walk.end === "limit";
  return isPickle(walk) && (isMarked || acts || isLong) ? walk.imports : undefined;
}
