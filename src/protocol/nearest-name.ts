/**
 * The name that another is a slip of the pen from, one letter in four at most; `null` where none is near. For hints only.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.min(3, Math.floor(name.length / 4));
  for (const each of known) {
    const slips = distance(name, each);
    if (slips > least || (slips === least && nearest !== null)) continue;
    nearest = each;
    least = slips;
  }
  return nearest;
}

/** Letters put in, left out, changed, or two that changed places. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, before[j - 2]! + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
