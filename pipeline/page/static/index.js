// The site's index: every course of every centre, searched together.
import { catalogue, natural } from "./catalogue.js";
import { failed, loaded, make, missing, pointer, speak, viewersLanguage, words } from "./words.js";

const $ = (id) => document.getElementById(id);

async function load() {
  speak(viewersLanguage());
  let site, answers;
  try {
    site = await pointer("site.json").catch((error) => {
      if (missing(error)) return { courses: [] };
      throw error;
    });
    answers = await Promise.allSettled(site.courses.map(read));
    const lost = answers.filter((answer) => answer.status === "rejected" && !missing(answer.reason));
    if (lost.length && lost.length === answers.length) throw lost[0].reason;
    $("partly").hidden = !lost.length;
    $("partly").textContent = words.partly;
  } catch (error) {
    return failed(error, load);
  }
  const courses = answers.filter((answer) => answer.status === "fulfilled").map((answer) => answer.value);
  courses.sort((a, b) => natural(a.site, b.site) || natural(a.course, b.course));
  document.title = `${words.lessons} · Dars`;
  $("title").textContent = words.lessons;
  catalogue(courses, (course) => make("h2", {},
    course.site ? make("span", { class: "kicker" }, course.site) : "",
    make("a", { href: new URL(course.page, location.href) }, course.course || words.lessons)));
  loaded();
}

async function read(course) {
  const base = new URL(course.url, location.href);
  return { ...(await pointer(base)), page: course.page, base };
}

load();
