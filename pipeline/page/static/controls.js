// The words of the player's own controls, by the names that media-chrome gives them; English is its own.
const tg = {
  Play: "Пахш", Pause: "Таваққуф", Mute: "Бе садо", Unmute: "Бо садо", "Enable captions": "Субтитрҳоро нишон додан",
  "Disable captions": "Субтитрҳоро пинҳон кардан", "Enter fullscreen mode": "Тамоми экран",
  "Exit fullscreen mode": "Аз тамоми экран баромадан", "Enter picture in picture mode": "Тасвир дар тасвир",
  "Exit picture in picture mode": "Аз тасвир дар тасвир баромадан", "Playback rate": "Суръат",
  "Playback rate {playbackRate}": "Суръат {playbackRate}", "Seek backward": "Ба пас", "Seek forward": "Ба пеш",
  "video player": "видеоплеер", volume: "баландии садо", seek: "ҷои ҷорӣ", "closed captions": "субтитрҳо",
  "current playback rate": "суръати ҷорӣ", "playback time": "вақт", "media loading": "бор мешавад", play: "пахш",
  pause: "таваққуф", mute: "бе садо", unmute: "бо садо", "enter fullscreen mode": "тамоми экран",
  "exit fullscreen mode": "аз тамоми экран баромадан", "enter picture in picture mode": "тасвир дар тасвир",
  "exit picture in picture mode": "аз тасвир дар тасвир баромадан", "chapter: {chapterName}": "қисм: {chapterName}",
  "seek back {seekOffset} seconds": "{seekOffset} сония ба пас", "seek forward {seekOffset} seconds": "{seekOffset} сония ба пеш",
  hour: "соат", hours: "соат", minute: "дақиқа", minutes: "дақиқа", second: "сония", seconds: "сония",
  "{time} remaining": "{time} монд", "{currentTime} of {totalTime}": "{currentTime} аз {totalTime}",
  "video not loaded, unknown time.": "видео бор нашудааст",
};
const ru = {
  Play: "Смотреть", Pause: "Пауза", Mute: "Выключить звук", Unmute: "Включить звук", "Enable captions": "Включить субтитры",
  "Disable captions": "Выключить субтитры", "Enter fullscreen mode": "Во весь экран",
  "Exit fullscreen mode": "Выйти из полного экрана", "Enter picture in picture mode": "Картинка в картинке",
  "Exit picture in picture mode": "Убрать картинку в картинке", "Playback rate": "Скорость",
  "Playback rate {playbackRate}": "Скорость {playbackRate}", "Seek backward": "Назад", "Seek forward": "Вперёд",
  "video player": "видеоплеер", volume: "громкость", seek: "позиция", "closed captions": "субтитры",
  "current playback rate": "текущая скорость", "playback time": "время", "media loading": "загрузка", play: "смотреть",
  pause: "пауза", mute: "выключить звук", unmute: "включить звук", "enter fullscreen mode": "во весь экран",
  "exit fullscreen mode": "выйти из полного экрана", "enter picture in picture mode": "картинка в картинке",
  "exit picture in picture mode": "убрать картинку в картинке", "chapter: {chapterName}": "раздел: {chapterName}",
  "seek back {seekOffset} seconds": "назад на {seekOffset} с", "seek forward {seekOffset} seconds": "вперёд на {seekOffset} с",
  hour: "ч", hours: "ч", minute: "мин", minutes: "мин", second: "с", seconds: "с",
  "{time} remaining": "осталось {time}", "{currentTime} of {totalTime}": "{currentTime} из {totalTime}",
  "video not loaded, unknown time.": "видео не загружено",
};

export const CONTROLS = { tg, ru };
