extension String {
  /// What comes before and after the first `separator`.
  func parted(at separator: Character) -> (String, String)? {
    guard let index = firstIndex(of: separator) else { return nil }
    return (String(self[..<index]), String(self[self.index(after: index)...]))
  }
}

extension Substring {
  /// Without leading and trailing characters that `isDropped` holds for.
  func trimming(while isDropped: (Character) -> Bool) -> Substring {
    var text = drop(while: isDropped)
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
