// Proof of work, by ALTCHA's own solver in a worker of its own, so that the page stays lively.

import { call } from "./service.js";

const PATIENCE_MS = 60_000;

/** A proof for one comment; `hold` where this browser cannot work, so that a moderator looks at the comment first. */
export async function prove(address) {
  const { data } = await call("GET", "/proof");
  const solution = await solve(address, data).catch(() => null);
  return solution ? btoa(JSON.stringify({ challenge: data, solution })) : "hold";
}

async function solve(address, challenge) {
  const worker = new Worker(address);
  try {
    return await new Promise((resolve, reject) => {
      worker.onerror = reject;
      worker.onmessage = ({ data }) => (data?.error ? reject(data.error) : resolve(data));
      worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: PATIENCE_MS });
    });
  } finally {
    worker.terminate();
  }
}
