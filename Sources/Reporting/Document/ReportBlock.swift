/// What a section is made of. Texts are plain: every form of the report makes harmless what it would take for markup.
package enum ReportBlock: Sendable, Equatable {
  case paragraph(String)
  case list([String])
  /// Lines that are shown as they are: commands, settings.
  case code(String)
  case table(NamedTable)
  case figure(NamedFigure)
}
