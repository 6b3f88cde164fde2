// Drafts on the server: sealed, only the user's own, so that another device can go on. Everything
// here may fail (offline, signed out): the device's own copy is what counts until it succeeds.

async function ask(url, options = {}) {
  try {
    return await fetch(url, { cache: "no-store", redirect: "manual", credentials: "same-origin", ...options });
  } catch {
    return null;
  }
}

function sent(form, body, more = {}) {
  return {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "",
    },
    ...more,
  };
}

/** The server's draft {version, at, device, values}; null for none; undefined when it cannot be asked. */
export async function pull(store, key) {
  const response = await ask(`${store}?key=${encodeURIComponent(key)}`);
  if (response?.status === 204) return null;
  return response?.ok ? response.json() : undefined;
}

/** Write to the server: {version} when taken, {conflict} with the newer one, null when it failed. */
export async function push(store, form, draft, more = {}) {
  const body = {
    ...draft,
    url: location.pathname + location.search,
    title: document.title.split(" · ")[0],
  };
  const response = await ask(store, sent(form, body, more));
  if (response?.status === 409) return { conflict: await response.json() };
  return response?.ok ? response.json() : null;
}

/** Throw the drafts away on the server too. */
export function forget(url, form, keys) {
  return ask(url, sent(form, { keys }));
}
