import Foundation
import Records
import Statistics

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

  /// A share of an arm with its error: `91.2 ± 1.2 %`. Samples that all came out alike have no error to show:
  /// then the bound stands for it, `0.0 % (≤ 0.3 %)`.
  static func share(_ value: ArmValue?) -> String {
    guard let value else { return missing }
    guard value.value == 0 || value.value == 1, value.error == 0, let bounds = value.shareBounds else {
      return percent(value.value, error: value.error)
    }
    return value.value == 0
      ? "\(percent(0)) (≤ \(percent(bounds.upper)))" : "\(percent(1)) (≥ \(percent(bounds.lower)))"
  }

  /// A number of an arm with its error: `30.7 ± 0.4`.
  static func measured(_ value: ArmValue?) -> String { measured(value?.value, error: value?.error) }

  /// A difference of shares in points: `+1.2 (+0.6 to +1.8)`.
  static func points(_ difference: Difference?) -> String { interval(difference, scale: 100) }

  /// A difference of lengths: `-24.1 (-24.5 to -23.6)`.
  static func tokens(_ difference: Difference?) -> String { interval(difference, scale: 1) }

  /// A relative change: `-43.3 % (-43.9 to -42.6)`.
  static func relative(_ difference: Difference?) -> String { interval(difference, scale: 100, unit: " %") }

  private static func interval(_ difference: Difference?, scale: Double, unit: String = "") -> String {
    guard let difference else { return missing }
    func text(_ value: Double) -> String { signed(scale * value, digits: 1) }
    let (lower, upper) = (difference.bounds.lower, difference.bounds.upper)
    return "\(text(difference.estimate))\(unit) (\(text(lower)) to \(text(upper)))"
  }

  /// A p-value: `0.013`, `< 0.0001`.
  static func p(_ difference: Difference?) -> String {
    guard let p = difference?.pValue, p.isFinite else { return missing }
    return p < 0.0001 ? "< 0.0001" : String(format: "%.2g", p)
  }

  /// Seeds in small print: `seed 1`, `seeds 1–5`, `seeds 1, 3, 7`.
  static func seeds(_ seeds: [UInt64]) -> String {
    guard seeds.count > 1, let first = seeds.first, let last = seeds.last else {
      return "seed \(seeds.first.map(String.init) ?? missing)"
    }
    let isRange = last - first == UInt64(seeds.count - 1) && seeds.count > 2
    return "seeds " + (isRange ? "\(first)–\(last)" : seeds.map(String.init).joined(separator: ", "))
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
