// The little work that a site may ask for before it takes a comment. What does it is loaded when somebody begins to write.

/** Load what works, where this site asks for it. */
export function prepare(thread) {
  if (settings(thread).proof !== "never") work();
}

/**
 * Send by `send(fields)`, with a proof where the site asks for one: of guests it is known beforehand, of others the server
 * says it. Where this browser cannot work, the comment is sent to wait for a moderator.
 */
export async function sendProven(thread, send) {
  thread.mustProve ||= settings(thread).proof === "guests" && thread.reader?.kind === "guest";
  try {
    return await send(thread.mustProve ? await proof(thread) : {});
  } catch (error) {
    if (!error.code?.startsWith("proof_")) throw error;
    thread.mustProve = true;
    return send(await proof(thread));
  }
}

const work = () => import("./working.js");

const settings = (thread) => thread.querySelector("[data-solver]").dataset;

async function proof(thread) {
  const { prove } = await work();
  return { proof: await prove(settings(thread).solver) };
}
