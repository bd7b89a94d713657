import type { Command } from "./command";

/** Commands by name; each is loaded when it is called, so that a command starts at once. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import("./check.js")).check,
  inspect: async () => (await import("./inspect.js")).inspectCommand,
  sniff: async () => (await import("./sniff.js")).sniffCommand,
  report: async () => (await import("./report.js")).report,
  audit: async () => (await import("./audit/index.js")).audit,
  explain: async () => (await import("./explain.js")).explain,
  init: async () => (await import("./init.js")).init,
  pack: async () => (await import("./pack.js")).pack,
  lock: async () => (await import("./lock/index.js")).lockCommand,
  try: async () => (await import("./try/index.js")).tryCommand,
  completion: async () => (await import("./completion.js")).completion,
};

/** Every command, for what is made from all of them. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}
