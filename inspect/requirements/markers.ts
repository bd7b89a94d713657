import { compare, satisfies, valid } from "@renovatebot/pep440";
import { minorOf } from "../../text";
import { FormatError } from "../bytes/formatError";

/** Values of the environment variables in markers. Source: PEP 508, "Environment Markers". */
export type MarkerEnvironment = Readonly<Record<string, string>>;

/** Python version of the containers if none is declared: that of the newest prebuilt containers. */
export const DEFAULT_PYTHON = "3.10";

/** A Linux container with the given Python version, such as `3.10`; prediction containers are of this kind. */
export function containerEnvironment(pythonVersion: string): MarkerEnvironment {
  const short = minorOf(pythonVersion);
  const full = pythonVersion.split(".").length > 2 ? pythonVersion : `${short}.0`;
  return {
    os_name: "posix",
    sys_platform: "linux",
    platform_machine: "x86_64",
    platform_python_implementation: "CPython",
    platform_release: "",
    platform_system: "Linux",
    platform_version: "",
    python_version: short,
    python_full_version: full,
    implementation_name: "cpython",
    implementation_version: full,
    extra: "",
  };
}

type Token = { readonly kind: "name" | "string" | "operator" | "end"; readonly text: string };

/** Evaluates a marker in an environment; throws FormatError if it is not a valid marker. */
export function evaluateMarker(marker: string, environment: MarkerEnvironment): boolean {
  const parser = new MarkerParser(marker, environment);
  const holds = parser.or();
  parser.end();
  return holds;
}

class MarkerParser {
  private readonly tokens: readonly Token[];
  private readonly environment: MarkerEnvironment;
  private position = 0;

  constructor(marker: string, environment: MarkerEnvironment) {
    this.tokens = tokenise(marker);
    this.environment = environment;
  }

  or(depth = 0): boolean {
    let holds = this.and(depth);
    while (this.accept("or")) {
      const right = this.and(depth);
      holds = holds || right;
    }
    return holds;
  }

  end(): void {
    if (this.token.kind !== "end")
      throw new FormatError(`"${this.token.text}" does not belong to the marker`);
  }

  private and(depth: number): boolean {
    let holds = this.term(depth);
    while (this.accept("and")) {
      const right = this.term(depth);
      holds = holds && right;
    }
    return holds;
  }

  private term(depth: number): boolean {
    if (depth > 32) throw new FormatError("the marker is nested too deep");
    if (this.accept("(")) {
      const holds = this.or(depth + 1);
      if (!this.accept(")")) throw new FormatError('the marker lacks ")"');
      return holds;
    }
    const left = this.value();
    const operator = this.operator();
    return compareValues(left, operator, this.value());
  }

  private value(): { readonly text: string; readonly isVersion: boolean } {
    const { kind, text } = this.token;
    this.position++;
    if (kind === "string") return { text, isVersion: false };
    const name = text
      .replaceAll(".", "_")
      .replace(/^python_implementation$/, "platform_python_implementation");
    const known =
      kind === "name" && Object.hasOwn(this.environment, name) ? this.environment[name] : undefined;
    if (known === undefined) throw new FormatError(`"${text}" is not a marker variable`);
    return { text: known, isVersion: /version$/.test(name) && name !== "platform_version" };
  }

  private operator(): string {
    const { kind, text } = this.token;
    if (this.accept("not")) {
      if (!this.accept("in")) throw new FormatError('the marker lacks "in" after "not"');
      return "not in";
    }
    if (kind !== "operator" && text !== "in")
      throw new FormatError(`"${text}" is not a comparison operator`);
    this.position++;
    return text;
  }

  private accept(word: string): boolean {
    if (this.token.kind === "string" || this.token.text !== word) return false;
    this.position++;
    return true;
  }

  private get token(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "" };
  }
}

function tokenise(marker: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:([A-Za-z_][\w.]*)|'([^']*)'|"([^"]*)"|(===|~=|==|!=|<=|>=|<|>)|([()]))/y;
  while (pattern.lastIndex < marker.trimEnd().length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(marker);
    if (!found)
      throw new FormatError(`the marker is invalid at "${marker.slice(at, at + 20).trim()}"`);
    const [, name, single, double, operator, bracket] = found;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else if (bracket !== undefined) tokens.push({ kind: "name", text: bracket });
    else tokens.push({ kind: "string", text: single ?? double ?? "" });
  }
  return tokens;
}

/** Compares values as versions if both are versions, otherwise as strings. Source: PEP 508; packaging.markers. */
function compareValues(
  left: { readonly text: string },
  operator: string,
  right: { readonly text: string },
): boolean {
  if (operator === "in") return right.text.includes(left.text);
  if (operator === "not in") return !right.text.includes(left.text);
  const isSpecifier = valid(left.text) !== null && /^[\w.*+!-]+$/.test(right.text);
  if (isSpecifier && (valid(right.text) !== null || /\.\*$/.test(right.text))) {
    return satisfies(left.text, `${operator}${right.text}`, { prereleases: true });
  }
  if (valid(right.text) !== null && valid(left.text) !== null)
    return compare(left.text, right.text) === 0;
  switch (operator) {
    case "==":
    case "===":
      return left.text === right.text;
    case "!=":
      return left.text !== right.text;
    case "<":
      return left.text < right.text;
    case "<=":
      return left.text <= right.text;
    case ">":
      return left.text > right.text;
    case ">=":
      return left.text >= right.text;
    default:
      throw new FormatError(`"${operator}" compares only versions`);
  }
}
