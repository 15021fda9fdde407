// Verified sentences: plain text in which spans mark what facts gave.
import { h } from "./dom.js";
import { openFact } from "./evidence.js";
import { t } from "./i18n.js";

const encoder = new TextEncoder(), decoder = new TextDecoder();

// sentence returns the nodes of one sentence. Spans count bytes of UTF-8. A
// line may break around any button, so a bracket or a full stop that touches a
// number is tied to it.
export function sentence(s, turn) {
  const bytes = encoder.encode(s.text);
  const part = (from, to) => decoder.decode(bytes.subarray(from, to));
  const nodes = [];
  let at = 0, words = "";
  const spans = [...(s.spans || [])].sort((a, b) => a.start - b.start);
  for (const span of spans) {
    if (span.start < at || span.end > bytes.length) continue;
    words += part(at, span.start);
    const opening = words.match(/[([（“‘《]+$/)?.[0] || "";
    const rest = part(span.end, spans.find((n) => n.start >= span.end)?.start ?? bytes.length);
    const closing = rest.match(/^[)\]）”’》,.;:!?，。；：！？、]+/)?.[0] || "";
    nodes.push(words.slice(0, words.length - opening.length),
      h("span.tight", {}, opening, number(part(span.start, span.end), span.fact, turn, span.strong), closing));
    at = span.end + encoder.encode(closing).length;
    words = "";
  }
  nodes.push(words + part(at, bytes.length));
  return nodes.filter((n) => n !== "");
}

// number is a button that opens the fact behind it, once facts are there.
export function number(words, fact, turn, strong) {
  const known = turn.fact(fact);
  return h("button.num" + (strong ? ".strong" : ""), {
    type: "button", disabled: !known, "data-fact": fact, "aria-haspopup": "dialog", title: known ? t("number.open") : null,
    onclick: (e) => openFact(turn, fact, e.currentTarget),
  }, words);
}

// sentences joins sentences with the space that the language wants. The first
// one, and the first of every part of the question, stands by itself.
export function sentences(list, turn) {
  const zh = turn.textLang() === "zh";
  const opens = (s, i) => i === 0 || (s.stage || 0) !== (list[i - 1].stage || 0);
  return list.map((s, i) => h(i === 0 ? "p.first" : opens(s, i) ? "p.part" : "span.arrive", {}, ...sentence(s, turn), zh || opens(s, i) ? "" : " "));
}
