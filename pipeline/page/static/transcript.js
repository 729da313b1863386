// The transcript: follows the player, seeks on a click, can be searched.
import { clock, fold, last, make, words } from "./words.js";

export function transcript(cues, video, $) {
  $("transcript").hidden = !cues.length;
  if (!cues.length) return;
  const box = $("lines");
  const texts = cues.map((cue) => make("span", { class: "text" }, cue.text));
  const lines = cues.map((cue, index) => {
    const line = make("button", { type: "button", class: "line" },
      make("span", { class: "time" }, clock(cue.start)), texts[index]);
    line.onclick = () => {
      video.currentTime = cue.start + 0.01;
      follow(true);
      video.play().catch(() => {});
    };
    return line;
  });
  box.replaceChildren(...lines);

  let following = true;
  let now = -1;
  let ours = 0;
  function follow(wanted) {
    following = wanted;
    $("follow").hidden = wanted;
    if (wanted) reveal();
  }
  function reveal() {
    const line = lines[now];
    if (line) box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 3;
    ours = box.scrollTop;
  }
  // However it was scrolled (wheel, finger, bar, keys): when it is not where we put it, a person did.
  box.addEventListener("scroll", () => {
    if (Math.abs(box.scrollTop - ours) > 2) follow(false);
  }, { passive: true });
  $("follow").onclick = () => follow(true);

  video.addEventListener("timeupdate", () => {
    const found = last(cues, (cue) => cue.start <= video.currentTime + 0.05);
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
    const wanted = fold(search.value.trim());
    let found = 0;
    lines.forEach((line, index) => {
      const at = wanted ? fold(cues[index].text).indexOf(wanted) : -1;
      line.hidden = Boolean(wanted) && at < 0;
      found += at >= 0;
      texts[index].replaceChildren(...marked(cues[index].text, at, wanted.length));
    });
    $("found").textContent = wanted ? (found ? `${words.found}: ${found}` : words.nothing) : "";
    follow(!wanted);
  };
}

function marked(text, at, length) {
  if (at < 0) return [text];
  return [text.slice(0, at), make("mark", {}, text.slice(at, at + length)), text.slice(at + length)];
}
