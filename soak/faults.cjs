// Loaded by NODE_OPTIONS before a command of `npm run soak`. SOAK_FAULT is the fault as JSON:
//   {"kind": "count", "folder", "report"}        counts the calls that change files in the folder
//   {"kind": "kill", "folder", "at"}             kills the process within the call with this number
//   {"kind": "full", "folder", "at"}             from the call with this number on, no byte can be written
//   {"kind": "change", "file", "at", "change"}   changes the file before the read with this number
//   {"kind": "clock", "steps"}                   moves the clock by the next step, in milliseconds, whenever it is read
const fs = require("node:fs");
const { isMainThread } = require("node:worker_threads");
const { resolve, sep } = require("node:path");

const fault = JSON.parse(process.env.SOAK_FAULT ?? "{}");
const original = { ...fs };
let count = 0;

/** Calls that change files, with the number of bytes that half of each writes. */
const CHANGES = {
  writeFileSync: (path, data, options) =>
    original.writeFileSync(path, Buffer.from(data).subarray(0, data.length / 2), options),
  appendFileSync: (path, data, options) =>
    original.appendFileSync(path, Buffer.from(data).subarray(0, data.length / 2), options),
  copyFileSync: (from, to) => {
    const bytes = original.readFileSync(from);
    original.writeFileSync(to, bytes.subarray(0, bytes.length / 2));
  },
  renameSync: undefined,
  mkdirSync: undefined,
  mkdtempSync: undefined,
  rmSync: undefined,
  chmodSync: undefined,
};

/** Calls that need no space. */
const FREE = ["renameSync", "rmSync", "chmodSync"];

function isInside(path) {
  return typeof path === "string" && resolve(path).startsWith(fault.folder + sep);
}

function interceptChanges(meet) {
  for (const [name, half] of Object.entries(CHANGES)) {
    fs[name] = (...words) => {
      const path = name === "copyFileSync" ? words[1] : words[0];
      if (isInside(path)) {
        count++;
        meet(name, half && (() => half(...words)), path);
      }
      return original[name](...words);
    };
  }
}

function noSpace(name, path) {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${name} '${path}'`), {
    code: "ENOSPC",
    errno: -28,
    syscall: "write",
    path,
  });
}

function changeFile(file, change) {
  const { size } = original.statSync(file);
  if (change === "shrink") original.truncateSync(file, Math.floor(size / 3));
  else if (change === "empty") original.truncateSync(file, 0);
  else if (change === "grow") original.appendFileSync(file, Buffer.alloc(100_000, 7));
  else if (change === "replace") {
    original.writeFileSync(`${file}.new`, Buffer.alloc(size, 9));
    original.renameSync(`${file}.new`, file);
  } else original.rmSync(file);
}

/** Counts reads and openings of one file, by its path or a descriptor of it. */
function interceptReads(file, at, change) {
  const open = new Set();
  const read = () => {
    if (++count === at) changeFile(file, change);
  };
  fs.openSync = (path, ...rest) => {
    const isOurs = typeof path === "string" && resolve(path) === file;
    if (isOurs) read();
    const descriptor = original.openSync(path, ...rest);
    if (isOurs) open.add(descriptor);
    return descriptor;
  };
  fs.closeSync = (descriptor) => {
    open.delete(descriptor);
    return original.closeSync(descriptor);
  };
  fs.readSync = (descriptor, ...rest) => {
    if (open.has(descriptor)) read();
    return original.readSync(descriptor, ...rest);
  };
  for (const name of ["readFileSync", "copyFileSync", "statSync"]) {
    fs[name] = (path, ...rest) => {
      if (typeof path === "string" && resolve(path) === file) read();
      return original[name](path, ...rest);
    };
  }
}

function jump(steps) {
  const { now } = Date;
  let at = 0;
  let shift = 0;
  const jumped = () => {
    shift += steps[at++ % steps.length];
    return now() + shift;
  };
  globalThis.Date = class extends Date {
    constructor(...words) {
      super(...(words.length === 0 ? [jumped()] : words));
    }
    static now() {
      return jumped();
    }
  };
}

if (isMainThread && fault.kind === "count") {
  interceptChanges(() => undefined);
  process.on("exit", () => original.writeFileSync(fault.report, String(count)));
} else if (isMainThread && fault.kind === "kill") {
  interceptChanges((_name, half) => {
    if (count !== fault.at) return;
    half?.();
    process.kill(process.pid, "SIGKILL");
  });
} else if (isMainThread && fault.kind === "full") {
  interceptChanges((name, half, path) => {
    if (count < fault.at || FREE.includes(name)) return;
    if (count === fault.at) half?.();
    throw noSpace(name, path);
  });
} else if (isMainThread && fault.kind === "change") {
  interceptReads(fault.file, fault.at, fault.change);
  if (fault.report) process.on("exit", () => original.writeFileSync(fault.report, String(count)));
} else if (fault.kind === "clock") {
  jump(fault.steps);
}
