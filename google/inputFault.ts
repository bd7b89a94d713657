/** Something wrong with an argument, and the edit that fixes it. */
export interface InputFault {
  readonly property: string;
  readonly what: string;
  readonly fix: string;
}
