package chart

// legendItem is one entry: a name with the look of its mark, which is "bar",
// "thin" (a base's bar), "line" or "dashed".
type legendItem struct {
	name, class, color, look string
}

// legend draws the entries in lines at the top and returns where the plot may
// begin.
func (d *drawing) legend(items []legendItem) float64 {
	x, y := edge, 16.0
	for _, it := range items {
		name := fit(it.name, fontSize, d.width-2*edge-24)
		need := 22 + textWidth(name, fontSize) + 16
		if x > edge && x+need > d.width {
			x, y = edge, y+18
		}
		d.key(it, x, y)
		d.text("legend", "start", d.colors.muted, x+22, y, fontSize, name)
		x += need
	}
	return y + 14
}

func (d *drawing) key(it legendItem, x, y float64) {
	switch it.look {
	case "line":
		d.line("key "+it.class, it.color, x, y-4, x+16, y-4, attr{"stroke-width", "2"})
	case "dashed":
		d.line("key "+it.class, it.color, x, y-4, x+16, y-4, attr{"stroke-width", "2"}, attr{"stroke-dasharray", "4 3"})
	case "thin":
		d.keyBox(it, x, y-6, baseThick)
	default:
		d.keyBox(it, x, y-9, 10)
	}
}

func (d *drawing) keyBox(it legendItem, x, y, height float64) {
	d.element("rect", attr{"class", "key " + it.class}, num("x", x), num("y", y), num("width", 14), num("height", height),
		num("rx", 2), attr{"fill", it.color})
}
