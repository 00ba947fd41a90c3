// The part of the site that goes on while its pages are closed: it shows what was pushed, and opens it on a click.

const HOME = "/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const said = wordsOf(event.data);
  const options = { body: said.body, tag: said.tag, data: { url: said.url }, icon: "/favicon.ico" };
  event.waitUntil(self.registration.showNotification(said.title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(placeOf(event.notification.data?.url)));
});

function wordsOf(data) {
  let said = {};
  try {
    said = data?.json() ?? {};
  } catch {
    // Something must be shown for each push, whatever it holds.
  }
  return { title: String(said.title ?? self.location.host), body: String(said.body ?? ""), tag: String(said.tag ?? ""), url: said.url };
}

/** The address if it is of this site, else the site's first page. */
function placeOf(address) {
  try {
    const url = new URL(address ?? HOME, self.location.origin);
    return url.origin === self.location.origin ? url.href : new URL(HOME, self.location.origin).href;
  } catch {
    return new URL(HOME, self.location.origin).href;
  }
}

async function open(address) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = tabs.find((tab) => pathOf(tab.url) === pathOf(address));
  if (!same) return self.clients.openWindow(address);
  const tab = await same.focus();
  // It may stand elsewhere on the page.
  return tab.url === address ? tab : tab.navigate(address).catch(() => self.clients.openWindow(address));
}

const pathOf = (address) => new URL(address).pathname;
