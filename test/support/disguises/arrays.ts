import { fields } from "../zip";
import { latin, type Wrap } from "./parts";

/** NumPy files whose header says that a pickle follows, and one whose header does not. */
export const arrays: Readonly<Record<string, Wrap>> = {
  "in a numpy array of objects": (payload) => numpy("'|O'", payload),
  "in a numpy array of objects, named twice": (payload) =>
    npy("{'descr': '<f4', 'fortran_order': False, 'descr': 'O', 'shape': (1,), }", payload),
  "in a numpy array of records by commas": (payload) => numpy("'f4,O'", payload),
  "in a numpy array of the type's long name": (payload) => numpy("'object'", payload),
  "in a numpy array with an escaped type": (payload) => numpy("'\\x4f'", payload),
  "in a numpy array with a joined type": (payload) => numpy("'' 'O'", payload),
  "in a numpy array with double quotes": (payload) =>
    npy('{"descr": "|O", "fortran_order": False, "shape": (1,), }', payload),
  "in a numpy array of records": (payload) => numpy("[('a', '<f4'), ('b', '|O')]", payload),
  "in a numpy array of nested records": (payload) => numpy("[('a', [('b', 'O')], (2,))]", payload),
  "in a numpy array of version 2": (payload) => numpy("'|O'", payload, 2),
  "in a numpy array of version 3": (payload) => numpy("'|O'", payload, 3),
  "behind a numpy array": (payload) => Buffer.concat([numpy("'<f4'", Buffer.alloc(4)), payload]),
};

/** A NumPy file with one element of a dtype, which is given as in Python. */
export function numpy(type: string, content: Buffer, version = 1): Buffer {
  return npy(`{'descr': ${type}, 'fortran_order': False, 'shape': (1,), }`, content, version);
}

/** A NumPy file with the given header. Source: numpy/lib/format.py. */
export function npy(header: string, content: Buffer, version = 1): Buffer {
  const text = `${header}\n`;
  return Buffer.concat([
    latin("\x93NUMPY"),
    Buffer.from([version, 0]),
    fields([text.length, version === 1 ? 2 : 4]),
    Buffer.from(text),
    content,
  ]);
}
