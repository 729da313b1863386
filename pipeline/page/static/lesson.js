// The lesson page: lesson.json says which version is live, details.json what is in it.
import { clock, day, failed, LANGUAGES, last, loaded, make, pointer, size, speak, told, viewersLanguage, words } from "./words.js";
import { keep, recall } from "./memory.js";
import { keyboard } from "./keyboard.js";
import { speeds } from "./speeds.js";
import { transcript } from "./transcript.js";

const $ = (id) => document.getElementById(id);

async function load() {
  speak(viewersLanguage());
  let player, lesson, base;
  try {
    const [code, live] = await Promise.all([import("./player.js"), pointer("lesson.json")]);
    if (!live.version) return told(words.takenDown);
    player = code;
    base = new URL(live.details, location.href);
    lesson = await pointer(base, false);
  } catch (error) {
    // Browsers remember that a module could not be fetched, and import() asks nobody again.
    return failed(error, () => location.reload());
  }
  speak(lesson.language);
  heading(lesson);
  show(lesson, base, player);
  loaded();
}

function heading(lesson) {
  document.title = [lesson.title, lesson.course].filter(Boolean).join(" · ");
  $("course").textContent = lesson.course || words.lessons;
  $("course").href = `../../c/${lesson.course_id}/index.html`;
  const number = lesson.order === null ? "" : `${words.lesson} ${lesson.order}`;
  $("kicker").textContent = [lesson.course, number].filter(Boolean).join(" · ");
  $("title").textContent = lesson.title;
  const line = [lesson.lecturer, day(lesson.date), clock(lesson.seconds), LANGUAGES[lesson.language], lesson.site];
  $("byline").textContent = line.filter(Boolean).join(" · ");
  $("main").hidden = false;
}

function show(lesson, base, player) {
  const video = player.build(lesson.language);
  if (!lesson.captions.length) $("captions-button").remove();
  video.poster = new URL(lesson.poster, base);
  tracks(video, lesson, base);
  chapters(video, lesson.chapters);
  downloads(lesson.downloads, base);
  transcript(lesson.transcript, video, $);
  speeds(video);
  share(video);
  keyboard($("player"), video, $);
  remember(video, lesson);
  player.play(video, new URL(lesson.master, base));
}

function tracks(video, lesson, base) {
  if (lesson.chapters.length) {
    video.append(make("track", { kind: "chapters", src: new URL("chapters.vtt", base), default: "" }));
  }
  if (lesson.thumbnails) {
    const src = new URL(lesson.thumbnails, base);
    video.append(make("track", { kind: "metadata", label: "thumbnails", src, default: "" }));
  }
}

function chapters(video, marks) {
  $("chapters").hidden = !marks.length;
  const buttons = marks.map((mark) => {
    const button = make("button", { type: "button" },
      make("span", { class: "time" }, clock(mark.start)), make("span", {}, mark.title));
    button.onclick = () => {
      video.currentTime = mark.start;
      video.play().catch(() => {});
    };
    return button;
  });
  $("chapter-list").replaceChildren(...buttons.map((button) => make("li", {}, button)));
  video.addEventListener("timeupdate", () => {
    const now = last(marks, (mark) => mark.start <= video.currentTime + 0.05);
    buttons.forEach((button, index) => {
      if (index === now) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  });
}

function downloads(files, base) {
  $("downloads").hidden = !files.length;
  $("download-list").replaceChildren(...files.map((file) =>
    make("li", {}, make("a", { href: new URL(file.url, base), download: file.name },
      make("span", { class: "kind" }, file.kind.toUpperCase()),
      make("span", {}, file.label.toUpperCase() === file.kind.toUpperCase() ? "" : file.label),
      make("span", { class: "size" }, size(file.bytes))))));
}

function share(video) {
  const button = $("share");
  button.onclick = async () => {
    const address = new URL(location.href);
    address.hash = `t=${Math.floor(video.currentTime)}`;
    history.replaceState(null, "", address);
    // Pages without TLS may not write to the clipboard; the address bar has the link either way.
    const copied = await Promise.resolve(navigator.clipboard?.writeText(address.href).then(() => true))
      .catch(() => false);
    button.textContent = copied ? words.copied : words.inAddress;
    setTimeout(() => { button.textContent = words.share; }, 3000);
  };
}

function asked() {
  const found = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  return found && Number(found[1]);
}

// Where the viewer stopped, for each lesson; an address with #t= goes before it.
function remember(video, lesson) {
  const place = `at:${lesson.lesson}`;
  const left = asked() ?? Number(recall(place) ?? 0);
  if (left > 0 && left < lesson.seconds - (asked() === null ? 5 : 0)) {
    video.addEventListener("loadedmetadata", () => { video.currentTime = left; }, { once: true });
  }
  window.addEventListener("hashchange", () => {
    if (asked() !== null) video.currentTime = asked();
  });
  let saved = 0;
  video.addEventListener("timeupdate", () => {
    if (Math.abs(video.currentTime - saved) < 5) return;
    saved = video.currentTime;
    keep(place, saved.toFixed(1));
  });
  video.addEventListener("ended", () => keep(place, null));
}

load();
