// Says on the page that a device gave no passkey; its owner may simply have closed its window.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-failed").hidden = false;
});
