// The chat of the Anagen assistant: one module without a dependency. It talks to the web channel (channels/web.py)
// of the server that it was loaded from and puts itself at the end of the page. It never writes markup, only text.

const HERE = new URL(".", import.meta.url);
const API = new URL("webhooks/web/", HERE);
const STORE = "anagen-chat-1";
const GREETING = "/greet";
const MAX_CHARACTERS = 4000;
const COUNT_FROM = 3500;
const TYPING_AFTER = 400;
const STILL_WORKING_AFTER = 6000;
const GIVE_UP_AFTER = 25000; // the server itself gives up after 20 s
const KEPT_ENTRIES = 200;
const FULL_SCREEN = matchMedia("(max-width: 480px), (max-height: 480px)");
const TOUCH = matchMedia("(pointer: coarse)");

const WORDS = {
  open: "Ask a question",
  close: "Close chat",
  title: "Assistant",
  restart: "New conversation",
  conversation: "Conversation",
  suggestions: "Suggested questions",
  label: "Your message",
  placeholder: "Type your question",
  send: "Send",
  you: "You said: ",
  assistant: "Assistant: ",
  notice: "Automated helper, not a doctor. In an emergency call ",
  localNumber: "your local emergency number",
  typing: "The assistant is writing.",
  stillWorking: "Still working on it. Thank you for waiting.",
  sources: "Where this comes from",
  picture: { larger: "Open the picture in full size", words: "The picture in words" },
  links: "To take along",
  reviewed: (day) => `Reviewed on ${day}`,
  newTab: " (opens in a new tab)",
  kept: {
    title: "Questions may be kept without names",
    text: (time) =>
      `A question that I can't answer, or that you mark as not helpful, is kept for ${time} to improve the answers. ` +
      "A program takes out names and contact details first.",
  },
  marks: {
    group: "Did this answer help?",
    helpful: "Helpful",
    notHelpful: "Not helpful",
    thanks: "Thank you.",
    kept: "Thank you. Your question is kept without your name, so that our team can improve the answers.",
    counted: "Thank you. Our team counts this to improve the answers. Your question itself is not kept.",
    failed: "That did not reach us. Please try again later.",
    talk: "Talk to a person",
  },
  count: (used) => `${used.toLocaleString("en-US")} of ${MAX_CHARACTERS.toLocaleString("en-US")} characters`,
  tooLong: (over) => `Too long to send: please shorten it by ${over.toLocaleString("en-US")}.`,
  retry: "Try again",
  emergency: "If this is an emergency, do not wait for this chat. Call ",
  callUs: "You can also call us: ",
  failures: {
    unreachable: "Your message did not reach us. Please check your connection.",
    too_many: "That was a lot of messages at once. Please wait a moment, then try again.",
    busy: "The assistant is busy right now. Please try again in a moment.",
    timeout: "The answer is taking too long. Please try again.",
    too_large: "Your message is too long. Please shorten it.",
    other: "Something went wrong on our side. Please try again.",
  },
};

const ICONS = {
  chat: "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5Z",
  close: "M6 6l12 12M18 6 6 18",
  restart: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4",
  send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
  helpful: "M7 11v9H4v-9ZM7 11l4-7a2 2 0 0 1 2 2v4h5.2a1.8 1.8 0 0 1 1.8 2.1l-1.2 6.4a1.8 1.8 0 0 1-1.8 1.5H7",
  notHelpful: "M7 13V4H4v9ZM7 13l4 7a2 2 0 0 0 2-2v-4h5.2a1.8 1.8 0 0 0 1.8-2.1l-1.2-6.4A1.8 1.8 0 0 0 17 4H7",
};

/** Make an element. Attributes that are null or false are left out; children are elements or plain text. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  made.append(path);
  return made;
}

/** Make a link, or plain text where the address is none that a page may safely lead to. */
function link(address, text) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return element("span", {}, text);
  }
  if (url.protocol === "tel:" || url.protocol === "mailto:") return element("a", { href: url.href }, text);
  if (url.protocol !== "https:") return element("span", {}, text);
  const hint = element("span", { class: "anagen-hidden" }, WORDS.newTab);
  return element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, text, hint);
}

