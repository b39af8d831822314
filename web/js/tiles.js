/**
 * How the tiles of a group share a stage.
 * @module
 */

/** Pictures wider than this waste the stage: a face does not fill them. */
const WIDEST = 16 / 9;
const FACE = 4 / 3;
const LEAST_WIDTH = 104;
const LEAST_HEIGHT = 72;
/** How much smaller a face may get for a fuller last row. */
const AS_GOOD = 1 / 1.04;

/**
 * @typedef {object} Layout
 * @property {number} columns
 * @property {number} rows
 * @property {number} width - of a tile, in CSS pixels
 * @property {number} height - of a tile, in CSS pixels
 * @property {boolean} scrolls - the tiles need more height than there is
 */

/**
 * Lay `n` tiles out on a stage so that faces are as large as they can be.
 *
 * @param {number} n
 * @param {number} width - of the stage, in CSS pixels
 * @param {number} height - of the stage, in CSS pixels
 * @param {number} gap - between tiles, in CSS pixels
 * @param {number} narrowest - the least ratio of width to height of a tile
 * @returns {Layout}
 */
export function layout(n, width, height, gap, narrowest) {
  const count = Math.max(1, n);
  /** @type {(Layout & {face: number, empty: number})[]} */
  const fitting = [];
  let rowsBefore = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    if (rows === rowsBefore) continue;
    rowsBefore = rows;
    const cellWidth = (width - (columns - 1) * gap) / columns;
    const cellHeight = (height - (rows - 1) * gap) / rows;
    if (cellWidth < LEAST_WIDTH || cellHeight < LEAST_HEIGHT) continue;
    const tileWidth = Math.min(cellWidth, cellHeight * WIDEST);
    const tileHeight = Math.min(cellHeight, cellWidth / narrowest);
    fitting.push({
      columns,
      rows,
      width: tileWidth,
      height: tileHeight,
      scrolls: false,
      face: Math.min(tileWidth, tileHeight * FACE),
      empty: columns * rows - count,
    });
  }
  const largest = Math.max(...fitting.map((one) => one.face));
  const [best] = fitting
    .filter((one) => one.face >= largest * AS_GOOD)
    .sort((a, b) => a.empty - b.empty || a.columns - b.columns);
  if (best === undefined) return scrolling(count, width, gap);
  return {
    columns: best.columns,
    rows: best.rows,
    width: best.width,
    height: best.height,
    scrolls: false,
  };
}

/**
 * Lay `n` tiles out, one of them large if so wished: it takes the side or the top, and
 * the others what is left.
 *
 * @param {number} n
 * @param {boolean} enlarged
 * @param {number} width
 * @param {number} height
 * @param {number} gap
 * @param {number} narrowest
 * @returns {{large: {width: number, height: number, beside: boolean} | null, rest: Layout}}
 */
export function arrange(n, enlarged, width, height, gap, narrowest) {
  if (!enlarged) return { large: null, rest: layout(n, width, height, gap, narrowest) };
  const beside = width > height * 1.1;
  if (n === 1) {
    const rest = layout(1, width, height, gap, narrowest);
    return { large: { width, height, beside }, rest };
  }
  const side = Math.round(Math.min(300, Math.max(152, width * 0.22)));
  const above = Math.round(Math.min(width * 0.75, height * 0.56));
  return beside
    ? {
        large: { width: width - side - gap, height, beside },
        rest: layout(n - 1, side, height, gap, narrowest),
      }
    : {
        large: { width, height: above, beside },
        rest: layout(n - 1, width, height - above - gap, gap, narrowest),
      };
}

/**
 * The number of columns of `layout`.
 *
 * @param {number} n
 * @param {number} width
 * @param {number} height
 * @param {number} gap
 * @param {number} narrowest
 */
export function columns(n, width, height, gap, narrowest) {
  return layout(n, width, height, gap, narrowest).columns;
}

/**
 * Rather scroll than shrink a face any further.
 *
 * @param {number} count
 * @param {number} width
 * @param {number} gap
 * @returns {Layout}
 */
function scrolling(count, width, gap) {
  const most = Math.floor((width + gap) / (LEAST_WIDTH + gap));
  const columns = Math.max(1, Math.min(count, most));
  return {
    columns,
    rows: Math.ceil(count / columns),
    width: Math.max(0, (width - (columns - 1) * gap) / columns),
    height: LEAST_HEIGHT,
    scrolls: true,
  };
}
