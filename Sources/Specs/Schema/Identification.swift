/// When a key's value is part of what makes it this benchmark.
enum Identification {
  case always
  case never
  /// For keys that came later: benchmarks that do not use them stay what they were.
  case unlessDefault
  /// For keys that say which benchmarks a file makes, and are no setting of one: never written.
  case ofFile
}
