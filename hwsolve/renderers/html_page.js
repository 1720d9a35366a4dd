"use strict";

// Pointing at a name shows the equation that computed it; a click goes there.
const sources = new Map();
for (const element of document.querySelectorAll(".given, .equation")) {
  const name = element.dataset.name;
  if (!sources.has(name)) sources.set(name, []);
  sources.get(name).push(element);
}

function sourceOf(mention) {
  const here = mention.closest(".equation");
  const candidates = (sources.get(mention.dataset.name) || []).filter((each) => each !== here);
  const before = candidates.filter(
    (each) => each.compareDocumentPosition(mention) & Node.DOCUMENT_POSITION_FOLLOWING
  );
  return before.at(-1) || candidates[0] || null;
}

function mentionAt(target) {
  const mention = target.closest("[data-name]");
  if (!mention || mention.matches(".equation, .given") || mention.closest(".name")) return null;
  return mention;
}

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

function showTip(source, x, y) {
  const inside = source.matches(".given") ? [source.querySelector("math")] : [
    source.querySelector(".name math"), [...source.querySelectorAll(".row .line")].at(-1),
  ];
  tip.replaceChildren(...inside.filter(Boolean).map((each) => each.cloneNode(true)));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(x + 12, innerWidth - box.width - 8))}px`;
  // What was computed stands above, mostly: below the pointer the tip does not cover it.
  const below = y + 20 + box.height <= innerHeight ? y + 20 : y - box.height - 14;
  tip.style.top = `${Math.max(8, below)}px`;
}

function clear() {
  tip.hidden = true;
  for (const element of document.querySelectorAll(".source")) element.classList.remove("source");
}

document.addEventListener("pointerover", (event) => {
  clear();
  const mention = mentionAt(event.target);
  const source = mention && sourceOf(mention);
  if (!source || source.closest(".later")) return;
  source.classList.add("source");
  showTip(source, event.clientX, event.clientY);
});

document.addEventListener("click", (event) => {
  const mention = mentionAt(event.target);
  const source = mention && !mention.closest("a") && sourceOf(mention);
  if (source && !source.closest(".later")) source.scrollIntoView({ block: "center" });
});

for (const equation of document.querySelectorAll(".equation")) {
  equation.tabIndex = 0;
  equation.addEventListener("focus", () => {
    clear();
    for (const mention of equation.querySelectorAll(".row [data-name]")) {
      const source = sourceOf(mention);
      if (source) source.classList.add("source");
    }
  });
  equation.addEventListener("blur", clear);
}

if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details").open = false;

// Study: what follows the current step is hidden; the next name is shown as the question.
const steps = [...document.querySelectorAll("main .step")];
const main = document.querySelector("main");
let shown = steps.length;

const start = document.createElement("button");
start.type = "button";
start.textContent = "Study step by step";
document.querySelector("nav").prepend(start);

const bar = document.createElement("div");
bar.className = "study";
bar.hidden = true;
const next = document.createElement("button");
next.type = "button";
next.textContent = "Show next step";
const all = document.createElement("button");
all.type = "button";
all.textContent = "Show all";
const progress = document.createElement("output");
bar.append(next, all, progress);
main.append(bar);

function belongings(step) {
  const own = [step];
  for (let each = step.nextElementSibling; each && each.matches(".why"); each = each.nextElementSibling) own.push(each);
  return own;
}

function update() {
  const studying = shown < steps.length;
  main.classList.toggle("studying", studying);
  bar.hidden = !studying;
  bar.style.display = studying ? "" : "none";
  progress.value = `${shown} of ${steps.length} steps`;
  steps.forEach((step, index) => {
    for (const each of belongings(step)) each.classList.toggle("later", index >= shown);
  });
  const current = steps[Math.min(shown, steps.length - 1)];
  for (const box of main.querySelectorAll("section, .equation, footer")) {
    const follows = current.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING;
    box.classList.toggle("later", studying && Boolean(follows));
  }
}

function show(count) {
  shown = Math.max(0, Math.min(count, steps.length));
  update();
}

start.addEventListener("click", () => {
  show(0);
  next.focus();
  next.scrollIntoView({ block: "end" });
});
next.addEventListener("click", () => {
  show(shown + 1);
  const latest = steps[shown - 1];
  if (latest) latest.scrollIntoView({ block: "center" });
  if (shown < steps.length) next.focus({ preventScroll: true });
  else start.focus({ preventScroll: true });
});
all.addEventListener("click", () => {
  show(steps.length);
  start.focus();
});
bar.style.display = "none";
