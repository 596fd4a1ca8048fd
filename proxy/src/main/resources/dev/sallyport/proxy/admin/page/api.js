// The admin API of the address this page came from. The token stays in this page's memory.

let token = "";

export const setToken = (text) => (token = text.trim());
export const hasToken = () => token !== "";

/** What the API answered with when it would not. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

function headers() {
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function ask(method, path) {
  const answer = await fetch(path, { method, headers: headers(), cache: "no-store", redirect: "error" });
  if (answer.ok) return answer;
  let sentence = `The gateway answered ${answer.status}.`;
  try {
    sentence = (await answer.json()).error ?? sentence;
  } catch {
    // Not a sentence of the API's.
  }
  throw new Refused(answer.status, sentence);
}

export const get = async (path) => (await ask("GET", path)).json();
export const remove = async (path) => (await ask("DELETE", path)).json();

/** Listens to the events until the connection ends; fetch, because EventSource takes no token. */
export async function listen(onEvent) {
  const answer = await ask("GET", "/api/events");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (name && data) onEvent(name, JSON.parse(data));
    }
  }
}
