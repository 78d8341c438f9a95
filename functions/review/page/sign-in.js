// Signs reviewers in where their pool is (`config.json` says where): an authorization code that counts only with what
// this page made up when it asked for it (PKCE). Tokens live in this page's memory alone: closing it signs nobody in.

const KEPT = "sluice.sign-in";  // what must outlive the way to the pool and back: no token, and gone once used
const SOON_SECONDS = 60;
const here = () => `${location.origin}/`;

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const digest = async (text) => base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));

async function go(config) {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(KEPT, JSON.stringify({ state, verifier }));
  const asked = new URLSearchParams({
    response_type: "code", client_id: config.client, redirect_uri: here(), scope: "openid email", state,
    code_challenge: await digest(verifier), code_challenge_method: "S256",
  });
  location.assign(`${config.address}/oauth2/authorize?${asked}`);
  return new Promise(() => {});  // the page is about to go
}

async function post(config, place, content) {
  const body = new URLSearchParams({ client_id: config.client, ...content });
  const request = { method: "POST", body, credentials: "omit", cache: "no-store" };
  const response = await fetch(`${config.address}/oauth2/${place}`, request);
  if (!response.ok) throw new Error("you are not signed in any more: load this page again");
  return response;
}

async function tokens(config, content) {
  const told = await (await post(config, "token", content)).json();
  return { id: told.id_token, refresh: told.refresh_token, until: Date.now() / 1000 + told.expires_in };
}

// What the pool sent along, if we asked for it; other states are somebody else's way to have us signed in as them.
function returned() {
  const told = new URLSearchParams(location.search);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!told.has("state")) return null;
  sessionStorage.removeItem(KEPT);
  history.replaceState(null, "", here());
  if (!kept || kept.state !== told.get("state")) return null;
  if (!told.has("code")) throw new Error(`signing in failed: ${told.get("error") ?? "no reason was given"}`);
  return { code: told.get("code"), verifier: kept.verifier };
}

export async function signIn(config) {
  const back = returned();
  if (!back) return go(config);
  let held = await tokens(config, {
    grant_type: "authorization_code", code: back.code, code_verifier: back.verifier, redirect_uri: here(),
  });
  let renewal = null;  // several requests at once renew once
  const renewed = async () => {
    const next = await tokens(config, { grant_type: "refresh_token", refresh_token: held.refresh });
    held = { ...next, refresh: next.refresh ?? held.refresh };
  };
  return {
    async token() {
      if (held.until - Date.now() / 1000 < SOON_SECONDS) await (renewal ??= renewed().finally(() => { renewal = null; }));
      return held.id;
    },
    async leave() {
      await post(config, "revoke", { token: held.refresh }).catch(() => {});
      location.assign(`${config.address}/logout?${new URLSearchParams({ client_id: config.client, logout_uri: here() })}`);
    },
  };
}
