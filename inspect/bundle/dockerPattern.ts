/** A part of a pattern. */
type Token =
  | { readonly kind: "character"; readonly value: string }
  /** Any number of characters of a name, or of a path. */
  | { readonly kind: "star"; readonly crosses: boolean }
  /** Nothing, or any number of folders with the slash after them. */
  | { readonly kind: "folders" }
  /** One character of a name. */
  | { readonly kind: "any" }
  | {
      readonly kind: "class";
      readonly ranges: readonly (readonly [string, string])[];
      readonly isNot: boolean;
    };

/** One line of `.dockerignore`. */
export interface DockerPattern {
  readonly isException: boolean;
  /** Whether it matches exactly this path. */
  matches(path: string): boolean;
}

/** Longest pattern that is used, in characters. */
const MOST_CHARACTERS = 500;

/**
 * A pattern as Docker reads it: anchored at the root, with `*` and `?` within a name, `**` across folders, character
 * classes, and a backslash before a literal character. Undefined if Docker reports an error. Matching takes time up to
 * the product of the two lengths, and less for later paths. Source: docs.docker.com, ".dockerignore files";
 * moby/patternmatcher; Go, path/filepath.Match.
 */
export function dockerPattern(line: string): DockerPattern | undefined {
  const isException = line.startsWith("!");
  const trimmed = clean(isException ? line.slice(1).trim() : line).trim();
  const cleaned = clean(trimmed);
  // A pattern that still begins with a slash matches no path of a build context.
  if (cleaned === "" || trimmed.startsWith("/") || cleaned.length > MOST_CHARACTERS)
    return undefined;
  const tokens = tokensOf(cleaned);
  if (!tokens) return undefined;
  const matcher = new Matcher(tokens);
  return { isException, matches: (path) => matcher.matches(path) };
}

/** As Go's filepath.Clean, and without the leading slash. */
function clean(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !pattern.startsWith("/")) parts.push(part);
  }
  return parts.join("/");
}

function tokensOf(pattern: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at] ?? "";
    if (mark === "*") {
      let end = at;
      while (pattern[end] === "*") end++;
      const isFolders = end - at > 1 && pattern[end] === "/";
      tokens.push(isFolders ? { kind: "folders" } : { kind: "star", crosses: end - at > 1 });
      at = isFolders ? end : end - 1;
    } else if (mark === "?") tokens.push({ kind: "any" });
    else if (mark === "[") {
      const end = pattern.indexOf("]", at + 2);
      const found = end < 0 ? undefined : classOf(pattern.slice(at + 1, end));
      if (!found) return undefined;
      tokens.push(found);
      at = end;
    } else {
      const value = mark === "\\" ? pattern[++at] : mark;
      if (value === undefined) return undefined;
      tokens.push({ kind: "character", value });
    }
  }
  return tokens;
}

function classOf(text: string): Token | undefined {
  const isNot = text.startsWith("^");
  const inside = isNot ? text.slice(1) : text;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inside.length; at++) {
    const first = inside[at] === "\\" ? inside[++at] : inside[at];
    let last = first;
    if (inside[at + 1] === "-" && at + 2 < inside.length) {
      at += 2;
      last = inside[at] === "\\" ? inside[++at] : inside[at];
    }
    if (first === undefined || last === undefined) return undefined;
    ranges.push([first, last]);
  }
  return ranges.length === 0 ? undefined : { kind: "class", ranges, isNot };
}

/** The alternatives that a pattern has left after a part of a path, and the next state for each character. */
interface State {
  readonly places: ReadonlySet<number>;
  readonly next: Map<string, State>;
}

/** Most states that are kept for one pattern. A pattern with many stars may have more states than characters. */
const MOST_STATES = 200;

/** Matches paths. Keeps the states for later paths, because thousands of paths have the same start. */
class Matcher {
  private readonly tokens: readonly Token[];
  private readonly start: State;
  private readonly states = new Map<string, State>();

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    this.start = { places: closed(tokens, new Set([0]), true), next: new Map() };
  }

  matches(path: string): boolean {
    let state = this.start;
    for (let at = 0; at < path.length && state.places.size > 0; at++) {
      const mark = path[at] ?? "";
      state = state.next.get(mark) ?? this.after(state, mark);
    }
    return state.places.has(this.tokens.length);
  }

  private after(state: State, mark: string): State {
    const places = new Set<number>();
    for (const place of state.places) step(this.tokens[place], place, mark, places);
    const key = [...closed(this.tokens, places, mark === "/")].join();
    const known = this.states.get(key) ?? { places, next: new Map() };
    if (this.states.size < MOST_STATES && state.next.size < MOST_STATES) {
      this.states.set(key, known);
      state.next.set(mark, known);
    }
    return known;
  }
}

function step(token: Token | undefined, state: number, mark: string, next: Set<number>): void {
  switch (token?.kind) {
    case "character":
      if (token.value === mark) next.add(state + 1);
      return;
    case "any":
      if (mark !== "/") next.add(state + 1);
      return;
    case "class":
      if (mark !== "/" && isOf(token, mark)) next.add(state + 1);
      return;
    case "star":
      if (token.crosses || mark !== "/") next.add(state);
      return;
    case "folders":
      next.add(state);
      return;
    default:
      return;
  }
}

function isOf({ ranges, isNot }: Token & { kind: "class" }, mark: string): boolean {
  return ranges.some(([first, last]) => first <= mark && mark <= last) !== isNot;
}

/** Adds the states after tokens that may match nothing. A `folders` token matches nothing only at the start of a name. */
function closed(tokens: readonly Token[], states: Set<number>, isStart: boolean): Set<number> {
  for (const state of states) {
    const kind = tokens[state]?.kind;
    if (kind === "star" || (kind === "folders" && isStart)) states.add(state + 1);
  }
  return states;
}
