/// What the schema says of one key.
struct KeyDescription {
  var name: String
  /// In words, with range or choices.
  var type: String
  /// The default's text; nil for a required key.
  var defaultText: String?
  var documentation: String
  var isPath: Bool
  /// The keys of a section, or of a list's sections.
  var children: [KeyDescription]
  var isList: Bool
  /// The key among the children that a bare scalar stands for.
  var shorthand: String?
}
