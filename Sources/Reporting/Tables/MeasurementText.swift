package import Records

/// Single measurements in words.
package enum MeasurementText {
  /// A share with its standard error over problems, `91.2 ± 1.2 %`; with the exact bound, `0.0 % (≤ 0.3 %)`, where all samples
  /// came out alike.
  package static func share(_ measurement: Measurement) -> String {
    Format.share(
      ArmValue([measurement.value], error: measurement.questionError, problems: measurement.problems))
  }
}
