// The number beside "Notifications", on every page.

import { ring } from "./thread/bell.js";

ring();
