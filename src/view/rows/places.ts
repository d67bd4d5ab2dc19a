/**
 * In whose place a row is drawn. One that stays keeps its place; one that comes takes that of one that has gone, whose
 * elements are then filled anew: making them costs twice as much.
 */
export class RowPlaces {
  /** By the ids of the rows drawn last, in order. */
  #places: ReadonlyMap<string, number> = new Map();
  #next = 0;

  /**
   * A number for each row, all of them different.
   *
   * @param ids of the rows to draw, in order
   * @param isUsed whether someone has opened a row or stands in it. What they have of it goes with it: no other row takes
   *   its place. Nor does a place change from one side of it to the other, for which it would be moved itself, and lose
   *   the focus
   */
  of(ids: readonly string[], isUsed: (id: string) => boolean): readonly number[] {
    const stays = new Set(ids);
    const free: number[][] = [[]];
    for (const [id, place] of this.#places) {
      if (isUsed(id)) {
        if (stays.has(id)) free.push([]);
      } else if (!stays.has(id)) free.at(-1)!.push(place);
    }
    let side = 0;
    const places = ids.map((id) => {
      const held = this.#places.get(id);
      if (held === undefined) return free[side]?.shift() ?? this.#next++;
      if (isUsed(id)) side++;
      return held;
    });
    this.#places = new Map(ids.map((id, i) => [id, places[i]!]));
    return places;
  }
}
