// Who is in the call: everybody by name, and who speaks, is muted, is on hold or waits to
// be let in. A call of two shows none of that: who is there is plain.

const notes = [["muted", "muted"], ["onHold", "on hold"], ["inLobby", "waiting"]];

export class Roster {
  constructor(section, list) {
    this.section = section;
    this.list = list;
    this.clear();
  }

  clear() {
    this.people = new Map(); // what is known of each, by id
    this.many = false; // there were more than two, once
    this.list.replaceChildren();
    this.section.hidden = true;
  }

  // show takes a roster, and returns who has come and who has left since the one before,
  // as sentences; in a call of two there are none.
  show(people, me) {
    const news = this.many ? this.changes(people, me) : [];
    this.many ||= people.length > 2;
    this.people = new Map(people.map((p) => [p.id, p]));
    const items = new Map([...this.list.children].map((item) => [item.dataset.id, item]));
    this.list.replaceChildren(...people.map((p) => draw(items.get(p.id) ?? blank(p), p, p.id === me)));
    this.section.hidden = !this.many;
    return news;
  }

  // speak shows who speaks, by their ids.
  speak(ids) {
    for (const item of this.list.children) item.toggleAttribute("data-speaking", ids.includes(item.dataset.id));
  }

  changes(people, me) {
    const present = new Set(people.map((p) => p.id));
    const came = people.filter((p) => p.id !== me && !this.people.has(p.id));
    const left = [...this.people.values()].filter((p) => !present.has(p.id));
    return [...came.map((p) => `${p.name} came`), ...left.map((p) => `${p.name} left`)];
  }
}

function blank({ id, name }) {
  const item = document.createElement("li");
  item.dataset.id = id;
  item.append(part("face", [...name][0]?.toUpperCase() ?? ""), part("name", ""), part("note", ""));
  item.querySelector(".face").ariaHidden = "true";
  return item;
}

function draw(item, person, isMe) {
  item.dataset.name = person.name;
  item.dataset.kind = person.kind;
  item.toggleAttribute("data-me", isMe);
  item.toggleAttribute("data-speaking", Boolean(person.speaking));
  for (const [field] of notes) item.toggleAttribute(`data-${field.toLowerCase()}`, Boolean(person[field]));
  item.querySelector(".name").textContent = isMe ? `${person.name} (you)` : person.name;
  item.querySelector(".note").textContent = notes.filter(([field]) => person[field]).map(([, word]) => word).join(", ");
  return item;
}

function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
