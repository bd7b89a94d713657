import { join } from "node:path";
import ts from "typescript";
import { checkout } from "../setup/cache";

/** An argument of the component, as its declaration describes it. */
export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly description: string;
}

/** The properties of an interface in a source file of this checkout. Throws if the interface does not exist. */
export function argumentsOf(path: string, name: string): Argument[] {
  const text = ts.sys.readFile(join(checkout, path)) ?? "";
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const declaration = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find((one) => one.name.text === name);
  if (!declaration) throw new Error(`${path} declares no ${name}`);
  return declaration.members.filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    type: member.type?.getText() ?? "",
    isOptional: member.questionToken !== undefined,
    description: ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
      .join(" "),
  }));
}
