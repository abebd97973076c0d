
// Single keys act on the page, unless they are typed into a field or switched off.
const shortcuts = document.getElementById("shortcuts");
const KEYS_OFF = "trackc/keys-off";
try {
  shortcuts.checked = localStorage.getItem(KEYS_OFF) === null;
} catch { /* Nothing is remembered here. */ }
shortcuts.addEventListener("change", () => {
  try {
    if (shortcuts.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  } catch { /* Nothing is remembered here. */ }
});

const acts = {
  "/": () => document.getElementById("search").focus(),
  j: () => go(true),
  k: () => go(false),
  n: () => go(true, (step) => ticks.state(step) !== "done"),
  c: (element, step) => {
    if (!step || step.main === undefined) return;
    const buttons = [...element.querySelectorAll(".copy")];
    const button = buttons.find((one) => copies.get(one).whole === step.main);
    copy(button, step.main, copies.get(button).what);
  },
  d: (element) => element?.querySelector(".tick input").click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !shortcuts.checked) return;
  const field = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  if (field) return;
  const act = Object.hasOwn(acts, event.key) ? acts[event.key] : null;
  if (!act) return;
  event.preventDefault();
  const element = document.activeElement?.closest?.(".step");
  act(element, element && stepOf.get(element));
});
