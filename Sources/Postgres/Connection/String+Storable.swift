extension String {
  /// The text as PostgreSQL can keep it: U+0000, which its text type cannot hold, becomes U+FFFD.
  ///
  /// Every text on its way to the server passes here or, in bulk, through `CopyWriter`, which does the same.
  package var storable: String {
    guard utf8.contains(0) else { return self }
    var scalars = String.UnicodeScalarView()
    for scalar in unicodeScalars { scalars.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }
}
