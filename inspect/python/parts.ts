import type { SyntaxNode } from "@lezer/common";
import { dottedName, type Names } from "./names";
import { ancestorsOf, argumentsOf, decoratorsOf, lineOf, literalOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { findRunTimeNames, type RunTimeNames } from "./runTimeNames";

/** A part of a source that runs as a whole: an outermost function, a method, or all other statements. */
export interface SourcePart {
  readonly file: string;
  /** First and last line; absent for a source's own statements. */
  readonly lines?: readonly [first: number, last: number];
  /** Name of the function, and of the class whose method it is. */
  readonly name?: string;
  readonly className?: string;
  /** Whether something outside of the sources may call it, such as its decorator. */
  readonly isOpen?: boolean;
  /** Names to which it refers: variables, attributes and strings. */
  readonly names: ReadonlySet<string>;
}

/** A class in the sources, with the dotted names of its bases as far as they are known. */
export interface ClassBases {
  readonly name: string;
  readonly line: number;
  readonly bases: readonly string[];
}

/** The parts of a source, and the facts that decide which of them run. */
export interface SourceParts {
  /** The source's own statements come first. */
  readonly parts: readonly SourcePart[];
  readonly classes: readonly ClassBases[];
  /** Names that its own statements define, or may define; imported names are left out. */
  readonly bound: ReadonlySet<string>;
  /** Whether it uses names that only running it would show. */
  readonly isDynamic: boolean;
  /** Names that it binds in ways that only running it would show. */
  readonly runTime: RunTimeNames;
  /** Lines that run only as a script. */
  readonly script: readonly (readonly [first: number, last: number])[];
}

/** Decorators that do not call the function. */
const PLAIN =
  /^(staticmethod|classmethod|property|cached_property|abstractmethod|(functools\.)?(cached_property|lru_cache|cache|wraps)|(abc\.)?abstract\w+|\w+\.(setter|getter))\b/;
/** Whether a decorator leaves it to others when the function is called, and with what result. */
export function isPlainDecorator(decorator: string): boolean {
  return PLAIN.test(decorator);
}

/** Names through which code can access any other name. */
const REACHES_ANY = {
  VariableName: /^(globals|locals|vars|eval|exec|methodcaller|getmembers)$/,
  PropertyName: /^(methodcaller|getmembers|__dict__|__getattribute__)$/,
};
const MAIN = /^__name__\s*==\s*["']__main__["']$|^["']__main__["']\s*==\s*__name__$/;
/** Longest string that may be a name, in characters. */
const MAX_NAME = 60;

/** Divides a source into parts that run on import, parts that run when called, and lines that run only as a script. */
export function partsOf(source: ParsedSource, names: Names): SourceParts {
  const own = new Set<string>();
  const parts: SourcePart[] = [{ file: source.file, names: own }];
  const classes: ClassBases[] = [];
  const bound = new Set<string>();
  const script: (readonly [number, number])[] = [];
  let isDynamic = false;
  let current = own;
  let inside = -1;
  /** Offset of the name in the current definition. */
  let nameAt: number | undefined;
  let depth = 0;
  source.tree.iterate({
    enter: (ref) => {
      switch (ref.name) {
        case "FunctionDefinition": {
          nameAt = nameOf(ref.node, "def")?.from;
          if (current !== own) return undefined;
          current = new Set();
          inside = ref.from;
          const found = functionOf(source, ref.node);
          if (found.className === undefined) bound.add(found.name);
          parts.push({ file: source.file, ...found, names: current });
          return undefined;
        }
        case "ClassDefinition": {
          const named = ref.node.getChild("VariableName");
          nameAt = nameOf(ref.node, "class")?.from;
          const bases = argumentsOf(source, ref.node).positional.map(
            (base) => dottedName(source, base, names) ?? textOf(source, base),
          );
          if (named)
            classes.push({ name: textOf(source, named), line: lineOf(source, ref), bases });
          if (named && current === own && depth === 0) bound.add(textOf(source, named));
          depth++;
          return undefined;
        }
        case "ImportStatement":
          if (ref.node.getChild("as"))
            for (const name of ref.node.getChildren("VariableName"))
              current.add(textOf(source, name));
          return false;
        case "ScopeStatement":
          for (const name of ref.node.getChildren("VariableName")) bound.add(textOf(source, name));
          return undefined;
        case "Body":
          if (current === own && isScript(source, ref.node)) {
            script.push([lineOf(source, ref), lineOf(source, { from: ref.to })]);
            return false;
          }
          return undefined;
        case "VariableName":
        case "PropertyName": {
          if (ref.from === nameAt) return undefined;
          const name = source.text.slice(ref.from, ref.to);
          current.add(name);
          if (current === own && depth === 0 && ref.name === "VariableName") bound.add(name);
          isDynamic ||=
            REACHES_ANY[ref.name].test(name) ||
            (name === "getattr" && !namesLiteral(source, ref.node));
          return undefined;
        }
        case "String": {
          const text = ref.to - ref.from <= MAX_NAME ? literalOf(source, ref.node) : undefined;
          if (text !== undefined && /^\w+$/.test(text)) current.add(text);
          return undefined;
        }
        default:
          return undefined;
      }
    },
    leave: ({ name, from }) => {
      if (name === "FunctionDefinition" && from === inside) current = own;
      if (name === "ClassDefinition") depth--;
    },
  });
  const defined = new Set(
    [...parts, ...classes].flatMap((part) =>
      part.name === undefined || ("className" in part && part.className) ? [] : [part.name],
    ),
  );
  const found = findRunTimeNames(source, names, defined);
  // PEP 562: a module's `__getattr__` provides any other name; `__path__` may lead to other modules.
  const answersForOthers = ["__getattr__", "__path__"].some(
    (name) => bound.has(name) || names.has(name),
  );
  const runTime = { ...found, bindsOwn: found.bindsOwn || answersForOthers };
  return { parts, classes, bound, isDynamic, runTime, script };
}

function functionOf(source: ParsedSource, node: SyntaxNode) {
  const named = node.getChild("VariableName");
  let className: string | undefined;
  for (const above of ancestorsOf(node)) {
    const name = above.name === "ClassDefinition" && above.getChild("VariableName");
    if (name) className ??= textOf(source, name);
  }
  return {
    name: named ? textOf(source, named) : "",
    lines: [lineOf(source, node), lineOf(source, { from: node.to - 1 })] as const,
    ...(className !== undefined && { className }),
    ...(!decoratorsOf(source, node).every(isPlainDecorator) && { isOpen: true }),
  };
}

/** Whether a branch runs only if the file is run as a script. */
function isScript(source: ParsedSource, body: SyntaxNode): boolean {
  const condition = body.prevSibling;
  return (
    body.parent?.name === "IfStatement" &&
    condition?.prevSibling?.name === "if" &&
    MAIN.test(textOf(source, condition))
  );
}

/** The name in a definition, after its keyword. */
function nameOf(definition: SyntaxNode, keyword: "def" | "class"): SyntaxNode | undefined {
  const name = definition.getChild(keyword)?.nextSibling;
  return name?.name === "VariableName" ? name : undefined;
}

/** Whether a call of `getattr` has a literal name. */
function namesLiteral(source: ParsedSource, node: SyntaxNode): boolean {
  const call = node.parent?.name === "CallExpression" ? node.parent : undefined;
  return (
    call !== undefined && literalOf(source, argumentsOf(source, call).positional[1]) !== undefined
  );
}
