import { groupBy } from "../groupBy";

/** Inputs by number, in groups that must have the same shape. A group is refused if an op requires a certain shape. */
export class ShapeGroups {
  private readonly parents: number[];
  private readonly refused: boolean[];

  constructor(inputs: number) {
    this.parents = Array.from({ length: inputs }, (_, at) => at);
    this.refused = new Array<boolean>(inputs).fill(false);
  }

  /** The number of the input that represents an input's group. */
  root(at: number): number {
    let root = at;
    for (let up = this.parents[root]; up !== undefined && up !== root; up = this.parents[root])
      root = up;
    this.parents[at] = root;
    return root;
  }

  unite(one: number, other: number): void {
    const [root, joined] = [this.root(one), this.root(other)];
    if (root === joined) return;
    this.parents[joined] = root;
    if (this.refused[joined]) this.refused[root] = true;
  }

  refuse(at: number): void {
    this.refused[this.root(at)] = true;
  }

  isRefused(at: number): boolean {
    return this.refused[this.root(at)] === true;
  }

  /** The groups that may have any shape. */
  free(): number[][] {
    const taken = [...this.parents.keys()].filter((at) => !this.isRefused(at));
    return [...groupBy(taken, (at) => this.root(at)).values()];
  }
}
