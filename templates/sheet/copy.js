
const said = document.getElementById("said");

// Tells a screen reader, also the same thing twice.
function say(words) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = words; });
}

// Puts a text on the clipboard; the older way is for browsers that keep the newer one from files.
async function copyText(whole) {
  try {
    await navigator.clipboard.writeText(whole);
    return true;
  } catch {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = whole;
    area.className = "hidden";
    area.readOnly = true;
    document.body.append(area);
    area.select();
    const worked = document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
    return worked;
  }
}

// Copies, and says so on the button and to a screen reader.
async function copy(button, whole, what) {
  const worked = await copyText(whole);
  say(worked ? `Copied: ${what}` : `The browser did not let ${what} be copied. Select it and copy it by hand.`);
  if (!button) return;
  button.textContent = worked ? "Copied ✓" : "Not copied";
  button.classList.toggle("copied", worked);
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = "Copy";
    button.classList.remove("copied");
  }, 2500);
}
