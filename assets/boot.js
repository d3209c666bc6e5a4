// Starts the pages. A file of its own: the content policy allows no inline script.
import start from "./keepwell-ui.js";

start({ module_or_path: new URL("keepwell-ui_bg.wasm", import.meta.url) }).catch(() => {
  document.getElementById("broken").removeAttribute("hidden");
});
