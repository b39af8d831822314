/* Lets a test hide this page as a tab is hidden: headless pages never are. */
(() => {
  let visible = true;
  Object.defineProperty(document, "visibilityState", { get: () => (visible ? "visible" : "hidden") });
  Object.defineProperty(document, "hidden", { get: () => !visible });
  window.__show = (now) => {
    visible = now;
    document.dispatchEvent(new Event("visibilitychange"));
  };
})();
