// What research changed, word by word: the words that both have in the same order stay.
const MOST_WORDS = 400;

function difference(before, after) {
  const a = before.match(/\S+\s*/gu) || [], b = after.match(/\S+\s*/gu) || [];
  if (a.length > MOST_WORDS || b.length > MOST_WORDS) return [["del", before], ["ins", after]];
  const same = (x, y) => x.trim() === y.trim();
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i][j] = same(a[i], b[j]) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
  const parts = [];
  const add = (kind, word) => {
    const last = parts[parts.length - 1];
    if (last && last[0] === kind) last[1] += word; else parts.push([kind, word]);
  };
  let i = 0, j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i], b[j])) { add("", b[j]); i++; j++; }
    else if (j >= b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) add("del", a[i++]);
    else add("ins", b[j++]);
  }
  return parts;
}
