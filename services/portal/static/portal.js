// What a script adds: copying with one button, and a form that is sent once by whoever clicks twice. All works without.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    const label = button.firstChild;
    const said = label.textContent;
    label.textContent = "コピーしました";
    button.setAttribute("aria-live", "polite");
    setTimeout(() => { label.textContent = said; }, 2000);
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  });
}

// A page that the browser kept as it was (going back) may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

document.querySelector("[role=alert][autofocus]")?.focus();
