// What course page and index share: a list of lessons that can be searched and sorted.
import { clock, day, days, make, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const text = (...parts) => parts.filter(Boolean).join(" ").toLocaleLowerCase();

export function card(lesson, base) {
  const number = lesson.order === null ? "" : `${words.lesson} ${lesson.order}`;
  const picture = make("span", { class: "picture" },
    make("img", { src: new URL(lesson.poster, base), alt: "", loading: "lazy", width: 320, height: 180 }),
    make("span", { class: "length" }, clock(lesson.seconds)));
  return make("li", {}, make("a", { class: "card", href: new URL(lesson.page, base), lang: lesson.language },
    picture,
    make("span", { class: "kicker" }, number),
    make("span", { class: "name" }, lesson.title),
    make("span", { class: "byline" }, [lesson.lecturer, day(lesson.date)].filter(Boolean).join(" · "))));
}

// Every word that was typed must be somewhere in what people know of the lesson.
function matches(lesson, course, wanted) {
  const known = text(course.course, course.site, lesson.title, lesson.lecturer, lesson.date, days(lesson.date));
  return wanted.every((word) => known.includes(word));
}

const ORDERS = {
  order: (a, b) => (a.order ?? 1e9) - (b.order ?? 1e9) || a.date.localeCompare(b.date) || a.title.localeCompare(b.title),
  newest: (a, b) => b.date.localeCompare(a.date) || ORDERS.order(a, b),
  oldest: (a, b) => a.date.localeCompare(b.date) || ORDERS.order(a, b),
};

export function catalogue(courses, heading) {
  const [search, sort, list] = [$("search"), $("sort"), $("list")];
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  sort.setAttribute("aria-label", words.byOrder);
  sort.replaceChildren(make("option", { value: "order" }, words.byOrder),
    make("option", { value: "newest" }, words.newest), make("option", { value: "oldest" }, words.oldest));
  const draw = () => {
    const wanted = text(search.value).split(/\s+/).filter(Boolean);
    const groups = courses.map((course) => {
      const lessons = course.lessons.filter((lesson) => matches(lesson, course, wanted));
      lessons.sort(ORDERS[sort.value]);
      return lessons.length
        ? make("section", {}, heading(course), make("ul", { class: "cards" }, ...lessons.map((l) => card(l, course.base))))
        : null;
    }).filter(Boolean);
    const empty = make("p", { class: "empty" }, wanted.length ? words.nothing : words.none);
    list.replaceChildren(...(groups.length ? groups : [empty]));
  };
  search.oninput = draw;
  sort.onchange = draw;
  draw();
}
