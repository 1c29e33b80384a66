import Testing
import Transformers

@Suite struct StopMatcherTests {
  /// Number of bytes after which the text is stopped, fed in pieces of `size`; nil if it never is.
  private func stop(_ patterns: [String], _ text: String, piece size: Int) -> Int? {
    let matcher = StopMatcher(patterns)
    var state = matcher.start
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      let end = min(start + size, bytes.count)
      if matcher.advance(&state, by: Array(bytes[start..<end])) { return end }
    }
    return nil
  }

  @Test(
    arguments: [
      ("aab", "aaab", 4), ("aab", "aab", 3), ("aab", "aaaaaaab", 8), ("abab", "ababab", 4),
      ("ababac", "abababac", 8),
      ("aabaa", "aabaabaa", 5), ("é", "e\u{301}é", 5), ("\n\n", "a\nb\n\nc", 5),
    ])
  func `a string is found where it first ends`(pattern: String, text: String, end: Int) {
    #expect(stop([pattern], text, piece: 1) == end)
  }

  @Test(arguments: ["aab", "ab", "abc"]) func `what is not there is not found`(pattern: String) {
    #expect(stop([pattern], "aacbaaca ba", piece: 1) == nil)
  }

  @Test func `the first of several strings counts, whatever the pieces`() {
    #expect(stop(["xyz", "bc"], "abcxyz", piece: 1) == 3)
    #expect(stop(["xyz", "bc"], "axyzbc", piece: 1) == 4)
    for size in 1...6 {
      let end = stop(["</a>"], "<a>1</</a>", piece: size)
      #expect(end == min(10, (10 + size - 1) / size * size))
    }
  }

  @Test func `every text over two letters is searched as by brute force`() {
    let letters: [Character] = ["a", "b"]
    func words(_ length: Int) -> [String] {
      (0..<(1 << length)).map { bits in String((0..<length).map { letters[bits >> $0 & 1] }) }
    }
    for pattern in (1...4).flatMap(words) {
      for text in words(8) {
        let expected = (0...8).first { text.prefix($0).hasSuffix(pattern) }
        #expect(stop([pattern], text, piece: 1) == expected)
      }
    }
  }

  @Test func `empty strings are left out`() {
    #expect(StopMatcher(["", ""]).isEmpty)
    #expect(!StopMatcher(["", "a"]).isEmpty)
    #expect(stop([""], "abc", piece: 1) == nil)
  }
}
