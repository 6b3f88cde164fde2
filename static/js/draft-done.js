// The page after saving says which drafts are done with: this device forgets its copies.
import { drop } from "./draft-store.js";

const done = document.getElementById("drafts-done");
if (done) for (const key of JSON.parse(done.textContent)) drop(key);
