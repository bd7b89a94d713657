import assert from "node:assert/strict";
import { bufferSource } from "../../../../inspect/bytes/byteSource";
import { recognise } from "../../../../inspect/formats";

const formatOf = (text: string) => recognise(bufferSource(Buffer.from(text, "latin1"))).format;

/** Lines that name a value in a list of labels; each two of them read as an import. */
const LABELS = "cat\ncar\n".repeat(100);
const CALL = "cposix\nsystem\n(S'id'\ntR.";

describe("texts of which the first bytes read as a pickle", () => {
  const texts: Readonly<Record<string, string>> = {
    "numbered sentences": "(1). First item\n(2). Second item\n",
    "lettered clauses": "(t). This one ends.\n(d). So does this.\n",
    "Roman numerals": "(i) the first item\n(ii) the second item\n(iii) the third\n",
    "a copyright before a word with o": "(c) 2020 Foo\nAll rights reserved.\nof the world\n",
    "200 labels with one first letter": LABELS,
    "molecules in SMILES": "c1ccccc1\nc1ccncc1\n".repeat(100),
    "a table whose rows start with a point": "const_p1,const_p2\n.737,.262\n.981,.018\n",
    "a list of files and their hashes": "cltk/__init__.py,sha256=N5nWK5,180\n".repeat(80),
    "hyphenation patterns": `UTF-8\n${".1b\n".repeat(20)}a\n.circu2m1\n.ci1r\n.1ci2r1c\n.contro1\n`,
    "a heading and its line": "Miscellaneous\n-------------\n.. autosummary::\n",
    "a sentence and an empty line": "colormaps.\n\n.. note::\n",
    "a table with tabs": `cat\tdog\nbird\tfish\n)R\n.\n`,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`are text: ${name}`, () => assert.equal(formatOf(text), "text"));
  }

  const pickles: Readonly<Record<string, string>> = {
    "a call in a second stream": `(1).${CALL}`,
    "a call after ten numbers and lists": `${"I1\n.(1).(lp0\n.".repeat(3)}I1\n.${CALL}`,
    "a call after imports of labels": `${LABELS}${CALL}`,
    "an object of a class after imports of labels": `${LABELS}(iposix\nsystem\n.`,
    "a call of an attribute that a module may make up": "ctorch.ops\n---\n(tR.",
    "an import after one that a module may make up": `ctorch.ops\n.x\n0${CALL}`,
    "an import that is returned": "cposix\nsystem\n.\nMore text\n",
    "an import of a module with a line's whole end": "cposix\r\nsystem\r\n(S'id'\r\ntR.",
    "a name with blanks": "cposix\nsys tem\n(tR.",
    "an empty name": "cposix\n\n(tR.",
    "a module up to a zero byte": "cposix\0 (\nsystem\n(tR.",
    "a state for an object of the loader": "Pkey\n(d}b.\nMore text\n",
    "values for a list of the loader": "Pkey\n(I1\ne.\nMore text\n",
    "an object that the loader finds by a value": "(dp0\nQ.\nMore text\n",
    "an imported name in a frame": "\x80\x04\x95\x0e\0\0\0\0\0\0\0c(\nsystem\n(tR.",
    "an import after a mark of the protocol": "\x80\x02cposix\n.x\n.",
    "a list at the end of the bytes": "(lp0\nI1\na.",
    "a list before a line's end": "(lp0\nI1\na.\r\n",
    "lists up to the end": "(lp0\nI1\na.(lp0\nI1\na.",
    "more streams than are followed": `${"(1).".repeat(80)}Text\n`,
  };
  for (const [name, text] of Object.entries(pickles)) {
    it(`stay pickles: ${name}`, () => assert.equal(formatOf(text), "pickle"));
  }
});
