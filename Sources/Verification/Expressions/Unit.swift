/// What a number counts or measures.
struct Unit: Sendable, Hashable {
  /// In one spelling: `m`, `cm^2`, `apples`.
  var name: String
  /// What one of it is in the base unit of its dimension; nil if it is not known.
  var scale: Rational?
  /// Units of the same dimension can be converted; the name where nothing is known.
  var dimension: String
}
