package draft

import (
	"slices"
	"strings"
)

// tellApart puts the file's name before what the columns of several files are
// called: "ads clicks" and "shop clicks". The word that they share stays a
// synonym of each, so that "clicks" alone is asked about and never one of them
// taken for both.
func (p *planned) tellApart() {
	type place struct {
		t *table
		m *metric
	}
	shared := map[string][]place{}
	for _, t := range p.tables {
		for i := range t.metrics {
			if m := &t.metrics[i]; t.rel.headers && m.column != "" && m.plain.en != "" {
				key := strings.ToLower(m.plain.en)
				shared[key] = append(shared[key], place{t, m})
			}
		}
	}
	for _, places := range shared {
		if !slices.ContainsFunc(places, func(at place) bool { return at.t != places[0].t }) {
			continue
		}
		for _, at := range places {
			m, plain := at.m, at.m.plain
			file := at.t.label
			m.label.en = strings.TrimSpace(file.en + " " + plain.en)
			m.synonyms.en = listWith(m.synonyms.en, plain.en)
			if plain.zh != "" {
				m.label.zh = pad(file.zh, file.en) + plain.zh
				m.synonyms.zh = listWith(m.synonyms.zh, plain.zh)
			}
		}
	}
}

// pad is a file's name before a Chinese word: with a blank behind Latin letters.
func pad(zh, en string) string {
	if zh != "" {
		return zh
	}
	return en + " "
}

// listWith adds a word to a list of YAML.
func listWith(list, word string) string {
	if list == "" {
		return quoted(word)
	}
	return list + ", " + quoted(word)
}
