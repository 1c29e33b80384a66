/// One key of a section: its name, where its value is kept, what it may be and what it means.
package struct Field<Root: Section> {
  package let name: String
  let type: String
  let isRequired: Bool
  let read: (SourceValue, Trail, inout Root, inout Complaints) -> Void
  /// Nil where the form leaves the key out.
  let write: (Root, CanonicalForm) -> JSON?
  let describe: (Root) -> KeyDescription

  /// A key.
  ///
  /// - Parameters:
  ///   - required: Whether a file must give it; else the property's initial value is the default.
  ///   - identifying: Whether the value is part of what makes it this benchmark.
  init<Value>(
    _ name: String, _ path: WritableKeyPath<Root, Value>, _ type: ValueType<Value>, required: Bool = false,
    identifying: Identification = .always, _ documentation: String
  ) {
    self.name = name
    self.type = type.text
    isRequired = required
    read = { source, trail, root, complaints in
      if let value = type.read(source, root[keyPath: path], trail, &complaints) {
        root[keyPath: path] = value
      }
    }
    write = { root, form in
      let value = type.write(root[keyPath: path], form)
      switch identifying {
      case .ofFile: return nil
      case _ where form == .complete: return value
      case .always: return value
      case .never: return nil
      case .unlessDefault:
        return value.text() == type.write(Root()[keyPath: path], form).text() ? nil : value
      }
    }
    describe = { root in
      KeyDescription(
        name: name, type: type.text,
        defaultText: required ? nil : type.write(root[keyPath: path], .complete).text(spaced: true),
        documentation: documentation, isPath: type.isPath, children: type.children(root[keyPath: path]),
        isList: type.isList, shorthand: type.shorthand)
    }
  }

  /// The key, written only where it means something.
  func given(if applies: @escaping (Root) -> Bool) -> Field {
    Field(
      name: name, type: type, isRequired: isRequired, read: read,
      write: { root, form in applies(root) ? write(root, form) : nil }, describe: describe)
  }

  private init(
    name: String, type: String, isRequired: Bool,
    read: @escaping (SourceValue, Trail, inout Root, inout Complaints) -> Void,
    write: @escaping (Root, CanonicalForm) -> JSON?, describe: @escaping (Root) -> KeyDescription
  ) {
    (self.name, self.type, self.isRequired) = (name, type, isRequired)
    (self.read, self.write, self.describe) = (read, write, describe)
  }

  private init<Part>(lifting field: Field<Part>, to path: WritableKeyPath<Root, Part>) {
    name = field.name
    type = field.type
    isRequired = field.isRequired
    read = { source, trail, root, complaints in field.read(source, trail, &root[keyPath: path], &complaints) }
    write = { root, form in field.write(root[keyPath: path], form) }
    describe = { root in field.describe(root[keyPath: path]) }
  }

  /// The keys of a part that several sections share, as keys of the section itself.
  static func shared<Part: Section>(_ path: WritableKeyPath<Root, Part>) -> [Field] {
    Part.fields.map { Field(lifting: $0, to: path) }
  }
}
