/**
 * The people, and a shared screen if there is one, in the room there is.
 * @module
 */

import { html, useLayoutEffect, useRef, useState } from "../dom.js";
import { screenOf, tilesOf } from "../state.js";
import { text } from "../text.js";
import { arrange } from "../tiles.js";
import { Icon, Scene } from "./parts.js";
import { Picture } from "./picture.js";
import { Tile } from "./tile.js";

/** @import {Props} from "../app.js" */

/** Under this width a window is a phone: tokens.css has the same gaps. */
const PHONE = 600;
const PHONE_ON_ITS_SIDE = 480;

/** @param {Props} props */
export function Stage({ state, controller }) {
  const [size, root] = useSize();
  const tiles = tilesOf(state);
  const screen = screenOf(state);
  const small = size.window.width < PHONE || size.window.height < PHONE_ON_ITS_SIDE;
  const gap = small ? 8 : 12;
  const narrowest = size.window.width < PHONE ? 0.75 : 1;
  const wide = size.width > size.height * 1.1;
  const aside = Math.round(Math.min(300, Math.max(152, size.width * 0.22)));
  const above = Math.round(Math.min(size.width * 0.6, size.height * 0.56));
  const enlarged = tiles.some((tile) => tile.participant.id === state.enlarged);
  // Whoever watches the hands of an interpreter watches the screen as well.
  const side = enlarged ? Math.round((size.width - gap) / 2) : aside;
  const room =
    screen === null || tiles.length === 0
      ? size
      : wide
        ? { width: side, height: size.height }
        : { width: size.width, height: size.height - above - gap };
  const { large, rest: shape } = arrange(
    tiles.length,
    enlarged,
    room.width,
    room.height,
    gap,
    narrowest,
  );
  const measures = {
    "--tile-width": `${Math.max(0, shape.width - 0.01).toFixed(2)}px`,
    "--tile-height": `${Math.max(0, shape.height).toFixed(2)}px`,
    "--large-width": `${large?.width ?? 0}px`,
    "--large-height": `${large?.height ?? 0}px`,
    "--screen-height": `${above}px`,
    "--side-width": `${large === null ? (shape.width + gap) * shape.columns - gap : side}px`,
  };
  const around = large === null ? "" : large.beside ? "around beside" : "around";
  const classes = ["stage"];
  if (screen !== null) classes.push(wide ? "beside" : "below");
  if (state.whole) classes.push("whole");
  const alone = tiles.length === 0 && screen === null;
  return html`
    <div class=${classes.join(" ")} ref=${root} style=${measures}>
      ${screen !== null &&
      html`
        <figure class="screen" key="screen">
          ${screen.picture !== null &&
          html`<${Picture} stream=${screen.picture} />`}
          <figcaption class="plate">
            <${Icon} name="share" />
            <span dir="auto">${text.group.screenOf(screen.participant.name)}</span>
          </figcaption>
        </figure>
      `}
      ${tiles.length > 0 &&
      html`
        <ul
          key="tiles"
          class=${`tiles ${around} ${shape.scrolls ? "scrolls" : ""}`}
          aria-label=${text.group.people}
          tabIndex=${shape.scrolls ? 0 : undefined}
        >
          ${tiles.map((tile) => {
            const { id } = tile.participant;
            const isLarge = id === state.enlarged;
            const mayGrow = !tile.you && (tiles.length > 1 || screen !== null);
            return html`
              <${Tile}
                key=${id}
                tile=${tile}
                large=${isLarge}
                enlarge=${mayGrow ? () => controller.enlarge(isLarge ? null : id) : null}
              />
            `;
          })}
        </ul>
      `}
      ${alone &&
      html`
        <div class="alone" key="alone">
          <${Scene} tint=${1} lit />
          <div class="stack tight">
            <h2 class="title">${text.group.alone}</h2>
            <p class="soft">${text.group.aloneMore}</p>
          </div>
        </div>
      `}
    </div>
  `;
}

/** The size of an element and of the window, as they change. */
function useSize() {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const [size, setSize] = useState({
    width: 0,
    height: 0,
    window: { width: innerWidth, height: innerHeight },
  });
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return;
    const measure = () => {
      setSize({
        width: measured.clientWidth,
        height: measured.clientHeight,
        window: { width: innerWidth, height: innerHeight },
      });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    measure();
    return () => observer.disconnect();
  }, []);
  return /** @type {const} */ ([size, element]);
}