function phoneLink(number) {
  if (!/^[+(]?\d[\d ().-]*$/.test(number)) return element("span", {}, number);
  return link(`tel:${number.replace(/[^\d+]/g, "")}`, number);
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** What this tab remembers: the session's token, the transcript, and a message that has no answer yet. */
class Memory {
  constructor() {
    this.wipe(false);
    try {
      Object.assign(this, JSON.parse(sessionStorage.getItem(STORE)));
    } catch {
      // Storage may be switched off or hold something else: the chat then lasts as long as the page.
    }
  }

  save() {
    this.entries = this.entries.slice(-KEPT_ENTRIES);
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this));
    } catch {
      // as above
    }
  }

  wipe(stored = true) {
    Object.assign(this, { token: null, entries: [], pending: null });
    if (stored) this.save();
  }
}

/** Why a message has no answer: an error code of the server's, or `unreachable`. */
class Failure extends Error {
  constructor(code, emergency) {
    super(code);
    this.code = code;
    this.emergency = emergency;
  }
}

/** The web channel. A session that is over is replaced without a word. */
class Channel {
  constructor(memory) {
    this.memory = memory;
  }

  /** Send a message and return the assistant's messages. The same id may be sent again: it is one message. */
  async send(message, signal) {
    if (!this.memory.token) await this.start(signal);
    const { id, text, payload, signature, title } = message;
    try {
      return await this.post("message", { id, text, payload, signature }, signal);
    } catch (failure) {
      if (!failure.code?.startsWith("session_")) throw failure;
    }
    await this.start(signal);
    // A button was signed for the session that is over: in the new one its title is said in words.
    const again = signature ? { id, text: title } : { id, text, payload };
    return this.post("message", again, signal);
  }

  /** Mark the answer to a topic that a message got. Of a session that is over no answer can be marked any more. */
  mark(entry, helpful, signal) {
    return this.post("feedback", { id: entry.message, topic: entry.topic, helpful }, signal);
  }

  async start(signal) {
    this.memory.token = null;
    this.memory.token = (await this.post("session", {}, signal)).token;
    this.memory.save();
  }

  async post(path, body, signal) {
    const headers = { "Content-Type": "application/json" };
    if (this.memory.token) headers.Authorization = `Bearer ${this.memory.token}`;
    const options = { method: "POST", credentials: "omit", headers, body: JSON.stringify(body), signal };
    const response = await fetch(new URL(path, API), options).catch(() => {
      throw new Failure(signal.aborted ? "timeout" : "unreachable", true);
    });
    const content = await response.json().catch(() => null);
    if (response.ok && content) return content;
    throw new Failure(content?.error ?? "other", content?.emergency ?? !content);
  }
}

/** The elements of the chat, without behaviour. */
function buildParts() {
  const parts = {};
  parts.launcher = element("button", {
    class: "anagen-launcher",
    type: "button",
    "aria-controls": "anagen-panel",
  });
  parts.title = element("h2", { id: "anagen-title" }, WORDS.title);
  parts.restart = element(
    "button",
    { class: "anagen-icon", type: "button", "aria-label": WORDS.restart, title: WORDS.restart },
    icon("restart"),
  );
  parts.close = element(
    "button",
    { class: "anagen-icon", type: "button", "aria-label": WORDS.close, title: WORDS.close },
    icon("close"),
  );
  parts.number = element("strong", {}, WORDS.localNumber);
  parts.kept = element("details", { class: "anagen-kept", hidden: true });
  // Says what only those need to hear who do not see it.
  parts.spoken = element("p", { class: "anagen-hidden", role: "status" });
  const notice = element("p", { class: "anagen-notice" }, WORDS.notice, parts.number, ".");
  const head = element("div", { class: "anagen-head" }, parts.title, parts.restart, parts.close);
  Object.assign(parts, buildConversation(), buildForm());
  parts.panel = element(
    "dialog",
    { class: "anagen-panel", id: "anagen-panel", "aria-labelledby": "anagen-title" },
    head,
    notice,
    parts.kept,
    parts.scroller,
    parts.form,
    parts.spoken,
  );
  parts.root = element("div", { class: "anagen" }, parts.panel, parts.launcher);
  return parts;
}

