import { composes, type Token } from "./templateTokens";

/** Passes over the tags of a template; each follows a composed string through one more variable or call. */
const MOST_PASSES = 8;
/** What a macro calls its further arguments. Source: jinja.palletsprojects.com, "Macros". */
const FURTHER = ["varargs", "kwargs"];

/**
 * Variables, attributes of namespaces, and parameters of macros that may contain a string that a template composes, and
 * macros, which return one. Of a name that is used twice, both uses count.
 */
export function composedNames(tags: readonly (readonly Token[])[]): ReadonlySet<string> {
  const composed = new Set<string>();
  const parameters = parametersIn(tags);
  for (const name of parameters.keys()) composed.add(name);
  for (let pass = 0, size = -1; pass < MOST_PASSES && size !== composed.size; pass++) {
    size = composed.size;
    for (const tag of tags) for (const name of filledBy(tag, composed)) fill(name);
  }
  return composed;

  /** Adds a name; a call with a composed argument fills the parameters of what is called. */
  function fill({ name, isCall }: Filled): void {
    if (!isCall) composed.add(name);
    for (const one of (isCall && parameters.get(name)) || []) composed.add(one);
    if (isCall) parameters.delete(name);
  }
}

/** The parameters of each macro, and of the blocks that macros call. */
function parametersIn(tags: readonly (readonly Token[])[]): Map<string, readonly string[]> {
  const parameters = new Map<string, readonly string[]>();
  for (const tag of tags) {
    const [first, second] = tag;
    if (first?.text === "macro" && second)
      parameters.set(second.text, [...namesIn(tag.slice(2)), ...FURTHER]);
  }
  // The block of a call gets the arguments of `caller`.
  const blocks = tags.filter(([first]) => first?.text === "call");
  const ofBlocks = blocks.flatMap((tag) =>
    namesIn(
      tag.slice(
        0,
        tag.findIndex(({ text }) => text === ")"),
      ),
    ),
  );
  return blocks.length > 0 ? parameters.set("caller", ofBlocks) : parameters;
}

/** A variable that contains a composed string, or a macro that is called with one. */
interface Filled {
  readonly name: string;
  readonly isCall?: boolean;
}

function* filledBy(tag: readonly Token[], composed: ReadonlySet<string>): Iterable<Filled> {
  const [first, name, next] = tag;
  // Of each open bracket: what is called, and how many composed strings were before it.
  const open: { name: string; before: number }[] = [];
  let count = 0;
  for (const [at, { text }] of tag.entries()) {
    if (text === "(") open.push({ name: tag[at - 1]?.text ?? "", before: count });
    else if (text === ")") {
      const call = open.pop();
      if (call && count > call.before) yield { name: call.name, isCall: true };
    } else if (isComposed(tag, at, composed)) count++;
  }
  const end = tag.findIndex(({ text }) => text === (first?.text === "for" ? "in" : "="));
  switch (first?.text) {
    case "set":
      // Without a value, the content of the block is the value.
      if (end >= 0 && count === 0) return;
      if (next?.text === ".") yield { name: `${name?.text}.${tag[3]?.text}` };
      else
        for (const one of namesIn(end < 0 ? tag.slice(0, 2) : tag.slice(0, end)))
          yield { name: one };
      return;
    case "for":
      if (count > 0) for (const one of namesIn(tag.slice(0, end))) yield { name: one };
      return;
    case "with":
    case "macro":
      if (count === 0) return;
      for (const [at, { kind, text }] of tag.entries())
        if (kind === "name" && tag[at + 1]?.text === "=") yield { name: text };
  }
}

/** Names in a list of variables or parameters, after the first token. */
function namesIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(({ kind, text }, at) => (kind === "name" && at > 0 ? text : []));
}

/** Whether a token composes a string, or is a name that contains one. */
function isComposed(tag: readonly Token[], at: number, composed: ReadonlySet<string>): boolean {
  const token = tag[at];
  if (composes(tag, at)) return true;
  if (token?.kind !== "name" || tag[at - 1]?.text === ".") return false;
  return composed.has(token.text) || composed.has(`${token.text}.${tag[at + 2]?.text}`);
}
