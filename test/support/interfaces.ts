import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { checkout } from "./project";

/** A property of an interface, with its type as written. */
export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: ts.TypeNode;
}

/** The properties of the interfaces in a source file, by the interfaces' names. */
export function interfacesIn(path: string): ReadonlyMap<string, readonly Member[]> {
  const text = readFileSync(join(checkout, path), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return new Map(
    source.statements
      .filter(ts.isInterfaceDeclaration)
      .map((declaration) => [declaration.name.text, membersOf(declaration.members)]),
  );
}

export function membersOf(members: ts.NodeArray<ts.TypeElement>): Member[] {
  return members
    .filter(ts.isPropertySignature)
    .flatMap(({ name, questionToken, type }) =>
      type ? [{ name: name.getText(), isOptional: questionToken !== undefined, type }] : [],
    );
}
