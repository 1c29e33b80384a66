import Foundation
import Records

/// How numbers are written in tables and lines; what is missing or not a number is a dash.
enum Format {
  static let missing = "–"

  /// `value` with a fixed number of `digits` after the point.
  static func decimal(_ value: Double?, digits: Int) -> String {
    guard let value, value.isFinite else { return missing }
    let text = String(format: "%.\(digits)f", value)
    // Rounded to zero from below, "-0.0" would only puzzle.
    return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
      ? String(text.dropFirst()) : text
  }

  /// `value` with its sign.
  static func signed(_ value: Double, digits: Int) -> String {
    let text = decimal(value, digits: digits)
    return value.isFinite && !text.hasPrefix("-") ? "+" + text : text
  }

  /// Three significant digits.
  static func significant(_ value: Double) -> String {
    value.isFinite ? String(format: "%.3g", value) : missing
  }

  /// A share as a percentage: `91.2 %`, with its standard error `91.2 ± 1.2 %`.
  static func percent(_ share: Double?, error: Double? = nil) -> String {
    guard let share, share.isFinite else { return missing }
    return measured(share * 100, error: error.map { $0 * 100 }) + " %"
  }

  /// A value with one decimal, and its error if it has one: `30.7`, `30.7 ± 0.4`.
  static func measured(_ value: Double?, error: Double? = nil) -> String {
    guard let value, value.isFinite else { return missing }
    guard let error, error.isFinite else { return decimal(value, digits: 1) }
    return decimal(value, digits: 1) + " ± " + decimal(error, digits: 1)
  }

  /// A whole number in groups of three digits: `16,234`.
  static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { grouped.append(",") }
      grouped.append(digit)
    }
    return value < 0 ? "-" + grouped : grouped
  }

  /// Something a second, as a whole number.
  static func rate(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) < 1e15 else { return missing }
    return count(Int(value.rounded()))
  }

  /// The throughput of a timing, marked if something else took a share of the machine.
  static func throughput(_ timing: Timing?) -> String {
    rate(timing?.throughput) + (timing?.conditions?.isDisturbed == true ? "*" : "")
  }

  /// A time: `0.4 s`, `52.1 s`, `6 min 52 s`, `2 h 05 min`.
  static func duration(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e15 else { return missing }
    if seconds < 60 { return decimal(seconds, digits: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h " + String(format: "%02d", whole % 3600 / 60) + " min"
  }

  /// An amount of memory: `412 MB`, `1.6 GB`.
  static func bytes(_ bytes: Double?) -> String {
    guard let bytes, bytes.isFinite else { return missing }
    return bytes < 1e9 ? decimal(bytes / 1e6, digits: 0) + " MB" : decimal(bytes / 1e9, digits: 1) + " GB"
  }
}
