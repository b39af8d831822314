/**
 * Which pictures stand on the page, and how wide each of them is seen.
 *
 * A fact of the page, like the document: views put pictures here as they show them.
 * @module
 */

/** Beyond this nobody sees more in a face. */
const FINEST = 2;

/** @type {Map<HTMLVideoElement, {inView: boolean}>} */
const shown = new Map();
/** @type {Set<() => void>} */
const watchers = new Set();

const sizes = observer("ResizeObserver", () => changed());
const views = observer("IntersectionObserver", (entries) => {
  for (const { target, isIntersecting } of /** @type {IntersectionObserverEntry[]} */ (entries)) {
    const picture = shown.get(/** @type {HTMLVideoElement} */ (target));
    if (picture !== undefined) picture.inView = isIntersecting;
  }
  changed();
});

/**
 * A picture stands on the page until what is returned is called.
 *
 * @param {HTMLVideoElement} element
 */
export function put(element) {
  shown.set(element, { inView: true });
  sizes?.observe(element);
  views?.observe(element);
  return () => {
    shown.delete(element);
    sizes?.unobserve(element);
    views?.unobserve(element);
    changed();
  };
}

/** Something about the pictures is different now. */
export function changed() {
  for (const watcher of watchers) watcher();
}

/** @param {() => void} watcher */
export function watch(watcher) {
  watchers.add(watcher);
}

/**
 * How wide each stream is seen, in device pixels: 0 where it stands out of sight.
 *
 * @returns {Map<unknown, number>}
 */
export function widths() {
  const found = new Map();
  const ratio = Math.min(globalThis.devicePixelRatio || 1, FINEST);
  for (const [element, { inView }] of shown) {
    const width = inView ? Math.round(element.clientWidth * ratio) : 0;
    const stream = element.srcObject;
    if (stream !== null) found.set(stream, Math.max(width, found.get(stream) ?? 0));
  }
  return found;
}

/**
 * @param {"ResizeObserver" | "IntersectionObserver"} kind
 * @param {(entries: unknown[]) => void} seen
 * @returns {ResizeObserver | IntersectionObserver | null}
 */
function observer(kind, seen) {
  return kind in globalThis ? new globalThis[kind](seen) : null;
}
