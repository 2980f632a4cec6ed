// Everything here is comfort: pages read and send without it.
"use strict";
(() => {
  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });

  // A form is sent once from this page; the server makes sure of it as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent); });

  document.querySelector(".errors[tabindex]")?.focus();

  const rows = () => [...document.querySelectorAll("table.list tbody tr")];
  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const list = rows();
    if (event.key === "/") { const search = document.querySelector("input[type=search]"); if (search) { event.preventDefault(); search.focus(); } }
    if ((event.key === "j" || event.key === "k") && list.length) {
      at = Math.max(0, Math.min(list.length - 1, at + (event.key === "j" ? 1 : -1)));
      list[at].querySelector("a")?.focus();
    }
    if (event.key === "x" && at >= 0) { const box = list[at]?.querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; }
  });

  document.querySelectorAll("[data-check-all]").forEach((box) => box.addEventListener("change", () => {
    document.querySelectorAll(`input[name="${box.dataset.checkAll}"]`).forEach((one) => { one.checked = box.checked; });
  }));
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });

  // A revealed value disappears after its time.
  document.querySelectorAll("[data-gone-after]").forEach((shown) => {
    setTimeout(() => { location.replace(shown.dataset.back); }, Number(shown.dataset.goneAfter) * 1000);
  });
})();
