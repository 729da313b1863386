// Keys for the whole page, as people know them from other players.
import { make, words } from "./words.js";

export function keyboard(player, video, $) {
  const speeds = [...$("speed").options].map((option) => Number(option.value));
  const press = (tag) => player.querySelector(tag)?.click();
  const by = (seconds) => {
    video.currentTime = Math.min(Math.max(0, video.currentTime + seconds), video.duration || 0);
  };
  const faster = (step) => {
    const now = speeds.findIndex((speed) => speed >= video.playbackRate - 0.01);
    video.playbackRate = speeds[Math.min(speeds.length - 1, Math.max(0, now + step))];
  };
  const toggle = () => (video.paused ? video.play().catch(() => {}) : video.pause());
  const help = () => {
    $("help").hidden = !$("help").hidden;
    $("keys").setAttribute("aria-expanded", String(!$("help").hidden));
  };
  const keys = {
    " ": toggle, k: toggle, j: () => by(-10), l: () => by(10), ArrowLeft: () => by(-5), ArrowRight: () => by(5),
    m: () => { video.muted = !video.muted; }, f: () => press("media-fullscreen-button"),
    c: () => press("media-captions-button"), "<": () => faster(-1), ">": () => faster(1), "?": help,
  };
  for (let n = 0; n <= 9; n++) keys[n] = () => { video.currentTime = (video.duration || 0) * n / 10; };

  // The player has keys of its own while it has the focus; one of the two is enough.
  player.setAttribute("nohotkeys", "");
  document.addEventListener("keydown", (event) => {
    const action = keys[event.key] ?? keys[latin(event)];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || taken(event)) return;
    event.preventDefault();
    action();
  });
  $("keys").onclick = help;
  $("keys").setAttribute("aria-label", words.thisHelp);
  const rows = [[`${words.space}, K`, "play"], ["J / L", "jump"], ["← / →", "step"], ["F", "full"], ["C", "captions"],
    ["M", "mute"], ["< / >", "slower"], ["0–9", "tenth"], ["?", "thisHelp"]];
  $("help").replaceChildren(...rows.flatMap(([key, word]) =>
    [make("dt", {}, make("kbd", {}, key)), make("dd", {}, words[word])]));
}

// The letter that is printed on the key, when the keyboard is set to Cyrillic.
function latin(event) {
  if (event.shiftKey && event.code === "Comma") return "<";
  if (event.shiftKey && event.code === "Period") return ">";
  return /^Key([A-Z])$/.exec(event.code)?.[1].toLowerCase();
}

// The key belongs to what has the focus: text is typed, a button pressed, the volume moved.
function taken(event) {
  const target = event.composedPath()[0];
  if (target.type === "range") return event.target.localName === "media-volume-range" && event.key.startsWith("Arrow");
  if (target.matches?.("input, select, textarea")) return true;
  return event.key === " " && Boolean(target.closest?.("button, a, [role=button]"));
}
