package answer

// Stage is one part of a question that asks several linked things at once,
// "which campaign lost most, why, and is it recovering?".
type Stage struct {
	Text    string  `json:"text"`             // its words
	Begins  bool    `json:"begins,omitempty"` // they begin a sentence
	Reading Reading `json:"reading"`
	// From is the number, from 1, of the stage whose result this one needs, and
	// Takes what it needs of it; 0 for one that needs none.
	From  int   `json:"from,omitempty"`
	Takes Takes `json:"takes,omitempty"`
}

// Takes is what a stage needs of the result of another.
type Takes string

// What is taken.
const (
	// TakesLeader is the member that comes first there: "it", "that campaign".
	TakesLeader Takes = "leader"
	// TakesDirection is whether the whole rose or fell: "which country drove it".
	TakesDirection Takes = "direction"
)
