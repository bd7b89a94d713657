/**
 * Ways in which a Jinja template reaches Python's own objects. Engines that run templates of models in a sandbox refuse
 * them; others have run them. Source: CVE-2024-34359, jinja.palletsprojects.com, "Sandbox".
 */
const BREAKOUT =
  /__(class|mro|bases?|subclasses|globals|builtins|import|init|getattribute|getattr|dict|code|call|module|reduce|reduce_ex|spec|loader)__|\|\s*attr\s*\(|\\x5f|\\u005f|\\137/i;

/** Whether a chat's template leaves the box of a template. */
export function breaksOut(template: string): boolean {
  return BREAKOUT.test(template);
}
