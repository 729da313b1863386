// The menu of speeds.
import { make } from "./words.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

export function speeds(video) {
  const menu = document.getElementById("speed");
  menu.replaceChildren(...SPEEDS.map((speed) => make("option", { value: speed }, `${speed}×`)));
  menu.onchange = () => { video.playbackRate = Number(menu.value); };
  video.addEventListener("ratechange", () => { menu.value = video.playbackRate; });
  menu.value = 1;
}
