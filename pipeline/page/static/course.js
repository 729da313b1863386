// The course page: course.json beside it lists its lessons.
import { catalogue } from "./catalogue.js";
import { failed, loaded, pointer, speak, viewersLanguage, words } from "./words.js";

const $ = (id) => document.getElementById(id);

async function load() {
  speak(viewersLanguage());
  let course;
  try {
    course = await pointer("course.json");
  } catch (error) {
    return failed(error, load);
  }
  speak(course.lessons[0]?.language ?? viewersLanguage());
  document.title = course.course || words.lessons;
  $("kicker").textContent = course.site;
  $("title").textContent = course.course || words.lessons;
  catalogue([{ ...course, base: location.href }], () => "");
  loaded();
}

load();
