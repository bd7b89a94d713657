/** Numbers of 31 bits from a seed: the minimal standard generator of Park and Miller. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
}
