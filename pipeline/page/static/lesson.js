// The lesson page: lesson.json says which version is live, details.json what is in it.
import { clock, day, failed, make, pointer, size, speak, viewersLanguage, words } from "./words.js";
import { keyboard } from "./keyboard.js";
import { transcript } from "./transcript.js";

const $ = (id) => document.getElementById(id);
const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const video = $("video");

async function load() {
  speak(viewersLanguage());
  try {
    const live = await pointer("lesson.json");
    const base = new URL(live.details, location.href);
    show(await pointer(base, false), base);
  } catch (error) {
    failed(error, load);
  }
}

function show(lesson, base) {
  speak(lesson.language);
  document.title = `${lesson.title} · ${lesson.course}`;
  $("course").textContent = lesson.course;
  $("course").href = `../../c/${lesson.course_id}/index.html`;
  const number = lesson.order === null ? "" : `${words.lesson} ${lesson.order}`;
  $("kicker").textContent = [lesson.course, number].filter(Boolean).join(" · ");
  $("title").textContent = lesson.title;
  const line = [lesson.lecturer, day(lesson.date), clock(lesson.seconds), lesson.site];
  $("byline").textContent = line.filter(Boolean).join(" · ");
  video.poster = new URL(lesson.poster, base);
  $("main").hidden = false;
  tracks(lesson, base);
  play(new URL(lesson.master, base));
  chapters(lesson.chapters);
  downloads(lesson.downloads, base);
  transcript(lesson.transcript, video, $);
  speeds();
  share();
  keyboard($("player"), video, $);
  remember(lesson);
}

function tracks(lesson, base) {
  if (lesson.chapters.length) {
    video.append(make("track", { kind: "chapters", src: new URL("chapters.vtt", base), default: "" }));
  }
  if (lesson.thumbnails) {
    const src = new URL(lesson.thumbnails, base);
    video.append(make("track", { kind: "metadata", label: "thumbnails", src, default: "" }));
  }
}

function play(master) {
  const Hls = window.Hls;
  if (Hls?.isSupported()) return stream(Hls, master.href);
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = master;
    return;
  }
  trouble(words.unplayable);
}

function stream(Hls, master) {
  // Thin and broken lines: begin small, buffer far ahead, and do not give up for a long time.
  const patient = { maxNumRetry: 12, retryDelayMs: 500, maxRetryDelayMs: 15000, backoff: "exponential" };
  const policy = (first, whole) => ({ default: {
    maxTimeToFirstByteMs: first, maxLoadTimeMs: whole, timeoutRetry: patient, errorRetry: patient } });
  const hls = new Hls({
    startLevel: -1, abrEwmaDefaultEstimate: 400_000, testBandwidth: false, capLevelToPlayerSize: true,
    maxBufferLength: 60, maxMaxBufferLength: 600, backBufferLength: 60, enableWorker: false,
    subtitleDisplay: false,
    fragLoadPolicy: policy(20000, 120000), playlistLoadPolicy: policy(20000, 60000),
    manifestLoadPolicy: policy(20000, 60000),
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => qualities(hls));
  hls.on(Hls.Events.FRAG_BUFFERED, () => trouble(""));
  hls.on(Hls.Events.ERROR, (_event, error) => {
    if (error.type === Hls.ErrorTypes.NETWORK_ERROR) trouble(words.unsure);
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => hls.startLoad(), 5000);
    else if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else trouble(words.unplayable);
  });
  hls.loadSource(master);
  hls.attachMedia(video);
  captions(hls);
  window.dars = { hls, video };
}

function trouble(sentence) {
  $("trouble").textContent = sentence;
  $("trouble").hidden = !sentence;
}

function qualities(hls) {
  const side = (level) => Math.min(level.width, level.height);
  const choices = hls.levels.map((level, index) => [side(level), index]).sort((a, b) => b[0] - a[0]);
  const menu = $("quality");
  menu.replaceChildren(make("option", { value: -1 }, words.auto),
    ...choices.map(([height, index]) => make("option", { value: index }, `${height}p`)));
  menu.onchange = () => { hls.nextLevel = Number(menu.value); };
  hls.on(window.Hls.Events.LEVEL_SWITCHED, (_event, { level }) => {
    menu.firstChild.textContent = `${words.auto} (${side(hls.levels[level])}p)`;
  });
}

