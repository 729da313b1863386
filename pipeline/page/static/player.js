// The player: hls.js feeds the video, media-chrome's controls steer it.
import { addTranslation, setLanguage } from "./vendor/media-chrome.js";
import { keep, recall } from "./memory.js";
import { make, words } from "./words.js";
import { CONTROLS } from "./controls.js";

const $ = (id) => document.getElementById(id);

// The controls take their words when they are made: the language must be known by then.
export function build(language) {
  for (const [name, texts] of Object.entries(CONTROLS)) addTranslation(name, texts);
  setLanguage(language);
  const shell = $("player-shell");
  shell.replaceWith(document.importNode(shell.content, true));
  return $("video");
}

export function play(video, master) {
  const Hls = window.Hls;
  if (Hls?.isSupported()) return stream(Hls, video, master.href);
  $("quality-choice").hidden = true;
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = master;
    video.addEventListener("error", () => trouble(words.broken, words.reload, () => location.reload()));
    return;
  }
  // Without hls.js the line broke while the page was loading; with it the browser is too old.
  if (Hls) trouble(words.unplayable);
  else trouble(words.broken, words.reload, () => location.reload());
}

function stream(Hls, video, master) {
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
  recover(Hls, hls, master);
  hls.loadSource(master);
  hls.attachMedia(video);
  captions(hls, video);
  window.dars = { hls, video };
}

// hls.js retries by itself; this is for what it gave up.
function recover(Hls, hls, master) {
  const resume = () => (hls.levels?.length ? hls.startLoad() : hls.loadSource(master));
  let waiting = 0;
  let mended = -Infinity;
  window.addEventListener("online", resume);
  hls.on(Hls.Events.ERROR, (_event, error) => {
    if (error.type === Hls.ErrorTypes.NETWORK_ERROR) {
      const status = error.response?.code ?? 0;
      if (error.fatal && status >= 400 && status < 500) {
        return trouble(words.renewed, words.reload, () => location.reload());
      }
      trouble(words.unsure, words.retry, resume);
      if (error.fatal) {
        clearTimeout(waiting);
        waiting = setTimeout(resume, 5000);
      }
    } else if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR && performance.now() - mended > 5000) {
      mended = performance.now();
      hls.recoverMediaError();
    } else if (error.fatal) {
      trouble(words.unplayable);
    }
  });
}

function trouble(sentence, name = "", action = null) {
  const button = $("again");
  $("trouble-text").textContent = sentence;
  $("trouble").hidden = !sentence;
  button.hidden = !action;
  button.textContent = name;
  button.onclick = action;
}

function qualities(hls) {
  const side = (level) => Math.min(level.width, level.height);
  // A size that there is in two codecs stands there once, in the one that is better here: the list
  // is in order of SCORE, and what cannot be played is not in it.
  const sizes = new Map(hls.levels.map((level, index) => [side(level), index]));
  for (const [index, level] of hls.levels.entries()) {
    const better = hls.levels[sizes.get(side(level))];
    if (Number(level.attrs.SCORE ?? 0) > Number(better.attrs.SCORE ?? 0)) sizes.set(side(level), index);
  }
  const choices = [...sizes].sort((a, b) => b[0] - a[0]);
  const menu = $("quality");
  menu.replaceChildren(make("option", { value: -1 }, words.auto),
    ...choices.map(([height, index]) => make("option", { value: index }, `${height}p`)));
  menu.onchange = () => { hls.nextLevel = Number(menu.value); };
  hls.on(window.Hls.Events.LEVEL_SWITCHED, (_event, { level }) => {
    menu.firstChild.textContent = `${words.auto} (${side(hls.levels[level])}p)`;
  });
}

function captions(hls, video) {
  const spoken = () => [...video.textTracks].filter((track) => track.kind === "subtitles");
  const shown = () => spoken().some((track) => track.mode === "showing");
  let wanted = recall("captions") === "on";
  const apply = () => {
    if (shown() === wanted) return;
    for (const track of spoken()) track.mode = wanted ? "showing" : "disabled";
  };
  hls.once(window.Hls.Events.SUBTITLE_TRACKS_UPDATED, (_event, { subtitleTracks }) => {
    if (!subtitleTracks.length) return;
    // After the player's own choice at the start.
    if (video.readyState >= 2) setTimeout(apply, 0);
    else video.addEventListener("loadeddata", apply, { once: true });
    // hls.js and browsers switch tracks by themselves too; only the button's word counts.
    video.textTracks.addEventListener("change", apply);
  });
  $("player").addEventListener("mediatogglesubtitlesrequest", () => {
    wanted = !wanted;
    keep("captions", wanted ? "on" : "off");
  }, { capture: true });
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
