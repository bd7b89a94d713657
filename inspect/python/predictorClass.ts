import type { SyntaxNode } from "@lezer/common";
import { isBareBase } from "./bareBase";
import { ownMethods } from "./classMethods";
import { madeInit } from "./dataClass";
import type { MethodFacts, PredictorFacts } from "./facts";
import { importedNames } from "./imports";
import { absoluteOf } from "./moduleNames";
import { dottedName, type Names } from "./names";
import { argumentsOf, decoratorsOf, lineOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { partsOf } from "./parts";
import type { SourceFolder } from "./sourceFolder";

/** Most base classes and re-exports that are followed from one class. */
const MAX_CLASSES = 64;
/** Classes of the SDK that a module can pass on under a name of its own. Their methods are known to the rules. */
const OF_SDK = /^google\.cloud\.aiplatform\.prediction(\.\w+)*\.\w*(Predictor|Handler)$/;

/** A class in the sources; `unknown` if only running the module would show what the name refers to. */
export type ClassFound = PredictorFacts | "missing" | "unknown";

/** The class with that name in a module of the sources, also through re-exports, with what it inherits from the sources. */
export function findClass(folder: SourceFolder, module: string, name: string): ClassFound {
  return new ClassFinder(folder).find(module, name);
}

interface Module {
  readonly source: ParsedSource;
  readonly names: Names;
  readonly stars: readonly string[];
}

class ClassFinder {
  private readonly folder: SourceFolder;
  private left = MAX_CLASSES;

  constructor(folder: SourceFolder) {
    this.folder = folder;
  }

  find(module: string, name: string): ClassFound {
    const file = this.folder.moduleFile(module);
    const source = file === undefined ? undefined : this.folder.parse(file)?.source;
    if (file === undefined || source === undefined || this.left-- <= 0) return "unknown";
    const { statements, names } = importedNames(source);
    const stars = statements.flatMap(({ found }) =>
      found.flatMap(({ isStar, module: from, dots }) =>
        isStar ? [dots === 0 ? from : absoluteOf(file, from, dots)] : [],
      ),
    );
    return this.findIn({ source, names, stars }, name);
  }

  private findIn(module: Module, name: string): ClassFound {
    const { source, names, stars } = module;
    const definition = definitionOf(source, name);
    if (definition) return this.describe(module, definition);
    const target = names.get(name);
    if (target !== undefined) {
      const found = this.followed(target);
      return found === "unknown" && OF_SDK.test(target) ? passedOn(source, target) : found;
    }
    for (const from of stars) {
      const found = this.find(from, name);
      if (found !== "missing") return found;
    }
    const { bound, runTime } = partsOf(source, names);
    return bound.has(name) || runTime.bindsOwn || source.isCut ? "unknown" : "missing";
  }

  /** A class by its dotted name; `unknown` if it is not in the sources. */
  private followed(target: string): ClassFound {
    const at = target.lastIndexOf(".");
    return at < 0 ? "unknown" : this.find(target.slice(0, at), target.slice(at + 1));
  }

  private describe(module: Module, definition: SyntaxNode): PredictorFacts {
    const { source } = module;
    const bases = argumentsOf(source, definition).positional;
    const outside: string[] = [];
    const methods: Record<string, MethodFacts> = Object.create(null);
    let isDirect = true;
    for (const base of bases) {
      // The brackets of Generic[T] do not affect the methods.
      const named = base.name === "MemberExpression" ? withoutBrackets(source, base) : base;
      const dotted = dottedName(source, named, module.names);
      const found = dotted === undefined ? this.local(module, named) : this.followed(dotted);
      if (typeof found === "string") outside.push(dotted ?? textOf(source, named));
      else {
        isDirect = false;
        outside.push(...found.outside);
        for (const [name, method] of Object.entries(found.methods)) {
          // One base may implement a method that another one leaves abstract.
          if (methods[name] && (!methods[name].isAbstract || method.isAbstract)) continue;
          methods[name] = found.file === source.file ? method : { file: found.file, ...method };
        }
      }
    }
    const own = ownMethods(source, definition, module.names);
    const areBasesKnown = outside.every(isBareBase);
    Object.assign(methods, own);
    const init =
      areBasesKnown && !own["__init__"] && madeInit(source, definition, module.names, methods);
    if (init) methods["__init__"] = init;
    // Of several classes in the sources, each may call the predictor through another's methods.
    if (!isDirect)
      for (const [name, { leavesToBase: _, ...rest }] of Object.entries(methods))
        methods[name] = rest;
    return {
      file: source.file,
      line: lineOf(source, definition),
      bases: bases.map((base) => textOf(source, base)),
      outside: [...besideBases(source, definition, module.names), ...outside],
      methods: { ...methods },
    };
  }

  private local(module: Module, named: SyntaxNode): ClassFound {
    const definition = definitionOf(module.source, textOf(module.source, named));
    return definition && this.left-- > 0 ? this.describe(module, definition) : "unknown";
  }
}

/** A class of the SDK under a name in a module of the sources: nothing of it is defined here. */
function passedOn({ file }: ParsedSource, target: string): PredictorFacts {
  return { file, line: 1, bases: [], outside: [target], methods: {} };
}

function withoutBrackets(source: ParsedSource, node: SyntaxNode): SyntaxNode {
  return /\]$/.test(textOf(source, node)) ? (node.firstChild ?? node) : node;
}

/** A class definition at the top level of the module, or in a branch there. */
function definitionOf(source: ParsedSource, name: string): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  source.tree.iterate({
    enter({ name: kind, node }) {
      if (kind === "FunctionDefinition" || kind === "Body")
        return kind === "Body" && !inClass(node);
      if (kind !== "ClassDefinition") return undefined;
      const named = node.getChild("VariableName");
      if (named && textOf(source, named) === name) found = node;
      return false;
    },
  });
  return found;
}

function inClass(body: SyntaxNode): boolean {
  return body.parent?.name === "ClassDefinition";
}

/** Decorators that add no methods to a class. */
const KEEPS_METHODS =
  /^((dataclasses\.)?dataclass|(typing\.|typing_extensions\.)?(final|runtime_checkable)|(functools\.)?total_ordering)\b/;
/** Decorators and keywords that act like a further base class: `metaclass=ABCMeta` has the effect of `ABC`. */
function* besideBases(
  source: ParsedSource,
  definition: SyntaxNode,
  names: Names,
): Iterable<string> {
  for (const decorator of decoratorsOf(source, definition))
    if (!KEEPS_METHODS.test(decorator)) yield `@${decorator}`;
  const { positional, named } = argumentsOf(source, definition);
  const metaclass = named.get("metaclass");
  const dotted = metaclass && (dottedName(source, metaclass, names) ?? textOf(source, metaclass));
  if (dotted !== undefined) yield /(^|\.)ABCMeta$/.test(dotted) ? "abc.ABC" : dotted;
  const list = definition.getChild("ArgList");
  const isOpen = list?.getChild("*") ?? list?.getChild("**");
  if (isOpen) yield `${textOf(source, isOpen)}${positional.length}`;
}
