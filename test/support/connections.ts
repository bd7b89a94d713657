import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A connection that a process of Node has begun. */
export interface Connection {
  /** The script that the process runs. */
  readonly script: string;
  /** Host that was asked for; absent for a local socket. */
  readonly host?: string;
  readonly port?: number;
}

const HOOK = (file: string) => `
const { appendFileSync } = require("node:fs");
const { Socket } = require("node:net");
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...words) {
  const [first, second] = Array.isArray(words[0]) ? words[0] : words;
  const asked = typeof first === "object" ? first : { port: first, host: second };
  const { path, host = "localhost", port } = asked;
  const to = path ? {} : { host, port: Number(port) };
  appendFileSync(${JSON.stringify(file)}, JSON.stringify({ script: process.argv[1] ?? "", ...to }) + "\\n");
  return connect.apply(this, words);
};
`;

/** Records the connections of every process of Node that is started with these options. @param folder an empty one. */
export function recordConnections(folder: string): {
  readonly nodeOptions: string;
  readonly connections: () => readonly Connection[];
} {
  const hook = join(folder, "connections.cjs");
  const file = join(folder, "connections.txt");
  writeFileSync(hook, HOOK(file));
  return {
    nodeOptions: `--require=${hook}`,
    connections: () =>
      existsSync(file)
        ? readFileSync(file, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [],
  };
}
