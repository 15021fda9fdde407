package ingest

import (
	"fmt"

	"github.com/insight-agent/insight/internal/evidence"
)

// Message is something to tell the person who imports, in either language.
type Message struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"`
}

func message(code string, args ...string) Message { return Message{code, args} }

// Text returns the message in a language.
func (m Message) Text(lang evidence.Lang) string {
	t, ok := texts[m.Code]
	if !ok {
		return m.Code
	}
	args := make([]any, len(m.Args))
	for i, a := range m.Args {
		args[i] = a
	}
	if lang == evidence.ZH {
		return fmt.Sprintf(t.zh, args...)
	}
	return fmt.Sprintf(t.en, args...)
}

type text struct{ en, zh string }

// texts holds every message. Arguments are numbered, since the languages order
// them differently.
var texts = map[string]text{
	// What stands against the whole import, with the mend.
	"required":         {"%[1]s is required, and no column of the file gives it: add it to the map's columns or defaults", "缺少必填列 %[1]s：文件里没有对应的列，请在映射的 columns 或 defaults 中补上"},
	"no_day":           {"the file has no column with single days, and %[1]s needs one: export the report by day", "文件没有按天的日期列，而 %[1]s 需要：请按天细分后重新导出"},
	"no_currency":      {"the file does not say in which currency its amounts are: set currency_code in the map's defaults", "文件没有注明金额的币种：请在映射的 defaults 中设置 currency_code"},
	"two_currencies":   {"the headers name two currencies, %[1]s and %[2]s: import them apart", "表头出现两种币种（%[1]s 和 %[2]s）：请分开导入"},
	"mixed_currencies": {"column %[1]s mixes currencies (%[2]s): add a currency column or split the file", "“%[1]s”列混有多种币种（%[2]s）：请补充币种列，或拆分文件"},
	"missing_header":   {"the map names the column %[1]q, which the file does not have; it has: %[2]s", "映射中的列“%[1]s”在文件里不存在；文件的列有：%[2]s"},
	"repeated_header":  {"the file has two columns named %[1]q: rename one", "文件里有两列都叫“%[1]s”：请给其中一列改名"},
	"missing_target":   {"table %[1]s has no column %[2]s; it has: %[3]s", "表 %[1]s 没有列 %[2]s；它的列有：%[3]s"},
	"no_table":         {"table %[1]s does not exist, and the map gives it no key: name its natural key in the map", "表 %[1]s 不存在，映射也没有给出主键：请在映射的 key 中写明自然键"},
	"no_key":           {"no column, and no set of columns, tells the rows apart: name the natural key in the map", "没有任何列（或列组合）能唯一确定一行：请在映射的 key 中写明自然键"},
	"key_unmapped":     {"the key column %[1]s of the table is not given by the file and has no default: map it", "主键列 %[1]s 在文件中没有来源，也没有默认值：请补充映射"},
	"key_not_unique":   {"table %[1]s has no unique index on (%[2]s): create one, so that a second import can find its rows", "表 %[1]s 在（%[2]s）上没有唯一索引：请先建立，否则重复导入无法对应到原有的行"},
	"decimal_open":     {"column %[1]s: %[2]s (line %[3]s) can be a thousand or a fraction, and no other value decides it: set decimal to point or comma in the map", "“%[1]s”列：第 %[3]s 行的 %[2]s 既可能是千位分隔，也可能是小数，其他数据也无法判断：请在映射中把 decimal 设为 point 或 comma"},
	"decimal_mixed":    {"column %[1]s writes decimals both ways: %[2]s (line %[3]s) and %[4]s (line %[5]s)", "“%[1]s”列混用两种小数写法：第 %[3]s 行的 %[2]s 和第 %[5]s 行的 %[4]s"},
	"day_order_open":   {"column %[1]s: %[2]s (line %[3]s) can be day/month or month/day, and no other date decides it: set format to DD/MM/YYYY or MM/DD/YYYY in the map", "“%[1]s”列：第 %[3]s 行的 %[2]s 分不清日和月的顺序，其他日期也无法判断：请在映射中把 format 设为 DD/MM/YYYY 或 MM/DD/YYYY"},
	"day_order_mixed":  {"column %[1]s writes dates both ways: %[2]s (line %[3]s) and %[4]s (line %[5]s)", "“%[1]s”列混用两种日期顺序：第 %[3]s 行的 %[2]s 和第 %[5]s 行的 %[4]s"},
	"percent_open":     {"column %[1]s has percentages without a sign: set unit to fraction (0.025) or per_hundred (2.5) in the map", "“%[1]s”列的百分比没有带 %% 号：请在映射中把 unit 设为 fraction（0.025）或 per_hundred（2.5）"},
	"no_secret":        {"column %[1]s holds ids of persons, and no secret is configured to hash them with", "“%[1]s”列是个人标识，但没有配置用于哈希的密钥"},
	"second_table":     {"a second table begins on line %[1]s: split the file", "第 %[1]s 行开始是另一张表：请拆分文件"},
	"broken":           {"the rest of the file cannot be read: %[1]s", "文件后面的内容无法读取：%[1]s"},
	"no_rows":          {"the file has a header and no rows", "文件只有表头，没有数据行"},
	"other_columns":    {"%[1]s has other columns than %[2]s: import the two one after the other", "%[1]s 与 %[2]s 的列不同：请分两次导入"},
	"changed_file":     {"the file has changed since it was checked: check it again", "文件在检查之后有改动：请重新检查"},
	// What is wrong with one line.
	"ragged":          {"it has %[1]s fields, and the header %[2]s", "该行有 %[1]s 个字段，而表头有 %[2]s 个"},
	"not_number":      {"%[1]q is not a number", "“%[1]s”不是数字"},
	"wrong_decimal":   {"%[1]q does not fit the decimal %[2]s of the column", "“%[1]s”与该列的小数写法（%[2]s）不符"},
	"not_integer":     {"%[1]q is not a whole number", "“%[1]s”不是整数"},
	"too_large":       {"%[1]q is too large for %[2]s", "“%[1]s”超出 %[2]s 的范围"},
	"not_date":        {"%[1]q is not a date", "“%[1]s”不是日期"},
	"wrong_order":     {"%[1]q does not fit the order of day and month of the column", "“%[1]s”与该列的日月顺序不符"},
	"has_time":        {"%[1]q has a time of day, and the column holds days", "“%[1]s”带有具体时刻，而该列只存日期"},
	"not_boolean":     {"%[1]q is neither true nor false", "“%[1]s”不是“是/否”"},
	"rounded_id":      {"%[1]q is an id that a spreadsheet has rounded: export it again without opening it there", "“%[1]s”是被电子表格取整过的编号：请重新导出，不要用电子表格打开保存"},
	"too_long":        {"it is longer than the %[1]s characters of the column", "长度超过该列的 %[1]s 个字符"},
	"nul":             {"it holds a NUL byte", "含有 NUL 字节"},
	"undecodable":     {"it holds bytes that are not %[1]s", "含有不符合 %[1]s 编码的字节"},
	"null_refused":    {"it is empty, and the column must have a value: give it a default in the map", "内容为空，而该列必填：请在映射的 defaults 中给出默认值"},
	"several_days":    {"it covers %[1]s to %[2]s, not one day: export the report by day", "该行跨 %[1]s 至 %[2]s，不是单日：请按天细分后重新导出"},
	"conflict":        {"it has the same key as line %[1]s of %[2]s and other values", "与 %[2]s 第 %[1]s 行主键相同，但数值不同"},
	"database_refuse": {"the database refuses it: %[1]s", "数据库拒绝写入：%[1]s"},
	// How a column is read.
	"note_decimal":       {"decimal %[1]s, as %[2]s on line %[3]s shows", "小数点写法为 %[1]s，依据第 %[3]s 行的 %[2]s"},
	"note_decimal_file":  {"decimal %[1]s, as in the file's other columns", "小数点写法为 %[1]s，与文件其他列一致"},
	"note_order":         {"%[1]s, as %[2]s on line %[3]s shows", "日期顺序为 %[1]s，依据第 %[3]s 行的 %[2]s"},
	"note_order_file":    {"%[1]s, as in the file's other columns", "日期顺序为 %[1]s，与文件其他列一致"},
	"note_zone":          {"times without a zone are read in %[1]s", "未注明时区的时间按 %[1]s 处理"},
	"note_nulls":         {"%[1]s cells are empty", "%[1]s 个单元格为空"},
	"note_default":       {"%[1]s empty cells become %[2]q", "%[1]s 个空单元格按“%[2]s”存储"},
	"note_rounded":       {"%[1]s values are rounded to %[2]s decimals", "%[1]s 个数值四舍五入到 %[2]s 位小数"},
	"note_redacted":      {"personal data was replaced in %[1]s cells", "%[1]s 个单元格中的个人信息已隐去"},
	"note_hashed":        {"only a keyed hash is stored", "只存储加密钥的哈希值"},
	"note_currency":      {"from the header", "取自表头"},
	"note_currency_sign": {"from the amounts", "取自金额中的货币符号"},
	"note_platform":      {"taken from the header %[1]q, which only its exports have", "根据该平台独有的表头“%[1]s”判断"},
	"note_name_as_id":    {"the file has no id, so the name stands for it", "文件没有编号，用名称代替"},
	// What a table of a file's own needs to be settled, and what was repaired for it.
	"table_decimal_open":   {"column %[1]s: %[2]s (line %[3]s) can be a thousand or a fraction, and no other value decides it: add --decimal point or --decimal comma", "“%[1]s”列：第 %[3]s 行的 %[2]s 既可能是千位分隔，也可能是小数，其他数据也无法判断：请加上 --decimal point 或 --decimal comma"},
	"table_day_order_open": {"column %[1]s: %[2]s (line %[3]s) can be day/month or month/day, and no other date decides it: add --dates day-first or --dates month-first", "“%[1]s”列：第 %[3]s 行的 %[2]s 分不清日和月的顺序，其他日期也无法判断：请加上 --dates day-first 或 --dates month-first"},
	"header_empty":         {"column %[1]s has no header and is called %[2]s", "第 %[1]s 列没有表头，暂称为“%[2]s”"},
	"header_repeated":      {"a second column is headed %[1]s and is called %[2]s", "表头“%[1]s”重复出现，后一列改称“%[2]s”"},
	"text_two_decimals":    {"column %[1]s writes decimals both ways, %[2]s (line %[3]s) and %[4]s (line %[5]s), and is kept as text", "“%[1]s”列混用两种小数写法（第 %[3]s 行的 %[2]s 和第 %[5]s 行的 %[4]s），按文本保留"},
	"text_two_orders":      {"column %[1]s writes dates both ways, %[2]s (line %[3]s) and %[4]s (line %[5]s), and is kept as text", "“%[1]s”列混用两种日期顺序（第 %[3]s 行的 %[2]s 和第 %[5]s 行的 %[4]s），按文本保留"},
	"text_for_number":      {"column %[1]s is kept as text: nearly all of it is numbers, but line %[3]s holds %[2]q; mend the cell, or add --null %[2]q where it means “not reported”", "“%[1]s”列按文本保留：几乎全是数字，但第 %[3]s 行是“%[2]s”；请更正该单元格，若表示“未上报”请加上 --null %[2]q"},
	"text_for_date":        {"column %[1]s is kept as text: nearly all of it is dates, but line %[3]s holds %[2]q; mend the cell, or add --null %[2]q where it means “not reported”", "“%[1]s”列按文本保留：几乎全是日期，但第 %[3]s 行是“%[2]s”；请更正该单元格，若表示“未上报”请加上 --null %[2]q"},
	"day_of_period":        {"rows are dated by the first day of what %[1]s names", "以“%[1]s”所指时段的首日作为每行的日期"},
	"day_of_month":         {"rows are dated by the first day of the month that %[1]s and %[2]s name", "以“%[1]s”与“%[2]s”所指月份的首日作为每行的日期"},
	"day_of_year":          {"rows are dated by the first day of the year in %[1]s", "以“%[1]s”所指年份的首日作为每行的日期"},
	"day_of_file":          {"the file has no dates: all rows stand on %[1]s, the day before it was written, so that its numbers can be asked for but not how they change", "文件没有日期：所有行都记在文件写入日的前一天 %[1]s，可以查询数值，但无法看变化"},
}

