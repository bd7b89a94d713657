import { FormatError } from "../../bytes/formatError";
import type { CodePiece } from "../recognition";
import { scriptTokens } from "./scriptLexer";

/** Ops with which a script reads and writes files. Source: native_functions.yaml, torchvision, torchaudio. */
export const FILE_OP = /^(?:save|load|from_file|read_file|write_file)$|_file/;

/**
 * Ops of a script that access files, found by its tokens: `torch.from_file` in any spelling that torch's lexer accepts.
 * An ops module that is used as a value, as in `getattr(torch, name)` and `t = torch`, could stand for any of its ops,
 * and torch loads both. Strings and comments are not code.
 */
export function scriptFileOps(text: string): CodePiece[] {
  const found = new Set<string>();
  const chain = new Chain();
  try {
    for (const { kind, text: token } of scriptTokens(text)) {
      if (kind === "name") chain.name(token, found);
      else chain.other(kind === "operator" ? token : "", found);
    }
    chain.other("", found);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [{ kind: "unread", part: "script", reason: error.message }];
  }
  return [...found].map((name) => ({ kind: "call", name }));
}

/** The last names, dots and closing parentheses, as in `(torch).ops`. */
class Chain {
  /** The ops module with which the chain starts, if any. */
  private module: string | undefined;
  private isAfterDot = false;
  /** Whether the chain so far is a module, which only a dot may follow. */
  private isModule = false;
  /** Whether a namespace follows `ops`. */
  private isNamespaced = false;

  name(name: string, found: Set<string>): void {
    if (!this.isAfterDot) {
      this.end(found);
      if (name === "torch" || name === "ops") this.module = name;
      this.isModule = this.module !== undefined;
      return;
    }
    this.isAfterDot = false;
    if (this.module === undefined) return;
    if (FILE_OP.test(name)) found.add(name);
    // `ops.NAMESPACE` is an ops module, too.
    this.isModule = this.module === "ops" && !this.isNamespaced;
    this.isNamespaced = true;
  }

  other(operator: string, found: Set<string>): void {
    if (operator === ".") {
      this.isAfterDot = true;
      this.isModule = false;
      return;
    }
    if (operator === ")") return;
    // `ops.append(...)` calls a list's method.
    if (operator === "(" && this.module === "ops") this.isModule = false;
    this.end(found);
  }

  private end(found: Set<string>): void {
    if (this.isModule) found.add(`${this.module}.*`);
    this.module = undefined;
    this.isModule = false;
    this.isNamespaced = false;
    this.isAfterDot = false;
  }
}
