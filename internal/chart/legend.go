package chart

// legendItem is one entry: a name with the look of its mark.
type legendItem struct {
	name, class, color string
	dashed             bool
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
		if it.dashed {
			d.line("key "+it.class, it.color, x, y-4, x+16, y-4, attr{"stroke-width", "2"}, attr{"stroke-dasharray", "4 3"})
		} else {
			d.element("rect", attr{"class", "key " + it.class}, num("x", x), num("y", y-9), num("width", 14), num("height", keyHeight(it)),
				num("rx", 2), attr{"fill", it.color})
		}
		d.text("legend", "start", d.colors.muted, x+22, y, fontSize, name)
		x += need
	}
	return y + 14
}

func keyHeight(it legendItem) float64 {
	if it.class == "base" {
		return baseThick
	}
	return 10
}
