package evidence

import "strconv"

// Set holds the facts of one answer in plan order. It is not safe for
// concurrent use: tools run in parallel, but their facts are added in the
// order of the plan, so that the same plan always gives the same ids.
type Set struct {
	facts []Fact
	index map[string]int
}

// Add gives every fact the next id ("f1", "f2", …), stores it, and returns
// the ids in the same order. References in From must be ids already.
func (s *Set) Add(facts ...Fact) []string {
	if s.index == nil {
		s.index = make(map[string]int)
	}
	ids := make([]string, len(facts))
	for i, f := range facts {
		f.ID = "f" + strconv.Itoa(len(s.facts)+1)
		s.index[f.ID] = len(s.facts)
		s.facts = append(s.facts, f)
		ids[i] = f.ID
	}
	return ids
}

// Get returns the fact of an id. A nil set is empty.
func (s *Set) Get(id string) (Fact, bool) {
	if s == nil {
		return Fact{}, false
	}
	i, ok := s.index[id]
	if !ok {
		return Fact{}, false
	}
	return s.facts[i], true
}

// IDs returns the ids in order.
func (s *Set) IDs() []string {
	if s == nil {
		return nil
	}
	ids := make([]string, len(s.facts))
	for i, f := range s.facts {
		ids[i] = f.ID
	}
	return ids
}

// All returns the facts in order. The caller must not change them.
func (s *Set) All() []Fact { return s.facts }

// Len returns how many facts there are.
func (s *Set) Len() int { return len(s.facts) }
