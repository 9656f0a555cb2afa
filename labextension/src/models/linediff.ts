/** A line of two texts: in both, only in the first (`removed`) or only in the second (`added`). */
export interface IDiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Up to so many pairs of lines are compared; beyond, all lines between the ends have changed. */
const PAIRS = 4_000_000;

/** The lines of two texts, with as few changed ones as can be (longest common subsequence). */
export function lineDiff(before: string, after: string): IDiffLine[] {
  const [old, young] = [linesOf(before), linesOf(after)];
  const head = common(old, young);
  const [oldRest, youngRest] = [old.slice(head), young.slice(head)];
  const tail = common([...oldRest].reverse(), [...youngRest].reverse());
  return [
    ...lines('same', old.slice(0, head)),
    ...middle(
      oldRest.slice(0, oldRest.length - tail),
      youngRest.slice(0, youngRest.length - tail)
    ),
    ...lines('same', old.slice(old.length - tail))
  ];
}

/** An empty text has no line. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** How many lines two texts begin with together. */
function common(some: readonly string[], others: readonly string[]): number {
  let n = 0;
  while (n < some.length && n < others.length && some[n] === others[n]) {
    n += 1;
  }
  return n;
}

function middle(old: readonly string[], young: readonly string[]): IDiffLine[] {
  if (old.length * young.length > PAIRS) {
    return [...lines('removed', old), ...lines('added', young)];
  }
  const shared = sharedLengths(old, young);
  const found: IDiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < young.length) {
    if (old[i] === young[j]) {
      found.push({ kind: 'same', text: old[i] ?? '' });
      [i, j] = [i + 1, j + 1];
    } else if (shared(i + 1, j) >= shared(i, j + 1)) {
      found.push({ kind: 'removed', text: old[i] ?? '' });
      i += 1;
    } else {
      found.push({ kind: 'added', text: young[j] ?? '' });
      j += 1;
    }
  }
  return [
    ...found,
    ...lines('removed', old.slice(i)),
    ...lines('added', young.slice(j))
  ];
}

/** How many lines the rests from `i` and `j` on have in common. */
function sharedLengths(
  old: readonly string[],
  young: readonly string[]
): (i: number, j: number) => number {
  const width = young.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        old[i] === young[j]
          ? at(i + 1, j + 1) + 1
          : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function lines(kind: IDiffLine['kind'], texts: readonly string[]): IDiffLine[] {
  return texts.map(text => ({ kind, text }));
}
