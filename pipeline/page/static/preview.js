// What is ready of a lesson, while the rest of it is made; then it leads on to the lesson.
import { clock, failed, loaded, make, missing, pointer, speak, viewersLanguage, words } from "./words.js";
import { keyboard } from "./keyboard.js";
import { speeds } from "./speeds.js";

const $ = (id) => document.getElementById(id);
const STATE = "preview/preview.json";
const AGAIN = 5000; // Milliseconds until it is asked how far it is now.

async function load() {
  speak(viewersLanguage());
  let player, state;
  try {
    [player, state] = await Promise.all([import("./player.js"), pointer(STATE)]);
  } catch (error) {
    return missing(error) ? leave(0) : failed(error, () => location.reload());
  }
  if (state.over) return leave(0);
  speak(state.language);
  heading(state);
  const video = player.build(state.language);
  $("captions-button").remove();
  for (const id of ["downloads", "share"]) $(id).remove();
  speeds(video);
  keyboard($("player"), video, $);
  const at = /^#t=(\d+)$/.exec(location.hash);
  if (at) video.addEventListener("loadedmetadata", () => { video.currentTime = Number(at[1]); }, { once: true });
  player.play(video, new URL(state.master, new URL(STATE, location.href)));
  loaded();
  follow(video, state);
}

function heading(state) {
  document.title = `${state.title} · ${words.preview}`;
  $("course").textContent = state.course;
  $("course").removeAttribute("href");
  $("kicker").textContent = words.preview;
  $("title").textContent = state.title;
  told(state);
  $("main").hidden = false;
}

function told(state) {
  const ready = [state.seconds, state.whole].filter(Boolean).map(clock).join(" / ");
  $("byline").replaceChildren(...[ready, state.sound ? "" : words.noSound].filter(Boolean)
    .map((text, index) => make("span", {}, index ? ` · ${text}` : text)));
}

// Another preview, or one that can be heard now, is begun anew where the viewer is.
function follow(video, old) {
  setTimeout(async () => {
    let state = old;
    try {
      state = await pointer(STATE);
    } catch (error) {
      if (missing(error)) return leave(video.currentTime);
    }
    if (state.over) return leave(video.currentTime);
    if (state.mark !== old.mark || state.sound !== old.sound) return again(video.currentTime);
    told(state);
    follow(video, state);
  }, AGAIN);
}

function again(seconds) {
  location.hash = `t=${Math.floor(seconds)}`;
  location.reload();
}

// Times of a preview are those of the lesson.
function leave(seconds) {
  location.replace(`index.html${seconds >= 1 ? `#t=${Math.floor(seconds)}` : ""}`);
}

load();
