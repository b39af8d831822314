import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange, columns, layout } from "../../web/js/tiles.js";

/** [stage, width, height, gap, narrowest, columns for 1 to 16 people] */
const TABLE = [
  ["1920x1080", 1888, 928, 12, 1, "1 2 3 2 3 3 4 4 3 4 4 4 5 5 5 4"],
  ["1280x800", 1248, 643, 12, 1, "1 2 3 2 3 3 4 4 3 4 4 4 5 5 5 4"],
  ["staff 1440x900", 768, 695, 12, 1, "1 1 2 2 2 2 3 3 3 3 3 3 4 4 4 4"],
  ["staff 1180x760", 564, 555, 12, 1, "1 1 2 2 2 2 3 3 3 3 3 3 3 3 3 4"],
  ["tablet 768x1024", 736, 779, 12, 1, "1 1 2 2 2 2 2 2 3 3 3 3 3 3 3 4"],
  ["phone 390x844", 374, 607, 8, 0.75, "1 1 1 1 2 2 2 2 2 2 2 2 3 3 3 3"],
  ["phone 390x664", 374, 427, 8, 0.75, "1 1 1 2 2 2 2 2 3 3 3 3 3 3 3 3s"],
  ["phone 844x390", 828, 266, 8, 1, "1 2 3 4 3 3 4 4 5 5 6 6 7 7 5 6"],
  ["phone 320x568", 304, 331, 8, 0.75, "1 1 2 2 2 2 2 2 2s 2s 2s 2s 2s 2s 2s 2s"],
];

for (const [stage, width, height, gap, narrowest, row] of TABLE) {
  test(`columns on ${stage}`, () => {
    const got = Array.from({ length: 16 }, (_, index) => {
      const found = layout(index + 1, width, height, gap, narrowest);
      return `${found.columns}${found.scrolls ? "s" : ""}`;
    });
    assert.equal(got.join(" "), row);
    assert.equal(columns(7, width, height, gap, narrowest), parseInt(got[6], 10));
  });
}

test("tiles never leave the stage unless it scrolls", () => {
  for (let n = 1; n <= 16; n++) {
    for (const [width, height] of [[1248, 643], [374, 607], [828, 266], [304, 331]]) {
      const found = layout(n, width, height, 8, 0.75);
      const wide = found.columns * found.width + (found.columns - 1) * 8;
      const high = found.rows * found.height + (found.rows - 1) * 8;
      assert.ok(wide <= width + 0.01);
      assert.ok(found.scrolls || high <= height + 0.01);
      assert.ok(found.columns * found.rows >= n);
    }
  }
});

test("a stage that is not measured yet is no reason to throw", () => {
  assert.deepEqual(layout(0, 0, 0, 8, 1), {
    columns: 1,
    rows: 1,
    width: 0,
    height: 72,
    scrolls: true,
  });
});

test("a tile that is large leaves room for all others", () => {
  for (const [width, height] of [
    [1248, 643],
    [374, 560],
    [304, 420],
  ]) {
    for (let n = 2; n <= 16; n++) {
      const { large, rest } = arrange(n, true, width, height, 8, 0.75);
      const [across, down] = large.beside ? [large.width + 8, 0] : [0, large.height + 8];
      const high = rest.rows * (rest.height + 8) - 8;
      assert.ok(across + rest.columns * (rest.width + 8) - 8 <= width + 1, `${n}`);
      assert.ok(rest.scrolls || down + high <= height + 1, `${n}`);
      assert.ok(large.width * large.height > rest.width * rest.height, `${n}`);
    }
  }
});

test("alone, a large tile has all the room there is", () => {
  const { large } = arrange(1, true, 1248, 643, 12, 1);
  assert.deepEqual([large.width, large.height], [1248, 643]);
  assert.equal(arrange(3, false, 1248, 643, 12, 1).large, null);
});
