package chart

// Theme is a set of fallback colours.
type Theme string

// The themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// palette holds the colours of one theme. The lines' hues keep their order of
// lightness for readers who do not tell hues apart.
type palette struct {
	text, muted, grid, value, base, up, down string
	lines                                    [maxLines]string
}

func paletteOf(t Theme) palette {
	if t == Dark {
		return palette{
			text: "#e7e9ee", muted: "#9aa3b2", grid: "#2b313c", value: "#6ea8fe", base: "#667085", up: "#4cc38a", down: "#f2795c",
			lines: [maxLines]string{"#6ea8fe", "#f0b429", "#4cc38a", "#e58fb6", "#b79cff", "#5fd1d8"},
		}
	}
	return palette{
		text: "#1b2130", muted: "#5b6475", grid: "#e4e7ec", value: "#2f62d9", base: "#98a2b3", up: "#1b7f4f", down: "#c2410c",
		lines: [maxLines]string{"#2f62d9", "#b45309", "#1b7f4f", "#a8326f", "#6d4bc3", "#0e7490"},
	}
}