// labels are the words of the preview's tables.
var labels = map[string]text{
	"columns": {"How the columns are read", "各列的读取方式"}, "sample": {"First rows as they would be stored", "前几行的存储结果"},
	"problems": {"What stands in the way", "需要先解决的问题"}, "errors": {"Lines with errors", "有问题的行"}, "skipped": {"Lines left out", "未导入的行"},
	"column": {"column", "目标列"}, "from": {"from", "来源"}, "type": {"type", "类型"}, "notes": {"notes", "说明"}, "line": {"line", "行号"},
	"value": {"value", "内容"}, "why": {"why", "原因"}, "text": {"text", "内容"}, "problem": {"problem", "问题"}, "file": {"file", "文件"}, "constant": {"always %s", "固定为 %s"}, "blank": {"always empty", "始终为空"},
	"unmapped": {"not imported", "不导入"}, "report": {"Imported", "导入结果"}, "what": {"rows", "行"}, "count": {"count", "数量"},
	"inserted": {"inserted", "新增"}, "updated": {"updated", "更新"}, "unchanged": {"unchanged", "未变"}, "rejected": {"rejected", "拒绝"}, "duplicates": {"repeated in the file", "文件内重复"},
	string(SkipTitle): {"above the header", "表头之上"}, string(SkipTotal): {"total", "合计行"}, string(SkipHeader): {"header again", "重复的表头"}, string(SkipComment): {"comment", "注释"},
	"type_" + string(Text): {"text", "文本"}, "type_" + string(TextUntrusted): {"free text", "自由文本"}, "type_" + string(Hash): {"hashed id", "哈希编号"}, "type_" + string(Integer): {"whole number", "整数"}, "type_" + string(Number): {"number", "数字"},
	"type_" + string(Percent): {"percentage", "百分比"}, "type_" + string(Date): {"date", "日期"}, "type_" + string(Timestamp): {"time", "时间"}, "type_" + string(Boolean): {"yes/no", "是/否"},
}

func label(key string, lang evidence.Lang) string {
	if lang == evidence.ZH {
		return labels[key].zh
	}
	return labels[key].en
}
