// The number beside "Notifications", on every page.

import { ring } from "./thread/bell.js";

// It comes when it comes: no other script of a page waits for it.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ring);
else ring();