function buildConversation() {
  const log = element("div", {
    class: "anagen-log",
    role: "log",
    "aria-live": "polite",
    "aria-label": WORDS.conversation,
  });
  const dots = element(
    "span",
    { class: "anagen-dots", "aria-hidden": "true" },
    element("i"),
    element("i"),
    element("i"),
  );
  const status = element("span", { role: "status" });
  dots.hidden = true;
  const typing = element("div", { class: "anagen-typing" }, dots, status);
  const failure = element("div", { class: "anagen-failure", role: "alert" });
  const replies = element("div", { class: "anagen-replies", role: "group", "aria-label": WORDS.suggestions });
  const scroller = element(
    "div",
    { class: "anagen-scroll", tabindex: "0", role: "region", "aria-label": WORDS.conversation },
    log,
    typing,
    failure,
    replies,
  );
  return { log, dots, status, failure, replies, scroller };
}

function buildForm() {
  const label = element("label", { class: "anagen-hidden", for: "anagen-box" }, WORDS.label);
  const box = element("textarea", {
    id: "anagen-box",
    rows: "1",
    placeholder: WORDS.placeholder,
    enterkeyhint: "send",
    autocomplete: "off",
    "aria-describedby": "anagen-count",
  });
  const send = element(
    "button",
    { class: "anagen-send", type: "submit", "aria-label": WORDS.send, title: WORDS.send },
    icon("send"),
  );
  const count = element("p", { class: "anagen-count", id: "anagen-count", hidden: true });
  const form = element("form", { class: "anagen-form", novalidate: true }, label, box, send, count);
  return { form, box, send, count };
}

function buildEntry(entry, chat) {
  const own = entry.who === "you";
  const who = element("span", { class: "anagen-hidden" }, own ? WORDS.you : WORDS.assistant);
  const bubble = element(
    "div",
    { class: `anagen-entry anagen-${own ? "you" : "assistant"}` },
    who,
    element("p", {}, entry.text),
  );
  if (["emergency", "crisis", "same-day"].includes(entry.level))
    bubble.classList.add(`anagen-${entry.level}`);
  if (entry.image) bubble.append(buildPicture(entry.image));
  if (entry.table) bubble.append(buildTable(entry.table));
  if (entry.links?.length) bubble.append(buildLinks(entry.links));
  if (entry.sources?.length) bubble.append(buildSources(entry));
  if (entry.topic && entry.message) bubble.append(buildMarks(entry, chat));
  return bubble;
}

/** The address of a file of the server's own; null where it is none. */
function ownAddress(path) {
  let url;
  try {
    url = new URL(path, HERE);
  } catch {
    return null;
  }
  return url.origin === HERE.origin && /^https?:$/.test(url.protocol) ? url.href : null;
}

function buildPicture({ src, alt, caption, description, width, height }) {
  const address = ownAddress(src);
  if (!address) return element("span", {});
  const image = element("img", { src: address, alt, width, height, loading: "lazy", decoding: "async" });
  const larger = element(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer", class: "anagen-picture" },
    image,
    element("span", { class: "anagen-hidden" }, ` ${WORDS.picture.larger}${WORDS.newTab}`),
  );
  const words = element(
    "details",
    { class: "anagen-sources" },
    element("summary", {}, WORDS.picture.words),
    ...description.split("\n").map((line) => element("p", {}, line)),
  );
  return element("figure", { class: "anagen-figure" }, element("figcaption", {}, caption), larger, words);
}

