/** Both sides run in the same places, one after the other, so that no path has to be masked. */
export const SIDES = ["pi", "tau"] as const;
export type Side = (typeof SIDES)[number];
export type PerSide<Value> = Record<Side, Value>;
