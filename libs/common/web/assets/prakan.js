// Keys: whatever carries data-key is pressed, or focused if it is a field, by that key or by two in a row.
// Ctrl+K goes to the search, ? lists the keys of the page, arrows walk through lists.
"use strict";
(() => {
  const CHORD_MS = 3000;
  let first = "", firstAt = 0;
  const isField = (e) => e.matches("input:not([type=submit]):not([type=button]), textarea, select");
  const use = (e) => {
    e.scrollIntoView({ block: "nearest" });
    if (isField(e)) { e.focus(); if (e.select) e.select(); } else { e.focus(); e.click(); }
  };
  // The key by its letter, else by its place on the keyboard: on a Thai layout the key of "n" gives another letter.
  const keyOf = (event) => {
    if (/^[a-z0-9?/]$/i.test(event.key) || !event.code) return event.key;
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  };
  const KEPT = "prakan-single-keys";
  const singleKeys = () => { try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } };
  const byKey = (key) => [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && e.offsetParent);
  const labelOf = (e) => e.dataset.about || e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent;

  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (event.ctrlKey && key.toLowerCase() === "k") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); use(search); }
      return;
    }
    const typing = isField(event.target);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if (["ArrowDown", "ArrowUp"].includes(event.key) && walk(event)) return;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog") || !singleKeys()) return;
    const pair = first && event.timeStamp - firstAt < CHORD_MS ? `${first} ${key}` : "";
    const found = (pair && byKey(pair)) || byKey(key);
    first = found ? "" : key;
    firstAt = event.timeStamp;
    if (found) { event.preventDefault(); use(found); }
  });

  function walk(event) {
    const lists = [...document.querySelectorAll("[data-list]")];
    const links = lists.flatMap((list) => [...list.querySelectorAll("a[href], button")]);
    const at = links.indexOf(document.activeElement);
    const inSearch = event.target.matches("[data-search]");
    if (!links.length || (at < 0 && !inSearch)) return false;
    event.preventDefault();
    const next = at < 0 ? 0 : at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) document.querySelector("[data-search]")?.focus();
    else links[Math.min(next, links.length - 1)].focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-sheet]")) return;
    const list = document.querySelector("#sheet dl");
    list.replaceChildren();
    for (const e of document.querySelectorAll("[data-key]")) {
      if (!e.offsetParent) continue;
      const key = document.createElement("dt"), about = document.createElement("dd");
      key.textContent = e.dataset.key;
      about.textContent = labelOf(e).trim();
      list.append(key, about);
    }
    document.querySelector("[data-keys-on]").checked = singleKeys();
    document.querySelector("#sheet").showModal();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-on]")) return;
    try { localStorage.setItem(KEPT, event.target.checked ? "on" : "off"); } catch { /* the browser keeps nothing */ }
  });

  // A file input shows at once that something is being sent; without scripts the form is sent all the same.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.dataset.busy) setTimeout(() => { button.disabled = true; button.textContent = button.dataset.busy; });
  });
  const clocks = () => document.querySelectorAll("[data-since]").forEach((e) => {
    const s = Math.max(0, Math.floor((Date.now() - Date.parse(e.dataset.since)) / 1000));
    e.textContent = s < 3600 * 9 ? `(${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")})` : "";
  });
  if (document.querySelector("[data-since]")) { clocks(); setInterval(clocks, 1000); }
  document.documentElement.dataset.ready = "";
  const problem = document.querySelector("#problem");
  if (problem) { problem.tabIndex = -1; problem.focus(); }
})();
