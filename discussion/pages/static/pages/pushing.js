// The button that has this browser show what its reader is told, as templates/pages/push_button.html writes it. It is not
// shown where the browser has no such thing, or the reader has forbidden it; what to do then is said beside it.

import { call, Refused } from "./thread/service.js";
import { gettext } from "./thread/words.js";

const ON = gettext("Stop telling me in this browser");
const OFF = gettext("Tell me in this browser");
const SAID = {
  on: gettext("This browser shows you what you are told, also while this page is closed."),
  off: "",
  denied: gettext(
    "This browser refuses messages from this site. Allow them in its settings, beside the address, then load this page again.",
  ),
  unsupported: gettext("This browser cannot show messages from this site."),
  home: gettext("On this device, add this site to the home screen first, then open it from there."),
  failed: gettext("The browser did not let us do this. Try again in a moment."),
};
const IS_APPLE_PHONE = /iPhone|iPad/.test(navigator.userAgent);

/** What stands between the browser and messages: "unsupported", "home", "denied", or "" for nothing. */
export function obstacle() {
  const isThere = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  if (!isThere) return IS_APPLE_PHONE ? "home" : "unsupported";
  return Notification.permission === "denied" ? "denied" : "";
}

/** Whether this browser shows messages to whoever is signed in now: signing out of it ends that. */
export async function isOn(worker) {
  const number = localStorage.getItem(NUMBER);
  const subscription = number && (await subscriptionOf(worker));
  if (!subscription) return false;
  const { data } = await call("GET", "/me/push-endpoints");
  if (data.items.some((each) => each.id === number)) return true;
  // It is of somebody who was signed in here before, whose messages are nobody else's business.
  await subscription.unsubscribe();
  localStorage.removeItem(NUMBER);
  return false;
}

/** Ask for leave, subscribe, and tell the service. Rejects where one of them says no. */
export async function turnOn(worker) {
  if ((await Notification.requestPermission()) !== "granted") throw new DOMException("", "NotAllowedError");
  const registration = await navigator.serviceWorker.register(worker, { scope: "/" });
  await navigator.serviceWorker.ready;
  const { data } = await call("GET", "/push-key");
  const key = bytesOf(data.key);
  let subscription = await registration.pushManager.getSubscription();
  // One that was made for another key of ours is told nothing any more.
  if (subscription && !isSame(subscription.options?.applicationServerKey, key)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const kept = await call("POST", "/me/push-endpoints", { body: subscription.toJSON() });
  localStorage.setItem(NUMBER, kept.data.id);
}

/** Tell the service, and let the subscription go. */
export async function turnOff(worker) {
  const number = localStorage.getItem(NUMBER);
  if (number) await forgotten(number);
  await (await subscriptionOf(worker))?.unsubscribe();
  localStorage.removeItem(NUMBER);
}

// Under which number the service knows this browser.
const NUMBER = "discussion-push-id";

async function forgotten(number) {
  try {
    await call("DELETE", `/me/push-endpoints/${number}`);
  } catch (error) {
    // It was forgotten before, or belongs to whoever signed in here since.
    if (!(error instanceof Refused) || error.status !== 404) throw error;
  }
}

async function subscriptionOf(worker) {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const own = registration?.active?.scriptURL.endsWith(worker) ? registration : null;
  return (await own?.pushManager.getSubscription()) ?? null;
}

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const isSame = (buffer, key) =>
  !buffer || (buffer.byteLength === key.length && new Uint8Array(buffer).every((byte, place) => byte === key[place]));

async function lookAfter(button) {
  const said = button.closest("div").querySelector("[data-push-said]");
  const { worker } = button.dataset;
  const show = (state) => {
    button.dataset.push = state;
    button.textContent = state === "on" ? ON : OFF;
    button.hidden = ["unsupported", "home", "denied"].includes(state);
    said.textContent = SAID[state];
    said.hidden = !said.textContent;
  };
  const shown = async () => obstacle() || ((await isOn(worker).catch(() => false)) ? "on" : "off");
  show(await shown());
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await (button.dataset.push === "on" ? turnOff : turnOn)(worker);
      show(await shown());
    } catch (error) {
      show(await shown());
      if (!button.hidden) said.textContent = error instanceof Refused ? error.message : SAID.failed;
      said.hidden = !said.textContent;
    }
    button.disabled = false;
  });
}

for (const button of document.querySelectorAll("[data-push]")) lookAfter(button);
