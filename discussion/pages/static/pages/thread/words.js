// The page's language: its sentences, its numbers. Where that is not English, a catalogue has been loaded before.

// Looked up when a sentence is asked for: a script that waits for no other may have brought this module before it.
const catalogue = () => globalThis.discussionWords ?? {};
const isSeveral = (number) => Number(number !== 1);
const language = document.documentElement.lang || undefined;
// Digits as the server writes them.
const numbers = new Intl.NumberFormat(language, { numberingSystem: "latn" });

/** The sentence in the page's language, `{name}` filled in with what is given under that name. */
export const gettext = (sentence, given = {}) => filled(catalogue().sentences?.[sentence] ?? sentence, given);

/** The form that fits the number, which `{n}` stands for. */
export function ngettext(one, several, number, given = {}) {
  const { sentences = {}, plural = isSeveral } = catalogue();
  const form = sentences[one]?.[plural(number)] ?? (number === 1 ? one : several);
  return filled(form, { ...given, n: written(number) });
}

/** A number as the language writes it: 1,248 or 1.248. */
export const written = (number) => numbers.format(number);

const filled = (text, given) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in given ? given[name] : whole));
