// What course page and index share: a list of lessons that can be searched and sorted.
import { clock, day, days, fold, make, words } from "./words.js";

const $ = (id) => document.getElementById(id);

function card({ lesson, course }, named) {
  const number = lesson.order === null ? "" : `${words.lesson} ${lesson.order}`;
  const image = make("img", { src: new URL(lesson.poster, course.base), alt: "", loading: "lazy", width: 320, height: 180 });
  image.onerror = () => image.remove();
  const line = [lesson.lecturer, day(lesson.date)];
  return make("li", {}, make("a", { class: "card", href: new URL(lesson.page, course.base), lang: lesson.language },
    make("span", { class: "picture" }, image, make("span", { class: "length" }, clock(lesson.seconds))),
    make("span", { class: "kicker" }, [named && course.course, number].filter(Boolean).join(" · ")),
    make("span", { class: "name" }, lesson.title),
    make("span", { class: "byline" }, line.filter(Boolean).join(" · "))));
}

// Every word that was typed must be somewhere in what people know of the lesson.
function matches({ lesson, course }, wanted) {
  const known = fold([course.course, course.site, lesson.title, lesson.lecturer, lesson.date, days(lesson.date)].join(" "));
  return wanted.every((word) => known.includes(word));
}

// "Лекция 2" before "Лекция 10".
export const natural = (a, b) => a.localeCompare(b, undefined, { numeric: true });

const date = ({ lesson }) => lesson.date ?? "";
const inOrder = (a, b) => (a.lesson.order ?? 1e9) - (b.lesson.order ?? 1e9)
  || date(a).localeCompare(date(b)) || natural(a.lesson.title, b.lesson.title);
const ORDERS = {
  order: inOrder,
  newest: (a, b) => date(b).localeCompare(date(a)) || inOrder(a, b),
  oldest: (a, b) => date(a).localeCompare(date(b)) || inOrder(a, b),
};

const cards = (entries, named) => make("ul", { class: "cards" }, ...entries.map((entry) => card(entry, named)));

export function catalogue(courses, heading) {
  const [search, sort, list] = [$("search"), $("sort"), $("list")];
  search.placeholder = words.search;
  search.setAttribute("aria-label", words.search);
  sort.setAttribute("aria-label", words.byOrder);
  sort.replaceChildren(make("option", { value: "order" }, words.byOrder),
    make("option", { value: "newest" }, words.newest), make("option", { value: "oldest" }, words.oldest));
  $("filters").hidden = false;

  const all = courses.flatMap((course) => course.lessons.map((lesson) => ({ lesson, course })));
  const draw = () => {
    const wanted = fold(search.value).split(/\s+/).filter(Boolean);
    const found = all.filter((entry) => matches(entry, wanted)).sort(ORDERS[sort.value]);
    if (!found.length) {
      list.replaceChildren(make("p", { class: "empty" }, wanted.length ? words.nothing : words.none));
    } else if (sort.value === "order") {
      const groups = courses.map((course) => [course, found.filter((entry) => entry.course === course)]);
      list.replaceChildren(...groups.filter(([, entries]) => entries.length)
        .map(([course, entries]) => make("section", {}, heading(course), cards(entries, false))));
    } else {
      // By date the courses mix, so each card says its own.
      list.replaceChildren(cards(found, courses.length > 1));
    }
  };
  search.oninput = draw;
  sort.onchange = draw;
  draw();
}