function captions(hls) {
  const spoken = () => [...video.textTracks].filter((track) => track.kind === "subtitles");
  const shown = () => spoken().some((track) => track.mode === "showing");
  hls.once(window.Hls.Events.SUBTITLE_TRACKS_UPDATED, (_event, { subtitleTracks }) => {
    if (!subtitleTracks.length) return;
    if (localStorage.getItem("captions") === "on") {
      // After the player's own choice at the start, which is none.
      const show = () => spoken().forEach((track) => { track.mode = "showing"; });
      if (video.readyState >= 2) setTimeout(show, 0);
      else video.addEventListener("loadeddata", show, { once: true });
    }
    // Players switch tracks by themselves too; only what a person chose is remembered.
    video.textTracks.addEventListener("change", () => {
      if (navigator.userActivation?.isActive) localStorage.setItem("captions", shown() ? "on" : "off");
    });
  });
  // Above the control bar, per cent of the height; a shown cue cannot be moved any more.
  hls.on(window.Hls.Events.SUBTITLE_FRAG_PROCESSED, () => {
    for (const track of spoken()) {
      for (const cue of track.cues ?? []) {
        cue.snapToLines = false;
        cue.line = cue.text.includes("\n") ? 67 : 75;
      }
    }
  });
}

function chapters(marks) {
  $("chapters").hidden = !marks.length;
  const buttons = marks.map((mark, index) => {
    const button = make("button", { type: "button" },
      make("span", { class: "time" }, clock(mark.start)), make("span", {}, mark.title));
    button.onclick = () => seek(marks[index].start);
    return button;
  });
  $("chapter-list").replaceChildren(...buttons.map((button) => make("li", {}, button)));
  video.addEventListener("timeupdate", () => {
    const now = marks.findLastIndex((mark) => mark.start <= video.currentTime + 0.05);
    buttons.forEach((button, index) => button.toggleAttribute("aria-current", index === now));
  });
}

function seek(seconds) {
  video.currentTime = seconds;
  video.play().catch(() => {});
}

function downloads(files, base) {
  $("downloads").hidden = !files.length;
  $("download-list").replaceChildren(...files.map((file) =>
    make("li", {}, make("a", { href: new URL(file.url, base), download: file.name },
      make("span", { class: "kind" }, file.kind.toUpperCase()),
      make("span", {}, file.label.toUpperCase() === file.kind.toUpperCase() ? "" : file.label),
      make("span", { class: "size" }, size(file.bytes))))));
}

function speeds() {
  const menu = $("speed");
  menu.replaceChildren(...SPEEDS.map((speed) => make("option", { value: speed }, `${speed}×`)));
  menu.onchange = () => { video.playbackRate = Number(menu.value); };
  video.addEventListener("ratechange", () => { menu.value = video.playbackRate; });
  menu.value = 1;
}

function share() {
  const button = $("share");
  button.onclick = async () => {
    const address = new URL(location.href);
    address.hash = `t=${Math.floor(video.currentTime)}`;
    history.replaceState(null, "", address);
    await navigator.clipboard?.writeText(address.href).catch(() => {});
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.share; }, 2000);
  };
}

// Where the viewer stopped, for each lesson; an address with #t= goes before it.
function remember(lesson) {
  const place = `at:${lesson.lesson}`;
  const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  const left = Number(asked?.[1] ?? localStorage.getItem(place) ?? 0);
  if (left > 0 && left < lesson.seconds - 5) {
    video.addEventListener("loadedmetadata", () => { video.currentTime = left; }, { once: true });
  }
  let saved = 0;
  video.addEventListener("timeupdate", () => {
    if (Math.abs(video.currentTime - saved) < 5) return;
    saved = video.currentTime;
    localStorage.setItem(place, saved.toFixed(1));
  });
  video.addEventListener("ended", () => localStorage.removeItem(place));
}

load();
