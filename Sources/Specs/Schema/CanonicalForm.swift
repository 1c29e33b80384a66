/// Which of a benchmark's values are written.
enum CanonicalForm {
  /// What makes it this benchmark: no seed, and of data files the name without the folder.
  case identity
  /// All values: read back, they are the same benchmark.
  case complete
}
