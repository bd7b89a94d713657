/** `self` that is neither followed by an attribute, nor a parameter of a method, nor the object given to `super`. */
const AS_VALUE = /(?<![\w.]|\bdef\s+\w+\s*\(\s*|\bsuper\(\s*\w+\s*,\s*)self\b(?!\s*\.)/;

/** Whether source text uses `self` as a value, so that something else may use or change the object. */
export function usesSelfAsValue(text: string): boolean {
  return AS_VALUE.test(text);
}
