// Rows of households for which something is typed but not saved yet say so.
import { clock, list } from "./draft-store.js";

for (const box of document.querySelectorAll("[data-drafts]")) {
  const prefix = box.dataset.drafts;
  list(prefix).then((drafts) => {
    for (const draft of drafts ?? []) {
      const household = draft.key.slice(prefix.length).split(":")[0];
      const row = box.querySelector(`[data-household="${CSS.escape(household)}"] .nm`);
      if (!row) continue;
      const tag = document.createElement("span");
      tag.className = "tag warn";
      tag.textContent = `${box.dataset.draftLabel} ${clock(draft.at)}`;
      row.after(" ", tag);
    }
  });
}