/** In a bubble a table has no room for columns: each row stands as a card, and the roles keep it a table. */
function buildTable({ caption, columns, rows, note }) {
  const heads = columns.map((column) => element("th", { scope: "col", role: "columnheader" }, column));
  const body = rows.map(([first, ...rest]) => {
    const cells = rest.map((cell, place) =>
      element("td", { role: "cell" }, element("span", { "aria-hidden": "true" }, columns[place + 1]), cell),
    );
    return element("tr", { role: "row" }, element("th", { scope: "row", role: "rowheader" }, first), ...cells);
  });
  const table = element(
    "table",
    { role: "table" },
    element("caption", {}, caption),
    element("thead", { role: "rowgroup", class: "anagen-hidden" }, element("tr", { role: "row" }, ...heads)),
    element("tbody", { role: "rowgroup" }, ...body),
  );
  return element(
    "div",
    { class: "anagen-table" },
    table,
    ...(note ? [element("p", { class: "anagen-note" }, note)] : []),
  );
}

function buildLinks(links) {
  const items = links.map(({ title, url }) => {
    const address = ownAddress(url);
    if (!address) return element("li", {}, title);
    const hint = element("span", { class: "anagen-hidden" }, WORDS.newTab);
    return element(
      "li",
      {},
      element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, title, hint),
    );
  });
  return element("div", { class: "anagen-links" }, element("p", {}, WORDS.links), element("ul", {}, ...items));
}

/** The two buttons under an answer, and below them what becomes of a mark. The log does not read them out. */
function buildMarks(entry, chat) {
  const note = element("div", { class: "anagen-mark-note" });
  const buttons = ["helpful", "notHelpful"].map((name) => {
    const button = element(
      "button",
      { class: "anagen-mark", type: "button" },
      icon(name),
      element("span", {}, WORDS.marks[name]),
    );
    button.addEventListener("click", () => chat.mark(entry, name, show));
    return button;
  });
  const show = (failed = false) => {
    buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", String(entry.mark === ["helpful", "notHelpful"][index])),
    );
    note.replaceChildren(...(failed ? [element("p", {}, WORDS.marks.failed)] : buildThanks(entry, chat)));
  };
  const group = element("div", { class: "anagen-marks", role: "group", "aria-label": WORDS.marks.group }, ...buttons);
  show();
  return element("div", { "aria-live": "off" }, group, note);
}

function thanksFor(entry) {
  if (entry.mark === "helpful") return WORDS.marks.thanks;
  return entry.kept ? WORDS.marks.kept : WORDS.marks.counted;
}

function buildThanks(entry, chat) {
  if (!entry.mark) return [];
  const shown = [element("p", {}, thanksFor(entry))];
  if (entry.mark === "notHelpful" && entry.talk) {
    const talk = element("button", { class: "anagen-button", type: "button" }, WORDS.marks.talk);
    talk.addEventListener("click", () => chat.press({ title: WORDS.marks.talk, ...entry.talk }));
    shown.push(talk);
  }
  return shown;
}

function buildSources({ sources, reviewed_on: reviewedOn }) {
  const items = sources.map(({ title, publisher, url }) =>
    element(
      "li",
      {},
      url ? link(url, title) : element("span", {}, title),
      element("span", { class: "anagen-publisher" }, publisher ?? ""),
    ),
  );
  const day = new Date(`${reviewedOn}T00:00:00Z`);
  const made = element(
    "details",
    { class: "anagen-sources" },
    element("summary", {}, WORDS.sources),
    element("ul", {}, ...items),
  );
  if (!Number.isNaN(day.getTime())) {
    made.append(
      element(
        "p",
        {},
        WORDS.reviewed(day.toLocaleDateString("en-US", { dateStyle: "long", timeZone: "UTC" })),
      ),
    );
  }
  return made;
}

/** What the person does and what the channel answers, brought together. */
class Chat {
  constructor() {
    this.memory = new Memory();
    this.channel = new Channel(this.memory);
    this.parts = buildParts();
    this.clinic = {};
    this.running = null;
    // Restored lines are put in before the log is on the page, so that no screen reader says them all again.
    for (const entry of this.memory.entries) this.parts.log.append(buildEntry(entry, this));
    this.showReplies();
    this.markLauncher(false);
    this.listen();
    document.body.append(this.parts.root);
    this.loadClinic();
  }

