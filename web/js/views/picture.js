/**
 * A moving picture.
 * @module
 */

import { html, useEffect, useLayoutEffect, useRef, useState } from "../dom.js";
import { changed, put } from "../pictures.js";

/**
 * A `<video>` that lives as long as its place does: only its stream changes. It is
 * seen from its first frame on, so that nobody ever stands under another's name.
 * What it shows is said beside it, in words.
 *
 * @param {{stream: MediaStream, mirrored?: boolean, seen?: (seen: boolean) => void}} props
 */
export function Picture({ stream, mirrored = false, seen }) {
  const element = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const [shown, setShown] = useState(false);
  useLayoutEffect(() => {
    const video = element.current;
    if (video === null || video.srcObject === stream) return;
    setShown(false);
    video.muted = true; // the attribute alone does not let it autoplay everywhere
    video.srcObject = stream;
    changed();
    video.play().catch(() => {
      // Replaced before it began, or saving power: it plays when it may.
    });
  }, [stream]);
  useLayoutEffect(() => {
    const video = element.current;
    return video === null ? undefined : put(video);
  }, []);
  useEffect(() => seen?.(shown), [shown]);
  useEffect(() => () => seen?.(false), []);
  return html`
    <video
      ref=${element}
      class=${`picture ${shown ? "shown" : ""} ${mirrored ? "mirrored" : ""}`}
      aria-hidden="true"
      muted
      playsinline
      autoplay
      disablePictureInPicture
      onLoadedData=${() => setShown(true)}
    ></video>
  `;
}
