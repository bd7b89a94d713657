import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import table from "../../data/python-stdlib.json";
import { isBareBase } from "./bareBase";
import { importedNames } from "./imports";
import { dottedName } from "./names";
import { argumentsOf, textOf } from "./nodes";
import type { ParsedSource } from "./parse";
import { parametersOf } from "./scopes";
import { isAs } from "./withHeads";

const BUILTINS: ReadonlySet<string> = new Set(table.builtins);
/** Names that packages such as gettext and icecream add to the builtins. */
const INSTALLED = /^(_|N_|[np]?gettext|ic)$/;
/** Ways to bind names of modules that only running the code would show. */
const BINDS_UNSEEN =
  /\b(exec|execfile|globals|locals|f_globals|f_locals|f_builtins|extend_path)\b|(?<!\bself\.)\b__dict__\b|\bvars\(\)|\bsys\.modules\b|\bfrom[ \t]+sys[ \t]+import\b|\bglobal_enum\b/;
/** The module's own name, given to something that may find the module by it and set its attributes. */
const NAMES_ITSELF =
  /(?<!\.|[gG]et_?[lL]ogger\([ \t]*|Flask\([ \t]*|FastAPI\([ \t]*|==[ \t]*)\b__name__\b(?![ \t]*==)/;
/** Base classes whose metaclasses provide no names for the class's own statements. */
const PLAIN_BASES =
  /^(object|\w+Error|\w*Exception|\w*Warning|dict|list|tuple|set|str|int|float|bytes|type|torch\.nn(\.modules(\.module)?)?\.Module|(tensorflow\.)?keras(\.\w+)*\.\w+|pydantic(\.main)?\.BaseModel|enum\.\w+|typing\.\w+|collections(\.abc)?\.\w+|sklearn\.base\.\w+|google\.cloud\.aiplatform\.prediction(\.\w+)*\.\w+|torch\.utils\.data(\.\w+)*|threading\.\w+|json\.\w+|abc\.ABC)(\[.*)?$/s;

/** A scope of Python: a module, a function, a lambda, a class or a comprehension. */
interface Scope {
  readonly kind: "module" | "function" | "class" | "comprehension";
  readonly bound: Set<string>;
  readonly around: Scope | undefined;
  /** Whether a metaclass may provide names for a class's own statements. */
  readonly isOpen?: boolean;
  /** Class whose own statements these are. */
  readonly definition?: SyntaxNode;
}

/** A name that is looked up where no scope around it, and no Python, binds it. */
export interface UnresolvedName {
  readonly name: string;
  readonly from: number;
  /** Whether the class around the method that uses it has a member of that name. */
  readonly isMember: boolean;
  /** Names bound in the scopes around it. */
  readonly known: () => string[];
}

const KNOWN = new WeakMap<ParsedSource, readonly UnresolvedName[]>();

/**
 * Names that a source uses and that nothing in it binds, under any condition; none if only running it would show the
 * names that it binds. Source: The Python Language Reference, "Naming and binding".
 */
export function unresolvedNames(source: ParsedSource): readonly UnresolvedName[] {
  let known = KNOWN.get(source);
  if (!known) {
    known = isClosed(source) ? new Resolver(source).unresolved() : [];
    KNOWN.set(source, known);
  }
  return known;
}

function isClosed(source: ParsedSource): boolean {
  const { nodes } = source;
  if (source.isTooDeep || source.isCut || nodes["⚠"].length > 0) return false;
  // Type parameters have scopes of their own.
  if (nodes.TypeDefinition.length > 0 || nodes.TypeParamList.length > 0) return false;
  if (BINDS_UNSEEN.test(source.text) || NAMES_ITSELF.test(source.text)) return false;
  return !importedNames(source).statements.some(({ found }) =>
    found.some(({ isStar }) => isStar === true),
  );
}

/** What a name is in its place: looked up, bound, or a name of something else, such as a keyword argument. */
type Role = "use" | "bind" | "other";

/** A node around the current one. */
interface Frame {
  readonly kind: string;
  /** Scope of its children. */
  scope: Scope;
  /** Role of its children. */
  role: Role;
  /** Offset of the end of an assignment's targets. */
  readonly targetsEnd?: number;
  /** Scope of what follows in it. */
  readonly inner?: Scope;
}

const GROUPS = /^(Tuple|Array|Parenthesized)Expression$/;
const PATTERN = /Pattern$|^PatternArgList$/;

class Resolver {
  private readonly source: ParsedSource;
  private readonly module: Scope = { kind: "module", bound: new Set(), around: undefined };
  private readonly frames: Frame[] = [{ kind: "", scope: this.module, role: "use" }];
  private readonly uses: { readonly name: string; readonly from: number; readonly scope: Scope }[] =
    [];
  private readonly statements: ReadonlyMap<number, readonly string[]>;
  /** Classes of the module whose bases are all known, by name. */
  private readonly plain = new Set<string>();

  constructor(source: ParsedSource) {
    this.source = source;
    this.statements = new Map(
      importedNames(source).statements.map(({ node, found }) => [
        node.from,
        found.flatMap(({ bound }) => bound.map(([name]) => normal(name))),
      ]),
    );
  }

  unresolved(): UnresolvedName[] {
    this.source.tree.iterate({
      enter: (ref) => this.enter(ref),
      leave: (ref) => {
        if (ref.name !== "VariableName" && ref.name !== "ImportStatement") this.frames.pop();
      },
    });
    return this.uses.flatMap(({ name, from, scope }) => {
      if (this.isBound(name, scope)) return [];
      return [{ name, from, isMember: isMember(name, scope), known: () => namesIn(scope) }];
    });
  }

  private get top(): Frame {
    return this.frames.at(-1) as Frame;
  }

  private nameOf(node: SyntaxNode | SyntaxNodeRef): string {
    return normal(this.source.text.slice(node.from, node.to));
  }

  private enter(ref: SyntaxNodeRef): false | undefined {
    const { top } = this;
    if (ref.name === "ImportStatement") {
      for (const name of this.statements.get(ref.from) ?? []) top.scope.bound.add(name);
      return false;
    }
    if (ref.name === "VariableName") {
      this.named(ref, top);
      return undefined;
    }
    const role = this.roleOf(ref, top);
    this.frames.push(this.frameOf(ref, top, role));
    this.pass(ref, top);
    return undefined;
  }

  private named(ref: SyntaxNodeRef, frame: Frame): void {
    const role = this.roleOf(ref, frame);
    const { scope } = frame;
    // A decorator that the grammar does not have is one such node.
    if (role === "use" && /[^\w\u0080-\uffff]/.test(this.nameOf(ref))) return;
    if (role === "use") this.uses.push({ name: this.nameOf(ref), from: ref.from, scope });
    else if (role === "bind") scope.bound.add(this.nameOf(ref));
    // A walrus binds in the function around a comprehension.
    if (role === "bind" && /^(NamedExpression|ArgList)$/.test(frame.kind))
      for (let around: Scope | undefined = scope; around; around = around.around) {
        around.bound.add(this.nameOf(ref));
        if (around.kind !== "comprehension") break;
      }
    if (/^(With|Try)Statement$/.test(frame.kind)) frame.role = "use";
  }

  /** Notes what a keyword or operator says of the siblings that follow. */
  private pass({ name, from }: SyntaxNodeRef, parent: Frame): void {
    const { kind } = parent;
    if (kind === "ForStatement" || /ComprehensionExpression$/.test(kind) || kind === "ArgList") {
      if (name === "for") parent.role = "bind";
      else if (name === "in") parent.role = "use";
    } else if (kind === "WithStatement" || kind === "TryStatement")
      parent.role = isAs(this.source.text, { name, from }) ? "bind" : "use";
    else if (kind === "ParamList") parent.role = name === "AssignOp" ? "use" : "other";
    else if (kind === "LambdaExpression" && name === ":" && parent.inner)
      parent.scope = parent.inner;
    else if (kind === "Decorator") parent.role = name === "." ? "other" : "use";
  }

  /** The role of a child: of a name, or of the names in a group. */
  private roleOf(ref: SyntaxNodeRef, parent: Frame): Role {
    switch (parent.kind) {
      case "AssignStatement":
        return ref.from < (parent.targetsEnd ?? 0) ? "bind" : "use";
      case "UpdateStatement":
      case "NamedExpression":
        return ref.node.prevSibling === null ? "bind" : "use";
      case "ArgList": {
        if (ref.name !== "VariableName") return parent.role;
        const after = ref.node.nextSibling;
        if (after?.name !== "AssignOp") return parent.role;
        return textOf(this.source, after) === ":=" ? "bind" : "other";
      }
      case "DeleteStatement":
        return "bind";
      case "FunctionDefinition":
      case "ClassDefinition":
        return ref.name === "VariableName" ? "bind" : "use";
      default:
        return parent.role;
    }
  }

  private frameOf(ref: SyntaxNodeRef, { scope }: Frame, role: Role): Frame {
    const kind = ref.name;
    const plain = { kind, scope, role: "use" } as const;
    if (GROUPS.test(kind)) return { kind, scope, role };
    if (kind === "AssignStatement") {
      const operator = ref.node.getChildren("AssignOp").at(-1);
      return { ...plain, targetsEnd: operator?.from ?? ref.to };
    }
    if (kind === "Body") return { kind, scope: this.top.inner ?? scope, role: "use" };
    if (kind === "FunctionDefinition" || kind === "LambdaExpression") {
      const inner = opened("function", scope);
      for (const one of parametersOf(this.source, ref.node)) inner.bound.add(this.nameOf(one));
      return { ...plain, inner };
    }
    if (kind === "ClassDefinition") return { ...plain, inner: this.classScope(ref.node, scope) };
    const isComprehension =
      /ComprehensionExpression$/.test(kind) || (kind === "ArgList" && ref.node.getChild("for"));
    if (isComprehension) return { ...plain, scope: opened("comprehension", scope) };
    if (kind === "ParamList") return { ...plain, role: "other" };
    if (kind === "ScopeStatement") {
      for (const one of ref.node.getChildren("VariableName")) {
        scope.bound.add(this.nameOf(one));
        this.module.bound.add(this.nameOf(one));
      }
      return { ...plain, role: "other" };
    }
    // A name in a pattern that is not bound may be a class or a keyword.
    if (PATTERN.test(kind))
      return { ...plain, role: /^(Capture|Star|Mapping|As)Pattern$/.test(kind) ? "bind" : "other" };
    return plain;
  }

  private classScope(node: SyntaxNode, around: Scope): Scope {
    const { source } = this;
    const { names } = importedNames(source);
    const { positional, named } = argumentsOf(source, node);
    const list = node.getChild("ArgList");
    const isPlain =
      [...named.keys()].every((one) => one !== "metaclass") &&
      list?.getChild("*") == null &&
      list?.getChild("**") == null &&
      positional.every((base) => {
        const written = dottedName(source, base, names) ?? textOf(source, base);
        return isBareBase(written) || PLAIN_BASES.test(written) || this.plain.has(written);
      });
    const name = node.getChild("VariableName");
    if (isPlain && name) this.plain.add(textOf(source, name));
    const scope = opened("class", around);
    return { ...scope, definition: node, ...(!isPlain && { isOpen: true }) };
  }

  private isBound(name: string, from: Scope): boolean {
    // Names of classes are mangled in their bodies, and names with two underscores are Python's own.
    if (name.startsWith("__") || BUILTINS.has(name) || INSTALLED.test(name)) return true;
    // Only a class's own statements see its names.
    let isOwn = true;
    for (let scope: Scope | undefined = from; scope; scope = scope.around) {
      if (scope.kind === "class") {
        if (isOwn && (scope.isOpen || scope.bound.has(name))) return true;
      } else if (scope.bound.has(name)) return true;
      if (scope.kind !== "comprehension") isOwn = false;
    }
    return false;
  }
}

function opened(kind: Scope["kind"], around: Scope): Scope {
  return { kind, bound: new Set(), around };
}

const ASCII = /^\w+$/;

/** Python's own form of an identifier. */
function normal(name: string): string {
  return ASCII.test(name) ? name : name.normalize("NFKC");
}

function isMember(name: string, from: Scope): boolean {
  for (let scope: Scope | undefined = from; scope; scope = scope.around)
    if (scope.kind === "class") return scope.bound.has(name);
  return false;
}

function namesIn(from: Scope): string[] {
  const found = new Set<string>();
  for (let scope: Scope | undefined = from; scope; scope = scope.around)
    if (scope.kind !== "class") for (const name of scope.bound) found.add(name);
  return [...found];
}
