import Testing
import Texts

struct VisibleTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("Zoë 数学 🧑‍🚀", "Zoë 数学 🧑‍🚀"), ("a\nb\tc\r", "a\\nb\\tc\\r"), ("\u{1B}[2J", "\\u{1B}[2J"),
    ("a\u{202E}b", "a\\u{202E}b"), ("a\u{600}'", "a\\u{600}'"),
    ("\u{85}\u{2028}\u{FEFF}", "\\u{85}\\u{2028}\\u{FEFF}"),
    ("\u{E0041}", "\\u{E0041}"), ("", ""),
  ])
  func `hidden scalars are written as escapes`(text: String, expected: String) {
    #expect(Array(text.visible().unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func `texts of several lines keep line feeds and tabs alone`() {
    #expect("a\n\tb\r\u{7}".visible(keepsLines: true) == "a\n\tb\\r\\u{7}")
  }

  @Test func `no scalar that is hidden is left, whatever stands beside it`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var text = "\u{600}"
      text.unicodeScalars.append(scalar)
      text.unicodeScalars.append("\u{301}")
      let hidden = text.visible().unicodeScalars.filter(\.isHidden)
      #expect(hidden.isEmpty, "\(value)")
    }
  }

  @Test func `a text is cut by scalars`() {
    #expect("abc".cut(to: 3) == "abc")
    #expect("abcd".cut(to: 3) == "abc…")
    #expect("e\u{301}e".cut(to: 1) == "e…")
  }
}

struct NameTests {
  @Test(arguments: [
    "tiny", "longer SFT raises accuracy", "50% growth", "it's \"so\" \\ `x`", "数学", "نمونه‌ها",
  ])
  func `a name may be anything that can be read`(name: String) {
    #expect(Name.fault(of: name) == nil)
  }

  @Test(arguments: [
    ("", "is empty"), (" \u{A0}", "is empty"), ("a\nb", "contains the control character U+A"),
    ("a\u{600}'", "contains the control character U+600"),
    ("plain\u{FE0F}", "contains the invisible character U+FE0F"),
    ("\u{3164}", "contains the invisible character U+3164"),
    ("\u{2800}", "contains the invisible character U+2800"),
    ("pla\u{200C}in", "contains the invisible character U+200C"),
    ("\u{200D}", "contains the invisible character U+200D"),
    ("x\u{34F}", "contains the invisible character U+34F"),
    ("x\u{E0101}", "contains the invisible character U+E0101"),
    (String(repeating: "x", count: 201), "is longer than 200 characters"),
    (String(repeating: "\u{301}", count: 201), "is longer than 200 characters"),
  ])
  func `a name is short and has nothing hidden in it`(name: String, fault: String) {
    #expect(Name.fault(of: name) == fault)
  }
}
