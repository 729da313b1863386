// What the pages say, in the language of what they show. Lessons are in Tajik, Russian or English.
const WORDS = {
  tg: {
    skip: "Ба плеер гузаред", quality: "Сифат", speed: "Суръат", share: "Пайванд ба ин лаҳза",
    copied: "Нусха гирифта шуд", chapters: "Мундариҷа", downloads: "Боргирӣ", transcript: "Матни дарс",
    find: "Ҷустуҷӯ дар матн", follow: "Ба ҷои ҷорӣ", auto: "Худкор", lesson: "Дарс", all: "Ҳамаи курсҳо",
    lessons: "Дарсҳо", search: "Курс, мавзӯъ, устод ё сана", byOrder: "Аз рӯи тартиб", newest: "Нав дар аввал",
    oldest: "Кӯҳна дар аввал", nothing: "Чизе ёфт нашуд.", none: "Ҳоло дарсе нест.", retry: "Боз кӯшиш кунед",
    offline: "Саҳифа бор нашуд. Пайвасти интернетро санҷед.", gone: "Чунин саҳифа нест ё нест карда шудааст.",
    unsure: "Пайваст суст аст; плеер кӯшишро давом медиҳад…", unplayable: "Ин браузер видеоро нишон дода наметавонад. Файлро аз поён боргирӣ кунед.",
    captions: "Субтитрҳо", play: "Пахш / таваққуф", jump: "10 сония пас / пеш", step: "5 сония пас / пеш", full: "Тамоми экран",
    loading: "Бор мешавад…", space: "Фосила", broken: "Плеер пурра бор нашуд. Пайвасти интернетро санҷед.", reload: "Саҳифаро аз нав бор кунед",
    renewed: "Дарс нав карда шуд ё нест карда шуд. Саҳифаро аз нав бор кунед.", inAddress: "Пайванд дар сатри суроға аст",
    found: "Ёфт шуд", partly: "Қисме аз курсҳо бор нашуд. Пайвасти интернетро санҷед.", course: "Курс",
    mute: "Бе садо", slower: "Суръати пасттар / баландтар", tenth: "Ба 0–90 %", thisHelp: "Ин рӯйхат",
    takenDown: "Ин дарс аз нашр гирифта шудааст.",
    preview: "Пешнамоиш: дарс ҳанӯз омода мешавад", noSound: "ҳоло бе овоз",
  },
  ru: {
    skip: "К плееру", quality: "Качество", speed: "Скорость", share: "Ссылка на этот момент",
    copied: "Скопировано", chapters: "Содержание", downloads: "Скачать", transcript: "Текст урока",
    find: "Поиск в тексте", follow: "К текущему месту", auto: "Авто", lesson: "Урок", all: "Все курсы",
    lessons: "Уроки", search: "Курс, тема, лектор или дата", byOrder: "По порядку", newest: "Сначала новые",
    oldest: "Сначала старые", nothing: "Ничего не найдено.", none: "Уроков пока нет.", retry: "Попробовать ещё раз",
    offline: "Страница не загрузилась. Проверьте подключение к интернету.", gone: "Такой страницы нет или она удалена.",
    unsure: "Связь прерывается; плеер продолжает попытки…", unplayable: "Этот браузер не может показать видео. Скачайте файл ниже.",
    captions: "Субтитры", play: "Пуск / пауза", jump: "10 секунд назад / вперёд", step: "5 секунд назад / вперёд", full: "Во весь экран",
    loading: "Загрузка…", space: "Пробел", broken: "Плеер загрузился не весь. Проверьте подключение к интернету.", reload: "Перезагрузить страницу",
    renewed: "Урок обновлён или удалён. Перезагрузите страницу.", inAddress: "Ссылка в адресной строке",
    found: "Найдено", partly: "Часть курсов не загрузилась. Проверьте подключение к интернету.", course: "Курс",
    mute: "Без звука", slower: "Медленнее / быстрее", tenth: "К 0–90 %", thisHelp: "Этот список",
    takenDown: "Этот урок снят с публикации.",
    preview: "Предпросмотр: урок ещё готовится", noSound: "пока без звука",
  },
  en: {
    skip: "Skip to player", quality: "Quality", speed: "Speed", share: "Link to this moment",
    copied: "Copied", chapters: "Chapters", downloads: "Downloads", transcript: "Transcript",
    find: "Search the transcript", follow: "Back to now", auto: "Auto", lesson: "Lesson", all: "All courses",
    lessons: "Lessons", search: "Course, title, lecturer or date", byOrder: "In order", newest: "Newest first",
    oldest: "Oldest first", nothing: "Nothing was found.", none: "There are no lessons yet.", retry: "Try again",
    offline: "The page could not be loaded. Check the connection.", gone: "There is no such page, or it was removed.",
    unsure: "The connection is breaking; the player keeps trying…", unplayable: "This browser cannot show the video. Download the file below.",
    captions: "Captions", play: "Play / pause", jump: "10 seconds back / on", step: "5 seconds back / on", full: "Full screen",
    loading: "Loading…", space: "Space", broken: "The player was not loaded whole. Check the connection.", reload: "Reload the page",
    renewed: "The lesson was renewed or removed. Reload the page.", inAddress: "The link is in the address bar",
    found: "Found", partly: "Some courses could not be loaded. Check the connection.", course: "Course",
    mute: "Mute", slower: "Slower / faster", tenth: "To 0–90 %", thisHelp: "This list",
    takenDown: "This lesson was taken down.",
    preview: "Preview: the lesson is still being made", noSound: "no sound yet",
  },
};

