package nlq

import "strings"

// homophones lists, for characters that names of metrics are made of, those of
// the same sound that an input method offers beside them: 转化律 means 转化率.
var homophones = homophonesOf(`
率律绿虑旅 成城程诚承 本苯 订定丁钉 单担丹 额鹅俄 营赢盈迎 收手首 销消肖 利力立历丽 润闰 客刻课克 退推腿 款宽 费废肺 花华画 点电店典 击鸡机积 曝暴爆 光广 展占战站
示式视试 目木 标彪表 预遇玉 算蒜 台抬 渠取区 道到 商伤 品拼 购够构 转专赚 化话划 访方仿 问文 量两辆亮 浏流留 览揽缆 互户护 会回汇 话化画 毛猫矛 净静镜 均军君 价架 复负付 跳挑条 出初
`)

func homophonesOf(groups string) map[string][]string {
	out := make(map[string][]string)
	for group := range strings.FieldsSeq(groups) {
		all := strings.Split(group, "")
		for _, written := range all[1:] {
			out[written] = append(out[written], all[0])
		}
	}
	return out
}

// leastHomophone is the length, in characters, from which a name with one wrong
// character of the right sound is still that name.
const leastHomophone = 3

// soundAlike mends Chinese characters of the right sound in names: where what is
// written is part of no name, and of one with the character that was meant.
func (s *scan) soundAlike(l *Lexicon, dated []bool) {
	for k, t := range s.toks {
		if t.kind != han || dated[k] || s.nameAround(l, k) > 1 {
			continue
		}
		for _, meant := range homophones[t.text] {
			s.toks[k].text = meant
			if s.nameAround(l, k) >= leastHomophone {
				s.typo[k] = true
				break
			}
			s.toks[k].text = t.text
		}
	}
}

// nameAround is the length of the longest name that holds token k.
func (s *scan) nameAround(l *Lexicon, k int) int {
	longest := 0
	for i := max(0, k-8); i <= k; i++ {
		l.trie.each(s.toks, i, func(_ int32, j int) {
			if j > k {
				longest = max(longest, j-i)
			}
		})
	}
	return longest
}
