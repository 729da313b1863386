// The course page: course.json beside it lists its lessons.
import { catalogue } from "./catalogue.js";
import { failed, pointer, speak, viewersLanguage, words } from "./words.js";

const $ = (id) => document.getElementById(id);

async function load() {
  speak(viewersLanguage());
  try {
    const course = await pointer("course.json");
    speak(course.lessons[0]?.language ?? viewersLanguage());
    document.title = course.course;
    $("kicker").textContent = course.site;
    $("title").textContent = course.course || words.lessons;
    catalogue([{ ...course, base: location.href }], () => "");
  } catch (error) {
    failed(error, load);
  }
}

load();
