// The transcript: follows the player, seeks on a click, can be searched.
import { clock, make, words } from "./words.js";

export function transcript(cues, video, $) {
  $("transcript").hidden = !cues.length;
  if (!cues.length) return;
  const lines = cues.map((cue) => {
    const line = make("button", { type: "button", class: "line" },
      make("span", { class: "time" }, clock(cue.start)), make("span", { class: "text" }, cue.text));
    line.onclick = () => {
      video.currentTime = cue.start + 0.01;
      follow(true);
      video.play().catch(() => {});
    };
    return line;
  });
  const box = $("lines");
  box.replaceChildren(...lines);

  let following = true;
  let now = -1;
  function follow(wanted) {
    following = wanted;
    $("follow").hidden = wanted;
    if (wanted) reveal();
  }
  function reveal() {
    const line = lines[now];
    if (line) box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 3;
  }
  for (const gesture of ["wheel", "touchmove"]) {
    box.addEventListener(gesture, () => follow(false), { passive: true });
  }
  $("follow").onclick = () => follow(true);

  video.addEventListener("timeupdate", () => {
    const found = cues.findLastIndex((cue) => cue.start <= video.currentTime + 0.05);
    if (found === now) return;
    lines[now]?.removeAttribute("aria-current");
    now = found;
    lines[now]?.setAttribute("aria-current", "true");
    if (following) reveal();
  });

  const search = $("search");
  search.placeholder = words.find;
  search.setAttribute("aria-label", words.find);
  search.oninput = () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    follow(!wanted);
    lines.forEach((line, index) => {
      line.hidden = Boolean(wanted) && !cues[index].text.toLocaleLowerCase().includes(wanted);
    });
  };
}
