// The site's index: every course of every centre, searched together.
import { catalogue } from "./catalogue.js";
import { failed, make, pointer, speak, viewersLanguage, words } from "./words.js";

const $ = (id) => document.getElementById(id);

async function load() {
  speak(viewersLanguage());
  try {
    const site = await pointer("site.json").catch((error) => {
      if (error.status === 404 || error.status === 403) return { courses: [] };
      throw error;
    });
    const courses = await Promise.all(site.courses.map(async (course) => {
      const base = new URL(course.url, location.href);
      return { ...(await pointer(base)), page: course.page, base };
    }));
    courses.sort((a, b) => a.site.localeCompare(b.site) || a.course.localeCompare(b.course));
    document.title = `${words.lessons} · Dars`;
    $("title").textContent = words.lessons;
    catalogue(courses, (course) => make("h2", {},
      course.site ? make("span", { class: "kicker" }, course.site) : "",
      make("a", { href: new URL(course.page, location.href) }, course.course || words.lessons)));
  } catch (error) {
    failed(error, load);
  }
}

load();