export const LANGUAGES = { tg: "Тоҷикӣ", ru: "Русский", en: "English" };
export let words = WORDS.tg;
let language = "tg";

export function speak(chosen) {
  language = WORDS[chosen] ? chosen : "en";
  words = WORDS[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words[element.dataset.word];
  }
}

// The viewer's language where Dars has it: for pages that belong to no single lesson.
export function viewersLanguage() {
  const wanted = (navigator.languages ?? []).map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => WORDS[tag]) ?? "tg";
}

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function size(bytes) {
  const units = { tg: ["Б", "КБ", "МБ", "ГБ"], ru: ["Б", "КБ", "МБ", "ГБ"], en: ["B", "kB", "MB", "GB"] }[language];
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 && step ? 1 : 0 })} ${units[step]}`;
}

const MONTHS = {
  tg: "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри".split(" "),
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(" "),
  en: "January February March April May June July August September October November December".split(" "),
};

export function day(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  return found ? `${Number(found[3])} ${MONTHS[language][found[2] - 1]} ${found[1]}` : text ?? "";
}

// The day in every language, for searching: people type what they remember.
export function days(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  return found ? Object.values(MONTHS).map((months) => `${Number(found[3])} ${months[found[2] - 1]}`).join(" ") : "";
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  // append() makes text nodes of strings: nothing that a person typed is ever markup.
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

// Many keyboards have no Tajik letters: they are found by the letters that people type for them.
const PLAIN = { ҳ: "х", қ: "к", ғ: "г", ӯ: "у", ӣ: "и", ҷ: "ч", ё: "е" };

export function fold(text) {
  return text.toLowerCase().replace(/[ҳқғӯӣҷё]/g, (letter) => PLAIN[letter]);
}

const TRIES = 3;

// Index of the last one for which it holds, or -1; phones that are six years old have no findLastIndex.
export function last(list, holds) {
  let index = list.length - 1;
  while (index >= 0 && !holds(list[index])) index -= 1;
  return index;
}

// JSON by its address; a broken line is tried again, an answer that says no is final.
export async function pointer(url, fresh = true) {
  for (let attempt = 1; ; attempt++) {
    // Not AbortSignal.timeout: iOS 15 has none.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 30_000);
    try {
      const answer = await fetch(url, { cache: fresh ? "no-cache" : "default", signal: patience.signal });
      if (answer.ok) return await answer.json();
      throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status });
    } catch (error) {
      if (attempt === TRIES || (error.status >= 400 && error.status < 500)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
    } finally {
      clearTimeout(timer);
    }
  }
}

export const missing = (error) => error.status === 404 || error.status === 403;

export function loaded() {
  document.getElementById("loading").hidden = true;
}

// One sentence in place of the page.
export function told(sentence) {
  loaded();
  document.getElementById("failure").textContent = sentence;
  document.getElementById("retry").hidden = true;
  document.getElementById("failed").hidden = false;
}

export function failed(error, again) {
  told(missing(error) ? words.gone : words.offline);
  const retry = document.getElementById("retry");
  retry.hidden = false;
  retry.textContent = words.retry;
  retry.onclick = () => {
    document.getElementById("failed").hidden = true;
    document.getElementById("loading").hidden = false;
    again();
  };
}
