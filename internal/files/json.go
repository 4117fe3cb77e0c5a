package files

import "encoding/json"

// JSON returns a value as the text of a JSON file, indented by one space.
func JSON(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", " ")
	return append(text, '\n'), err
}

// ReplaceJSON is [Replace] by a value as JSON.
func ReplaceJSON(path string, v any) error {
	text, err := JSON(v)
	if err != nil {
		return err
	}
	return Replace(path, text)
}