  listen() {
    const { launcher, close, restart, panel, form, box } = this.parts;
    launcher.addEventListener("click", () => (panel.open ? panel.close() : this.open()));
    close.addEventListener("click", () => panel.close());
    restart.addEventListener("click", () => this.restart());
    panel.addEventListener("close", () => this.closed());
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) panel.close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    box.addEventListener("input", () => this.measure());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
  }

  async loadClinic() {
    const response = await fetch(new URL("clinic.json", HERE), { credentials: "omit" }).catch(() => null);
    this.clinic = response?.ok ? await response.json().catch(() => ({})) : {};
    if (this.clinic.name) this.parts.title.textContent = `${this.clinic.name} ${WORDS.title.toLowerCase()}`;
    if (this.clinic.emergency_number)
      this.parts.number.replaceChildren(phoneLink(this.clinic.emergency_number));
    if (this.clinic.kept_for) this.tellWhatIsKept(this.clinic.kept_for);
  }

  tellWhatIsKept(time) {
    const { kept } = this.parts;
    kept.replaceChildren(
      element("summary", {}, WORDS.kept.title),
      element("p", {}, WORDS.kept.text(time)),
    );
    kept.hidden = false;
  }

  open() {
    const { panel, scroller } = this.parts;
    if (FULL_SCREEN.matches) panel.showModal();
    else panel.show();
    this.markLauncher(true);
    scroller.scrollTop = scroller.scrollHeight;
    this.focus();
    if (this.running) return;
    if (this.memory.pending) this.send(this.memory.pending);
    else if (!this.memory.entries.length) this.greet();
  }

  closed() {
    this.markLauncher(false);
    this.parts.launcher.focus();
  }

  markLauncher(open) {
    const { launcher } = this.parts;
    launcher.setAttribute("aria-expanded", String(open));
    launcher.replaceChildren(
      icon(open ? "close" : "chat"),
      element("span", {}, open ? WORDS.close : WORDS.open),
    );
  }

  /** On a touch screen the box would bring up the keyboard over the answer. */
  focus() {
    (TOUCH.matches ? this.parts.scroller : this.parts.box).focus({ preventScroll: true });
  }

  greet() {
    this.send({ id: newId(), payload: GREETING });
  }

  restart() {
    this.running?.abort();
    this.running = null;
    this.memory.wipe();
    this.settle();
    this.parts.log.replaceChildren();
    this.showReplies();
    this.focus();
    this.greet();
  }

  submit() {
    const text = this.parts.box.value.trim();
    if (!text || this.running || this.measure()) return;
    // The same words again are the same message: the server answers an id once.
    if (this.memory.pending?.text === text) this.send(this.memory.pending);
    else this.say(text, { id: newId(), text });
  }

  press({ title, payload, signature }) {
    if (this.running) return;
    this.focus();
    this.say(title, { id: newId(), title, payload, signature });
  }

  say(words, message) {
    this.withdraw();
    this.add({ who: "you", text: words });
    this.send(message);
  }

  /** A message that failed and was not tried again makes way for the new one. */
  withdraw() {
    const { pending, entries } = this.memory;
    if (!pending || pending.payload === GREETING || entries.at(-1)?.who !== "you") return;
    entries.pop();
    this.parts.log.lastElementChild.remove();
  }

  async send(message) {
    const running = (this.running = new AbortController());
    this.memory.pending = message;
    this.memory.save();
    this.wait(message);
    const limit = setTimeout(() => running.abort(), GIVE_UP_AFTER);
    try {
      const { messages } = await this.channel.send(message, running.signal);
      if (this.running === running) this.receive(messages, message.id);
    } catch (failure) {
      if (this.running === running) this.fail(message, failure);
    } finally {
      clearTimeout(limit);
    }
  }

  /** Show that the answer is on its way; only when it takes a while. */
  wait(message) {
    const { dots, status, replies, send, box, scroller } = this.parts;
    this.settle();
    replies.replaceChildren();
    send.setAttribute("aria-disabled", "true");
    if (message.text && box.value.trim() === message.text) this.fill("");
    const show = (words) => {
      status.textContent = words;
      dots.hidden = false;
      scroller.scrollTop = scroller.scrollHeight;
    };
    this.timers = [
      setTimeout(show, TYPING_AFTER, WORDS.typing),
      setTimeout(show, STILL_WORKING_AFTER, WORDS.stillWorking),
    ];
  }

  settle() {
    const { dots, status, failure, send } = this.parts;
    for (const timer of this.timers ?? []) clearTimeout(timer);
    dots.hidden = true;
    status.textContent = "";
    failure.replaceChildren();
    send.removeAttribute("aria-disabled");
  }

  receive(messages, id) {
    this.running = null;
    this.memory.pending = null;
    this.settle();
    const first = this.parts.log.childElementCount;
    for (const message of messages) this.add({ ...message, message: id, who: "assistant" });
    this.memory.save();
    this.showReplies();
    this.reveal(this.parts.log.children[first]);
  }

  fail(message, { code, emergency }) {
    this.running = null;
    this.settle();
    const { failure, box, scroller } = this.parts;
    const retry = element("button", { class: "anagen-button", type: "button" }, WORDS.retry);
    retry.addEventListener("click", () => {
      this.focus();
      this.send(message);
    });
    const lines = [element("p", {}, WORDS.failures[code] ?? WORDS.failures.other)];
    if (emergency) {
      const number = this.clinic.emergency_number ?? WORDS.localNumber;
      lines.unshift(element("p", { class: "anagen-urgent" }, WORDS.emergency, phoneLink(number), "."));
    }
    if (this.clinic.phone) lines.push(element("p", {}, WORDS.callUs, phoneLink(this.clinic.phone)));
    failure.replaceChildren(...lines, retry);
    if (message.text && !box.value) this.fill(message.text);
    this.showReplies();
    scroller.scrollTop = scroller.scrollHeight;
  }

  add(entry) {
    this.memory.entries.push(entry);
    this.parts.log.append(buildEntry(entry, this));
    this.parts.scroller.scrollTop = this.parts.scroller.scrollHeight;
  }

  /** Tell the server how an answer was. The same mark again changes nothing, the other one takes its place. */
  async mark(entry, mark, show) {
    if (this.marking || entry.mark === mark) return;
    this.marking = true;
    const signal = AbortSignal.timeout(GIVE_UP_AFTER);
    const reply = await this.channel.mark(entry, mark === "helpful", signal).catch(() => null);
    this.marking = false;
    if (reply) Object.assign(entry, { mark, kept: reply.kept, talk: reply.talk });
    this.memory.save();
    show(!reply);
    this.parts.spoken.textContent = reply ? thanksFor(entry) : WORDS.marks.failed;
  }

  /** Only the last message's choices can be taken. */
  showReplies() {
    const last = this.memory.entries.findLast((entry) => entry.who === "assistant");
    const buttons = (last?.buttons ?? []).map((choice) => {
      const button = element("button", { class: "anagen-button", type: "button" }, choice.title);
      button.addEventListener("click", () => this.press(choice));
      return button;
    });
    this.parts.replies.replaceChildren(...buttons);
  }

  /** Scroll to the end, but not past the start of a long answer. */
  reveal(entry) {
    const { scroller } = this.parts;
    scroller.scrollTop = scroller.scrollHeight;
    if (!entry) return;
    const hidden = scroller.getBoundingClientRect().top + 12 - entry.getBoundingClientRect().top;
    if (hidden > 0) scroller.scrollTop -= hidden;
  }

  fill(text) {
    this.parts.box.value = text;
    this.measure();
  }

  /** Fit the box to its text and count it; return how many characters are too many. */
  measure() {
    const { box, count } = this.parts;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
    const used = [...box.value].length;
    const over = Math.max(0, used - MAX_CHARACTERS);
    count.hidden = used < COUNT_FROM;
    count.textContent = over ? WORDS.tooLong(over) : WORDS.count(used);
    count.classList.toggle("anagen-over", over > 0);
    count.setAttribute("aria-live", over ? "polite" : "off");
    box.setAttribute("aria-invalid", String(over > 0));
    return over;
  }
}

new Chat();
