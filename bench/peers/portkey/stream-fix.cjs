// Portkey 1.15.2 answers 500 to "stream": true on Node 20 (its issues 1389 and 1550): it builds a new Response around
// one that fetch returned and shares its immutable Headers object. Giving every fetched answer a Headers object of its
// own makes streams work; nothing else is changed.
"use strict";

const fetched = globalThis.fetch;

globalThis.fetch = async (...args) => {
  const answer = await fetched(...args);
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: new Headers(answer.headers),
  });
};
