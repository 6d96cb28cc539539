// Instants as a reader sees them: in the reader's language and time zone.

import { now } from "./clock.js";

const DAY_MS = 24 * 60 * 60 * 1000;

function format(instant, reader, options) {
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.tz, ...options }).format(instant);
}

/** "2026-11-24" as the calendar of that zone has it. */
export function dayKey(instant, tz) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

export function clockTime(instant, reader) {
  return format(instant, reader, { timeStyle: "short" });
}

export function fullTime(instant, reader) {
  return format(instant, reader, { dateStyle: "full", timeStyle: "medium" });
}

function relativeDay(instant, reader) {
  const key = dayKey(instant, reader.tz);
  if (key === dayKey(now(), reader.tz)) return reader.words.today;
  if (key === dayKey(now() - DAY_MS, reader.tz)) return reader.words.yesterday;
  if (key === dayKey(now() + DAY_MS, reader.tz)) return reader.words.tomorrow;
  return null;
}

export function dayName(instant, reader) {
  return relativeDay(instant, reader) ?? format(instant, reader, { weekday: "long", day: "numeric", month: "long" });
}

function ago(instant, reader) {
  const seconds = (instant - now()) / 1000;
  const size = Math.abs(seconds);
  const [unit, length] =
    size < 60 ? ["second", 1] : size < 3600 ? ["minute", 60] : size < 86400 ? ["hour", 3600] : ["day", 86400];
  return new Intl.RelativeTimeFormat(reader.locale, { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

const DATE_STYLES = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};

/** Slack's date format: "{date_short_pretty} at {time}". */
export function slackDate(seconds, pattern, reader) {
  const instant = seconds * 1000;
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    if (token === "ago") return ago(instant, reader);
    if (token === "day_divider_pretty") return dayName(instant, reader);
    const style = DATE_STYLES[token.replace(/_pretty$/, "")];
    if (!style) return whole;
    const near = token.endsWith("_pretty") && relativeDay(instant, reader);
    return near || format(instant, reader, style);
  });
}

/** What <input type="datetime-local"> shows for an instant in that zone: "2026-11-24T10:00". */
export function localInputValue(seconds, tz) {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: tz, hour: "2-digit", minute: "2-digit" });
  return `${dayKey(seconds * 1000, tz)}T${clock.format(seconds * 1000)}`;
}

/** The way back: the instant at which the clocks of that zone show this. */
export function secondsFromLocal(value, tz) {
  const asIfUtc = Date.parse(`${value}Z`) / 1000;
  const offsetAt = (seconds) => Date.parse(`${localInputValue(seconds, tz)}Z`) / 1000 - seconds;
  return asIfUtc - offsetAt(asIfUtc - offsetAt(asIfUtc));
}
