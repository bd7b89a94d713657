import type { SyntaxNode } from "@lezer/common";
import { ancestorsOf, argumentsOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import type { SourceParts } from "./parts";

/** Names of functions and methods that create files, or run something that may. */
const WRITES =
  /^(write\w*|save\w*|\w+_save|dump|to_\w+|mkdir|makedirs|touch|copy\w*|move|rename|replace|symlink\w*|link|\w*download\w*|extract\w*|urlretrieve|unpack_archive|get_file|get|fetch\w*|pull\w*|sync\w*|render\w*|export\w*|generate\w*|make\w*|create\w*|build\w*|run|call|check_call|check_output|Popen|system|connect|imwrite|savefig)$/;

/** Names of the functions and classes in a source that contain a call that may write a file. */
export function findWriters(source: ParsedSource): Set<string> {
  const found = new Set<string>();
  for (const call of source.nodes.CallExpression) {
    if (!mayWrite(source, call)) continue;
    for (const above of ancestorsOf(call)) {
      const named = /^(Function|Class)Definition$/.test(above.name)
        ? above.getChild("VariableName")
        : undefined;
      if (named) found.add(textOf(source, named));
    }
  }
  return found;
}

function mayWrite(source: ParsedSource, call: SyntaxNode): boolean {
  const called = call.firstChild;
  const last = called?.name === "MemberExpression" ? called.lastChild : called;
  const name = last ? textOf(source, last) : "";
  if (name !== "open") return WRITES.test(name);
  const { positional, named } = argumentsOf(source, call);
  const modes = [named.get("mode"), positional[0], positional[1]];
  return modes.some((mode) => /^[rwaxbt+]*[wax][rwaxbt+]*$/.test(literalOf(source, mode) ?? ""));
}

/** Whether the functions and classes with a name, in all sources, only keep what they receive and write no file. */
export function keepersOf(
  sources: Iterable<SourceParts>,
  writers: ReadonlySet<string>,
): (name: string) => boolean {
  const own = new Set<string>();
  const callers = new Map<string, string[]>();
  for (const { parts, classes } of sources) {
    for (const { name } of classes) own.add(name);
    for (const { name, className, names } of parts) {
      if (name === undefined) continue;
      own.add(name);
      for (const called of names) {
        const known = callers.get(called) ?? [];
        known.push(name, ...(className === undefined ? [] : [className]));
        callers.set(called, known);
      }
    }
  }
  const writing = new Set(writers);
  for (const name of writing) {
    // Iterating over a set includes the elements added meanwhile.
    for (const caller of own.has(name) ? (callers.get(name) ?? []) : []) writing.add(caller);
  }
  return (name) => own.has(name) && !writing.has(name);
}
